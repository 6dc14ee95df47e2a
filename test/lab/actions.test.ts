import test, { type ExecutionContext } from 'ava';
import { type Session } from '../support/terminal.ts';
import { apply, configure, install, onLab, openConsole, patience, reset, rootOnLab, undo } from './box.ts';

/**
 * What a key does to a real box, pressed in a real terminal over ssh: systemctl, podman, cscli, btrfs and sudo are the real ones, and what
 * came of it is asked of them afterwards.
 */

let console: Session;

test.before(async () => {
  await reset();
  await install();
  console = openConsole(100, 40);
  await console.shows('immich-server', patience);
});

test.after.always(() => console.kill());

test.afterEach.always(async () => {
  for (let each = 0; each < 4; each++) await press('\u001b');
});

/** A question hears nothing in its first half second, and keys of one piece are a paste: so they are pressed one by one, slowly. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    console.type(key);
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
}

async function typed(text: string): Promise<void> {
  for (const letter of text) {
    console.type(letter);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
}

/** The line of the row under the cursor. */
function cursorLine(on: Session): string {
  return on.screen().find((line) => line.includes('▸')) ?? '';
}

/** To a pane, and down to a row of it; a key is pressed when what the one before it did is on the screen. */
async function goTo(pane: string, row: string, on: Session = console): Promise<void> {
  on.type(pane);
  await on.shows(new RegExp(`\\[${pane} `), patience);
  // Rows come and go until everything has been read once.
  await on.until(() => !on.screen().join().includes('not read yet'), 'all of the pane is read', patience);
  await on.shows(row, patience);
  on.type('g');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  // A line changes with the time as well, and a key may then be pressed once too often: it counts where the cursor is once nothing
  // has moved for a while, and from the last row it begins anew.
  for (let each = 0; each < 120; each++) {
    if (cursorLine(on).includes(row)) {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      if (cursorLine(on).includes(row)) return;
    }
    const was = cursorLine(on);
    on.type('j');
    try {
      await on.until(() => cursorLine(on) !== was, `the cursor is no longer at ${was}`, 8000);
    } catch {
      on.type('g');
      await new Promise((resolve) => setTimeout(resolve, 3000));
    }
  }
  throw new Error(`${row} is not among the rows of pane ${pane}:\n${on.screen().join('\n')}`);
}

/** Opens the menu of a row and chooses; the question with the commands is on the screen then, or why there is none. */
async function choose(letter: string): Promise<void> {
  await press('a');
  await console.shows('press a letter', patience);
  await press(letter);
}

/** All of the question is read, then it is said yes to. */
async function confirm(word?: string): Promise<void> {
  await console.shows('[ Cancel ]', patience);
  await press('\u001b[6~', '\u001b[6~');
  if (word !== undefined) await typed(word);
  await press('\t', '\r');
}

async function ends(t: ExecutionContext, how: RegExp): Promise<string> {
  await console.shows('[ Close ]', patience);
  const text = console.screen().join('\n');
  t.regex(text, how);
  return text;
}

test.serial('a restart waits until the service is healthy again', async (t) => {
  const before = await onLab("podman inspect --format '{{.Id}}' immich-ml");
  await goTo('1', 'immich-ml');
  await choose('r');
  await console.shows('systemctl --user restart -- immich-ml.service', patience);
  await confirm();
  t.regex(await ends(t, /is done/), /after\s+running for .*health: healthy/);
  t.not(await onLab("podman inspect --format '{{.Id}}' immich-ml"), before);
  t.is(await onLab("podman inspect --format '{{.State.Health.Status}}' immich-ml"), 'healthy');
});

test.serial('a restart that fails is told as such, with what the journal says', async (t) => {
  await apply('bad-image', 'immich-ml');
  try {
    await goTo('1', 'immich-ml');
    await choose('r');
    await confirm();
    t.regex(await ends(t, /FAILED/), /no-such-image|exit code/);
    t.regex(
      await onLab('systemctl --user is-active immich-ml.service || true'),
      /failed|activating|inactive/,
    );
  } finally {
    await undo('bad-image', 'immich-ml');
  }
});

test.serial("a timer's service that fails is told as such", async (t) => {
  await apply('fail-timer', 'btrfs-backup-daily');
  try {
    await goTo('4', 'btrfs-backup-daily');
    await choose('t');
    await confirm();
    await ends(t, /FAILED[^]*(exit-code|the lab makes this fail)/);
  } finally {
    await undo('fail-timer', 'btrfs-backup-daily');
  }
});

