import { type Verdict } from '../../source/checks/verdict.ts';
import { type Course, courseAfter, type Courses, type Within } from '../../source/checks/counters.ts';
import { courseKey } from '../../source/checks/counting.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Config, schema } from '../../source/config/schema.ts';
import { expand } from '../../source/config/expand.ts';
import { buildModel } from '../../source/model/build.ts';
import { known, unknown } from '../../source/model/known.ts';
import { type Model } from '../../source/model/model.ts';
import { type Past } from '../../source/model/past.ts';
import { type Btrfs } from '../../source/probes/btrfs.ts';
import { type ProbeName, probes, type Readings, type ValueOf } from '../../source/probes/catalogue.ts';
import { type Tool } from '../../source/probes/tools.ts';
import { type UnitCgroup } from '../../source/probes/cgroups.ts';
import { type Container } from '../../source/probes/containers.ts';
import { type Filesystem } from '../../source/probes/filesystems.ts';
import { type Quadlet } from '../../source/probes/quadlets.ts';
import { type Reading, type Reason } from '../../source/probes/reading.ts';
import { type Snapshot, type SnapshotRoot } from '../../source/probes/snapshots.ts';
import { type Subvolume } from '../../source/probes/subvolumes.ts';
import { type Textfile } from '../../source/probes/textfiles.ts';
import { type TimerSettings, type Unit } from '../../source/probes/units.ts';
import { type Clean, clean } from '../../source/text/clean.ts';

/** Valid readings of a small healthy box. Each case of a test changes them in one place. */

export const now = Date.parse('2026-11-22T17:00:00Z');
export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
export const MiB = 2 ** 20;
export const GiB = 2 ** 30;

export function reading<T>(value: T, age = second): Reading<T> {
  return { known: true, value, takenAt: now - age, elapsedAt: 1e6 - age, tookMs: 5, evidence: [] };
}

export function unavailable(reason: Reason, detail = 'it did not work'): Reading<never> {
  const evidence = [{ argv: [clean('tool'), clean('--flag')], path: null, exit: 1, stderr: null, tookMs: 5 }];
  return {
    known: false,
    reason,
    detail: clean(detail),
    takenAt: now - second,
    elapsedAt: 1e6,
    tookMs: 5,
    evidence,
  };
}

const names = (...list: string[]): readonly Clean[] => list.map(clean);

export function quadlet(name: string, change: Partial<Quadlet> = {}): Quadlet {
  return {
    file: clean(`${name}.container`),
    path: clean(`/home/deck/.config/containers/systemd/${name}.container`),
    kind: 'container',
    unit: clean(`${name}.service`),
    name: clean(name),
    image: clean(`registry.example.org/${name}:1`),
    description: null,
    entries: [],
    networks: [],
    volumes: [],
    secrets: [],
    devices: [],
    healthCommand: clean('true'),
    startPeriodMs: null,
    healthIntervalMs: null,
    wanted: true,
    ...change,
  };
}

export function unit(id: string, change: Partial<Unit> = {}): Unit {
  return {
    id: clean(id),
    description: clean(id),
    load: clean('loaded'),
    active: clean('active'),
    sub: clean('running'),
    result: clean('success'),
    unitFile: clean('generated'),
    type: clean('notify'),
    restarts: 0,
    exitStatus: 0,
    activeSince: now - 3 * day,
    inactiveSince: null,
    changedAt: now - 3 * day,
    mainStartedAt: now - 3 * day,
    mainExitedAt: null,
    cgroup: clean(`/user.slice/user-1000.slice/user@1000.service/container.slice/${id}`),
    source: null,
    fragment: null,
    needsReload: false,
    memoryMax: null,
    memoryHigh: null,
    requires: [],
    requiredBy: [],
    boundBy: [],
    consistsOf: [],
    triggers: [],
    triggeredBy: [],
    after: [],
    invocation: null,
    startTimeoutMs: 900 * second,
    timer: null,
    ...change,
  };
}

export function container(name: string, change: Partial<Container> = {}): Container {
  return {
    id: clean(`id-of-${name}`),
    name: clean(name),
    image: clean(`registry.example.org/${name}:1`),
    imageId: clean('sha256:0'),
    state: clean('running'),
    health: 'healthy',
    startedAt: now - 3 * day,
    exitedAt: null,
    exitCode: null,
    unit: clean(`${name}.service`),
    networks: [],
    ports: [],
    pid: 4711,
    version: /^immich-(?:server|ml)$/.test(name) ? clean('v2.7.5') : null,
    ...change,
  };
}

