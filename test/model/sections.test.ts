import test from 'ava';
import fc from 'fast-check';
import { globs } from '../../source/model/globs.ts';
import { type SubvolumeState, type TimerState } from '../../source/model/backups.ts';
import { type Known } from '../../source/model/known.ts';
import { samplesOf } from '../../source/model/sampled.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { clean } from '../../source/text/clean.ts';
import {
  btrfs, type Case, day, edit, editOne, filesystem, GiB, healthy, hour, MiB, modelOf, now, oneshot, reading, second, snapshot, timerUnit, unavailable, without,
} from '../support/readings.ts'; // prettier-ignore

function value<T>(fact: Known<T>): T {
  if (!fact.known) throw new Error(`${fact.reason}: ${fact.detail}`);
  return fact.value;
}

test('globs', (t) => {
  const is = globs(['dbus*', '*-network', '/boot/*', 'a?c', '**']);
  t.true(
    ['dbus', 'dbus-broker', 'photos-network', '/boot/efi/x', 'abc'].every(
      globs(['dbus*', '*-network', '/boot/*', 'a?c']),
    ),
  );
  t.false(['a-dbus', 'network', '/boot', 'ac'].some(globs(['dbus*', '*-network', '/boot/*', 'a?c'])));
  t.true(is(''));
  t.false(globs([])('x'));
});

test('a glob that begs for backtracking comes back at once', (t) => {
  t.false(globs([`${'*a'.repeat(500)}b`])('a'.repeat(5000)));
  fc.assert(
    fc.property(
      fc.string(),
      (text) => globs(['*'])(text) && globs([text.replace(/[*?]/g, 'x')])(text.replace(/[*?]/g, 'x')),
    ),
  );
});

test('storage: the share is what df shows, the target is disk.target', (t) => {
  const readings = editOne('filesystems', '/', { space: { total: 1000, free: 150, available: 50 } });
  const [root] = value(modelOf({ readings, config: { disk: { target: 70 } } }).storage.filesystems);
  const space = root && value(root.space);
  t.is(space?.used, 850);
  t.is(space?.usedPercent, (850 / 900) * 100);
  t.is(space?.overTarget, 220);
});

test('storage: figures that make no sense are not shown as numbers', (t) => {
  for (const space of [
    { total: 0, free: 0, available: 0 },
    { total: 10, free: 20, available: 5 },
    { total: NaN, free: 1, available: 1 },
  ]) {
    const [root] = value(modelOf({ readings: editOne('filesystems', '/', { space }) }).storage.filesystems);
    t.like(root?.space, { known: false, reason: 'parse' });
  }
});

test('storage: btrfs is joined by the device behind the mount', (t) => {
  const byMount = (change: Case) =>
    new Map(value(modelOf(change).storage.filesystems).map((one) => [one.mount as string, one.btrfs]));
  t.is(value(byMount({}).get('/mnt') as Known<{ raw: { uuid: string } }>).raw.uuid, 'uuid-of-sdb');
  t.like(byMount({ readings: { btrfs: reading([btrfs('sda1')]) } }).get('/mnt'), {
    known: false,
    reason: 'dependency',
  });
  t.like(byMount({ readings: { btrfs: unavailable('hung') } }).get('/mnt'), { known: false, reason: 'hung' });
  t.like(
    byMount({
      readings: { ...editOne('filesystems', '/mnt', { type: clean('xfs') }), btrfs: unavailable('hung') },
    }).get('/mnt'),
    { known: true, value: null },
  );
});

test('storage: ignored mounts are no rows, expected ones are', (t) => {
  const readings = edit('filesystems', (list) => [...list, filesystem('/boot', { type: clean('ext4') })]);
  const mounts = (change: Case) =>
    value(modelOf(change).storage.filesystems).map(({ mount }) => mount as string);
  t.false(mounts({ readings }).includes('/boot'));
  t.true(mounts({ readings, config: { disk: { expected: ['/boot'] } } }).includes('/boot'));
  t.deepEqual(modelOf({ config: { disk: { expected: ['/', '/srv/'] } } }).storage.absent, [clean('/srv')]);
});

