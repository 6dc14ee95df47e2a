import test from 'ava';
import { type ActionTarget, type Input } from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import { type Audit, passingAudit } from '../../source/history/audit.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { acting, actionOf, done, operator, watching } from '../support/acting.ts';

test('a restart runs what was shown, waits until it is healthy, and says what a fresh reading says', async (t) => {
  const { shown, result, ran, heard } = await done('healthy', 'service.restart', 'service', 'immich-ml');
  t.true(shown.ready);
  t.deepEqual(ran, ['systemctl --user restart -- immich-ml.service']);
  t.is(result?.failure, null);
  t.true(result?.achieved);
  t.regex(result?.before ?? '', /^running for /);
  t.regex(result?.after ?? '', /^running for \d+ s, health: healthy/);
  const waited = heard.flatMap((one) => (one.phase === 'waiting' ? [one.state] : []));
  t.true(waited.length > 3, 'it was looked at again and again');
  t.regex(waited[0] ?? '', /^starting for .*health: starting/);
});

test('what requires a service is told before, goes with it and comes back with it', async (t) => {
  const stopped = await done('healthy', 'service.stop', 'service', 'postgresql-immich');
  if (!stopped.shown.ready) return t.fail(stopped.shown.refusal);
  t.true(stopped.shown.plan.tells.some((line) => line.includes('immich-server.service')));
  t.true(stopped.result?.achieved);
  t.regex(stopped.result?.after ?? '', /^stopped/);
  const restarted = await done('healthy', 'service.restart', 'service', 'postgresql-immich');
  t.true(restarted.result?.achieved, restarted.result?.after);
});

test('a service behind sockets: they go first, each step by itself', async (t) => {
  const { ran, shown, result, heard } = await done('healthy', 'service.stop', 'service', 'traefik');
  t.deepEqual(ran, [
    'systemctl --user stop -- http.socket https.socket',
    'systemctl --user stop -- traefik.service',
  ]);
  t.true(result?.achieved);
  t.is(result?.steps.length, 2);
  t.deepEqual(
    heard.flatMap((one) => (one.phase === 'step' ? [`${one.at + 1}/${one.of}`] : [])),
    ['1/2', '2/2'],
  );
  t.is(
    shown.ready ? shown.plan.word : null,
    literal('traefik'),
    'the whole box hangs on it: its name is typed',
  );
});

test('a service behind sockets starts after them', async (t) => {
  const { actor, look, ran, prepare } = await acting('healthy');
  const target = { kind: 'service', key: clean('traefik') } as const;
  for (const id of ['service.stop', 'service.start']) {
    const shown = await prepare(id, target, await look());
    if (!shown.ready) return t.fail(shown.refusal);
    const result = await actor.perform(
      { action: actionOf(id), target, input: {}, plan: shown.plan },
      watching(),
    );
    t.true(result.achieved, `${id}: ${result.after}`);
  }
  t.deepEqual(ran.slice(2), [
    'systemctl --user start -- http.socket https.socket',
    'systemctl --user start -- traefik.service',
  ]);
});

test('a service behind open sockets is restarted at once, and they stay open', async (t) => {
  const { ran, result } = await done('healthy', 'service.restart', 'service', 'traefik');
  t.deepEqual(ran, ['systemctl --user restart -- traefik.service']);
  t.true(result?.achieved, result?.after);
});

/** Traefik runs, and its sockets were closed by another hand. */
async function withClosedSockets() {
  const opened = await acting('healthy');
  const command = ['--user', 'stop', '--', 'http.socket', 'https.socket'];
  await opened.box.run({ file: 'systemctl', args: command, deadlineMs: 60_000, session: true });
  return opened;
}

test('a service whose sockets were closed is restarted with them: they are not opened while it runs', async (t) => {
  const { actor, look, ran, prepare } = await withClosedSockets();
  const target = { kind: 'service', key: clean('traefik') } as const;
  const shown = await prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('service.restart'), target, input: {}, plan: shown.plan };
  const result = await actor.perform(task, watching());
  t.deepEqual(ran, [
    'systemctl --user stop -- traefik.service',
    'systemctl --user start -- http.socket https.socket',
    'systemctl --user start -- traefik.service',
  ]);
  t.is(result.failure, null);
  t.true(result.achieved, result.after);
  const { stack } = await look();
  const sockets = stack.sockets.known ? stack.sockets.value : [];
  for (const id of ['http.socket', 'https.socket'])
    t.is(sockets.find((one) => one.id === id)?.active, clean('active'), id);
});

