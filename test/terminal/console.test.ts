import test, { type ExecutionContext } from 'ava';
import { program } from '../support/program.ts';
import { open, type Session, type SessionOptions } from '../support/terminal.ts';

/** Opens the console on the healthy box and waits until it has drawn what the box says. */
async function console_(
  t: ExecutionContext,
  options: SessionOptions = {},
  ...more: string[]
): Promise<Session> {
  const session = open([...program, '--demo', 'healthy', ...more], options);
  t.teardown(() => session.kill());
  await session.shows(/OK|ok/);
  await session.shows('Stack');
  return session;
}

/** Nothing of the console may be left behind: neither on the screen nor in the line. */
async function isRestored(t: ExecutionContext, session: Session): Promise<number> {
  const { exit, settings } = await session.end();
  t.deepEqual(session.state(), {
    alternate: false,
    cursor: true,
    bracketedPaste: false,
    focusReports: false,
    mouse: 'none',
  });
  for (const setting of ['icanon', 'echo', 'isig', 'icrnl', 'opost'])
    t.true(settings.includes(setting), setting);
  return exit;
}

test('it opens on the alternate screen, without a cursor, and shows six panes and whose box it is', async (t) => {
  const session = await console_(t);
  t.like(session.state(), { alternate: true, cursor: false });
  const head = session.screen().slice(0, 4).join('\n');
  t.true(head.includes('anchorage'));
  for (const pane of ['1 Stack', '2 Disk', '3 CrowdSec', '4 Backups', '5 GPU', '6 ML'])
    t.true(head.includes(pane), pane);
});