test('storage: each holder lies on the file system that its path is on', (t) => {
  const { holders } = modelOf().storage;
  const of = (name: string) => holders.find((one) => one.name === name);
  t.is(of('images')?.mount, clean('/mnt'));
  t.is(
    of('images')?.size.known === true && of('images')?.size.known
      ? value(of('images')?.size as Known<number>)
      : null,
    8 * GiB,
  );
  t.is(of('journal')?.mount, clean('/'));
  t.is(of('ml-cache')?.kind, 'folder');
  t.is(of('/home/deck/.snapshots')?.mount, clean('/'));
  t.is(value(of('/home/deck/.snapshots')?.size as Known<number | null>), 6 * GiB);
  t.is(of('/home/deck/.snapshots')?.note, clean('2 snapshots; at most, 4.0 GiB surely'));
  t.is(value(of('/mnt/btrfs-pool/.snapshots')?.size as Known<number | null>), null);
  t.is(of('/mnt/btrfs-pool/.snapshots')?.note, clean('1 snapshots; a cleanup counts them'));
});

test('storage: what was not measured is not zero', (t) => {
  const { holders } = modelOf({ readings: { podmanUsage: unavailable('timeout') } }).storage;
  t.like(holders.find(({ name }) => name === 'images')?.size, { known: false, reason: 'timeout' });
});

const pull = (name: string, lastPull: number | null, revoked = false) => ({
  name: clean(name), address: null, revoked, lastPull, createdAt: null, type: null, version: null, autoCreated: null,
}); // prettier-ignore

test('protection: which bouncer mode follows from the plugin, unless it is configured', (t) => {
  const set = (mode: string, enabled = true): Case => ({
    readings: edit('routes', (routes) => ({
      ...routes,
      middlewares: routes.middlewares.map((one) =>
        one.bouncer === null ? one : { ...one, bouncer: { enabled, mode: clean(mode) } },
      ),
    })),
  });
  t.is(modelOf(set('stream')).protection.mode, 'stream');
  t.is(modelOf(set('live')).protection.mode, 'live');
  t.is(modelOf(set('live', false)).protection.mode, 'stream');
  t.is(modelOf({ ...set('live'), config: { crowdsec: { mode: 'stream' } } }).protection.mode, 'stream');
});

test('protection: of a bouncer’s registrations the freshest is judged', (t) => {
  const readings = {
    crowdsecBouncers: reading([
      pull('traefik@10.89.2.39', now - 30 * day),
      pull('traefik@10.89.2.70', now - 20 * second),
      pull('traefik', null),
      pull('firewall', now),
    ]),
  };
  t.deepEqual(
    value(modelOf({ readings }).protection.bouncers).map(({ name, twinOf }) => [name, twinOf] as const),
    [
      [clean('traefik@10.89.2.39'), clean('traefik@10.89.2.70')],
      [clean('traefik@10.89.2.70'), null],
      [clean('traefik'), clean('traefik@10.89.2.70')],
      [clean('firewall'), null],
    ],
  );
});

test('protection: a revoked registration is not preferred to a valid one', (t) => {
  const readings = { crowdsecBouncers: reading([pull('a@1', now, true), pull('a@2', now - hour)]) };
  t.deepEqual(
    value(modelOf({ readings }).protection.bouncers).map(({ twinOf }) => twinOf),
    [clean('a@2'), null],
  );
});

test('protection: the community’s decisions are counted apart', (t) => {
  t.like(value(modelOf().protection.counts), { local: 1, community: 5072 });
});

test('protection: with the LAPI down what follows is unknown for that reason', (t) => {
  const { protection } = modelOf({
    readings: { crowdsecLapi: reading({ reachable: false, text: clean('refused') }) },
  });
  for (const part of [
    'capi',
    'decisions',
    'community',
    'counts',
    'alerts',
    'bouncers',
    'acquisition',
  ] as const) {
    t.like(protection[part], { known: false, reason: 'dependency' }, part);
  }
});

test('protection: with its container down cscli’s error is not the news', (t) => {
  const readings: Readings = {
    ...without('containers', 'crowdsec'),
    ...editOne('units', 'crowdsec.service', { active: clean('inactive'), sub: clean('dead') }),
    crowdsecLapi: unavailable('failed', 'no such container'),
    crowdsecAlerts: unavailable('failed', 'no such container'),
  };
  const { protection } = modelOf({ readings });
  t.like(protection.lapi, {
    known: false,
    reason: 'dependency',
    detail: clean('the container crowdsec does not run'),
  });
  t.like(protection.alerts, { known: false, reason: 'dependency' });
});