test('when its sockets cannot be opened, the service is started all the same, and it is told', async (t) => {
  const opened = await withClosedSockets();
  const { actor, ran } = await acting('healthy', {
    box: {
      ...opened.box,
      async run(command, ...rest) {
        ran.push([command.file, ...command.args].join(' '));
        const outcome = await opened.box.run(command, ...rest);
        return command.args.includes('http.socket')
          ? { ...outcome, exit: 1, stderr: 'Job failed.\n' }
          : outcome;
      },
    },
    refresh: () => opened.look(),
    wait: (ms, signal) => opened.clock.wait(ms, signal),
  });
  const target = { kind: 'service', key: clean('traefik') } as const;
  const action = actionOf('service.restart');
  const shown = await actor.prepare(action, target, {}, await opened.look());
  if (!shown.ready) return t.fail(shown.refusal);
  const result = await actor.perform({ action, target, input: {}, plan: shown.plan }, watching());
  t.regex(result.failure ?? '', /exit code 1: Job failed/);
  t.false(result.achieved);
  t.is(
    ran.filter((argv) => argv.startsWith('systemctl')).at(-1),
    'systemctl --user start -- traefik.service',
    'it does not stay down',
  );
});

test('neither a restart nor a stop is proven while the sockets say otherwise', async (t) => {
  const { look } = await acting('healthy');
  const target = { kind: 'service', key: clean('traefik') } as const;
  const before = await look();
  const { stack } = before;
  if (!stack.sockets.known) return t.fail();
  const withSockets = (active: string) => ({
    ...stack.sockets,
    value: [clean('http.socket'), clean('https.socket')].map((id) => ({ id, active: clean(active) })),
  });
  const traefik = (change: object) =>
    stack.services.map((one) =>
      one.name === 'traefik' && one.unit.known && one.unit.value !== null
        ? { ...one, unit: { ...one.unit, value: { ...one.unit.value, ...change } } }
        : one,
    );
  const after = (sockets: string | null, change: object) => ({
    ...before,
    stack: {
      ...stack,
      services: traefik(change),
      sockets:
        sockets === null
          ? ({ known: false, reason: 'timeout', detail: clean('x'), origin: stack.sockets.origin } as const)
          : withSockets(sockets),
    },
  });
  const restart = actionOf('service.restart');
  const anew = { invocation: clean('another') };
  t.true(restart.achieved(target, before, after('active', anew), {}));
  t.false(restart.achieved(target, before, after('inactive', anew), {}));
  t.is(restart.achieved(target, before, after(null, anew), {}), null);
  const stop = actionOf('service.stop');
  const down = { active: clean('inactive') };
  t.true(stop.achieved(target, before, after('inactive', down), {}));
  t.false(stop.achieved(target, before, after('active', down), {}));
  t.is(stop.achieved(target, before, after(null, down), {}), null);
});

test('a stopped service starts', async (t) => {
  const { result } = await done('stopped-quadlet', 'service.start', 'service', 'immich-ml');
  t.is(result?.failure, null);
  t.true(result?.achieved, result?.after);
});

test('a health check tells what the container says', async (t) => {
  const { result, ran } = await done('healthy', 'service.healthcheck', 'service', 'immich-server');
  t.deepEqual(ran, ['podman healthcheck run -- immich-server']);
  t.true(result?.achieved);
});

test("a timer's service is started in the background and watched until it has ended", async (t) => {
  const { result, ran } = await done('healthy', 'timer.run', 'timer', 'btrfs-backup-daily.timer');
  t.deepEqual(ran, ['systemctl --user start --no-block -- btrfs-backup-daily.service']);
  t.true(result?.achieved, result?.after);
  t.regex(result?.after ?? '', /^succeeded, ended /);
});

test('a snapshot is read-only, has a new name, and is there afterwards', async (t) => {
  const { result, ran } = await done('healthy', 'subvolume.snapshot', 'subvolume', 'opptak');
  t.deepEqual(ran, [
    'sudo -n -- btrfs subvolume snapshot -r /mnt/btrfs-pool/subvol3-opptak /mnt/btrfs-pool/.snapshots/subvol3-opptak/20261122-1700-opptak',
  ]);
  t.true(result?.achieved, result?.after);
});

