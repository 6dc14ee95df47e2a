import test, { type ExecutionContext } from 'ava';
import { type Session } from '../support/terminal.ts';
import { apply, configure, install, onLab, openConsole, patience, reset, rootOnLab } from './box.ts';

/**
 * The disk of a real box, filled to 94 % with what a box leaves behind, and brought under 80 % by keys in a real terminal over ssh. What came of it
 * is asked of df, podman and systemd afterwards.
 */

let console: Session;
let before: Facts;

/** What a cleanup must not touch, and how full the disk is. */
interface Facts {
  readonly usedPercent: number;
  readonly usedBytes: number;
  readonly named: readonly string[];
  readonly volumes: string;
  readonly networks: string;
  readonly running: readonly string[];
  readonly snapshots: readonly string[];
}

async function lines(command: string): Promise<readonly string[]> {
  return (await onLab(command))
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

async function factsOf(): Promise<Facts> {
  await onLab('sync -f /');
  const [used = 0, available = 0] = (await onLab('df -B1 --output=used,avail / | tail -n 1'))
    .trim()
    .split(/\s+/)
    .map(Number);
  return {
    usedPercent: (used / (used + available)) * 100,
    usedBytes: used,
    named: (await lines("podman images --format '{{.Repository}}:{{.Tag}}'")).filter(
      (name) => !name.startsWith('<none>'),
    ),
    volumes: await onLab('podman volume ls --quiet'),
    networks: await onLab('podman network ls --quiet'),
    running: await lines("podman ps --format '{{.Names}}'"),
    snapshots: await lines('ls /home/deck/.snapshots/htpc-home'),
  };
}

test.before(async () => {
  await reset();
  await install();
  await configure('[cleanup.journal]\nkeep = 50\n');
  await apply('fill-with-leftovers', '94');
  await rootOnLab(
    'runuser -u deck -- /home/deck/quarterdeck/bin/quarterdeck doctor --sudoers >/root/rules && visudo -cf /root/rules && install -m 0440 /root/rules /etc/sudoers.d/quarterdeck-own',
  );
  before = await factsOf();
  console = openConsole(100, 40);
  await console.shows('immich-server', patience);
});

test.after.always(() => console.kill());

/** A question hears nothing in its first half second, and keys of one piece are a paste: so they are pressed one by one, slowly. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    console.type(key);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

function cursorLine(): string {
  return console.screen().find((line) => line.includes('▸')) ?? '';
}

/** To the row of / in the disk pane. */
async function goToRoot(): Promise<void> {
  console.type('2');
  await console.shows(/\[2 /, patience);
  await console.until(
    () => !console.screen().join().includes('not read yet'),
    'all of the pane is read',
    patience,
  );
  await press('g');
  for (let each = 0; each < 40; each++) {
    await new Promise((resolve) => setTimeout(resolve, 3000));
    if (/▸\s*\S*\s+\/\s/.test(cursorLine())) return;
    const was = cursorLine();
    console.type('j');
    await console.until(() => cursorLine() !== was, `the cursor is no longer at ${was}`, 60_000);
  }
  throw new Error(`/ is not among the rows:\n${console.screen().join('\n')}`);
}

/** All of the plan, page by page: it is longer than the screen. */
async function readPlan(): Promise<string> {
  await console.shows('[ Cancel ]', patience);
  const pages = [console.screen().join('\n')];
  for (let page = 0; page < 8; page++) {
    await press('\u001b[6~');
    pages.push(console.screen().join('\n'));
  }
  return pages.join('\n');
}

/** As the result is longer than the screen too. */
async function readResult(t: ExecutionContext): Promise<string> {
  await console.shows('[ Close ]', 3 * patience);
  const text = console.screen().join('\n');
  t.log(text);
  return text;
}

test.serial('from 94 % to under 80 % by keys, and nothing else is gone', async (t) => {
  t.timeout(6 * patience);
  t.true(before.usedPercent > 93, `${before.usedPercent} % used`);
  await goToRoot();
  await press('C');
  await console.shows('Percent used at most', patience);
  await press('\r');
  const plan = await readPlan();
  t.regex(plan, /nameless image/);
  t.regex(plan, /archived journals/);
  t.regex(plan, /things stay/);
  const word = /delete \d+/.exec(plan.slice(plan.lastIndexOf('type')))?.[0];
  if (word !== undefined)
    for (const letter of word) {
      console.type(letter);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
  await press('\t', '\r');
  t.regex(await readResult(t), /is done|at its target/);

  const after = await factsOf();
  t.log(
    `${before.usedPercent.toFixed(1)} % to ${after.usedPercent.toFixed(1)} %, ${((before.usedBytes - after.usedBytes) / 2 ** 20).toFixed(0)} MiB freed`,
  );
  t.true(after.usedPercent < 80, `${after.usedPercent} % used`);
  // Ten of 118 GiB on the real disk.
  const size = Number(await onLab('df -B1 --output=size / | tail -n 1'));
  t.true(before.usedBytes - after.usedBytes >= (size * 10) / 118);
  t.deepEqual(after.named, before.named);
  t.is(after.volumes, before.volumes);
  t.is(after.networks, before.networks);
  t.deepEqual(after.running, before.running);
  // The newest three stay, whatever the plan was.
  t.deepEqual(after.snapshots.slice(-3), before.snapshots.slice(-3));
});

test.serial('what was predicted and measured is kept, and a plan of now has nothing to do', async (t) => {
  const told = await onLab('~/quarterdeck/bin/quarterdeck cleanup --on / || true');
  t.regex(told, /there is nothing to do/);
  t.regex(told, /Earlier steps:[^]*predicted, [^]* measured/);
  t.regex(await onLab('~/quarterdeck/bin/quarterdeck audit --since 4d'), /cleanup\.step/);
});

test.serial('a service of which only the Quadlet is left starts again', async (t) => {
  await onLab('systemctl --user restart immich-ml.service');
  t.is(await onLab('systemctl --user is-active immich-ml.service'), 'active');
});