export function tool(name: string, text: string, major: number, minor: number): Tool {
  return {
    name: clean(name),
    program: clean(name),
    version: { text: clean(text), major, minor },
    failure: null,
  };
}

export function cgroup(id: string, change: Partial<UnitCgroup> = {}): UnitCgroup {
  return {
    unit: clean(id),
    path: clean(`/user.slice/user-1000.slice/user@1000.service/container.slice/${id}`),
    memoryCurrent: 300 * MiB,
    memoryPeak: 400 * MiB,
    memoryHigh: null,
    memoryMax: GiB,
    swapCurrent: 0,
    inactiveFile: 100 * MiB,
    oomKills: 0,
    throttled: 0,
    stalled: null,
    cpuUsageUs: 5_000_000,
    cpuThrottledUs: 0,
    pids: 7,
    ...change,
  };
}

const timerSettings: TimerSettings = {
  calendar: names('*-*-* 02:00:00'),
  monotonic: [],
  persistent: true,
  randomizedDelayMs: 0,
  accuracyMs: minute,
};

export function timerUnit(
  id: string,
  settings: Partial<TimerSettings> = {},
  change: Partial<Unit> = {},
): Unit {
  return unit(id, {
    sub: clean('waiting'),
    unitFile: clean('enabled'),
    type: null,
    restarts: null,
    cgroup: null,
    triggers: names(id.replace('.timer', '.service')),
    timer: { ...timerSettings, ...settings },
    ...change,
  });
}

/** A service that ran once and ended. */
export function oneshot(id: string, change: Partial<Unit> = {}): Unit {
  return unit(id, {
    active: clean('inactive'),
    sub: clean('dead'),
    unitFile: clean('static'),
    type: clean('oneshot'),
    cgroup: null,
    activeSince: null,
    mainStartedAt: now - 14 * hour - 5 * minute,
    mainExitedAt: now - 14 * hour,
    ...change,
  });
}

export function filesystem(mount: string, change: Partial<Filesystem> = {}): Filesystem {
  return {
    mount: clean(mount),
    mounts: [{ target: clean(mount), root: clean('/'), readOnly: false }],
    type: clean('btrfs'),
    source: clean('/dev/sda1'),
    device: clean('sda1'),
    options: names('rw', 'relatime'),
    space: { total: 100 * GiB, free: 50 * GiB, available: 50 * GiB },
    problem: null,
    ...change,
  };
}

export function btrfs(device: string, change: Partial<Btrfs> = {}): Btrfs {
  const space = { used: GiB, total: 2 * GiB, diskUsed: GiB, diskTotal: 2 * GiB, profiles: names('single') };
  return {
    uuid: clean(`uuid-of-${device}`),
    label: null,
    devices: [{ name: clean(device), size: 100 * GiB }],
    allocation: {
      data: { ...space, total: 60 * GiB, used: 50 * GiB },
      metadata: space,
      system: space,
      globalReserve: 64 * MiB,
    },
    unallocated: 36 * GiB,
    errors: [{ deviceId: 1, missing: false, write: 0, read: 0, flush: 0, corruption: 0, generation: 0 }],
    exclusiveOperation: clean('none'),
    ...change,
  };
}

export function snapshot(group: string, name: string, namedAt: number | null): Snapshot {
  return { group: clean(group), name: clean(name), path: clean(`/x/${group}/${name}`), namedAt };
}

const today = Date.parse('2026-11-22T00:00:00Z');
const services = [
  'traefik',
  'crowdsec',
  'immich-server',
  'immich-ml',
  'postgresql-immich',
  'redis-immich',
  'notes',
];

/** A file of metrics as the box's scripts leave them, all with the same labels. */
export function promFile(
  file: string,
  age: number,
  labels: Readonly<Record<string, string>>,
  metrics: readonly (readonly [name: string, value: number])[],
  change: Partial<Textfile> = {},
): Textfile {
  return {
    path: clean(`/home/deck/containers/data/backup-metrics/${file}`),
    modifiedAt: now - age,
    badLines: 0,
    samples: metrics.map(([metric, value]) => ({
      metric: clean(metric),
      labels: Object.fromEntries(Object.entries(labels).map(([key, text]) => [key, clean(text)])),
      value,
    })),
    ...change,
  };
}