const opptak = '/mnt/btrfs-pool/.snapshots/subvol3-opptak';

/** One console in which several actions are done one after the other on one subvolume. */
async function onOpptak() {
  const { actor, look, ran, prepare, audit } = await acting('healthy');
  const target = { kind: 'subvolume', key: clean('opptak') } as const;
  const act = async (id: string, input: Input) => {
    const shown = await prepare(id, target, await look(), input);
    if (!shown.ready) return { refusal: shown.refusal };
    return actor.perform({ action: actionOf(id), target, input, plan: shown.plan }, watching());
  };
  const plan = async (id: string, input: Input) => prepare(id, target, await look(), input);
  return { act, plan, ran, audit };
}

test('a snapshot is held, refused for deletion, released and deleted', async (t) => {
  const { act, ran, audit } = await onOpptak();
  const snapshot = `${opptak}/20261117-opptak`;
  const held = await act('snapshot.hold', { snapshot, reason: ' before the great tidying-up ' });
  t.like(held, { achieved: true, failure: null, after: '7 snapshots here, 1 held' });
  t.deepEqual(ran, [], 'no command of the box does it');

  const refused = await act('snapshot.delete', { snapshot });
  t.like(refused, { refusal: '20261117-opptak: held by deck: before the great tidying-up' });
  t.like(await act('snapshot.hold', { snapshot, reason: 'again' }), {
    refusal: '20261117-opptak: held by deck: before the great tidying-up',
  });

  t.like(await act('snapshot.release', { snapshot }), { achieved: true, after: '7 snapshots here' });
  const deleted = await act('snapshot.delete', { snapshot });
  t.like(deleted, { achieved: true, failure: null, after: '6 snapshots here' });
  t.deepEqual(ran, [
    `btrfs filesystem du -s --raw -- ${snapshot}`,
    `btrfs filesystem du -s --raw -- ${snapshot}`,
    `sudo -n -- btrfs subvolume delete ${snapshot}`,
  ]);
  const entries = await audit.entries(0);
  t.deepEqual(entries.read ? entries.entries.map(({ action }) => action as string) : null, [
    'snapshot.hold',
    'snapshot.release',
    'snapshot.delete',
  ]);
});

test('what is deleted is told by its name, its uuid and what it frees, and its name is typed', async (t) => {
  const { plan } = await onOpptak();
  const shown = await plan('snapshot.delete', { snapshot: `${opptak}/20261116-opptak` });
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, literal('20261116-opptak'));
  t.regex(shown.plan.tells.join('\n'), /uuid [0-9a-f-]{36}\nfrees about [\d.]+ GiB/);
});

for (const [name, why] of [
  ['20261122-opptak', /the newest/],
  ['20261121-opptak', /parent of the next send/],
  ['20261120-opptak', /one of the newest 3/],
  ['../../../etc', /no such snapshot/],
] as const) {
  test(`not deleted: ${name}`, async (t) => {
    const { act, ran } = await onOpptak();
    const result = await act('snapshot.delete', { snapshot: `${opptak}/${name}` });
    t.regex('refusal' in result ? result.refusal : '', why);
    t.false(ran.some((argv) => argv.startsWith('sudo')));
  });
}

test('a snapshot is not held without a reason', async (t) => {
  const { act } = await onOpptak();
  const result = await act('snapshot.hold', { snapshot: `${opptak}/20261116-opptak`, reason: '  ' });
  t.regex('refusal' in result ? result.refusal : '', /say why/);
});

test('a store that cannot be written holds nothing, and says so', async (t) => {
  const full = {
    hold: () => Promise.resolve(literal('the disk is full')),
    release: () => Promise.resolve(null),
  };
  const { actor, look, prepare } = await acting('healthy', { holds: full });
  const target = { kind: 'subvolume', key: clean('opptak') } as const;
  const input = { snapshot: `${opptak}/20261117-opptak`, reason: 'x' };
  const shown = await prepare('snapshot.hold', target, await look(), input);
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('snapshot.hold'), target, input, plan: shown.plan };
  const result = await actor.perform(task, watching());
  t.regex(result.failure ?? '', /the disk is full/);
  t.not(result.achieved, true);
});