function timers(change: Case = {}): readonly TimerState[] {
  return value(modelOf(change).backups.timers);
}

test('timers: the configured first, also where there is none, then the others', (t) => {
  const readings = {
    ...edit('units', (list) => [
      ...list,
      timerUnit('sync.timer', { calendar: [], monotonic: [clean('OnUnitActiveSec 15min')] }),
    ]),
  };
  const rows = timers({
    readings,
    config: { backup: { timers: ['gone.timer', 'btrfs-backup-daily.timer'] } },
  });
  t.deepEqual(
    rows.map(({ id, backup, exists }) => [id as string, backup, exists] as const),
    [
      ['gone.timer', true, false],
      ['btrfs-backup-daily.timer', true, true],
      ['btrfs-backup-weekly.timer', false, true],
      ['sync.timer', false, true],
    ],
  );
  t.is(rows[3]?.intervalMs, 15 * 60 * second);
});

test('timers: the interval is the calendar’s, else the distance of two elapses', (t) => {
  t.deepEqual(
    timers().map(({ intervalMs }) => intervalMs),
    [day, 7 * day],
  );
  const readings = editOne('units', 'btrfs-backup-daily.timer', {
    timer: {
      calendar: [clean('whenever')],
      monotonic: [],
      persistent: true,
      randomizedDelayMs: 0,
      accuracyMs: 0,
    },
  });
  t.is(timers({ readings })[0]?.intervalMs, 24 * hour);
});

test('timers: "the timer ran" is not "the job worked"', (t) => {
  const run = (change: object) => {
    const [first] = timers({
      readings: edit('units', (list) =>
        list.map((one) => (one.id === 'btrfs-backup-daily.service' ? oneshot(one.id, change) : one)),
      ),
    });
    return first && value(first.service);
  };
  t.like(run({}), { running: false, succeeded: true });
  t.like(run({ result: clean('exit-code'), exitStatus: 1 }), { running: false, succeeded: false });
  t.like(run({ result: clean('success'), exitStatus: 1 }), { succeeded: false });
  t.like(run({ active: clean('activating'), sub: clean('start') }), { running: true });
  t.like(run({ active: clean('activating'), sub: clean('auto-restart') }), {
    running: false,
    succeeded: false,
  });
});

function home(change: Case = {}): SubvolumeState {
  const found = modelOf(change).backups.subvolumes.find(({ name }) => name === 'htpc-home');
  if (found === undefined) throw new Error('no htpc-home');
  return found;
}

const localRoot = (change: object) => ({
  readings: edit('snapshots', (roots) =>
    roots.map((one) => (one.path === '/home/deck/.snapshots' ? { ...one, ...change } : one)),
  ),
});

test('snapshots: the newest is that of the latest date in its name', (t) => {
  const list = [
    snapshot('htpc-home', '20261120-htpc-home', now - 2 * day),
    snapshot('htpc-home', '20261122-0400-htpc-home', now - 13 * hour),
    snapshot('htpc-home', 'before-upgrade', null),
  ];
  const state = home(localRoot({ snapshots: list }));
  t.is(value(state.local)?.name, clean('20261122-0400-htpc-home'));
  t.is(state.localCount, 3);
  t.is(state.localOldest?.name, clean('20261120-htpc-home'));
});

test('snapshots: old flat names count, other subvolumes’ do not', (t) => {
  const list = [
    snapshot('', '20261119-htpc-home', now - 3 * day),
    snapshot('htpc-root', '20261122-htpc-root', now),
    snapshot('', '20261122-other', now),
  ];
  t.is(value(home(localRoot({ snapshots: list })).local)?.name, clean('20261119-htpc-home'));
});

test('snapshots: a name from the future hides nothing', (t) => {
  const list = [
    snapshot('htpc-home', '20261119-htpc-home', now - 3 * day),
    snapshot('htpc-home', '20270101-htpc-home', now + 40 * day),
  ];
  t.is(value(home(localRoot({ snapshots: list })).local)?.name, clean('20261119-htpc-home'));
});