/** The snapshots of a root lie in it. */
function placed(root: SnapshotRoot): SnapshotRoot {
  const within = (one: Snapshot) => ({ ...one, path: clean(one.path.replace(/^\/x(?=\/)/, root.path)) });
  return { ...root, snapshots: root.snapshots.map(within) };
}

const written: readonly SnapshotRoot[] = [
  {
    path: clean('/home/deck/.snapshots'),
    drive: null,
    state: 'present' as const,
    detail: null,
    snapshots: [
      snapshot('htpc-home', '20261121-htpc-home', today - day),
      snapshot('htpc-home', '20261122-htpc-home', today),
    ],
    pins: [{ file: clean('htpc-home/.last-external-parent'), snapshot: clean('20261121-htpc-home') }],
  },
  {
    path: clean('/mnt/btrfs-pool/.snapshots'),
    drive: null,
    state: 'present' as const,
    detail: null,
    snapshots: [snapshot('subvol2-pics', '20261121-pics', today - day)],
    pins: [{ file: clean('subvol2-pics/.last-external-parent'), snapshot: clean('20261121-pics') }],
  },
  {
    path: clean('/run/media/deck/WD-18TB/.snapshots'),
    drive: clean('WD-18TB'),
    state: 'present' as const,
    detail: null,
    snapshots: [
      snapshot('htpc-home', '20261121-htpc-home', today - day),
      snapshot('subvol2-pics', '20261121-pics', today - day),
    ],
    pins: [],
  },
];

const roots = written.map(placed);