test('a sample of the copy on a drive is restored, compared file by file, and taken away', async (t) => {
  const { result, ran } = await done('healthy', 'subvolume.restore-sample', 'subvolume', 'docs', {
    drive: 'WD-18TB',
  });
  t.like(result, { failure: null, achieved: true });
  t.deepEqual(
    ran.map((argv) => argv.split(' ').slice(0, 2).join(' ')),
    [
      'find /run/media/deck/WD-18TB/.snapshots/subvol1-docs/20261121-docs',
      'find /run/media/deck/WD-18TB/.snapshots/subvol1-docs/20261121-docs',
      'mkdir --mode=0700',
      'cp --parents',
      'sha256sum --',
      'sha256sum --',
      'find /var/tmp/20261122-1700-docs-sample',
    ],
  );
});

test('a file that differs is a failure that names it, and what was restored is taken away all the same', async (t) => {
  const { result, ran } = await done('data-in-danger', 'subvolume.restore-sample', 'subvolume', 'docs', {
    drive: 'WD-18TB',
  });
  t.regex(result?.failure ?? '', /NOT the same here and there: notes\/garden\.md/);
  t.is(result?.achieved, false);
  t.regex(ran.at(-1) ?? '', /^find \/var\/tmp\/.*-sample -xdev -delete$/);
});

test('an address that is unbanned is in no decision afterwards', async (t) => {
  const { result } = await done('healthy', 'decision.delete', 'decision', '198.51.100.23');
  t.regex(result?.before ?? '', /^ban for /);
  t.true(result?.achieved);
  t.is(result?.after, literal('no decision'));
});

const refusals: readonly (readonly [
  box: string,
  id: string,
  kind: ActionTarget['kind'],
  key: string,
  why: RegExp,
])[] = [
  ['healthy', 'service.start', 'service', 'jellyfin', /is active already/],
  ['healthy', 'service.restart', 'service', 'no-such', /no service no-such any more/],
  ['healthy', 'service.reset-failed', 'service', 'jellyfin', /is active, not failed/],
  ['healthy', 'service.reload-restart', 'service', 'jellyfin', /no file of jellyfin is newer/],
  ['stopped-quadlet', 'service.stop', 'service', 'immich-ml', /is inactive already/],
  ['stopped-quadlet', 'service.restart', 'service', 'jellyfin', /no unit for jellyfin.*daemon-reload/],
  ['stopped-quadlet', 'service.healthcheck', 'service', 'immich-ml', /has no container now/],
  ['no-session', 'service.restart', 'service', 'immich-ml', /systemd could not be asked/],
  ['bare', 'timer.run', 'timer', 'btrfs-backup-daily.timer', /systemd could not be asked|no timer/],
  ['healthy', 'timer.start', 'timer', 'btrfs-backup-daily.timer', /is active already/],
  ['healthy', 'timer.enable', 'timer', 'btrfs-backup-daily.timer', /is enabled already/],
  ['healthy', 'subvolume.snapshot', 'subvolume', 'no-such', /not a configured subvolume/],
  ['healthy', 'subvolume.restore-sample', 'subvolume', 'music', /both here and on a drive/],
  ['backup-failing', 'subvolume.restore-sample', 'subvolume', 'docs', /both here and on a drive/],
  ['ssd-94', 'subvolume.restore-sample', 'subvolume', 'docs', /94.0 % full: a sample is not restored/],
  ['healthy', 'decision.delete', 'decision', '192.0.2.250', /no local decision on 192\.0\.2\.250/],
];

for (const [box, id, kind, key, why] of refusals) {
  test(`refused: ${id} of ${key} on ${box}`, async (t) => {
    const { shown, ran } = await done(box, id, kind, key);
    t.regex(shown.ready ? '' : shown.refusal, why);
    t.deepEqual(ran, []);
  });
}

test('what changed since it was shown is refused, and told part by part', async (t) => {
  const { actor, look, box, ran, prepare } = await acting('healthy');
  const target = { kind: 'service', key: clean('jellyfin') } as const;
  const shown = await prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('service.restart'), target, input: {}, plan: shown.plan };
  await box.run({
    file: 'systemctl',
    args: ['--user', 'restart', '--', 'jellyfin.service'],
    deadlineMs: 60_000,
    session: true,
  });
  ran.length = 0;
  const result = await actor.perform(task, watching());
  t.regex(result.failure ?? '', /changed since you looked: its run was [0-9a-f]+, is [0-9a-f]+/);
  t.true(result.nothingDone);
  t.deepEqual(ran, []);
});

