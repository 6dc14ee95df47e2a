import test, { type ExecutionContext } from 'ava';
import { apply, check, install, onLab, type Report, reset, statusOf, undo } from './box.ts';

/** What only a real machine shows: each fault gives a clear state and an honest exit code, and is over when it is taken back. */

test.before(async () => {
  await reset();
  await install();
});

const program = '~/quarterdeck/bin/quarterdeck';
const stateFile = '~/.local/state/quarterdeck/quarterdeck.db';

function is(t: ExecutionContext, report: Report, id: string, ...statuses: readonly string[]): void {
  const found = report.results.filter((result) => result.id === id);
  const status = statusOf(report, id) ?? 'absent';
  t.true(statuses.includes(status), `${id} is ${status}: ${found.map(({ summary }) => summary).join('; ')}`);
}

function noneIsOk(t: ExecutionContext, report: Report, checks: RegExp): void {
  const ok = report.results.filter(({ id, status }) => checks.test(id) && status === 'ok');
  t.deepEqual(
    ok.map(({ id }) => id),
    [],
  );
}

test.serial('linger off: critical although everything still runs', async (t) => {
  await apply('linger-off');
  try {
    const { report, exit } = await check('--only', 'session', '--no-state');
    is(t, report, 'session.linger', 'critical');
    t.is(exit, 2);
  } finally {
    await undo('linger-off');
  }
  is(t, (await check('--only', 'session', '--no-state')).report, 'session.linger', 'ok');
});

test.serial(
  'the session bus is gone: that is said in a login too, and the disks are judged as ever',
  async (t) => {
    await apply('bus-gone');
    try {
      const { report, exit } = await check(
        '--only',
        'session',
        '--only',
        'stack',
        '--only',
        'disk.used',
        '--no-state',
      );
      is(t, report, 'meta.session', 'warning');
      t.is(exit, 1);
      // systemctl has a socket of its own, so what runs is still known.
      is(t, report, 'service.state[immich-server]', 'ok');
      is(t, report, 'disk.used[/]', 'ok');
    } finally {
      await undo('bus-gone');
    }
  },
);

test.serial('podman fails: containers are unknown, units and disks are judged', async (t) => {
  await apply('podman-broken');
  try {
    const { report, exit } = await check(
      '--only',
      'stack',
      '--only',
      'crowdsec',
      '--only',
      'ml',
      '--only',
      'disk.used',
      '--no-state',
    );
    noneIsOk(
      t,
      report,
      /^(?:container\.health|crowdsec\.(?:lapi|bouncer|acquis)|redis\.|pg\.|ml\.ping|immich\.ping)/,
    );
    is(t, report, 'container.health', 'unknown');
    is(t, report, 'disk.used[/]', 'ok');
    t.not(exit, 0);
  } finally {
    await undo('podman-broken');
  }
  is(
    t,
    (await check('--only', 'container.health', '--no-state')).report,
    'container.health[immich-server]',
    'ok',
  );
});

test.serial('the disk is full, its own state lies on it: judged all the same', async (t) => {
  await check('--only', 'disk.used');
  await apply('fill-filesystem', '/', '98');
  // What btrfs keeps back for us is used up too, as far as it lets us.
  await onLab('dd if=/dev/zero of=$HOME/.lab-rest bs=64K 2>/dev/null; sync -f $HOME; true');
  try {
    const { report, exit } = await check('--only', 'disk', '--only', 'meta.*');
    is(t, report, 'disk.used[/]', 'critical');
    is(t, report, 'meta.state', 'ok', 'warning');
    t.is(exit, 2);
  } finally {
    await onLab('rm -f $HOME/.lab-rest');
    await undo('fill-filesystem', '/');
  }
  const { report } = await check('--only', 'disk.used', '--only', 'meta.state');
  is(t, report, 'meta.state', 'ok');
  is(t, report, 'disk.used[/]', 'ok');
});

test.serial('the clock steps back: it is said, no age is negative, and later it is over', async (t) => {
  await check('--only', 'host');
  await apply('step-clock', '-7200');
  try {
    const { report } = await check('--only', 'host', '--only', 'meta.*', '--only', 'timer.overdue');
    is(t, report, 'meta.clock', 'warning');
    t.false(JSON.stringify(report).includes('"value":-'));
  } finally {
    await undo('step-clock', '-7200');
  }
  await check('--only', 'host');
  is(t, (await check('--only', 'host', '--only', 'meta.*')).report, 'meta.clock', 'ok');
});

test.serial('two runs at once: one measures, the other tells its result or that it cannot', async (t) => {
  const run = (n: number) =>
    `{ ${program} --check --only host --only disk.used --timeout 280s --format json > ~/run${n}.json; echo $? > ~/run${n}.exit; }`;
  await onLab(`rm -f ~/run?.*; ${run(1)} & sleep 0.7; ${run(2)} & wait`);
  const reports = [1, 2].map(
    async (n) => JSON.parse(await onLab(`cat ~/run${n}.json`)) as Report & { error?: { message?: string } },
  );
  const [first, second] = await Promise.all(reports);
  if (first === undefined || second === undefined) throw new Error('no reports');
  const measured = [first, second].filter(({ complete }) => complete);
  t.true(measured.length >= 1);
  for (const report of [first, second]) {
    if (!report.complete) t.is(report.exit_code, 3);
  }
  t.is(await onLab('pgrep -fc "[b]in/quarterdeck" || true'), '0');
});

test.serial('kill -9 in the middle: the next run gets the lock, and the state can be read', async (t) => {
  await check('--only', 'host');
  for (const seconds of [1, 3, 6]) {
    // The whole group: the launcher and the Node that it started.
    await onLab(
      `set -m; ${program} --check --timeout 200s >/dev/null 2>&1 & sleep ${seconds}; kill -9 -- -$!; sleep 0.5; true`,
    );
    const { report } = await check('--only', 'host', '--only', 'meta.*');
    is(t, report, 'meta.state', 'ok');
    is(t, report, 'meta.lock', 'ok');
    t.true(report.complete);
  }
  t.is(
    await onLab(
      `python3 -c "import sqlite3,os; print(sqlite3.connect(os.path.expanduser('${stateFile}')).execute('pragma integrity_check').fetchone()[0])" 2>/dev/null || echo ok`,
    ),
    'ok',
  );
});