/** The healthy box, one reading for every probe. */
export const healthy: { readonly [N in ProbeName]: Reading<ValueOf<N>> } = {
  host: reading({
    bootId: clean('b0'),
    kernel: clean('6.17.1'),
    system: clean('Fedora Linux 43'),
    uptimeMs: 9 * day,
    load: [0.5, 0.4, 0.4] as const,
    processors: 4,
    memory: { total: 32 * GiB, available: 16 * GiB, swapTotal: 8 * GiB, swapFree: 7 * GiB },
    oomKills: 0,
    linger: true,
    journalPersistent: true,
  }),
  clock: reading({ ntp: true, synchronized: true, zone: clean('UTC') }),
  kernels: reading(names('6.16.9', '6.17.1')),
  containers: reading(services.map((name) => container(name))),
  images: reading([]),
  podmanInfo: reading({
    version: clean('5.8.0'),
    rootless: true,
    graphRoot: clean('/mnt/btrfs-pool/subvol7-containers/storage'),
    volumePath: null,
    graphDriver: clean('overlay'),
  }),
  podmanUsage: reading({
    images: { count: 9, active: 7, size: 8 * GiB, reclaimable: GiB },
    containers: { count: 7, active: 7, size: 20 * MiB, reclaimable: 0 },
    volumes: { count: 1, active: 1, size: MiB, reclaimable: 0 },
  }),
  podmanSecrets: reading(names('postgres-password')),
  rights: reading({ root: false, free: ['/usr/sbin/btrfs subvolume snapshot -r *'] }),
  podmanNetworks: reading([
    {
      name: clean('systemd-photos'),
      driver: clean('bridge'),
      internal: true,
      subnets: names('10.89.5.0/24'),
    },
  ]),
  units: reading([
    ...services.map((name) =>
      unit(`${name}.service`, { source: clean(`/home/deck/.config/containers/systemd/${name}.container`) }),
    ),
    timerUnit('btrfs-backup-daily.timer'),
    timerUnit('btrfs-backup-weekly.timer', { calendar: names('Sun *-*-* 03:00:00') }),
    unit('photos-network.service', { sub: clean('exited'), cgroup: null }),
    oneshot('btrfs-backup-daily.service'),
    oneshot('btrfs-backup-weekly.service'),
  ]),
  failedSystemUnits: reading([]),
  timers: reading([
    {
      id: clean('btrfs-backup-daily.timer'),
      next: now + 9 * hour,
      last: now - 15 * hour,
      activates: names('btrfs-backup-daily.service'),
    },
    {
      id: clean('btrfs-backup-weekly.timer'),
      next: now + 6 * day,
      last: now - 14 * hour,
      activates: names('btrfs-backup-weekly.service'),
    },
  ]),
  quadlets: reading([
    ...services.map((name) =>
      quadlet(name, {
        ...(name === 'immich-server'
          ? {
              secrets: names('postgres-password,type=env,target=DB_PASSWORD'),
              devices: names('/dev/dri/renderD128:/dev/dri/renderD128'),
            }
          : {}),
        ...(name === 'immich-ml' ? { startPeriodMs: 600 * second } : {}),
      }),
    ),
    quadlet('photos', {
      file: clean('photos.network'),
      kind: 'network',
      unit: clean('photos-network.service'),
      name: clean('systemd-photos'),
      image: null,
      wanted: false,
    }),
  ]),
  generator: reading({
    units: names(...services.map((name) => `${name}.service`), 'photos-network.service'),
    errors: [],
  }),
  cgroups: reading(services.map((name) => cgroup(`${name}.service`))),
  filesystems: reading([
    filesystem('/', {
      mounts: ['/', '/home'].map((target) => ({
        target: clean(target),
        root: clean('/root'),
        readOnly: false,
      })),
    }),
    filesystem('/mnt', { source: clean('/dev/sdb'), device: clean('sdb') }),
    filesystem('/run/media/deck/WD-18TB', { source: clean('/dev/dm-0'), device: clean('dm-0') }),
  ]),
  btrfs: reading([btrfs('sda1'), btrfs('sdb'), btrfs('dm-0')]),
  snapshots: reading(roots),
  subvolumes: reading(listedFrom(roots)),
  operations: reading([]),
  textfiles: reading([
    {
      path: clean('/home/deck/containers/data/backup-metrics/backup.prom'),
      modifiedAt: now - 14 * hour,
      badLines: 0,
      samples: ['htpc-home', 'subvol2-pics'].flatMap((subvolume) => [
        { metric: clean('backup_success'), labels: { subvolume: clean(subvolume) }, value: 1 },
        {
          metric: clean('backup_last_success_timestamp'),
          labels: { subvolume: clean(subvolume) },
          value: (now - 14 * hour) / 1000,
        },
      ]),
    },
    promFile('btrfs-scrub.prom', 20 * day, { filesystem: '/mnt' }, [
      ['btrfs_scrub_last_completion_timestamp', (now - 20 * day) / 1000],
      ['btrfs_scrub_uncorrectable_errors', 0],
      ['btrfs_scrub_corrected_errors', 0],
    ]),
    promFile('smartmon.prom', hour, { device: '/dev/sda' }, [
      ['smartmon_device_smart_healthy', 1],
      ['smartmon_temperature_celsius', 36],
      ['smartmon_current_pending_sectors', 0],
    ]),
    promFile('db-dumps.prom', 15 * hour, { database: 'postgresql-immich' }, [
      ['db_dump_success', 1],
      ['db_dump_last_success_timestamp', (now - 15 * hour) / 1000],
      ['db_dump_size_bytes', 204_112_390],
    ]),
    promFile('db-restore-test.prom', 12 * hour, { database: 'postgresql-immich' }, [
      ['db_restore_test_success', 1],
      ['db_restore_test_last_timestamp', (now - 12 * hour) / 1000],
    ]),
    promFile('restore-test-metrics.prom', 6 * hour, { subvolume: 'htpc-home' }, [
      ['backup_restore_test_success', 1],
      ['backup_restore_test_files_validated', 50],
      ['backup_restore_test_last_run_timestamp', (now - 6 * hour) / 1000],
    ]),
  ]),
  tools: reading([
    tool('podman', 'podman version 5.8.1', 5, 8),
    tool('systemd', 'systemd 258 (258.2-1.fc43)', 258, 0),
  ]),
  backupLog: reading({
    path: clean('/home/deck/containers/data/backup-logs/backup-202611.log'),
    modifiedAt: now - 14 * hour,
    lastRun: {
      startedAt: now - 15 * hour,
      endedAt: now - 14 * hour,
      complete: true,
      errors: [],
      warnings: [],
      failed: [],
      fullSends: [],
    },
  }),
  heartbeat: reading({
    path: clean('/home/deck/.local/share/urd/heartbeat.json'),
    beat: {
      version: 4,
      writtenAt: now - 13 * hour,
      staleAt: now + 35 * hour,
      result: 'success' as const,
      subvolumes: [
        {
          name: clean('htpc-home'),
          success: true,
          promise: 'PROTECTED' as const,
          pinFailures: 0,
          sent: true,
        },
      ],
      drives: [{ label: clean('WD-18TB'), role: clean('primary'), mounted: true }],
      modifiedAt: now - 13 * hour,
    },
  }),
  dumpFiles: reading([
    {
      name: clean('postgresql-immich'),
      folder: clean('/mnt/btrfs-pool/subvol7-containers/db-dumps/postgresql-immich'),
      newest: {
        name: clean('2026-11-22.dump.zst'),
        size: 204 * MiB,
        modifiedAt: now - 15 * hour,
        format: 'zstd' as const,
      },
      there: true,
      before: [203, 202, 201].map((size) => size * MiB),
      unfinished: [],
    },
  ]),
  crowdsecCapi: reading({
    reachable: true,
    text: clean('You can successfully interact with Central API (CAPI)'),
  }),
  crowdsecLapi: reading({
    reachable: true,
    decisions: [
      {
        id: 1,
        origin: clean('crowdsec'),
        type: clean('ban'),
        scope: clean('Ip'),
        value: clean('198.51.100.23'),
        scenario: clean('crowdsecurity/ssh-bf'),
        until: now + 3 * hour,
        simulated: false,
        country: null,
        asName: null,
        asNumber: null,
      },
    ],
  }),
  crowdsecCommunity: reading({
    byOrigin: { CAPI: 5012, lists: 60 },
    bans: names('203.0.113.200', '2001:db8:bad::/48'),
    newestAt: now - 2 * hour,
  }),
  crowdsecAlerts: reading([]),
  crowdsecBouncers: reading([
    {
      name: clean('traefik@10.89.2.70'),
      address: clean('10.89.2.70'),
      revoked: false,
      lastPull: now - 20 * second,
      createdAt: now - 30 * day,
      type: null,
      version: null,
      autoCreated: null,
    },
  ]),
  crowdsecMetrics: reading({
    sources: [
      {
        source: clean('file:/var/log/traefik/access.log'),
        read: 1200,
        parsed: 1190,
        unparsed: 10,
        poured: 40,
        whitelisted: 12,
      },
    ],
    scenarios: [{ name: clean('crowdsecurity/http-probing'), poured: 40, overflows: 1 }],
  }),
  accessLog: reading({
    kept: true,
    requests: Array.from({ length: 12 }, (_, index) => ({
      at: now - (12 - index) * 10 * minute,
      client: clean(`198.51.100.${index + 1}`),
      status: 404,
      method: clean('GET'),
      host: clean('photos.example.org'),
      path: clean('/.env'),
      router: clean('immich-secure@file'),
    })),
    strange: 0,
  }),
  addresses: reading({
    own: names('127.0.0.1', '192.0.2.70'),
    gateways: names('192.0.2.1'),
    logins: names('192.0.2.10'),
    networks: names('192.0.2.0/24'),
  }),
  routes: reading({
    routers: [
      {
        name: clean('immich-secure'),
        file: clean('/dynamic/routers.yml'),
        rule: clean('Host(`photos.example.org`)'),
        hosts: names('photos.example.org'),
        entryPoints: names('websecure'),
        middlewares: names('guarded', 'compression'),
        service: clean('immich'),
      },
    ],
    middlewares: [
      ...[
        'compress:compression',
        'headers:security-headers',
        'plugin crowdsec-bouncer-traefik-plugin:crowdsec',
      ].map((one) => {
        const [kind = '', name = ''] = one.split(':');
        const bouncer = kind.startsWith('plugin ') ? { enabled: true, mode: clean('stream') } : null;
        return {
          name: clean(name),
          file: clean('/dynamic/middleware.yml'),
          kind: clean(kind),
          chain: [],
          bouncer,
        };
      }),
      {
        name: clean('guarded'),
        file: clean('/dynamic/middleware.yml'),
        kind: clean('chain'),
        chain: names('crowdsec', 'security-headers'),
        bouncer: null,
      },
    ],
    damaged: [],
  }),
  certificates: reading([
    {
      host: clean('photos.example.org'),
      served: true,
      issuer: clean('Example CA R11'),
      validFrom: now - 29 * day,
      validTo: now + 61 * day,
      isForName: true,
      distrust: null,
    },
  ]),
  gpuCards: reading([
    {
      name: clean('card1'),
      renderNode: clean('renderD128'),
      driver: clean('amdgpu'),
      address: clean('0000:30:00.0'),
      vendorId: clean('0x1002'),
      deviceId: clean('0x1638'),
      asleep: false,
      unifiedVideo: false,
      busy: 3,
      memoryBusy: 1,
      videoBusy: 0,
      vramUsed: 200 * MiB,
      vramTotal: 512 * MiB,
      gttUsed: 100 * MiB,
      gttTotal: 16 * GiB,
      shaderClockMhz: 400,
      memoryClockMhz: 1200,
      power: 9,
      temperature: 46,
      metricsRevision: clean('2.2'),
    },
  ]),
  displayControllers: reading([
    {
      address: clean('0000:30:00.0'),
      vendorId: clean('0x1002'),
      deviceId: clean('0x1638'),
      driver: clean('amdgpu'),
    },
  ]),
  nvidia: reading([]),
  gpuClients: reading({ clients: [], transcoders: [], unnamed: 0, unreadable: 12 }),
  gpuAccess: reading([
    {
      container: clean('immich-server'),
      known: true,
      nodes: names('/dev/dri/renderD128'),
      usable: names('/dev/dri/renderD128'),
      driver: {
        answer: 'yes',
        name: clean('Mesa Gallium driver 22.3.6 for AMD Radeon Graphics (renoir)'),
        encodes: names('H264', 'HEVC'),
        decodes: names('H264', 'HEVC', 'VP9'),
        asked: names('vainfo', '--display', 'drm', '--device', '/dev/dri/renderD128'),
      },
    },
  ]),
  attributes: reading([{ path: clean('/mnt/btrfs-pool/subvol8-db'), known: true, nocow: true }]),
  // There is no Prometheus on this box.
  scrapes: reading([]),
  pings: reading(
    ['immich', 'ml'].map((name) => ({
      name: clean(name),
      url: clean(`http://${name}.example.org/ping`),
      from: clean('immich-server'),
      answered: true,
      problem: null,
      text: clean('pong'),
      tookMs: 12,
    })),
  ),
  immichApi: reading({
    version: { major: 2, minor: 7, patch: 5 },
    queues: {
      known: true as const,
      value: names('smartSearch', 'thumbnailGeneration').map((name) => ({
        name,
        isPaused: false,
        active: 0,
        waiting: 0,
        ready: 0,
        failed: 0,
      })),
    },
  }),
  modelLog: reading({
    from: now - 3 * day,
    lines: 40,
    isCut: false,
    deaths: [],
    loaded: [],
    idleAt: now - hour,
    error: null,
  }),
  databaseDumps: reading({
    folder: clean('/mnt/btrfs-pool/subvol7-containers/db-dumps'),
    dumps: [{ name: clean('20261115-1820-immich.dump'), size: 400 * MiB, modifiedAt: now - 7 * day }],
  }),
  postgres: reading({
    answers: true,
    version: 140_019,
    startedAt: now - 3 * day,
    connections: 12,
    maxConnections: 100,
    size: 2 * GiB,
    checksums: true,
    checksumFailures: 0,
    statisticsSince: null,
    preloaded: names('vchord.so'),
    extensions: { plpgsql: clean('1.0'), vector: clean('0.8.0'), vchord: clean('0.4.3') },
    transactionAge: 20_000_000,
    vacuumedAt: now - 9 * day,
    library: { table: 'asset' as const, total: 48_211, trashed: 37, offline: 0 },
  }),
  redis: reading({
    answers: true,
    version: clean('Valkey 8.1.3'),
    uptimeMs: 3 * day,
    loading: false,
    usedMemory: 6 * MiB,
    maxMemory: 0,
    policy: clean('noeviction'),
    evictedKeys: 0,
    clients: 38,
    saved: true,
    appended: null,
  }),
  containerSizes: reading([
    {
      id: clean('c1'),
      name: clean('immich-ml'),
      state: clean('running'),
      unit: clean('immich-ml.service'),
      written: 3 * MiB,
    },
  ]),
  snapshotSpace: reading([
    {
      folder: clean('/home/deck/.snapshots/htpc-home'),
      snapshots: [
        { path: clean('/home/deck/.snapshots/htpc-home/20261121-htpc-home'), exclusive: 3 * GiB },
        { path: clean('/home/deck/.snapshots/htpc-home/20261122-htpc-home'), exclusive: GiB },
      ],
      atLeast: 4 * GiB,
      atMost: 6 * GiB,
    },
  ]),
  largeFolders: reading({
    home: clean('/home/deck'),
    unread: 0,
    trees: [
      {
        top: clean('/home/deck'),
        folders: [
          { path: clean('/home/deck'), bytes: 3 * GiB },
          { path: clean('/home/deck/Videos'), bytes: 2 * GiB },
        ],
      },
    ],
  }),
  folderSizes: reading([
    {
      name: clean('journal'),
      path: clean('/var/log/journal'),
      state: 'present' as const,
      size: 600 * MiB,
      files: 12,
    },
    {
      name: clean('ml-cache'),
      path: clean('/mnt/btrfs-pool/subvol7-containers/immich-ml-cache'),
      state: 'present' as const,
      size: 786 * MiB,
      files: 80,
    },
  ]),
};

