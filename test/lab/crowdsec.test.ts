import test, { type ExecutionContext } from 'ava';
import { type Session } from '../support/terminal.ts';
import {
  apply,
  check,
  install,
  onLab,
  openConsole,
  patience,
  type Report,
  reset,
  statusOf,
  undo,
} from './box.ts';

/** A real CrowdSec 1.4.6 that reads logs which these tests write, and decides itself. */

let console: Session;
const attacker = '198.51.100.23';
const cscli = 'podman exec crowdsec cscli';

test.before(async () => {
  await reset();
  await install();
  await bouncerHasPulled();
  console = openConsole(120, 40);
  await console.shows('immich-server', patience);
});

test.after.always(() => console.kill());

/** The last pull is as old as the saved state, until the bouncer's minute is over. */
async function bouncerHasPulled(): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    const [bouncer] = JSON.parse(await onLab(`${cscli} bouncers list -o json`)) as { last_pull: string }[];
    if (Date.now() - Date.parse(bouncer?.last_pull ?? '') < 120_000) return;
    if (performance.now() > until) throw new Error(`the bouncer pulled last at ${bouncer?.last_pull}`);
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

async function look(): Promise<Report> {
  return (await check('--only', 'crowdsec', '--no-state')).report;
}

function is(t: ExecutionContext, report: Report, id: string, ...statuses: readonly string[]): void {
  const found = report.results.filter((result) => result.id === id);
  const status = statusOf(report, id) ?? 'absent';
  t.true(statuses.includes(status), `${id} is ${status}: ${found.map(({ summary }) => summary).join('; ')}`);
}

/** Types the key of the pane, and waits until all of it has been read. */
async function openPane(): Promise<void> {
  console.type('3');
  await console.shows(/\[3 /, patience);
  await console.until(
    () => !console.screen().join().includes('not read yet'),
    'all of the pane is read',
    patience,
  );
}

test.serial(
  'eight failed logins in the log: CrowdSec bans the address itself, and the console tells its story',
  async (t) => {
    await apply('attack', attacker);
    try {
      const report = await look();
      is(t, report, 'crowdsec.lapi', 'ok');
      is(t, report, 'crowdsec.acquis', 'ok');
      is(t, report, 'crowdsec.scenarios', 'ok');
      is(t, report, 'security.self_ban', 'ok');
      const bouncers = report.results.filter(({ check: each }) => each === 'crowdsec.bouncer');
      t.deepEqual(
        bouncers.map(({ status }) => status),
        ['ok'],
        `the one bouncer pulls: ${bouncers.map(({ summary }) => summary).join('; ')}`,
      );

      await openPane();
      await console.shows(new RegExp(`${attacker.replaceAll('.', '\\.')} +ban`), patience);
      // To its row by the filter, and the view of its menu.
      for (const key of ['/', ...Array.from(attacker), '\r']) {
        console.type(key);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      await console.until(
        () => console.screen().some((line) => line.includes('▸') && line.includes(attacker)),
        `the cursor is on ${attacker}`,
        patience,
      );
      console.type('a');
      await console.shows('press a letter', patience);
      console.type('i');
      await console.shows(/by crowdsec: crowdsecurity\/ssh-bf/, patience);
      await console.shows(/1 alert of 198\.51\.100\.23/, patience);
    } finally {
      await undo('attack', attacker);
      for (let each = 0; each < 5; each++) {
        console.type('\u001b');
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
    }
  },
);

test.serial('a ban of the address that one is logged in from is critical, whoever made it', async (t) => {
  const own = (await onLab('echo "${SSH_CLIENT%% *}"')).trim();
  t.regex(own, /^[\d.]+$/);
  await apply('ban', own);
  try {
    is(t, await look(), 'security.self_ban', 'critical');
    await openPane();
    await console.shows(/Yourself +.*is banned/, patience);
  } finally {
    await undo('ban', own);
  }
  is(t, await look(), 'security.self_ban', 'ok');
});

test.serial(
  'guests that all have the address of the container network: read, parsed, and nobody can be banned',
  async (t) => {
    await apply('guests-hidden');
    try {
      for (let each = 0; each < 30; each++) {
        if (/access\.log/.test(await onLab(`${cscli} metrics -o json`))) break;
        await new Promise((resolve) => setTimeout(resolve, 4000));
      }
      const report = await look();
      is(t, report, 'crowdsec.sources', 'critical', 'warning');
      is(t, report, 'crowdsec.parser', 'ok');
      t.is(await onLab(`${cscli} decisions list --ip 10.89.2.1 -o raw | grep -c 10.89.2.1 || true`), '0');
    } finally {
      await undo('guests-hidden');
    }
  },
);

test.serial(
  'the LAPI is dead behind a healthy container: named, and nothing that rests on it is ok',
  async (t) => {
    await apply('lapi-down');
    try {
      const report = await look();
      is(t, report, 'crowdsec.lapi', 'critical');
      for (const id of [
        'crowdsec.acquis',
        'crowdsec.parser',
        'crowdsec.scenarios',
        'crowdsec.community',
        'security.self_ban',
      ])
        is(t, report, id, 'unknown');
      t.false(report.results.some(({ id, status }) => id.startsWith('crowdsec.bouncer') && status === 'ok'));
      await openPane();
      await console.shows(/broken first at LAPI/, patience);
    } finally {
      await undo('lapi-down');
    }
  },
);