test('of several rows, one that is so already through another one is passed over, not refused', async (t) => {
  const { actor, look, ran, prepare } = await acting('healthy');
  const seen = await look();
  const stop = async (name: string, after: typeof seen | null) => {
    const target = { kind: 'service', key: clean(name) } as const;
    const shown = await prepare('service.stop', target, seen);
    if (!shown.ready) throw new Error(shown.refusal);
    const task = { action: actionOf('service.stop'), target, input: {}, plan: shown.plan };
    return { task, perform: () => actor.perform(task, watching({ after })) };
  };
  const database = await stop('postgresql-immich', null);
  const server = await stop('immich-server', seen);
  t.true((await database.perform()).achieved);
  const result = await server.perform();
  t.like(result, { achieved: true, failure: null, nothingDone: true });
  t.deepEqual(ran, ['systemctl --user stop -- postgresql-immich.service']);
});

test('no audit, no action', async (t) => {
  const full: Audit = {
    ...passingAudit(operator),
    intent: () => Promise.resolve({ written: false, why: literal('the disk is full') }),
  };
  const { actor, look, ran, prepare } = await acting('healthy', { audit: full });
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const shown = await prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('service.restart'), target, input: {}, plan: shown.plan };
  const result = await actor.perform(task, watching());
  t.regex(result.failure ?? '', /nothing was done: the disk is full/);
  t.deepEqual(ran, []);
});

test('nothing is done while another console acts', async (t) => {
  const busy = {
    take: () => Promise.resolve({ taken: false, why: literal('another console acts now') } as const),
  };
  const { actor, look, ran, prepare } = await acting('healthy', { lock: busy });
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const shown = await prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('service.restart'), target, input: {}, plan: shown.plan };
  t.is((await actor.perform(task, watching())).failure, literal('another console acts now'));
  t.deepEqual(ran, []);
});

test('a read-only console has no action, and does none that somebody hands to it', async (t) => {
  const { actor, look, ran } = await acting('healthy', { readOnly: true });
  t.deepEqual(actor.actions, []);
  const open = await acting('healthy');
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const shown = await open.prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  for (const action of actions) {
    const result = await actor.perform({ action, target, input: {}, plan: shown.plan }, watching());
    t.regex(result.failure ?? '', /read-only/);
  }
  t.deepEqual(ran, []);
});

test('what changes something is not done as a view, and a read-only console shows none', async (t) => {
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  for (const readOnly of [false, true]) {
    const { actor, look, ran, prepare } = await acting('healthy', { readOnly });
    for (const id of ['service.restart', ...(readOnly ? ['service.unit'] : [])]) {
      const shown = await prepare(id, target, await look());
      if (!shown.ready) return t.fail(shown.refusal);
      const lines = await actor.view({ action: actionOf(id), target, input: {}, plan: shown.plan });
      t.regex(lines.join(' '), /nothing is shown here/);
    }
    t.deepEqual(ran, []);
  }
});

test('what was called off before it began is not done; what has begun is accounted for', async (t) => {
  const { actor, look, ran, audit, prepare } = await acting('healthy');
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const shown = await prepare('service.restart', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('service.restart'), target, input: {}, plan: shown.plan };
  const before = await actor.perform(task, watching({ signal: AbortSignal.abort() }));
  t.like(before, { cancelled: true, nothingDone: true });
  t.deepEqual(ran, []);
  const calling = new AbortController();
  const watch = watching({
    signal: calling.signal,
    onProgress: ({ phase }) => {
      if (phase === 'waiting') calling.abort();
    },
  });
  const result = await actor.perform(task, watch);
  t.is(result.achieved, null, 'the waiting was called off');
  const entries = await audit.entries(0);
  t.like(entries.read ? entries.entries.at(-1) : null, {
    action: 'service.restart',
    target: 'jellyfin',
    end: { achieved: null, failure: null },
    steps: [{ exit: 0 }],
  });
});
