import test from 'ava';
import { type ActionTarget } from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import { openActor } from '../../source/actions/engine.ts';
import { type Audit, forgetfulAudit } from '../../source/history/audit.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { openBox } from '../support/recorded-box.ts';

function actionOf(id: string) {
  const action = actions.find((one) => one.id === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

async function setting(boxName: string, audit: Audit = forgetfulAudit()) {
  const opened = await openBox(boxName);
  const ran: string[] = [];
  const box: typeof opened.box = {
    ...opened.box,
    run(command, signal) {
      ran.push([command.file, ...command.args].join(' '));
      return opened.box.run(command, signal);
    },
  };
  const actor = openActor({ box, config: opened.config, audit, refresh: () => opened.look() });
  return { ...opened, actor, ran };
}

async function done(boxName: string, id: string, kind: ActionTarget['kind'], key: string) {
  const { actor, look, ran } = await setting(boxName);
  const action = actionOf(id);
  const target = { kind, key: clean(key) };
  const shown = actor.prepare(action, target, await look());
  return { shown, result: await actor.perform(action, target, shown), ran };
}

test('a restart runs what was shown, and says what a fresh reading says', async (t) => {
  const { shown, result, ran } = await done('healthy', 'service.restart', 'service', 'immich-ml');
  t.true(shown.ready);
  t.deepEqual(ran, ['systemctl --user restart -- immich-ml.service']);
  t.is(result.exit, 0);
  t.is(result.failure, null);
  t.true(result.achieved);
  t.regex(result.before, /^running for /);
  t.regex(result.after, /^(starting|running) for \d+ s/);
});

test('a service that stops takes along what requires it, and that is said before', async (t) => {
  const { shown, result } = await done('healthy', 'service.stop', 'service', 'postgresql-immich');
  if (!shown.ready) return t.fail(shown.refusal);
  t.true(
    shown.effectLines.some((line) => line.includes('immich-server.service')),
    shown.effectLines.join('\n'),
  );
  t.true(result.achieved);
  t.regex(result.after, /^stopped/);
});

test('a service behind sockets is stopped with its sockets first', async (t) => {
  const { ran } = await done('healthy', 'service.stop', 'service', 'traefik');
  t.deepEqual(ran, ['systemctl --user stop -- http.socket https.socket traefik.service']);
});

test('a stopped service starts', async (t) => {
  const { result } = await done('stopped-quadlet', 'service.start', 'service', 'immich-ml');
  t.is(result.failure, null);
  t.true(result.achieved);
});

test('a health check tells what the container says', async (t) => {
  const { result, ran } = await done('healthy', 'service.healthcheck', 'service', 'immich-server');
  t.deepEqual(ran, ['podman healthcheck run -- immich-server']);
  t.true(result.achieved);
});

test("a timer's service is started without waiting for its end", async (t) => {
  const { result, ran } = await done('healthy', 'timer.run', 'timer', 'btrfs-backup-daily.timer');
  t.deepEqual(ran, ['systemctl --user start --no-block -- btrfs-backup-daily.service']);
  t.true(result.achieved, result.after);
});

test('a snapshot is read-only, has a new name, and is there afterwards', async (t) => {
  const { result, ran } = await done('healthy', 'subvolume.snapshot', 'subvolume', 'opptak');
  t.deepEqual(ran, [
    'sudo -n -- btrfs subvolume snapshot -r /mnt/btrfs-pool/subvol3-opptak /mnt/btrfs-pool/.snapshots/subvol3-opptak/20261122-1700-opptak',
  ]);
  t.true(result.achieved, result.after);
});

test('an address that is unbanned is in no decision afterwards', async (t) => {
  const { look } = await openBox('healthy');
  const { decisions } = (await look()).protection;
  const banned = decisions.known ? decisions.value[0]?.value : undefined;
  if (banned === undefined) return t.fail('the box has no decision');
  const { result } = await done('healthy', 'decision.delete', 'decision', banned);
  t.regex(result.before, /^ban for /);
  t.true(result.achieved);
  t.is(result.after, literal('no decision'));
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
  ['stopped-quadlet', 'service.stop', 'service', 'immich-ml', /is inactive already/],
  ['stopped-quadlet', 'service.restart', 'service', 'jellyfin', /no unit for jellyfin.*daemon-reload/],
  ['stopped-quadlet', 'service.healthcheck', 'service', 'immich-ml', /has no container now/],
  ['no-session', 'service.restart', 'service', 'immich-ml', /systemd could not be asked/],
  ['bare', 'timer.run', 'timer', 'btrfs-backup-daily.timer', /no timer/],
  ['healthy', 'subvolume.snapshot', 'subvolume', 'no-such', /not a configured subvolume/],
  ['healthy', 'decision.delete', 'decision', '192.0.2.250', /no local decision on 192\.0\.2\.250/],
];

for (const [box, id, kind, key, why] of refusals) {
  test(`refused: ${id} of ${key} on ${box}`, async (t) => {
    const { shown, result, ran } = await done(box, id, kind, key);
    t.false(shown.ready);
    t.regex(shown.ready ? '' : shown.refusal, why);
    t.deepEqual(ran, []);
    t.false(result.achieved);
  });
}

test('what changed since it was shown is refused', async (t) => {
  const { actor, look, box, ran } = await setting('healthy');
  const action = actionOf('service.stop');
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const shown = actor.prepare(action, target, await look());
  await box.run({
    file: 'systemctl',
    args: ['--user', 'stop', '--', 'jellyfin.service'],
    deadlineMs: 60_000,
    session: true,
  });
  const result = await actor.perform(action, target, shown);
  t.regex(result.failure ?? '', /changed since you looked/);
  t.deepEqual(ran, []);
});

test('no audit, no action', async (t) => {
  const full: Audit = {
    intent: () => Promise.resolve({ written: false, why: literal('the disk is full') }),
    result: () => Promise.resolve({ written: false, why: literal('the disk is full') }),
  };
  const { actor, look, ran } = await setting('healthy', full);
  const target: ActionTarget = { kind: 'service', key: clean('jellyfin') };
  const action = actionOf('service.restart');
  const result = await actor.perform(action, target, actor.prepare(action, target, await look()));
  t.regex(result.failure ?? '', /nothing was done: the disk is full/);
  t.deepEqual(ran, []);
});