const owner = { user: 'deck', home: '/home/deck' };

/** The configuration of that box; `change` is as in config.toml. */
export function configuration(change: Record<string, unknown> = {}): Config {
  const backup = {
    timers: ['btrfs-backup-daily.timer', 'btrfs-backup-weekly.timer'],
    subvolumes: [
      {
        name: 'htpc-home',
        source: '/home',
        folder: 'htpc-home',
        root: '~/.snapshots',
        schedule: 'daily',
        external: 'weekly',
      },
      {
        name: 'pics',
        source: '/mnt/btrfs-pool/subvol2-pics',
        folder: 'subvol2-pics',
        root: '/mnt/btrfs-pool/.snapshots',
        schedule: 'weekly',
        external: 'monthly',
      },
      {
        name: 'music',
        source: '/mnt/btrfs-pool/subvol5-music',
        folder: 'subvol5-music',
        root: '/mnt/btrfs-pool/.snapshots',
        schedule: 'manual',
        external: 'never',
      },
    ],
    ...(change['backup'] as object | undefined),
  };
  return expand(schema.parse({ ...change, backup }), owner);
}

/** Samples of before: by the name of the series its values, with how long ago they were taken, oldest first. */
export type Samples = Readonly<Record<string, readonly (readonly [ago: number, value: number])[]>>;