test('what is typed while it opens counts, and is not echoed over what it draws', async (t) => {
  const session = open([...program, '--demo', 'healthy'], { columns: 80, rows: 24 });
  t.teardown(() => session.kill());
  await session.until(() => session.state().alternate, 'it has its screen');
  session.type('\u001b[27u2');
  await session.shows(/\[2 Disk/);
  t.notRegex(session.output().slice(session.output().indexOf('\u001b[?1049h')), /\^\[/);
});

test('q quits and gives everything back', async (t) => {
  const session = await console_(t);
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('keys lead from pane to pane, into help and back', async (t) => {
  const session = await console_(t, { columns: 80, rows: 24 });
  session.type('3');
  await session.shows('[3 CrowdSec');
  session.type('?');
  await session.shows('Esc closes it');
  session.type('\u001b');
  await session.until(() => !session.screen().join().includes('Esc closes it'), 'the help is closed');
  session.type('1');
  await session.shows('[1 Stack');
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('a terminal of 20 by 5 and back: nothing is wider or higher than it is, and everything comes back', async (t) => {
  const session = await console_(t);
  session.resize(20, 5);
  await session.shows(/1\S2\S3\S4\S5\S6/);
  t.is(session.screen().length, 5);
  session.resize(120, 40);
  await session.shows('1 Stack');
  await session.shows('anchorage');
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('a size that changes back before it was drawn leaves no traces', async (t) => {
  const session = await console_(t);
  session.resize(20, 5);
  session.resize(120, 40);
  await session.shows('[1 Stack');
  await session.shows(/^\? help|  \? help/m);
  await session.shows('anchorage');
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('Ctrl-C gives everything back', async (t) => {
  const session = await console_(t);
  session.type('\u0003');
  await isRestored(t, session);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} gives everything back`, async (t) => {
    const session = await console_(t);
    await session.signal(signal);
    t.not(await isRestored(t, session), 0);
  });
}

test('when the connection is gone, so is the program', async (t) => {
  const session = await console_(t);
  await t.notThrowsAsync(session.hangUp());
});

test('a variable CI in the environment does not make it a report', async (t) => {
  const session = await console_(t, { environment: { CI: 'true' } });
  t.true(session.state().alternate);
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('what is wrong is said on the ordinary screen', async (t) => {
  const session = open([...program, '--demo', 'helthy']);
  t.teardown(() => session.kill());
  await session.shows('there is no recorded box helthy; did you mean healthy?');
  t.is(await isRestored(t, session), 3);
});

test('the check on a terminal has colours, and the word beside them', async (t) => {
  const session = open([...program, '--check', '--demo', 'ssd-94']);
  t.teardown(() => session.kill());
  await session.shows('CRITICAL disk.used[/]');
  t.is(await isRestored(t, session), 2);
});

test('every key counts, at whatever pace it is pressed, while the box goes on', async (t) => {
  const session = open([...program, '--demo', 'large']);
  t.teardown(() => session.kill());
  const place = () => Number(/ (\d+) of \d+ ─/.exec(session.screen().join('\n'))?.[1]);
  // What is wrong stands on top, so the order is final only when every reading came.
  await session.shows(/ · 0 unknown · \d+ ok/);
  await session.shows('1 unhealthy · 1 failed');
  await session.until(() => place() === 1, 'the list is there');
  const keys = 40;
  for (const [name, down, up] of [
    ['letters', 'j', 'k'],
    ['arrows', '\u001b[B', '\u001b[A'],
  ] as const) {
    for (let key = 0; key < keys; key++) {
      session.type(down);
      await new Promise((resolve) => setTimeout(resolve, (key * 7) % 60));
    }
    await session.until(() => place() === 1 + keys, `${name}: one by one, ${keys} rows down`);
    session.type(up.repeat(keys));
    await session.until(() => place() === 1, `${name}: at once, ${keys} rows up`);
  }
  t.pass();
});

test('Ctrl-Z gives the terminal back to the shell, and fg draws the screen again', async (t) => {
  const session = open(['bash', '--norc', '--noprofile', '-i'], { columns: 80, rows: 24 });
  t.teardown(() => session.kill());
  session.type(`${program.join(' ')} --demo healthy\r`);
  await session.shows('▸✓ alertmanager');
  session.type('M');
  await session.shows('mouse on');
  t.is(session.state().mouse, 'vt200');
  session.type('\u001a');
  await session.shows(/Stopped/);
  t.like(session.state(), { alternate: false, cursor: true, focusReports: false, mouse: 'none' });
  session.type('fg\r');
  await session.until(() => session.state().alternate, 'the console has its screen again');
  await session.shows('▸✓ alertmanager');
  t.like(session.state(), { focusReports: true, mouse: 'vt200' });
  session.type('j');
  await session.shows('▸✓ authelia');
  session.type('q');
  await session.until(() => !session.state().alternate, 'it has ended');
  session.type('exit\r');
  t.is(await isRestored(t, session), 0);
});

test('a screen reader gets the screen as text, and the keys work', async (t) => {
  const session = await console_(t, {
    columns: 80,
    rows: 24,
    environment: { INK_SCREEN_READER: 'true' },
  });
  await session.shows('▸✓ alertmanager');
  session.type('j');
  await session.shows('▸✓ authelia');
  session.type('q');
  t.is(await isRestored(t, session), 0);
});

test('a storm of sizes, large, small and none at all, leaves no traces', async (t) => {
  const session = await console_(t, { columns: 80, rows: 24 });
  session.type('4');
  await session.shows('▸✓ btrfs-backup-daily');
  const sizes = [
    [300, 100],
    [20, 5],
    [120, 40],
    [1, 1],
    [119, 60],
    [181, 24],
    [40, 15],
  ] as const;
  for (let round = 0; round < 30; round++) {
    const [columns, rows] = sizes[round % sizes.length] ?? [80, 24];
    session.resize(columns, rows);
    // Some come before the last one is drawn, some after it.
    if (round % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 30));
  }
  session.resize(80, 24);
  // Ages go on; everything else is what a screen drawn anew shows, once nothing more comes.
  const settled = async () => {
    const whole = () =>
      /^\? help/.test(session.screen()[23] ?? '') && /^✓ OK/.test(session.screen()[0] ?? '');
    const shape = () => session.screen().map((line) => line.replace(/\d+/g, '0'));
    for (;;) {
      await session.until(whole, 'the screen is whole');
      const before = shape();
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (whole() && before.join() === shape().join()) return before;
    }
  };
  const before = await settled();
  const drawnAt = session.bytes();
  session.type('R');
  await session.until(() => session.bytes() > drawnAt + 2000, 'it is drawn anew');
  t.deepEqual(await settled(), before);
});