test('snapshots: a folder that cannot be read is not an empty one', (t) => {
  t.like(home(localRoot({ state: 'unreadable', detail: clean('EACCES') })).local, {
    known: false,
    reason: 'permission',
  });
  t.like(home(localRoot({ state: 'absent', snapshots: [] })).local, { known: true, value: null });
});

test('snapshots: on the drive, with a common one and what was last sent', (t) => {
  const state = home();
  t.like(state.drives[0], { label: clean('WD-18TB'), state: 'present', count: 1, common: true });
  t.is(state.lastSent, Date.parse('2026-11-21T00:00:00Z'));
  t.false(
    home(localRoot({ snapshots: [snapshot('htpc-home', '20261122-htpc-home', now)] })).drives[0]?.common ??
      true,
  );
});

test('a drive that nobody has looked for is not absent, one that is not mounted is', (t) => {
  const snapshots = unavailable('timeout');
  t.like(home({ readings: { snapshots } }).drives[0], { state: 'unreadable', newest: null, common: null });
  const mounted = edit('filesystems', (list) => list.filter(({ mount }) => !mount.startsWith('/run/media')));
  t.like(home({ readings: { ...mounted, snapshots } }).drives[0], { state: 'absent' });
});

test('a folder where no drive is mounted is not the drive', (t) => {
  const readings = edit('filesystems', (list) => list.filter(({ mount }) => !mount.startsWith('/run/media')));
  t.like(home({ readings }).drives[0], { state: 'absent', newest: null, common: null });
  t.like(value(modelOf({ readings }).backups.drives)[0], {
    present: false,
    detail: clean('its folder is there, but nothing is mounted on it'),
  });
});

test('the clone of a drive is not the drive, and is said', (t) => {
  const readings = edit('filesystems', (list) =>
    list.map((one) => (one.mount.startsWith('/run/media') ? filesystem('/run/media/deck/WD-18TB1') : one)),
  );
  t.like(value(modelOf({ readings }).backups.drives)[0], {
    present: false,
    detail: clean('/run/media/deck/WD-18TB1 is mounted instead'),
  });
});

test('metrics of a file with a bad line are not believed', (t) => {
  t.like(home().metric, { success: 1, lastSuccess: now - 14 * hour });
  t.is(
    home({ readings: edit('textfiles', (files) => files.map((one) => ({ ...one, badLines: 1 }))) }).metric,
    null,
  );
});

test('machine learning: the first of the configured names that is there', (t) => {
  const { ml } = modelOf({ config: { ml: { containers: ['immich-machine-learning', 'immich-ml'] } } });
  t.is(ml.service?.name, clean('immich-ml'));
  t.like(value(ml.cache), { size: 786 * MiB, mount: clean('/mnt') });
  t.is(modelOf({ config: { ml: { containers: ['other'] } } }).ml.service, null);
});

test('backups: a snapshot folder that is not there, while the file systems do not answer, does not mean that there is none', (t) => {
  const roots = healthy.snapshots.known ? healthy.snapshots.value : [];
  const absent = reading(roots.map((root) => ({ ...root, state: 'absent' as const, snapshots: [] })));
  const localOf = (readings: Readings) =>
    modelOf({ readings: { snapshots: absent, ...readings } }).backups.subvolumes[0]?.local;
  t.like(localOf({}), { known: true });
  t.like(localOf({ filesystems: unavailable('hung') }), { known: false, reason: 'hung' });
});

test('CrowdSec: the central API answers for itself, and that says nothing while the LAPI is not known to answer', (t) => {
  const capiOf = (readings: Readings) => modelOf({ readings }).protection.capi;
  t.like(capiOf({}), { known: true });
  t.like(capiOf({ crowdsecLapi: unavailable('timeout') }), { known: false, reason: 'timeout' });
});

test('what the snapshots of a subvolume hold is sampled from what was counted for the disk pane', (t) => {
  const model = modelOf();
  const held = samplesOf(model).filter(({ series }) => series.startsWith('snapshots.held'));
  t.deepEqual(
    held.map(({ series, value: bytes }) => [series, bytes]),
    [['snapshots.held[htpc-home]', 5 * GiB]],
  );
  const without = modelOf({ readings: { snapshotSpace: unavailable('pending') } });
  t.deepEqual(
    samplesOf(without).filter(({ series }) => series.startsWith('snapshots.held')),
    [],
  );
});