/** What was measured earlier, every value of it both by the minute and by the hour. */
export function pastOf(samples: Samples): Past {
  const series = new Map(
    Object.entries(samples).map(([name, values]) => [
      name,
      values.map(([ago, value]) => ({ at: now - ago, value, low: value, high: value })),
    ]),
  );
  const first = Math.min(...[...series.values()].flat().map(({ at }) => at));
  const since = Number.isFinite(first) ? first : null;
  return { without: null, since, recent: series, hourly: series, inferences: [] };
}

/** Six hours of a file system that does not grow. */
export const steady: Samples = {
  'filesystem.used[/]': [6, 5, 4, 3, 2, 1].map((ago) => [ago * hour, 50 * GiB] as const),
};

export interface Case {
  /** What was measured earlier; {@link steady} unless told, a reason when it cannot be read. */
  readonly past?: Samples | Past | Reason;
  readonly readings?: Readings;
  readonly previous?: Readings;
  readonly config?: Record<string, unknown>;
  readonly session?: string;
  /** What was seen of counters before. */
  readonly courses?: Courses;
}

/**
 * How the counters of a check ran, from looks some time ago: milliseconds, and what they stood at then (the one that the warning
 * range ranks, and where it is another one the one of the critical range).
 */
export function looked(
  id: string,
  within: Within,
  ...looks: readonly (readonly [agoMs: number, warn: number, crit?: number])[]
): Courses {
  const courses = new Map<string, Course>();
  for (const [agoMs, warn, crit = warn] of looks) {
    for (const [level, total] of [
      ['warn', warn],
      ['crit', crit],
    ] as const) {
      const key = courseKey(id, level);
      courses.set(
        key,
        courseAfter(courses.get(key) ?? null, { total, began: null }, now - agoMs, within[level]),
      );
    }
  }
  return courses;
}

