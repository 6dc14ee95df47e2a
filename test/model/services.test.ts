import test from 'ava';
import { type Service, type ServiceState } from '../../source/model/services.ts';
import { clean } from '../../source/text/clean.ts';
import {
  type Case, cgroup, container, edit, editOne, GiB, healthy, hour, MiB, minute, modelOf, now, quadlet, reading, second, unavailable, unit, without,
} from '../support/readings.ts'; // prettier-ignore

function service(name: string, change: Case = {}): Service {
  const { services } = modelOf(change).stack;
  const found = services.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no row ${name} in ${services.map((one) => one.name).join(' ')}`);
  return found;
}

const gone = unavailable('timeout');
const inactive = {
  active: clean('inactive'),
  sub: clean('dead'),
  cgroup: null,
  inactiveSince: now - hour,
} as const;
const failed = {
  active: clean('failed'),
  sub: clean('failed'),
  result: clean('exit-code'),
  exitStatus: 125,
} as const;
const noContainer = without('containers', 'notes');
const ml = (health: 'starting' | 'healthy', since: number) => ({
  readings: {
    ...editOne('containers', 'immich-ml', { health }),
    ...editOne('units', 'immich-ml.service', { activeSince: since }),
  },
});

const states: readonly (readonly [what: string, change: Case, state: ServiceState, why?: RegExp])[] = [
  ['runs', {}, 'running'],
  ['stopped: the Quadlet has no container and is a row', { readings: { ...noContainer, ...editOne('units', 'notes.service', inactive) } }, 'stopped'],
  ['failed', { readings: { ...noContainer, ...editOne('units', 'notes.service', failed) } }, 'failed', /exit status 125/],
  ['killed', { readings: { ...noContainer, ...editOne('units', 'notes.service', { ...failed, result: clean('signal'), exitStatus: 9 }) } }, 'failed', /signal 9/],
  ['out of memory', { readings: { ...noContainer, ...editOne('units', 'notes.service', { ...failed, result: clean('oom-kill') }) } }, 'failed', /oom-kill/],
  ['waits for its next start', { readings: { ...noContainer, ...editOne('units', 'notes.service', { ...failed, active: clean('activating'), sub: clean('auto-restart') }) } }, 'restarting', /exit status 125/],
  ['starts', { readings: editOne('units', 'notes.service', { active: clean('activating'), sub: clean('start') }) }, 'activating', /start/],
  ['stops', { readings: editOne('units', 'notes.service', { active: clean('deactivating'), sub: clean('stop-sigterm') }) }, 'stopped', /stopping/],
  ['masked', { readings: { ...noContainer, ...editOne('units', 'notes.service', { ...inactive, load: clean('masked') }) } }, 'stopped', /masked/],
  ['a unit systemd cannot load', { readings: { ...noContainer, ...editOne('units', 'notes.service', { load: clean('bad-setting') }) } }, 'missing', /bad-setting/],
  ['no unit: daemon-reload', { readings: { ...noContainer, ...without('units', 'notes.service') } }, 'missing', /daemon-reload/],
  ['no unit: the name is known, the unit is not', { readings: { ...noContainer, ...editOne('units', 'notes.service', { load: clean('not-found') }) } }, 'missing', /daemon-reload/],
  ['no unit: refused', { readings: { ...noContainer, ...without('units', 'notes.service'), ...edit('generator', () => ({ units: [], errors: [{ file: clean('notes.container'), text: clean('unsupported key') }] })) } }, 'missing', /unsupported key/],
  ['unhealthy', { readings: editOne('containers', 'notes', { health: 'unhealthy' }) }, 'unhealthy', /health check/],
  ['active without a container', { readings: noContainer }, 'unhealthy', /no such container/],
  ['active, but podman was asked before it started', { readings: { ...noContainer, ...editOne('units', 'notes.service', { activeSince: now }) } }, 'starting'],
  ['a container without its unit', { readings: editOne('units', 'notes.service', inactive) }, 'unmanaged', /inactive/],
  ['a state of a later systemd', { readings: editOne('units', 'notes.service', { active: clean('pondering') }) }, 'unknown', /pondering/],
  ['systemd unknown, podman known', { readings: { units: gone } }, 'running'],
  ['systemd unknown, no container', { readings: { units: gone, ...noContainer } }, 'unknown'],
  ['systemd unknown, container ended', { readings: { units: gone, ...editOne('containers', 'notes', { state: clean('exited'), exitCode: 137 }) } }, 'exited', /137/],
  ['podman unknown', { readings: { containers: gone } }, 'running', /health not known/],
  ['podman unknown, unit failed', { readings: { containers: gone, ...editOne('units', 'notes.service', failed) } }, 'failed'],
  ['only its Quadlet is known', { readings: { containers: gone, units: gone } }, 'unknown'],
  ['its Quadlet is not known', { readings: { quadlets: gone } }, 'running'],
]; // prettier-ignore

for (const [what, change, state, why] of states) {
  test(`${what}: ${state}`, (t) => {
    const row = service('notes', change);
    t.is(row.state, state);
    if (why !== undefined) t.regex(row.why ?? '', why);
  });
}

test('a service that starts says how much of its start period is left', (t) => {
  const row = service('immich-ml', ml('starting', now - 390 * second));
  t.is(row.state, 'starting');
  t.is(row.why, clean('start period: 3m 30s left'));
  t.is(modelOf(ml('starting', now - 390 * second)).ml.startPeriodLeft, 210 * second);
});

test('the first health check may take its interval', (t) => {
  t.regex(
    service('immich-ml', ml('starting', now - 600 * second - minute)).why ?? '',
    /first health check is due/,
  );
  t.regex(
    service('immich-ml', ml('starting', now - 600 * second - 92 * second)).why ?? '',
    /still starting 1m 32s after/,
  );
  t.is(modelOf(ml('healthy', now - 390 * second)).ml.startPeriodLeft, null);
});

test('rows are those of all three sources, sorted, with names of their own', (t) => {
  const names = modelOf({
    readings: edit('containers', (list) => [...list, container('toolbox', { unit: null })]),
  }).stack.services.map(({ name }) => name as string);
  t.deepEqual(names, [
    'crowdsec',
    'immich-ml',
    'immich-server',
    'notes',
    'postgresql-immich',
    'redis-immich',
    'toolbox',
    'traefik',
  ]);
});

test('a network is no service, and neither are oneshots of timers and ignored units', (t) => {
  const readings = edit('units', (list) => [
    ...list,
    unit('dbus-broker.service'),
    unit('podman-auto-update.service'),
  ]);
  const names = modelOf({ readings }).stack.services.map(({ unitId }) => unitId);
  t.false(names.includes(clean('photos-network.service')));
  t.false(names.includes(clean('btrfs-backup-daily.service')));
  t.false(names.includes(clean('dbus-broker.service')));
});

test('a Quadlet without ContainerName= is joined by the label of its container', (t) => {
  const readings = {
    ...edit('quadlets', (list) => [...list, quadlet('web', { name: clean('systemd-web') })]),
    ...edit('units', (list) => [...list, unit('web.service')]),
    ...edit('containers', (list) => [...list, container('systemd-web', { unit: clean('web.service') })]),
  };
  const row = service('systemd-web', { readings });
  t.is(row.unitId, clean('web.service'));
  t.is(row.state, 'running');
  t.truthy(row.quadlet.known && row.quadlet.value);
});

test('a container without the label is joined by its name', (t) => {
  const row = service('notes', { readings: editOne('containers', 'notes', { unit: null }) });
  t.is(row.unitId, clean('notes.service'));
  t.is(row.state, 'running');
});

test('further containers of one unit are rows of their own', (t) => {
  const readings = {
    ...edit('quadlets', (list) => [...list, quadlet('pod', { kind: 'kube', file: clean('pod.kube') })]),
    ...edit('units', (list) => [...list, unit('pod.service')]),
    ...edit('containers', (list) => [
      ...list,
      ...['pod-a', 'pod-b'].map((name) => container(name, { unit: clean('pod.service') })),
    ]),
  };
  const { services } = modelOf({ readings }).stack;
  t.deepEqual(
    services.filter(({ unitId }) => unitId === 'pod.service').map(({ name, state }) => `${name} ${state}`),
    ['pod-a running', 'pod-b running'],
  );
});

test('two of one name do not become one', (t) => {
  const readings = edit('containers', (list) => [
    ...list,
    container('notes', { id: clean('other'), unit: null }),
  ]);
  t.deepEqual(modelOf({ readings }).stack.services.filter(({ name }) => name.startsWith('notes')).length, 2);
});

test('what a Quadlet wants, or what such a one requires, is expected', (t) => {
  const stopped = (name: string, requiredBy: string[] = []) => ({
    ...without('containers', name),
    ...editOne('units', `${name}.service`, { ...inactive, requiredBy: requiredBy.map(clean) }),
    ...editOne('quadlets', name, { wanted: false }),
  });
  t.false(service('notes', { readings: stopped('notes') }).expected);
  t.true(service('redis-immich', { readings: stopped('redis-immich', ['immich-server.service']) }).expected);
  t.true(service('notes', {}).expected);
});

test('what stops with a service is told, through several links and without loops', (t) => {
  const readings = edit('units', (list) =>
    list.map((one) => ({
      ...one,
      requiredBy:
        one.id === 'redis-immich.service'
          ? [clean('immich-server.service')]
          : one.id === 'immich-server.service'
            ? [clean('notes.service'), clean('redis-immich.service'), clean('default.target')]
            : [],
    })),
  );
  t.deepEqual(
    service('redis-immich', { readings }).dependants,
    ['immich-server.service', 'notes.service'].map(clean),
  );
});

test('memory is the unit’s: working set against its own limit', (t) => {
  const { memory } = service('notes');
  t.like(memory.known && memory.value, { workingSet: 200 * MiB, current: 300 * MiB, max: GiB });
});

test('limits that the cgroup does not tell are the unit’s', (t) => {
  const readings = {
    ...editOne('cgroups', 'notes.service', { memoryMax: null }),
    ...editOne('units', 'notes.service', { memoryMax: 5 * GiB }),
  };
  const { memory } = service('notes', { readings });
  t.is(memory.known ? memory.value?.max : undefined, 5 * GiB);
});

test('what does not run has no memory, what runs must have', (t) => {
  const stopped = service('notes', {
    readings: {
      ...noContainer,
      ...editOne('units', 'notes.service', inactive),
      ...without('cgroups', 'notes.service'),
    },
  });
  t.like(stopped.memory, { known: true, value: null });
  t.like(service('notes', { readings: without('cgroups', 'notes.service') }).memory, {
    known: false,
    reason: 'dependency',
  });
});

const cpu = (before: number | null, after: number | null, seconds: number, path?: string) => {
  const at = (cpuUsageUs: number | null, elapsedAt: number, change = {}) => ({
    ...reading([cgroup('notes.service', { cpuUsageUs, ...change })]),
    elapsedAt,
  });
  return service('notes', {
    readings: { cgroups: at(after, 1e6) },
    previous: { cgroups: at(before, 1e6 - seconds * 1000, path === undefined ? {} : { path: clean(path) }) },
  }).cpu;
};

test('CPU is a share of one processor between two readings', (t) => {
  t.is(cpu(1_000_000, 2_000_000, 2), 50);
  t.is(cpu(0, 8_000_000, 2), 400);
  t.is(cpu(5, 5, 2), 0);
});

test('a restart, a missing figure or no time between two readings give no share', (t) => {
  t.is(cpu(2_000_000, 1_000_000, 2), null);
  t.is(cpu(null, 1, 2), null);
  t.is(cpu(1, null, 2), null);
  t.is(cpu(1, 2, 0), null);
  t.is(cpu(1, 2, -1), null);
  t.is(cpu(1, 2, 3600), null);
  t.is(cpu(1, 2, 2, '/elsewhere/notes.service'), null);
  t.is(service('notes').cpu, null);
});

test('networks that Quadlets define and podman has', (t) => {
  const { networks } = modelOf({ readings: { podmanNetworks: reading([]) } }).stack;
  t.like(networks.known ? networks.value[0] : null, {
    name: clean('systemd-photos'),
    defined: true,
    exists: false,
  });
});

test('a secret is named before its options', (t) => {
  const { missingSecrets } = modelOf({ readings: { podmanSecrets: reading([]) } }).stack;
  t.deepEqual(missingSecrets.known && missingSecrets.value, [
    { secret: clean('postgres-password'), quadlet: clean('immich-server.container') },
  ]);
});

test('the same readings give the same model', (t) => {
  t.deepEqual(modelOf(), modelOf());
});

test('the oldest reading that still counts is the box’s age', (t) => {
  t.is(modelOf().oldestReading, now - second);
  t.is(
    modelOf({
      readings: { host: reading(healthy.host.known ? healthy.host.value : (null as never), 30 * second) },
    }).oldestReading,
    now - 30 * second,
  );
  t.is(modelOf({ readings: { host: { ...healthy.host, takenAt: 0 } } }).oldestReading, now - second);
});