test.serial('an address is banned and unbanned by the real cscli', async (t) => {
  const list = () => onLab('podman exec crowdsec cscli decisions list --ip 192.0.2.201 -o raw');
  await goTo('3', 'API');
  await choose('b');
  await typed('192.0.2.201');
  await press('\r');
  await press('\r');
  await typed(' by the lab');
  await press('\r');
  await confirm();
  await ends(t, /is done/);
  t.true((await list()).includes('192.0.2.201'));
  await press('\u001b');
  await goTo('3', '192.0.2.201');
  await choose('u');
  await confirm();
  await ends(t, /is done/);
  t.false((await list()).includes('192.0.2.201'));
});

test.serial('the address that we come from is not banned', async (t) => {
  const ours = (await onLab('echo "$SSH_CONNECTION"')).split(' ')[0] ?? '';
  await goTo('3', 'API');
  await choose('b');
  await typed(ours);
  await press('\r');
  await console.shows('not banned', patience);
  t.false((await onLab('podman exec crowdsec cscli decisions list -o raw')).includes(ours));
});

test.serial(
  'what sudo does not allow is refused before anything is done, and how to allow it is said',
  async (t) => {
    await rootOnLab('mv /etc/sudoers.d/quarterdeck-lab /root/sudoers-aside');
    const session = openConsole(100, 40);
    try {
      await session.shows('immich-server', patience);
      await goTo('4', 'htpc-home', session);
      session.type('a');
      await session.shows('press a letter', patience);
      await session.shows(/Take a read-only snapshot\s+no: needs root/, patience);
      t.regex(session.screen().join('\n'), /needs root/);
    } finally {
      session.kill();
      await rootOnLab('mv /root/sudoers-aside /etc/sudoers.d/quarterdeck-lab');
    }
  },
);

test.serial('a snapshot is taken, held, refused for deletion, released and deleted', async (t) => {
  // The rules that the program itself prints let it see what btrfs lists. Snapshots of the lab are as old as its saved state.
  await configure('[cleanup.snapshots]\nyoungest = 60\n');
  await rootOnLab(
    'runuser -u deck -- /home/deck/quarterdeck/bin/quarterdeck doctor --sudoers >/root/rules && visudo -cf /root/rules && install -m 0440 /root/rules /etc/sudoers.d/quarterdeck-own',
  );
  const session = console;
  console = openConsole(100, 40);
  try {
    await console.shows('immich-server', patience);
    const names = () => onLab('ls /home/deck/.snapshots/htpc-home');
    const before = (await names()).split('\n');
    await goTo('4', 'htpc-home');
    await choose('n');
    await confirm();
    await ends(t, /is done/);
    t.is((await names()).split('\n').length, before.length + 1);

    const oldest = before[0] ?? '';
    await press('\u001b');
    await choose('h');
    await press('\r');
    await typed('by the lab');
    await press('\r');
    await confirm();
    await ends(t, /is done[^]*1 held/);

    await press('\u001b');
    await choose('X');
    await console.shows(new RegExp(`${oldest}.*held by deck`), patience);
    await press('\u001b', '\u001b');

    await choose('r');
    await press('\r');
    await confirm();
    await ends(t, /is done/);

    await press('\u001b');
    await choose('X');
    await press('\r');
    await confirm(oldest);
    await ends(t, /is done/);
    t.false((await names()).split('\n').includes(oldest));
    t.regex(
      await onLab('~/quarterdeck/bin/quarterdeck audit --since 1d'),
      /Delete one snapshot|snapshot\.delete/,
    );
  } finally {
    console.kill();
    console = session;
    await rootOnLab('rm -f /etc/sudoers.d/quarterdeck-own');
  }
});

test.serial('the database is dumped under another name, read again whole, and named', async (t) => {
  const folder = '/mnt/btrfs-pool/subvol7-containers/db-dumps';
  await goTo('6', 'PostgreSQL');
  await choose('D');
  await confirm();
  await ends(t, /is done/);
  const names = (await onLab(`ls -A ${folder}`)).split('\n');
  t.is(names.length, 1, names.join());
  t.regex(names[0] ?? '', /^\d{8}-\d{4}-immich\.dump$/);
  t.regex(
    await onLab(`podman exec -i postgresql-immich pg_restore --list <${folder}/${names[0] ?? ''}`),
    /TABLE DATA public asset/,
  );
});

test.serial('of two consoles one acts at a time, and the other is told who does', async (t) => {
  const other = openConsole(100, 40);
  try {
    await other.shows('immich-server', patience);
    await goTo('1', 'immich-ml', other);
    await goTo('1', 'immich-server');
    await choose('r');
    await confirm();
    other.type('a');
    await other.shows('press a letter', patience);
    other.type('r');
    await other.shows('[ Cancel ]', patience);
    for (const key of ['\u001b[6~', '\u001b[6~', '\t', '\r']) {
      await new Promise((resolve) => setTimeout(resolve, 700));
      other.type(key);
    }
    await other.shows('[ Close ]', patience);
    t.regex(other.screen().join('\n'), /another|acts|Restart immich-server/);
    await ends(t, /is done/);
  } finally {
    other.kill();
  }
});