/** The model of the healthy box with some readings replaced. A reading that is given as undefined is missing. */
/** What btrfs would list where these snapshots lie: those on a drive are received whole from those of the same name. */
export function listedFrom(roots: readonly SnapshotRoot[]): readonly Subvolume[] {
  return roots.flatMap(({ drive, path, snapshots }, root) =>
    snapshots.map((one, index) => ({
      id: 300 + 100 * root + index,
      uuid: clean(`${drive ?? 'here'}-${one.name}`),
      parentUuid: null,
      receivedUuid: drive === null ? null : clean(`here-${one.name}`),
      createdAt: one.namedAt === null ? null : one.namedAt + 2 * hour,
      readOnly: true,
      path: one.path,
      at: one.path,
      mounted: false,
      mount: clean(path.replace(/\/(?:deck\/)?\.snapshots$/, '')),
    })),
  );
}

/** The readings of a case: btrfs lists the snapshots that it has, unless it says otherwise. */
export function readingsOf({ readings = {} }: Case): Readings {
  const all: Readings = { ...healthy, ...readings };
  const { snapshots } = all;
  if (snapshots?.known !== true) return all;
  const lie = snapshots.value.map(placed);
  return {
    ...healthy,
    subvolumes: reading(listedFrom(lie)),
    ...readings,
    snapshots: { ...snapshots, value: lie },
  };
}

export function modelOf(change: Case = {}): Model {
  const { previous = {}, config, session, past = steady } = change;
  const origin = { probes: [], takenAt: now, evidence: [] };
  return buildModel(readingsOf(change), previous, {
    identity: {
      hostname: 'anchorage',
      user: 'deck',
      uid: 1000,
      home: '/home/deck',
      session: session === undefined ? { present: true } : { present: false, why: session },
    },
    now,
    config: configuration(config),
    past:
      typeof past === 'string'
        ? unknown(past, clean('the file cannot be read'), origin)
        : known('recent' in past ? (past as Past) : pastOf(past), origin),
  });
}

export function verdictsOf(change: Case = {}): readonly Verdict[] {
  return judgeAll(modelOf(change), configuration(change.config), undefined, change.courses);
}

/** The healthy value of a probe, changed: `edit('host', (host) => ({ ...host, linger: false }))`. */
export function edit<N extends ProbeName>(name: N, change: (value: ValueOf<N>) => ValueOf<N>): Readings {
  const was = healthy[name] as Reading<ValueOf<N>>;
  if (!was.known) throw new Error(`${name} is not known on the healthy box`);
  return { [name]: { ...was, value: change(was.value) } };
}

type ElementOf<N extends ProbeName> = ValueOf<N> extends readonly (infer T)[] ? T : never;

/** One object of a list reading, changed, by its id or name. */
export function editOne<N extends 'units' | 'containers' | 'quadlets' | 'cgroups' | 'timers' | 'filesystems'>(
  probe: N,
  key: string,
  change: Partial<ElementOf<N>>,
): Readings {
  return edit(probe, ((list: readonly Record<string, unknown>[]) =>
    list.map((one) =>
      [one['id'], one['name'], one['unit'], one['mount']].includes(key) ? { ...one, ...change } : one,
    )) as unknown as (value: ValueOf<N>) => ValueOf<N>);
}

/** A list reading without one object. */
export function without(
  probe: 'units' | 'containers' | 'quadlets' | 'cgroups' | 'timers',
  key: string,
): Readings {
  const was = healthy[probe] as Reading<readonly Record<string, unknown>[]>;
  if (!was.known) throw new Error(`${probe} is not known on the healthy box`);
  const isIt = (one: Record<string, unknown>) =>
    [one['id'], one['name']].includes(key) || (probe === 'cgroups' && one['unit'] === key);
  return { [probe]: { ...was, value: was.value.filter((one) => !isIt(one)) } };
}

export const probeNames = Object.keys(probes) as ProbeName[];
