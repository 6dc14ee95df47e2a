import test from 'ava';
import { catalogue } from '../../source/checks/catalogue.ts';
import { type AnyCheck } from '../../source/checks/check.ts';
import { type InferenceRun } from '../../source/model/inferences.ts';
import { noPast } from '../../source/model/past.ts';
import { type Status } from '../../source/checks/verdict.ts';
import { type Model } from '../../source/model/model.ts';
import { type ProbeName } from '../../source/probes/catalogue.ts';
import { type Tool } from '../../source/probes/tools.ts';
import { type Reason } from '../../source/probes/reading.ts';
import { type Textfile } from '../../source/probes/textfiles.ts';
import { type Router } from '../../source/probes/traefik.ts';
import { type VaDriver } from '../../source/probes/va-driver.ts';
import { clean } from '../../source/text/clean.ts';
import { differing, lookedAt, onlyOf } from '../support/needs.ts';
import {
  btrfs, type Case, configuration, container, day, edit, editOne, filesystem, GiB, healthy, hour, looked, MiB, minute, modelOf, now, oneshot, pastOf, probeNames, quadlet, reading, readingsOf, type Samples, second, snapshot, steady, timerUnit, tool, unavailable, unit, verdictsOf, without,
} from '../support/readings.ts'; // prettier-ignore

/** One change to the healthy box, and what a check must say of it. */
type Row = readonly [id: string, what: string, change: Case, status: Status, says?: RegExp | Reason];

const failed = {
  active: clean('failed'),
  sub: clean('failed'),
  result: clean('exit-code'),
  exitStatus: 1,
  cgroup: null,
} as const;
const inactive = {
  active: clean('inactive'),
  sub: clean('dead'),
  cgroup: null,
  inactiveSince: now - hour,
} as const;
const gone = unavailable('timeout', 'no answer after 10 s');
const host = (change: object) => ({ readings: edit('host', (value) => ({ ...value, ...change })) });
const optionalDevice = editOne('quadlets', 'immich-server', { devices: [clean('-/dev/dri')] });
const noJellyfin = edit('gpuAccess', (list) => [
  ...list,
  {
    container: clean('jellyfin'),
    known: false as const,
    reason: 'dependency' as const,
    detail: clean('the container jellyfin is not running'),
  },
]);
const noCard = { gpuCards: reading([]), displayControllers: reading([]) };
const driverless = (driver: string | null): Case => ({
  readings: {
    gpuCards: reading([]),
    ...edit('displayControllers', (list) =>
      list.map((one) => ({ ...one, driver: driver === null ? null : clean(driver) })),
    ),
  },
});
const picture = edit('gpuCards', (cards) =>
  cards.map((card) => ({ ...card, driver: clean('bochs-drm'), renderNode: null, address: null })),
);
const vaDriver = (driver: VaDriver | null): Case => access({ driver });
/** Processes of immich-server that transcode: processor seconds, and nanoseconds of the encoder; null: not told. */
/** `enc`: nanoseconds of the engine that encodes; negative: of the one that decodes; null: not told. */
const transcodes = (...list: readonly (readonly [cpuSeconds: number, enc: number | null])[]): Case => ({
  readings: edit('gpuClients', (value) => ({
    ...value,
    transcoders: list.map(([cpuSeconds, enc], index) => ({
      ...{ pid: 900 + index, command: clean('ffmpeg'), unit: clean('immich-server.service'), cpuSeconds },
      ...(enc === null
        ? { known: false as const, reason: 'permission' as const, detail: clean('it runs as another user') }
        : {
            known: true as const,
            engines:
              enc === 0
                ? {}
                : {
                    [enc < 0 ? 'dec' : 'enc']: { used: Math.abs(enc), of: null, count: 1 },
                    gfx: { used: 5, of: null, count: 1 },
                  },
          }),
    })),
  })),
});
const memory = (change: object) =>
  host({
    memory: { total: 32 * GiB, available: 16 * GiB, swapTotal: 8 * GiB, swapFree: 7 * GiB, ...change },
  });
const root = (change: object) => ({ readings: editOne('filesystems', '/', change) });
const space = (freePercent: number) => ({
  total: 100 * GiB,
  free: freePercent * GiB,
  available: freePercent * GiB,
});
/** `/` with so much free, which grew by `rate` bytes an hour until now. */
const fills = (
  freePercent: number,
  rate: number,
  agos: readonly number[] = [6, 5, 4, 3, 2, 1].map((ago) => ago * hour),
): Case => ({
  ...root({ space: space(freePercent) }),
  past: {
    'filesystem.used[/]': agos.map((ago) => [ago, (100 - freePercent) * GiB - (rate * ago) / hour] as const),
  },
});
const pool = (change: object) => ({
  readings: { btrfs: reading([btrfs('sda1'), btrfs('sdb', change), btrfs('dm-0')]) },
});
const refused = (name: string) =>
  edit('generator', () => ({
    units: [],
    errors: [
      {
        file: clean(`/home/deck/.config/containers/systemd/${name}.container`),
        text: clean("unsupported key 'MemorySwap'"),
      },
    ],
  }));
const database = (change: object) => ({ readings: edit('postgres', (value) => ({ ...value, ...change })) });
const configuredApi = { config: { immich: { api: { url: 'https://photos.example.org' } } } };
const withApi = (change: object): Case => ({
  ...configuredApi,
  readings: edit('immichApi', (api) => (api === null ? null : { ...api, ...change })),
});
const jobs = (change: object): Case => ({
  ...configuredApi,
  readings: edit('immichApi', (api) =>
    api?.queues.known !== true
      ? api
      : {
          ...api,
          queues: { known: true as const, value: api.queues.value.map((one) => ({ ...one, ...change })) },
        },
  ),
});
const photos = (change: object) =>
  database({ library: { table: 'asset', total: 48_211, trashed: 37, offline: 0, ...change } });
const cache = (change: object) => ({ readings: edit('redis', (value) => ({ ...value, ...change })) });
const log = (change: object) => ({ readings: edit('modelLog', (value) => ({ ...value, ...change })) });
const death = (ago: number) => ({ at: now - ago, how: clean('code 134 (aborted)') });
/** Used to nine tenths of its limit, and what memory.pressure says of it. */
const held = (stalled: number | null) => ({
  readings: editOne('cgroups', 'immich-ml.service', { memoryCurrent: 0.9 * GiB, stalled }),
});
/** One of the files of metrics, changed, or gone. */
const prom = (name: string, change: (file: Textfile) => Textfile | null): Case => ({
  readings: edit('textfiles', (files) =>
    files.flatMap((file) => (file.path.endsWith(`/${name}`) ? (change(file) ?? []) : [file])),
  ),
});
const metrics = (name: string, values: Readonly<Record<string, number>>): Case =>
  prom(name, (file) => ({
    ...file,
    samples: file.samples.map((sample) => ({ ...sample, value: values[sample.metric] ?? sample.value })),
  }));
const scrubbed = (values: Readonly<Record<string, number>>) => metrics('btrfs-scrub.prom', values);
const disk = (values: Readonly<Record<string, number>>, more: readonly string[] = []): Case =>
  prom('smartmon.prom', (file) => ({
    ...file,
    samples: [
      ...file.samples,
      ...more.map((metric) => ({ metric: clean(metric), labels: { device: clean('/dev/sda') }, value: 0 })),
    ].map((sample) => ({ ...sample, value: values[sample.metric] ?? sample.value })),
  }));
const dump = (values: Readonly<Record<string, number>>) => metrics('db-dumps.prom', values);
const restoredDump = (values: Readonly<Record<string, number>>) => metrics('db-restore-test.prom', values);
const restored = (age: number) =>
  metrics('restore-test-metrics.prom', { backup_restore_test_last_run_timestamp: (now - age) / 1000 });
const scrubTimer = {
  ...edit('timers', (list) => [
    ...list,
    {
      id: clean('btrfs-scrub-internal.timer'),
      next: now + day,
      last: now - day,
      activates: [clean('btrfs-scrub-internal.service')],
    },
  ]),
  ...edit('units', (list) => [
    ...list,
    timerUnit('btrfs-scrub-internal.timer'),
    oneshot('btrfs-scrub-internal.service'),
  ]),
};
const route = (change: Partial<Router>): Case => ({
  readings: edit('routes', (value) => ({
    ...value,
    routers: value.routers.map((one) => ({ ...one, ...change })),
  })),
});
const served = (change: object): Case => ({
  readings: edit('certificates', (list) => list.map((one) => ({ ...one, ...change }))),
});
const decided = (value: string, change: object = {}): Case => ({
  readings: edit('crowdsecLapi', (lapi) => ({
    reachable: true as const,
    decisions: (lapi.reachable ? lapi.decisions : []).map((one) => ({
      ...one,
      value: clean(value),
      ...change,
    })),
  })),
});
const community = (change: object): Case => ({
  readings: edit('crowdsecCommunity', (value) => ({ ...value, ...change })),
});
/** The counters of the one source, and of the scenarios. */
const counted = (source: object, scenarios?: readonly []): Case => ({
  readings: edit('crowdsecMetrics', (value) => ({
    sources: value.sources.map((one) => ({ ...one, ...source })),
    scenarios: scenarios ?? value.scenarios,
  })),
});
const requests = (change: (index: number) => object): Case => ({
  readings: edit('accessLog', (log) => ({
    ...log,
    requests: log.requests.map((one, index) => ({ ...one, ...change(index) })),
  })),
});
const requestLog = (change: object): Case => ({
  readings: edit('accessLog', (value) => ({ ...value, ...change })),
});
const plugin = (change: object): Case => ({
  readings: edit('routes', (value) => ({
    ...value,
    middlewares: value.middlewares.map((one) =>
      one.bouncer === null ? one : { ...one, bouncer: { ...one.bouncer, ...change } },
    ),
  })),
});
const alert = (source: string, scenario = 'crowdsecurity/http-probing') => ({
  id: 7,
  scenario: clean(scenario),
  message: clean(''),
  source: clean(source),
  events: 11,
  createdAt: now - hour,
  decisions: 0,
  country: null,
  asName: null,
  asNumber: null,
});
const behindSocket = edit('units', (list) => [
  ...list.map((one) =>
    one.id === 'traefik.service' ? { ...one, ...inactive, triggeredBy: [clean('http.socket')] } : one,
  ),
  unit('http.socket'),
]);
const startedAgo = (ago: number) => editOne('units', 'crowdsec.service', { activeSince: now - ago });
const lapiDown = { crowdsecLapi: reading({ reachable: false as const, text: clean('connection refused') }) };
const noTraefikHere = {
  ...without('quadlets', 'traefik'),
  ...without('units', 'traefik.service'),
  ...without('containers', 'traefik'),
};
/** Inferences that were asked for: how long ago, and what is not as in an ordinary one of 0.77 s. */
const inferred = (...runs: readonly (readonly [ago: number, change?: Partial<InferenceRun>])[]): Case => ({
  past: {
    ...pastOf(steady),
    inferences: runs.map(([ago, change]) => ({
      at: now - ago,
      model: clean('ViT-B-32__openai'),
      firstMs: 3000,
      secondMs: 770,
      loaded: 'first' as const,
      failure: null,
      ...change,
    })),
  },
});
const earlier = [[30 * day], [20 * day], [9 * day]] as const;
/** So many lines a second were read at each hour of the last day. */
const linesRead = (rate: number): Samples => ({
  'crowdsec.lines': Array.from({ length: 25 }, (_, index) => [(24 - index) * hour, rate] as const),
});
const access = (change: object): Case => ({
  readings: edit('gpuAccess', (list) => list.map((one) => ({ ...one, ...change }))),
});
const scrape = {
  job: clean('postgres'),
  instance: clean('postgres-exporter:9187'),
  health: 'up' as const,
  lastError: clean(''),
};
const withPrometheus = {
  scrapes: reading([scrape]),
  ...edit('quadlets', (list) => [...list, quadlet('prometheus')]),
  ...edit('units', (list) => [...list, unit('prometheus.service')]),
  ...edit('containers', (list) => [...list, container('prometheus')]),
};
const scraped = (change: object) => ({
  ...withPrometheus,
  scrapes: reading([{ ...scrape, ...change }]),
});
const noSource = { quadlets: gone, units: gone, containers: gone };
const errors = (change: object) =>
  pool({
    errors: [
      { deviceId: 1, missing: false, write: 0, read: 0, flush: 0, corruption: 0, generation: 0, ...change },
    ],
  });
const versions = (...list: readonly Tool[]) => ({ tools: reading(list) });
const kills = (oomKills: number) => editOne('cgroups', 'notes.service', { oomKills });
const restarts = (count: number) => editOne('units', 'notes.service', { restarts: count });
const hourly = { warn: hour, crit: hour };
const quick = { warn: 5 * minute, crit: hour };
const daily24 = { warn: day, crit: day };
const weekly7 = { warn: 7 * day, crit: 7 * day };
const noImmich: Case = {
  readings: {
    ...edit('quadlets', (list) => list.filter(({ name }) => !/immich/.test(name))),
    ...edit('units', (list) => list.filter(({ id }) => !/immich/.test(id))),
    ...edit('containers', (list) => list.filter(({ name }) => !/immich/.test(name))),
  },
};
const daily = 'btrfs-backup-daily.timer';
const lastRun = (change: object) => ({
  readings: edit('backupLog', (log) => ({
    ...log,
    lastRun: log.lastRun === null ? null : { ...log.lastRun, ...change },
  })),
});
const homeSnapshots = (...list: ReturnType<typeof snapshot>[]) => ({
  readings: edit('snapshots', (roots) =>
    roots.map((one) => (one.path === '/home/deck/.snapshots' ? { ...one, snapshots: list } : one)),
  ),
});
const drive = (state: 'absent' | 'unreadable', pin: string | null, mounts: readonly string[] = []) => ({
  readings: {
    ...edit('snapshots', (roots) =>
      roots.map((one) => {
        const pins = one.pins.map(({ file }) => ({ file, snapshot: clean(pin ?? '') }));
        return one.drive === null
          ? { ...one, pins: pin === null ? [] : pins }
          : { ...one, state, snapshots: [] };
      }),
    ),
    ...edit('filesystems', (list) => [
      ...list.filter(({ mount }) => state !== 'absent' || !mount.startsWith('/run/media')),
      ...mounts.map((mount) => filesystem(mount)),
    ]),
  },
});
const onDrive = (name: string, at: number) => ({
  readings: edit('snapshots', (roots) =>
    roots.map((one) => (one.drive === null ? one : { ...one, snapshots: [snapshot('htpc-home', name, at)] })),
  ),
});
const metric = (success: number, at: number) => ({
  readings: edit('textfiles', (files) =>
    files.map((file) => ({
      ...file,
      samples: file.samples.map((one) => ({
        ...one,
        value: one.metric === 'backup_success' ? success : at / 1000,
      })),
    })),
  ),
});
const postgresImage = clean('ghcr.io/immich-app/postgres:14-vectorchord0.4.3');
const aDatabase = {
  readings: {
    ...editOne('quadlets', 'postgresql-immich', { image: postgresImage }),
    ...editOne('containers', 'postgresql-immich', { image: postgresImage }),
  },
};
const undumped = {
  readings: {
    dumpFiles: reading([]),
    ...edit('textfiles', (files) => files.filter(({ path }) => !path.endsWith('db-dumps.prom'))),
  },
};
/** What btrfs lists at a path is something else than it should be. */
const listedAs = (at: string, change: object) => ({
  readings: edit('subvolumes', (list) => list.map((one) => (one.at === at ? { ...one, ...change } : one))),
});
const onTheDrive = (folder: string) => `/run/media/deck/WD-18TB/.snapshots/${folder}/20261121-${folder}`;
const madeAt = (createdAt: number, at = '/home/deck/.snapshots/htpc-home/20261122-htpc-home') =>
  listedAs(at, { createdAt });
const refused2 = unavailable('permission', 'btrfs subvolume list needs root');
/** sudo lets nobody ask btrfs; the backup noted that it has sent this, or nothing. */
const byNames = (pin: string | null = '20261121-htpc-home'): Case => ({
  readings: {
    subvolumes: refused2,
    ...edit('snapshots', (list) =>
      list.map((one) => ({
        ...one,
        pins: pin === null ? [] : one.pins.map(({ file }) => ({ file, snapshot: clean(pin) })),
      })),
    ),
  },
});
/** No snapshot of the home is both here and on the drive. */
const apart = edit('snapshots', (list) =>
  list.map((one) =>
    one.drive === null
      ? { ...one, snapshots: one.snapshots.filter(({ name }) => name !== '20261121-htpc-home') }
      : one,
  ),
);
/** What was left of a receive of a week ago. */
const weekOld = snapshot('htpc-home', '20261114-htpc-home', now - 8 * day);
const aWeekOld = {
  ...edit('snapshots', (list) =>
    list.map((one) => (one.drive === null ? one : { ...one, snapshots: [...one.snapshots, weekOld] })),
  ),
  ...edit('subvolumes', (list) => list),
};
const sentWhole = (size: number) => ({
  ...lastRun({ fullSends: [{ subvolume: clean('htpc-home'), bytes: size * GiB }] }).readings,
});
const withUsed = (mount: string, usedPercent: number) =>
  editOne('filesystems', mount, { space: space(100 - usedPercent) });
const beat = (change: object, subvolume: object = {}): Case => ({
  readings: edit('heartbeat', ({ path, beat: was }) => ({
    path,
    beat:
      was === null
        ? null
        : { ...was, subvolumes: was.subvolumes.map((one) => ({ ...one, ...subvolume })), ...change },
  })),
});
const dumpFile = (change: object) => ({
  readings: edit('dumpFiles', (list) =>
    list.map((one) => (one.newest === null ? one : { ...one, newest: { ...one.newest, ...change } })),
  ),
});
const withTimer = (name: string, change: object = {}) => ({
  readings: {
    ...edit('timers', (list) => [
      ...list,
      {
        id: clean(`${name}.timer`),
        next: now + 11 * hour,
        last: now - 13 * hour,
        activates: [clean(`${name}.service`)],
      },
    ]),
    ...edit('units', (list) => [
      ...list,
      { ...timerUnit(`${name}.timer`), ...change },
      oneshot(`${name}.service`),
    ]),
  },
});
const withUrd = (change: object = {}) => withTimer('urd-backup', change);
/** The daily timer runs at 02:00 on some days only; it did on Friday, and it is Sunday. */
function missedOn(days: string, active: string): Case {
  const friday = now - 15 * hour - 2 * day;
  return {
    readings: {
      ...edit('units', (list) =>
        list.map((one) =>
          one.id === daily && one.timer !== null
            ? {
                ...one,
                active: clean(active),
                timer: { ...one.timer, calendar: [clean(`${days} *-*-* 02:00:00`)] },
              }
            : one.id === 'btrfs-backup-daily.service'
              ? { ...one, mainStartedAt: friday, mainExitedAt: friday + hour }
              : one,
        ),
      ),
      ...editOne('timers', daily, {
        last: friday,
        next: active === 'active' ? now + 4 * day + 9 * hour : null,
      }),
    },
  };
}

/** Urd is live, and the timers of the script are off. */
const urdInstead = {
  ...withUrd().readings,
  ...edit('units', (list) => [
    ...list.map((one) =>
      /^btrfs-backup.*timer$/.test(one.id) ? { ...one, ...inactive, unitFile: clean('disabled') } : one,
    ),
    timerUnit('urd-backup.timer'),
    oneshot('urd-backup.service'),
  ]),
};
/** The daily backup took so long, and on the days before so many minutes. */
const took = (length: number, before: readonly number[]): Case => ({
  readings: editOne('units', 'btrfs-backup-daily.service', {
    mainStartedAt: now - 15 * hour - length,
    mainExitedAt: now - 15 * hour,
  }),
  past: {
    [`backup.duration[${daily}]`]: before.map((minutes, index) => [
      (index + 1) * day + 15 * hour,
      minutes * 60,
    ]),
  },
});
const bouncer = (change: object) => ({
  readings: edit('crowdsecBouncers', (list) => list.map((one) => ({ ...one, ...change }))),
});
/** The readings of a case, one of them as old as that. */
const older = (name: ProbeName, age: number, { readings }: Case): Case => ({
  readings: { ...readings, [name]: { ...(readings?.[name] ?? healthy[name]), takenAt: now - age } },
});
const unasked = Object.fromEntries(
  probeNames
    .filter((name) => name.startsWith('crowdsec'))
    .map((name) => [name, unavailable('failed', 'exit 125')]),
);
const ping = (name: string, change: object) => ({
  readings: edit('pings', (list) => list.map((one) => (one.name === name ? { ...one, ...change } : one))),
});

const otherPing = (change: object): Case => {
  const url = 'http://127.0.0.1:8200/alive';
  const other = {
    name: clean('notes'),
    url: clean(url),
    from: null,
    answered: true,
    text: clean('ok'),
    tookMs: 12,
    problem: null,
  };
  return {
    readings: edit('pings', (list) => [...list, { ...other, ...change }]),
    config: { pings: [{ name: 'notes', url }] },
  };
};

/** The port of the machine learning is published on the host, and was asked there. */
const publishedPing = (change: object): Case => {
  const port = { section: clean('Container'), key: clean('PublishPort'), value: clean('3003:3003') };
  const url = 'http://127.0.0.1:3003/ping';
  const { readings } = otherPing({ name: clean('ml-host'), url: clean(url), ...change });
  return { readings: { ...readings, ...editOne('quadlets', 'immich-ml', { entries: [port] }) } };
};

const rows: readonly Row[] = [
  ['session.present', 'no session, but Quadlets', { session: '/run/user/1000 does not exist' }, 'critical', /8 Quadlets cannot run/],
  ['session.present', 'no session and no Quadlet', { session: 'none', readings: { quadlets: reading([]) } }, 'unknown', 'no-session'],
  ['session.linger', 'linger off', host({ linger: false }), 'critical', /linger is off/],
  ['session.linger', 'could not be looked at', host({ linger: null }), 'unknown', 'permission'],
  ['session.linger', 'nothing needs it', { readings: { ...host({ linger: false }).readings, quadlets: reading([]) }, config: { backup: { timers: [] } } }, 'not-applicable'],

  ['service.state[notes]', 'stopped', { readings: { ...editOne('units', 'notes.service', inactive), ...without('containers', 'notes') } }, 'warning', /stopped for 1h/],
  ['service.state[traefik]', 'stopped, and critical', { readings: { ...editOne('units', 'traefik.service', inactive), ...without('containers', 'traefik') } }, 'critical', /stopped/],
  ['service.state[traefik]', 'stopped behind an open socket', { readings: { ...behindSocket, ...without('containers', 'traefik') } }, 'critical', /while http\.socket holds its ports open/],
  ['service.state[traefik]', 'failed', { readings: editOne('units', 'traefik.service', failed) }, 'critical', /failed: exit status 1/],
  ['service.state[traefik]', 'failed, podman silent', { readings: { ...editOne('units', 'traefik.service', failed), containers: gone } }, 'critical', /failed/],
  ['service.state[notes]', 'restarting', { readings: editOne('units', 'notes.service', { ...failed, active: clean('activating'), sub: clean('auto-restart') }) }, 'warning', /again and again/],
  ['service.state[notes]', 'no unit', { readings: without('units', 'notes.service') }, 'warning', /daemon-reload is due/],
  ['service.state[notes]', 'starts', { readings: editOne('units', 'notes.service', { active: clean('activating'), sub: clean('start'), changedAt: now - minute }) }, 'ok', /activating/],
  ['service.state[notes]', 'still in time when systemd was asked', older('units', minute, { readings: editOne('units', 'notes.service', { active: clean('activating'), sub: clean('start'), changedAt: now - 900 * second - 30 * second }) }), 'ok', /activating/],
  ['service.state[notes]', 'starts for too long', { readings: editOne('units', 'notes.service', { active: clean('activating'), sub: clean('start'), changedAt: now - hour }) }, 'warning'],
  ['service.state[notes]', 'active without a container', { readings: without('containers', 'notes') }, 'warning', /podman has no such container/],
  ['service.state[notes]', 'paused', { readings: editOne('containers', 'notes', { state: clean('paused') }) }, 'warning', /paused/],
  ['service.state', 'podman silent', { readings: { containers: gone } }, 'unknown', 'timeout'],
  ['service.state', 'systemd silent', { readings: { units: gone } }, 'unknown', 'timeout'],
  ['service.state', 'all silent', { readings: noSource }, 'unknown', 'timeout'],
  ['service.state[toolbox]', 'a container that no unit promises', { readings: edit('containers', (list) => [...list, container('toolbox', { unit: null })]) }, 'not-applicable'],
  ['service.state[other]', 'a container of another name than its unit', { readings: editOne('containers', 'immich-server', { name: clean('other') }) }, 'ok', /running/],
  ['service.state[stray]', 'a container whose unit is gone', { readings: edit('containers', (list) => [...list, container('stray')]) }, 'warning', /stray.service does not exist/],
  ['container.health[notes]', 'unhealthy', { readings: editOne('containers', 'notes', { health: 'unhealthy' }) }, 'warning', /unhealthy/],
  ['container.health[traefik]', 'unhealthy, and critical', { readings: editOne('containers', 'traefik', { health: 'unhealthy' }) }, 'critical'],
  ['container.health[notes]', 'none defined', { readings: editOne('containers', 'notes', { health: 'none' }) }, 'not-applicable'],
  ['container.health[immich-ml]', 'within its start period', { readings: { ...editOne('containers', 'immich-ml', { health: 'starting' }), ...editOne('units', 'immich-ml.service', { activeSince: now - 400 * second }) } }, 'ok', /200|3m 20s left/],
  ['container.health[immich-ml]', 'far past its start period', { readings: { ...editOne('containers', 'immich-ml', { health: 'starting' }), ...editOne('units', 'immich-ml.service', { activeSince: now - hour }) } }, 'warning', /still starting/],
  ['container.health[immich-ml]', 'within its start period when podman was asked', older('containers', 80 * second, { readings: { ...editOne('containers', 'immich-ml', { health: 'starting' }), ...editOne('units', 'immich-ml.service', { activeSince: now - 700 * second }) } }), 'ok', /first health check is due/],
  ['container.health', 'podman silent', { readings: { containers: gone } }, 'unknown', 'timeout'],
  ['container.oom[notes]', 'one kill, and it was looked at before', { readings: kills(1), courses: looked('container.oom[notes]', hourly, [5 * minute, 0]) }, 'warning', /^1 OOM kill within 5m$/],
  ['container.oom[notes]', 'three kills', { readings: kills(3), courses: looked('container.oom[notes]', hourly, [5 * minute, 0]) }, 'critical', /^3 OOM kills within 5m$/],
  ['container.oom[notes]', 'old ones, none since', { readings: kills(3), courses: looked('container.oom[notes]', hourly, [5 * minute, 3]) }, 'ok', /^3 OOM kills, none within 5m$/],
  ['container.oom[notes]', 'a first look at old ones', { readings: kills(1) }, 'unknown', 'pending'],
  ['container.oom[notes]', 'a first look at a unit that was started lately', { readings: { ...kills(1), ...editOne('units', 'notes.service', { activeSince: now - 20 * minute }) } }, 'warning', /^1 OOM kill within 20m$/],
  ['container.oom[notes]', 'the kernel does not tell', { readings: editOne('cgroups', 'notes.service', { oomKills: null }) }, 'unknown', 'version'],
  ['container.oom', 'no cgroups', { readings: { cgroups: gone } }, 'unknown', 'timeout'],
  ['container.restarts[notes]', 'two, whenever that was', { readings: restarts(2) }, 'ok', /^2 automatic restarts in all$/],
  ['container.restarts[notes]', 'a first look at three', { readings: restarts(3) }, 'unknown', 'pending'],
  ['container.restarts[notes]', 'three in five minutes', { readings: restarts(3), courses: looked('container.restarts[notes]', quick, [5 * minute, 0]) }, 'warning', /^3 automatic restarts within 5m$/],
  ['container.restarts[notes]', 'one every five minutes', { readings: restarts(13), courses: looked('container.restarts[notes]', quick, ...Array.from({ length: 12 }, (_, index) => [(12 - index) * 5 * minute, index + 1] as const)) }, 'critical', /^12 automatic restarts within 1h, 13 in all$/],
  ['container.restarts[notes]', 'seven in years', { readings: restarts(7), courses: looked('container.restarts[notes]', quick, [2 * hour, 7], [5 * minute, 7]) }, 'ok', /^7 automatic restarts, none within 1h$/],
  ['container.restarts[notes]', 'began anew', { readings: restarts(1), courses: looked('container.restarts[notes]', quick, [2 * hour, 7], [5 * minute, 7]) }, 'ok', /^1 automatic restart within 1h$/],
  ['container.restarts[notes]', 'not told', { readings: editOne('units', 'notes.service', { restarts: null }) }, 'unknown', 'parse'],
  ['container.mem[notes]', '90 %', { readings: editOne('cgroups', 'notes.service', { memoryMax: 1000, memoryCurrent: 1000, inactiveFile: 100 }) }, 'ok'],
  ['container.mem[notes]', '91 %', { readings: editOne('cgroups', 'notes.service', { memoryMax: 1000, memoryCurrent: 1000, inactiveFile: 90 }) }, 'warning', /91.0 %/],
  ['container.mem[notes]', '99 %', { readings: editOne('cgroups', 'notes.service', { memoryMax: 1000, memoryCurrent: 1000, inactiveFile: 10 }) }, 'critical'],
  ['container.mem[notes]', 'no limit', { readings: editOne('cgroups', 'notes.service', { memoryMax: null }) }, 'not-applicable', /no limit/],
  ['container.mem[notes]', 'runs, but its cgroup is not there', { readings: without('cgroups', 'notes.service') }, 'unknown', 'dependency'],
  ['container.mem', 'no cgroups', { readings: { cgroups: gone } }, 'unknown', 'timeout'],

  ['quadlet.generated[notes.container]', 'refused by the generator', { readings: { ...without('units', 'notes.service'), ...refused('notes') } }, 'critical', /MemorySwap/],
  ['quadlet.generated[notes.container]', 'new, without a daemon-reload', { readings: without('units', 'notes.service') }, 'critical', /daemon-reload is due/],
  ['quadlet.generated[notes.container]', 'broken since it was loaded', { readings: edit('generator', (report) => ({ ...report, errors: [{ file: clean('notes.container'), text: clean('bad') }] })) }, 'warning', /gone at the next daemon-reload/],
  ['quadlet.generated', 'no generator', { readings: { generator: unavailable('absent-binary') } }, 'unknown', 'absent-binary'],
  ['quadlet.generated', 'no Quadlet at all', { readings: { quadlets: reading([]) } }, 'unknown', /nothing to judge/],
  ['quadlet.drift[notes.container]', 'the file is newer', { readings: editOne('units', 'notes.service', { needsReload: true }) }, 'warning'],
  ['quadlet.drift', 'systemd silent', { readings: { units: gone } }, 'unknown', 'timeout'],
  ['secret.exists[postgres-password]', 'gone', { readings: { podmanSecrets: reading([]) } }, 'critical', /immich-server.container cannot start/],
  ['secret.exists[postgres-password]', 'podman silent', { readings: { podmanSecrets: gone } }, 'unknown', 'timeout'],
  ['unit.failed[user]', 'another unit failed', { readings: edit('units', (list) => [...list, unit('sync.service', failed)]) }, 'warning', /1 failed unit: sync.service/],
  ['unit.failed[user]', 'the unit of a container failed: that has a verdict of its own', { readings: { ...edit('units', (list) => [...list, unit('stray.service', failed)]), ...edit('containers', (list) => [...list, container('stray')]) } }, 'ok'],
  ['unit.failed[user]', 'the unit of a Quadlet failed: that too', { readings: { ...editOne('units', 'notes.service', { ...failed, source: null }), ...without('containers', 'notes') } }, 'ok'],
  ['unit.failed[system]', 'a system unit failed', { readings: { failedSystemUnits: reading([{ id: clean('smartd.service'), description: clean('SMART') }]) } }, 'warning', /smartd.service/],
  ['unit.failed[system]', 'not known', { readings: { failedSystemUnits: gone } }, 'unknown', 'timeout'],
  ['unit.failed[user]', 'not known', { readings: { units: gone } }, 'unknown', 'timeout'],

  ['disk.mounted[/srv]', 'not there', { config: { disk: { expected: ['/', '/srv'] } } }, 'critical'],
  ['disk.mounted[/]', 'not known', { readings: { filesystems: gone } }, 'unknown', 'timeout'],
  ['disk.readonly[/]', 'made read-only by the kernel', root({ options: [clean('ro')] }), 'critical'],
  ['disk.readonly', 'not known', { readings: { filesystems: gone } }, 'unknown', 'timeout'],
  ['disk.used[/]', '79.9 %', root({ space: { total: 1000, free: 201, available: 201 } }), 'ok', /79.9 % used/],
  ['disk.used[/]', '80 %', root({ space: { total: 1000, free: 200, available: 200 } }), 'warning', /80.0 % used/],
  ['disk.used[/]', '94 %', root({ space: { total: 100 * GiB, free: 6 * GiB, available: 6 * GiB } }), 'critical', /94.0 % used, 6.0 GiB free; 14.0 GiB over the 80 % target/],
  ['disk.used[/]', 'reserved blocks count as df counts them', root({ space: { total: 1000, free: 150, available: 50 } }), 'critical', /94.4 %/],
  ['disk.used[/]', 'a hung mount', root({ space: null, problem: { reason: 'hung', detail: clean('statfs does not come back') } }), 'unknown', 'hung'],
  ['disk.fill_eta[/]', 'half is free, however fast it fills', fills(50, 10 * GiB), 'ok', /full in 5h/],
  ['disk.fill_eta[/]', '39 % free, full in two days', fills(39, 0.8 * GiB), 'ok', /full in 2d/],
  ['disk.fill_eta[/]', '39 % free, full tomorrow', fills(39, 2 * GiB), 'warning', /full in 19h 30m: grows by 2.0 GiB an hour \(over 6h\)/],
  ['disk.fill_eta[/]', '39 % free, full in three hours', fills(39, 13 * GiB), 'warning', /full in 3h/],
  ['disk.fill_eta[/]', '19 % free, full in three hours', fills(19, 6 * GiB), 'critical', /full in 3h 10m/],
  ['disk.fill_eta[/]', '19 % free, and it shrinks', fills(19, -GiB), 'ok', /has not grown in 6h/],
  ['disk.fill_eta[/]', '19 % free, one sample a day', fills(19, 0.5 * GiB, [6, 5, 4, 3, 2, 1].map((ago) => ago * day)), 'ok', /full in 1d 14h: grows by 512.0 MiB an hour/],
  ['disk.fill_eta[/]', '19 % free, the first run', { ...root({ space: space(19) }), past: {} }, 'not-applicable', /no sample of earlier yet/],
  ['disk.fill_eta[/]', '19 % free, since an hour', fills(19, GiB, [hour, hour / 2]), 'not-applicable', /only 2 samples, in 1h/],
  ['disk.fill_eta[/]', '19 % free, nothing is kept', { ...root({ space: space(19) }), past: noPast(clean('--no-state')) }, 'not-applicable', /--no-state/],
  ['disk.fill_eta[/]', '19 % free, a damaged file', { ...root({ space: space(19) }), past: 'parse' }, 'unknown', 'parse'],
  ['disk.fill_eta[/]', 'half is free, a damaged file', { past: 'parse' }, 'ok', /50.0 % free/],
  ['disk.fill_eta[/]', 'a hung mount', root({ space: null, problem: { reason: 'hung', detail: clean('statfs does not come back') } }), 'unknown', 'hung'],
  ['btrfs.unallocated[/mnt]', 'little', pool({ unallocated: 2.9 * GiB }), 'warning'],
  ['btrfs.unallocated[/mnt]', 'nothing, while df shows free space', pool({ unallocated: 2 ** 20 }), 'critical', /1.0 MiB unallocated/],
  ['btrfs.unallocated[/mnt]', 'a device of unknown size', pool({ unallocated: null }), 'unknown', 'dependency'],
  ['btrfs.metadata[/mnt]', 'full, but btrfs can take more', pool({ allocation: { ...btrfs('x').allocation, globalReserve: GiB } }), 'ok'],
  ['btrfs.metadata[/mnt]', '86 % and nothing to take', pool({ unallocated: GiB, allocation: { ...btrfs('x').allocation, globalReserve: 0.72 * GiB } }), 'warning', /86.0 % full/],
  ['btrfs.metadata[/mnt]', '95 % and nothing to take', pool({ unallocated: GiB, allocation: { ...btrfs('x').allocation, globalReserve: 0.9 * GiB } }), 'critical'],
  ['btrfs.metadata', 'not known', { readings: { btrfs: gone } }, 'unknown', 'timeout'],
  ['btrfs.dev_errors[/mnt]', 'corruption', { ...errors({ corruption: 3 }), courses: looked('btrfs.dev_errors[/mnt]', daily24, [5 * minute, 0]) }, 'warning', /^3 device errors within 5m$/],
  ['btrfs.dev_errors[/mnt]', 'lost writes', { ...errors({ write: 1, read: 2 }), courses: looked('btrfs.dev_errors[/mnt]', daily24, [5 * minute, 2, 0]) }, 'critical', /^1 write error within 5m$/],
  ['btrfs.dev_errors[/mnt]', 'old ones that nobody has acknowledged', { ...errors({ write: 1 }), courses: looked('btrfs.dev_errors[/mnt]', daily24, [2 * day, 1]) }, 'warning', /^1 device error, none within 1d$/],
  ['btrfs.dev_errors[/mnt]', 'a first look at lost writes', errors({ write: 1 }), 'warning', /^1 device error in all; how many are new/],
  ['btrfs.dev_errors[/mnt]', 'an old kernel', pool({ errors: [], errorsUnknown: true }), 'unknown', 'version'],
  ['btrfs.missing[/mnt]', 'a device is gone', errors({ missing: true }), 'critical'],
  ['btrfs.missing', 'not known', { readings: { btrfs: gone } }, 'unknown', 'timeout'],
  ['btrfs.profiles[/mnt]', 'an interrupted conversion', pool({ allocation: { ...btrfs('x').allocation, data: { ...btrfs('x').allocation.data, profiles: [clean('single'), clean('raid5')] } } }), 'warning'],
  ['btrfs.profiles', 'not known', { readings: { btrfs: gone } }, 'unknown', 'timeout'],
  ['btrfs.profiles', 'no btrfs here', { readings: edit('filesystems', (list) => list.map((one) => ({ ...one, type: clean('ext4') }))) }, 'not-applicable'],

  [`timer.scheduled[${daily}]`, 'not there, the other one is', { readings: { ...without('units', daily), ...without('timers', daily) } }, 'warning', /no such timer/],
  [`timer.scheduled[${daily}]`, 'none is there', { config: { backup: { timers: ['x.timer', daily] } }, readings: { ...edit('units', (list) => list.filter(({ id }) => !id.endsWith('.timer'))), timers: reading([]) } }, 'critical'],
  [`timer.scheduled[${daily}]`, 'disabled', { readings: { ...editOne('units', daily, { ...inactive, unitFile: clean('disabled') }), ...editOne('timers', daily, { next: null }) } }, 'warning', /disabled/],
  [`timer.scheduled[${daily}]`, 'enabled without a next run', { readings: editOne('timers', daily, { next: null }) }, 'critical', /dead/],
  [`timer.scheduled[${daily}]`, 'given up on purpose', { config: { backup: { retired: [daily] } }, readings: without('timers', daily) }, 'not-applicable'],
  ['timer.scheduled', 'not known', { readings: { timers: gone } }, 'unknown', 'timeout'],
  [`timer.result[${daily}]`, 'failed', { readings: editOne('units', 'btrfs-backup-daily.service', failed) }, 'critical', /exit-code, exit status 1, 14h ago/],
  [`timer.result[${daily}]`, 'waits for a restart', { readings: editOne('units', 'btrfs-backup-daily.service', { ...failed, active: clean('activating'), sub: clean('auto-restart') }) }, 'critical'],
  [`timer.result[${daily}]`, 'runs', { readings: editOne('units', 'btrfs-backup-daily.service', { active: clean('activating'), sub: clean('start'), mainStartedAt: now - minute, mainExitedAt: null }) }, 'ok', /runs for 1m/],
  [`timer.result[${daily}]`, 'before its first run since boot', { readings: { ...editOne('units', 'btrfs-backup-daily.service', { mainStartedAt: null, mainExitedAt: null }), ...editOne('timers', daily, { last: now - 10 * day }) } }, 'not-applicable'],
  [`timer.result[${daily}]`, 'ran since boot, but nothing is told', { readings: editOne('units', 'btrfs-backup-daily.service', { mainStartedAt: null, mainExitedAt: null }) }, 'unknown', 'dependency'],
  [`timer.result[${daily}]`, 'its service is not known', { readings: without('units', 'btrfs-backup-daily.service') }, 'unknown', 'dependency'],
  ['timer.result', 'not known', { readings: { units: gone } }, 'unknown', 'timeout'],
  [`timer.overdue[${daily}]`, 'in time', { readings: editOne('timers', daily, { last: now - 26 * hour }) }, 'ok'],
  [`timer.overdue[${daily}]`, 'late', { readings: editOne('timers', daily, { last: now - 27 * hour }) }, 'warning', /last ran 1d 3h ago, due every 1d/],
  [`timer.overdue[${daily}]`, 'two days late', { readings: editOne('timers', daily, { last: now - 51 * hour }) }, 'critical'],
  [`timer.overdue[${daily}]`, 'a weekend’s run was missed, and five days are no rule', missedOn('Fri,Sun', 'active'), 'warning', /missed 1 run, the first 15h ago; last ran 2d 15h ago, due every 5d/],
  [`timer.overdue[${daily}]`, 'stopped before the run that it missed', missedOn('Fri,Sun', 'inactive'), 'warning', /missed 1 run/],
  ['timer.overdue', 'missed, but whose time it is nobody knows', { readings: { ...missedOn('Fri,Sun', 'active').readings, clock: gone } }, 'unknown', /time zone of the box is not known/],
  [`timer.overdue[${daily}]`, 'never, in three days', { readings: editOne('timers', daily, { last: null }) }, 'critical', /never ran/],
  [`timer.overdue[${daily}]`, 'never, but it is new', { readings: { ...editOne('timers', daily, { last: null }), ...editOne('units', daily, { activeSince: now - hour }) } }, 'unknown', 'pending'],
  ['timer.overdue', 'not known', { readings: { timers: gone } }, 'unknown', 'timeout'],

  ['backup.local[htpc-home]', 'four nights ago', homeSnapshots(snapshot('htpc-home', '20261118-htpc-home', now - 4 * day)), 'critical', /newest 4d old/],
  ['backup.local[htpc-home]', 'last night is missing', homeSnapshots(snapshot('htpc-home', '20261121-1000-htpc-home', now - 31 * hour)), 'warning'],
  ['backup.local[htpc-home]', 'none', homeSnapshots(), 'critical', /no snapshot at all/],
  ['backup.local', 'no folder where nothing is btrfs', { readings: { ...edit('snapshots', (list) => list.map((one) => ({ ...one, state: 'absent' as const, snapshots: [] }))), ...edit('filesystems', (list) => list.map((one) => ({ ...one, type: clean('ext4') }))) } }, 'unknown', 'dependency'],
  ['backup.local[htpc-home]', 'only one from the future', homeSnapshots(snapshot('htpc-home', '20991122-htpc-home', now + 30000 * day)), 'critical', /no snapshot at all/],
  ['backup.local[htpc-home]', 'an unreadable folder', { readings: edit('snapshots', (list) => list.map((one) => ({ ...one, state: 'unreadable' as const }))) }, 'unknown', 'permission'],
  ['backup.local[pics]', 'nine days, weekly', { readings: edit('snapshots', (list) => list.map((one) => ({ ...one, snapshots: [snapshot('subvol2-pics', '20261113-pics', now - 9 * day)] }))) }, 'warning', /due weekly/],
  ['backup.local[music]', 'by hand', {}, 'not-applicable'],
  ['backup.external[htpc-home]', 'nine days on the drive', onDrive('20261113-htpc-home', now - 9 * day), 'warning'],
  ['backup.external[htpc-home]', 'sixteen days on the drive', onDrive('20261106-htpc-home', now - 16 * day), 'critical', /newest copy 16d old/],
  ['backup.external[pics]', 'nothing on the drive', onDrive('20261121-htpc-home', now - day), 'critical', /no copy on the attached drive/],
  ['backup.external[htpc-home]', 'drive absent, sent lately', drive('absent', '20261120-htpc-home'), 'ok', /no drive attached/],
  ['backup.external[htpc-home]', 'drive absent for weeks: never red for that', drive('absent', '20261020-htpc-home'), 'warning', /33d 17h old/],
  ['backup.external', 'drive absent and nothing known', drive('absent', null), 'unknown', 'dependency'],
  ['backup.external', 'drive not readable', drive('unreadable', null), 'unknown', 'permission'],
  ['backup.external[music]', 'stays local', {}, 'not-applicable'],
  ['backup.drive[WD-18TB]', 'absent, sent lately', drive('absent', '20261120-htpc-home'), 'ok', /not attached, last copy 2d 17h old/],
  ['backup.drive[WD-18TB]', 'absent for long', drive('absent', '20261101-htpc-home'), 'warning'],
  ['backup.drive[WD-18TB]', 'its clone is mounted', drive('absent', '20261120-htpc-home', ['/run/media/deck/WD-18TB1']), 'warning', /WD-18TB1 is mounted instead/],
  ['backup.drive[WD-18TB]', 'never seen', drive('absent', null), 'unknown', 'dependency'],
  ['backup.log', 'exit 0, but a command failed', lastRun({ errors: [clean('Command failed: sudo btrfs send')] }), 'critical', /Command failed/],
  ['backup.log', 'did not come to its end', lastRun({ complete: false }), 'critical', /did not come to its end/],
  ['backup.log', 'warnings', lastRun({ warnings: [clean('low space')] }), 'warning', /low space/],
  ['backup.log', 'nobody writes it any more', lastRun({ endedAt: now - 9 * day }), 'warning', /ended well 9d ago/],
  ['backup.metric', 'a success in the future', metric(1, now + hour), 'unknown', 'parse'],
  ['backup.external[pics]', 'a drive without the folder', { readings: edit('snapshots', (list) => list.map((one) => (one.drive === null ? one : { ...one, state: 'absent' as const, snapshots: [] }))) }, 'critical', /no copy on the attached drive/],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'a pull in the future', bouncer({ lastPull: now + hour }), 'unknown', 'parse'],
  [`timer.overdue[${daily}]`, 'ran in the future', { readings: editOne('timers', daily, { last: now + day }) }, 'unknown', 'parse'],
  ['backup.log', 'no run in it', { readings: edit('backupLog', (log) => ({ ...log, lastRun: null })) }, 'unknown', 'dependency'],
  ['backup.log', 'runs right now', { readings: { ...lastRun({ complete: false }).readings, ...editOne('units', 'btrfs-backup-daily.service', { active: clean('activating'), sub: clean('start') }) } }, 'ok'],
  ['backup.metric[htpc-home]', 'failed, succeeded before', metric(0, now - 15 * hour), 'critical', /the last run failed/],
  ['backup.metric[htpc-home]', 'skipped, success a day and a half ago', metric(2, now - 36 * hour), 'warning'],
  ['backup.metric[htpc-home]', 'success three days ago', metric(1, now - 3 * day), 'critical'],
  ['backup.metric', 'a broken file', { readings: edit('textfiles', (files) => files.map((file) => ({ ...file, badLines: 1 }))) }, 'unknown', 'parse'],
  ['backup.metric', 'no file', { readings: { textfiles: reading([]) } }, 'unknown', 'dependency'],

  ['crowdsec.lapi', 'does not answer', { readings: lapiDown }, 'critical', /connection refused/],
  ['crowdsec.lapi', 'not asked', { readings: { crowdsecLapi: gone } }, 'unknown', 'timeout'],
  ['crowdsec.lapi', 'its container is down', { readings: { ...unasked, ...editOne('containers', 'crowdsec', { state: clean('exited') }) } }, 'unknown', 'dependency'],
  ['crowdsec.lapi', 'it has no container, and no unit', { readings: { ...unasked, ...without('containers', 'crowdsec'), ...without('units', 'crowdsec.service') } }, 'unknown', 'dependency'],
  ['crowdsec.lapi', 'it has no container, and no Quadlet', { readings: { ...unasked, ...without('containers', 'crowdsec'), ...without('quadlets', 'crowdsec') } }, 'unknown', 'dependency'],
  ['crowdsec.lapi', 'none by plan', { config: { crowdsec: { via: 'none' } } }, 'not-applicable'],
  ['crowdsec.capi', 'not reached', { readings: { crowdsecCapi: reading({ reachable: false, text: clean('403') }) } }, 'warning'],
  ['crowdsec.capi', 'LAPI down', { readings: lapiDown }, 'unknown', 'dependency'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'six minutes ago', bouncer({ lastPull: now - 6 * minute }), 'warning'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'just before it was asked about, six minutes ago', older('crowdsecBouncers', 6 * minute, bouncer({ lastPull: now - 6 * minute - 20 * second })), 'ok', /last pull 20 s before it was asked about/],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'an hour ago', bouncer({ lastPull: now - hour }), 'critical'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'an hour ago, live mode, and nobody came', { readings: { ...bouncer({ lastPull: now - hour }).readings, ...requestLog({ requests: [] }).readings }, config: { crowdsec: { mode: 'live' } } }, 'ok'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'never', bouncer({ lastPull: null }), 'critical', /never pulled/],
  ['crowdsec.bouncer', 'none at all', { readings: { crowdsecBouncers: reading([]) } }, 'critical', /nobody acts on decisions/],
  ['crowdsec.bouncer', 'LAPI down', { readings: lapiDown }, 'unknown', 'dependency'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'an hour ago, in the live mode that the plugin is set to', { readings: { ...bouncer({ lastPull: now - hour }).readings, ...plugin({ mode: clean('live') }).readings, ...requestLog({ requests: [] }).readings } }, 'ok'],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'live mode, and a guest passed whom it did not ask about', { readings: { ...bouncer({ lastPull: now - hour }).readings, ...plugin({ mode: clean('live') }).readings } }, 'warning', /although a guest came 10m ago/],
  ['crowdsec.bouncer[traefik@10.89.2.70]', 'live mode, and the only guests met no route', { readings: { ...bouncer({ lastPull: now - hour }).readings, ...plugin({ mode: clean('live') }).readings, ...requests(() => ({ router: null })).readings } }, 'ok'],
  ['crowdsec.acquis', 'no source', { readings: { crowdsecMetrics: reading({ sources: [], scenarios: [] }) } }, 'warning', /blind/],
  ['crowdsec.acquis', 'a source that brings nothing', counted({ read: 0, parsed: 0 }), 'warning', /blind: 1 source, no line read/],
  ['crowdsec.acquis', 'no new line for a day, while Traefik logged', { past: linesRead(0) }, 'warning', /no new line for 1d/],
  ['crowdsec.acquis', 'no new line for a day, and none in Traefik’s log', { ...requests((index) => ({ at: now - (40 + index) * hour })), past: linesRead(0) }, 'ok'],
  ['crowdsec.acquis', 'lines came all day', { past: linesRead(0.4) }, 'ok'],
  ['crowdsec.acquis', 'not known', { readings: { crowdsecMetrics: gone } }, 'unknown', 'timeout'],
  ['crowdsec.acquis', 'just started', { readings: { crowdsecMetrics: reading({ sources: [], scenarios: [] }), ...editOne('units', 'crowdsec.service', { activeSince: now - minute }) } }, 'unknown', /just started/],
  ['crowdsec.parser', 'read, but not understood', counted({ parsed: 0 }), 'warning', /0 of 1200 lines/],
  ['crowdsec.parser', 'the log of sshd alone', counted({ source: clean('file:/var/log/auth.log') }), 'warning', /no line of Traefik’s log is read/],
  ['crowdsec.parser', 'the log of sshd alone, where there is no Traefik', { readings: { ...counted({ source: clean('file:/var/log/auth.log') }).readings, ...noTraefikHere } }, 'ok'],
  ['crowdsec.acquis', 'started three hours ago, and Traefik has logged nothing since', { readings: { ...startedAgo(3 * hour), ...requests((index) => ({ at: now - (4 + index) * hour })).readings, crowdsecMetrics: reading({ sources: [], scenarios: [] }) } }, 'not-applicable', /logged nothing since crowdsec started 3h ago/],
  ['crowdsec.acquis', 'started three hours ago, and Traefik has logged since', { readings: { ...startedAgo(3 * hour), crowdsecMetrics: reading({ sources: [], scenarios: [] }) } }, 'warning', /blind/],
  ['crowdsec.parser', 'the log of sshd alone, and Traefik has logged nothing since the start', { readings: { ...startedAgo(3 * hour), ...requests((index) => ({ at: now - (4 + index) * hour })).readings, ...counted({ source: clean('file:/var/log/auth.log') }).readings } }, 'not-applicable'],
  ['crowdsec.parser', 'a few lines, none understood', counted({ read: 3, parsed: 0 }), 'unknown', /too few/],
  ['crowdsec.parser', 'nothing is read at all', { readings: { crowdsecMetrics: reading({ sources: [], scenarios: [] }) } }, 'unknown', 'dependency'],
  ['crowdsec.scenarios', 'nothing taken', counted({ poured: 0 }, []), 'warning', /none taken by a scenario; 12 whitelisted/],
  ['crowdsec.scenarios', 'nothing taken of Traefik’s log, and all of sshd’s', { readings: edit('crowdsecMetrics', (value) => ({ ...value, sources: value.sources.flatMap((one) => [{ ...one, poured: 0 }, { ...one, source: clean('file:/var/log/auth.log'), read: 8, parsed: 8, poured: 18 }]) })) }, 'warning', /1190 lines of access\.log parsed, none taken by a scenario, 12 whitelisted/],
  ['crowdsec.scenarios', 'nothing understood', counted({ parsed: 0 }), 'unknown', 'dependency'],
  ['crowdsec.scenarios', 'a few lines, none taken', counted({ read: 9, parsed: 9, poured: 0 }), 'unknown', /9 lines parsed/],
  ['crowdsec.community', 'no list although registered', community({ byOrigin: {}, bans: [], newestAt: null }), 'warning'],
  ['crowdsec.community', 'not registered', { readings: { ...community({ byOrigin: {}, bans: [], newestAt: null }).readings, crowdsecCapi: reading({ reachable: false, text: clean('403') }) } }, 'not-applicable'],
  ['crowdsec.community', 'no list, and it is not known why', { readings: { ...community({ byOrigin: {}, bans: [], newestAt: null }).readings, crowdsecCapi: gone } }, 'unknown', 'timeout'],
  ['crowdsec.community', 'two days old', community({ newestAt: now - 2 * day }), 'warning', /the newest came 2d ago/],
  ['crowdsec.community', 'of an age that is not told', community({ newestAt: null }), 'ok'],
  ['crowdsec.community', 'no local decision is well', { readings: { crowdsecLapi: reading({ reachable: true, decisions: [] }) } }, 'ok', /5072 from the community, 0 local/],
  ['crowdsec.community', 'not known', { readings: { crowdsecCommunity: gone } }, 'unknown', 'timeout'],
  ['crowdsec.sources', 'all from the gateway of a container network', requests(() => ({ client: clean('10.89.2.1') })), 'critical', /100\.0 % of 12 requests .* come from 10\.89\.2\.1/],
  ['crowdsec.sources', 'most from the router', requests((index) => ({ client: index < 8 ? clean('192.0.2.1') : clean('198.51.100.7') })), 'warning', /192\.0\.2\.1/],
  ['crowdsec.sources', 'all from a network that podman has besides', { readings: { ...requests(() => ({ client: clean('172.30.0.1') })).readings, ...edit('podmanNetworks', (list) => list.map((one) => ({ ...one, subnets: [clean('172.30.0.0/24')] }))) } }, 'critical', /172\.30\.0\.1/],
  ['crowdsec.sources', 'an alert of the container network, no log', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([alert('10.89.2.1')]) } }, 'critical', /1 alert/],
  ['crowdsec.sources', 'one alert of two', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([alert('10.89.2.1'), alert('198.51.100.7')]) }, config: { traefik: { accessLog: '' } } }, 'ok'],
  ['crowdsec.sources', 'a ban by hand says nothing of guests', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([alert('10.89.2.1', "manual 'ban' from 'anchorage'")]) } }, 'unknown', /no such file/],
  ['crowdsec.sources', 'a ban by hand with a reason of its own', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([{ ...alert('10.89.2.1', 'seen by the lab'), message: clean('seen by the lab') }]) } }, 'unknown', /no such file/],
  ['crowdsec.sources', 'alerts of real addresses, but the log that is configured is not there', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([alert('198.51.100.7'), alert('198.51.100.8')]) } }, 'unknown', /no such file/],
  ['crowdsec.sources', 'alerts of real addresses, and no log by plan', { readings: { ...requestLog({ kept: false, requests: [] }).readings, crowdsecAlerts: reading([alert('198.51.100.7')]) }, config: { traefik: { accessLog: '' } } }, 'ok', /1 alert/],
  ['crowdsec.sources', 'nobody but the LAN', requests(() => ({ client: clean('192.168.1.20') })), 'not-applicable'],
  ['crowdsec.sources', 'an empty log', requestLog({ requests: [] }), 'unknown', /no request is logged yet/],
  ['crowdsec.sources', 'an empty log, and the alerts are not known', { readings: { ...requestLog({ requests: [] }).readings, crowdsecAlerts: gone } }, 'unknown', 'timeout'],
  ['crowdsec.sources', 'an empty log, and the LAPI is down', { readings: { ...requestLog({ requests: [] }).readings, ...lapiDown } }, 'unknown', 'dependency'],
  ['crowdsec.sources', 'no log by plan', { ...requestLog({ kept: false, requests: [] }), config: { traefik: { accessLog: '' } } }, 'not-applicable'],
  ['crowdsec.sources', 'no log, and no Traefik', { readings: { ...requestLog({ kept: false, requests: [] }).readings, ...noTraefikHere } }, 'not-applicable'],
  ['crowdsec.sources', 'the log cannot be read', { readings: { accessLog: gone } }, 'unknown', 'timeout'],
  ['crowdsec.sources', 'the addresses are not known', { readings: { addresses: gone } }, 'unknown', 'timeout'],

  ['immich.parts[redis]', 'not there', { readings: { ...without('units', 'redis-immich.service'), ...without('containers', 'redis-immich'), ...without('quadlets', 'redis-immich') } }, 'critical', /no such service/],
  ['immich.parts[database]', 'stopped', { readings: { ...editOne('units', 'postgresql-immich.service', inactive), ...without('containers', 'postgresql-immich') } }, 'critical'],
  ['immich.parts[server]', 'unhealthy', { readings: editOne('containers', 'immich-server', { health: 'unhealthy' }) }, 'critical', /unhealthy/],
  ['immich.parts', 'nothing known', { readings: noSource }, 'unknown', 'timeout'],
  ['immich.ping', 'no answer', ping('immich', { answered: false, text: clean('connection refused') }), 'critical'],
  ['immich.ping', 'an answer that is no pong', ping('immich', { text: clean('<html>') }), 'critical', /not pong/],
  ['immich.ping', 'up, and slow', ping('immich', { tookMs: 1400 }), 'warning', /pong in 1400 ms/],
  ['immich.ping', 'slow as everything on a slow machine', { ...ping('immich', { tookMs: 1400 }), config: { probes: { patience: 12 } } }, 'ok'],
  ['ping.answer[notes]', 'it answers', otherPing({}), 'ok', /an answer in 12 ms/],
  ['ping.answer[notes]', 'no answer', otherPing({ answered: false, tookMs: null, text: clean('connection refused') }), 'critical', /no answer: connection refused/],
  ['ping.answer[notes]', 'it is down', { ...otherPing({}), readings: { ...otherPing({}).readings, ...editOne('units', 'notes.service', failed) } }, 'unknown', 'dependency'],
  ['ping.answer[notes]', 'it still starts', { ...otherPing({}), readings: { ...otherPing({}).readings, ...editOne('containers', 'notes', { health: 'starting' }) } }, 'unknown', 'dependency'],
  ['ping.answer[notes]', 'it has no unit', { ...otherPing({}), readings: { ...otherPing({}).readings, ...without('units', 'notes.service') } }, 'unknown', 'dependency'],
  ['ping.answer[ml-host]', 'published, and it answers', publishedPing({ text: clean('pong') }), 'ok', /an answer in 12 ms/],
  ['ping.answer[ml-host]', 'published, and something else answers there', publishedPing({ text: clean('<html>') }), 'warning', /answers, but not pong: <html>/],
  ['ping.answer[ml-host]', 'published, and nobody answers there', publishedPing({ answered: false, tookMs: null, text: clean('connection refused') }), 'warning', /no answer: connection refused/],
  ['ping.answer[ml-host]', 'published, and it is down', { readings: { ...publishedPing({}).readings, ...editOne('units', 'immich-ml.service', failed) } }, 'unknown', 'dependency'],
  ['ping.answer[ml-host]', 'published, and nobody has asked yet', { readings: { ...publishedPing({}).readings, pings: gone } }, 'unknown', 'timeout'],
  ['ping.answer', 'whether one is published is not known', { readings: { quadlets: gone } }, 'unknown', 'timeout'],
  ['ping.answer', 'none configured', {}, 'not-applicable'],
  ['immich.ping', 'could not be asked', ping('immich', { answered: false, problem: 'absent-binary', text: clean('no curl there') }), 'unknown', 'absent-binary'],
  ['immich.ping', 'an answer, and whether it still starts is not known', { readings: { containers: gone } }, 'unknown', 'timeout'],
  ['immich.ping', 'the server is down', { readings: editOne('units', 'immich-server.service', failed) }, 'unknown', 'dependency'],
  ['ml.ping', 'up, and slow', ping('ml', { tookMs: 2600 }), 'warning', /pong in 2600 ms/],
  ['ml.ping', 'no answer', ping('ml', { answered: false, text: clean('timed out') }), 'critical', /timed out/],
  ['ml.ping', 'not known', { readings: { pings: gone } }, 'unknown', 'timeout'],
  ['ml.ping', 'no such ping', { config: { pings: [] } }, 'not-applicable'],
  ['ml.state', 'loads its models', { readings: { ...editOne('containers', 'immich-ml', { health: 'starting' }), ...editOne('units', 'immich-ml.service', { activeSince: now - 400 * second }) } }, 'ok', /start/],
  ['ml.state', 'refused by the generator', { readings: { ...without('units', 'immich-ml.service'), ...without('containers', 'immich-ml'), ...refused('immich-ml') } }, 'critical', /no unit: unsupported key/],
  ['ml.state', 'failed', { readings: editOne('units', 'immich-ml.service', failed) }, 'critical'],
  ['ml.state', 'gone while Immich is there', { readings: { ...without('units', 'immich-ml.service'), ...without('containers', 'immich-ml'), ...without('quadlets', 'immich-ml') } }, 'critical', /no service of the names/],
  ['ml.state', 'nothing known', { readings: noSource }, 'unknown', 'timeout'],
  ['ml.workers', 'one aborted', log({ deaths: [death(minute)] }), 'warning', /1 worker died in 1h, the last 1m ago: code 134/],
  ['ml.workers', 'they abort again and again while the unit is active', log({ deaths: [45, 30, 15].map((ago) => death(ago * second)) }), 'critical', /3 workers died/],
  ['ml.workers', 'one aborted long ago', log({ deaths: [death(2 * hour)] }), 'ok', /none died in 1h/],
  ['ml.workers', 'they aborted before the unit was restarted', { readings: { ...log({ deaths: [death(50 * minute), death(40 * minute), death(30 * minute)] }).readings, ...editOne('units', 'immich-ml.service', { activeSince: now - 20 * minute }) } }, 'ok', /none died in 20m/],
  ['ml.workers', 'so many lines that they do not reach far', log({ isCut: true, from: now - 4 * minute, lines: 600 }), 'ok', /none died in 4m \(600 lines\)/],
  ['ml.workers', 'it is stopped', { readings: { ...log({ deaths: [death(minute)] }).readings, ...editOne('units', 'immich-ml.service', inactive), ...without('containers', 'immich-ml') } }, 'not-applicable'],
  ['ml.workers', 'gone while Immich is there', { readings: { ...without('units', 'immich-ml.service'), ...without('containers', 'immich-ml'), ...without('quadlets', 'immich-ml') } }, 'critical', /no service of the names/],
  ['ml.workers', 'no line of it', { readings: { modelLog: unavailable('dependency', 'there is no line of it') } }, 'unknown', 'dependency'],
  ['ml.inference', 'as long as ever', inferred(...earlier, [minute, { secondMs: 810 }]), 'ok', /0\.81 s 1m ago, 1\.1 × the median of 0\.77 s over 3 runs since 2026-10-23/],
  ['ml.inference', 'three times as long, from memory', inferred(...earlier, [minute, { firstMs: 2400, secondMs: 2400, loaded: 'none' }]), 'warning', /2\.4 s 1m ago, 3\.1 ×/],
  ['ml.inference', 'it was loaded, which takes long', inferred(...earlier, [minute, { firstMs: 60_000 }]), 'ok'],
  ['ml.inference', 'five times as long, and nobody would feel it', inferred(...earlier.map(([ago]) => [ago, { secondMs: 40 }] as const), [minute, { secondMs: 200 }]), 'ok', /5\.0 ×/],
  ['ml.inference', 'longer than the configuration allows', { ...inferred(...earlier, [minute]), config: { checks: { 'ml.inference': { warn: '0.5' } } } }, 'warning'],
  ['ml.inference', 'one of the earlier was slow, too', inferred(...earlier, [5 * day, { secondMs: 9000 }], [minute, { secondMs: 2400 }]), 'warning'],
  ['ml.inference', 'slow since an hour, and asked again and again', inferred(...earlier, ...[50, 40, 30, 20, 10].map((ago) => [ago * minute, { secondMs: 2500 }] as const), [minute, { secondMs: 2500 }]), 'warning', /over 3 runs/],
  ['ml.inference', 'the first answer never came, the second did', inferred(...earlier, [minute, { firstMs: null, failure: clean('an empty answer') }]), 'warning', /only when asked again, 1m ago: an empty answer/],
  ['ml.inference', 'no answer', inferred(...earlier, [minute, { firstMs: null, secondMs: null, loaded: null, failure: clean('HTTP 500 after 200 ms') }]), 'critical', /no inference 1m ago: HTTP 500/],
  ['ml.inference', 'no answer the second time', inferred(...earlier, [minute, { secondMs: null, failure: clean('an empty answer') }]), 'critical'],
  ['ml.inference', 'no answer, but it was started since', { ...inferred(...earlier, [hour, { firstMs: null, secondMs: null, failure: clean('HTTP 500') }]), readings: editOne('units', 'immich-ml.service', { activeSince: now - minute }) }, 'not-applicable', /not asked since it was last started: .* 1h ago/],
  ['ml.inference', 'slow three days ago', { ...inferred(...earlier, [3 * day, { secondMs: 2400 }]), readings: editOne('units', 'immich-ml.service', { activeSince: now - 9 * day }) }, 'not-applicable', /3d ago, which says nothing of now/],
  ['ml.inference', 'loaded for the second answer, too', inferred(...earlier, [minute, { secondMs: 2900, loaded: 'again' }]), 'not-applicable', /loaded anew/],
  ['ml.inference', 'another model than ever', inferred(...earlier, [minute, { model: clean('ViT-H-14'), secondMs: 2400 }]), 'not-applicable', /2\.4 s 1m ago; 0 of the 3 earlier ones/],
  ['ml.inference', 'too few before it', inferred([20 * day], [minute, { secondMs: 2400 }]), 'not-applicable', /1 of the 3 earlier ones/],
  ['ml.inference', 'never asked', inferred(), 'not-applicable', /nobody has asked it for an inference yet/],
  ['ml.inference', 'nothing is kept', { past: noPast(clean('no samples are kept')) }, 'not-applicable', /no samples are kept/],
  ['ml.inference', 'it does not run', { ...inferred(...earlier, [minute]), readings: { ...editOne('units', 'immich-ml.service', inactive), ...without('containers', 'immich-ml') } }, 'not-applicable', /does not run/],
  ['ml.inference', 'the clock was set back', inferred(...earlier, [-hour, { secondMs: 2400 }]), 'unknown', /in the future/],
  ['ml.inference', 'what was kept cannot be read', { past: 'locked' }, 'unknown', 'locked'],
  ['ml.inference', 'when it was started is not known', { ...inferred(...earlier, [minute]), readings: { units: gone } }, 'unknown', 'timeout'],
  ['ml.inference', 'gone while Immich is there', { readings: { ...without('units', 'immich-ml.service'), ...without('containers', 'immich-ml'), ...without('quadlets', 'immich-ml') } }, 'critical', /no service of the names/],
  ['ml.throttled', 'stands still now and then', held(12), 'warning', /12\.0 %/],
  ['ml.throttled', 'stands still most of the time', held(71), 'critical'],
  ['ml.throttled', 'near its limit, and gets on', held(2), 'ok'],
  ['ml.throttled', 'near its limit, and the kernel does not tell', held(null), 'unknown'],
  ['ml.throttled', 'not known', { readings: { cgroups: gone } }, 'unknown', 'timeout'],
  ['ml.oom', 'a worker was killed', { readings: editOne('cgroups', 'immich-ml.service', { oomKills: 2 }), courses: looked('ml.oom', hourly, [minute, 0]) }, 'warning'],
  ['ml.oom', 'killed again and again', { readings: editOne('cgroups', 'immich-ml.service', { oomKills: 30 }), courses: looked('ml.oom', hourly, [minute, 0]) }, 'critical'],
  ['ml.oom', 'killed again and again, nobody knows when', { readings: editOne('cgroups', 'immich-ml.service', { oomKills: 30 }) }, 'unknown', 'pending'],
  ['ml.oom', 'not known', { readings: { cgroups: gone } }, 'unknown', 'timeout'],
  ['ml.mem', 'at its limit', { readings: editOne('cgroups', 'immich-ml.service', { memoryCurrent: GiB, inactiveFile: 0 }) }, 'critical'],
  ['ml.mem', 'near its limit', { readings: editOne('cgroups', 'immich-ml.service', { memoryCurrent: 0.95 * GiB, inactiveFile: 0 }) }, 'warning'],
  ['ml.mem', 'not known', { readings: { cgroups: gone } }, 'unknown', 'timeout'],
  ['immich.version', 'one of them was updated', { readings: editOne('containers', 'immich-ml', { version: clean('v2.6.3') }) }, 'warning', /the server is 2\.7\.5, machine learning 2\.6\.3/],
  ['immich.version', 'by its tag', { readings: editOne('containers', 'immich-ml', { version: null, image: clean('ghcr.io/immich-app/immich-machine-learning:v2.7.5') }) }, 'ok', /^2\.7\.5$/],
  ['immich.version', 'by nothing', { readings: editOne('containers', 'immich-ml', { version: null, image: clean('registry.example.org/ml@sha256:0') }) }, 'not-applicable'],
  ['immich.version', 'not known', { readings: { containers: gone } }, 'unknown', 'timeout'],
  ['immich.obsolete', 'a service of long ago', { readings: edit('quadlets', (list) => [...list, quadlet('immich-web')]) }, 'warning', /immich-web/],
  ['immich.obsolete', 'not known', { readings: noSource }, 'unknown', 'timeout'],
  ['traefik.route[immich-secure]', 'no bouncer', route({ middlewares: [clean('compression')] }), 'critical', /does not ask CrowdSec/],
  ['traefik.route[immich-secure]', 'a bouncer that is not enabled', plugin({ enabled: false }), 'critical', /crowdsec is not enabled: it lets everybody pass/],
  ['traefik.route[immich-secure]', 'a bouncer that looks up no ban', plugin({ mode: clean('appsec') }), 'critical', /looks up no ban/],
  ['traefik.route[immich-secure]', 'no bouncer, on purpose', { ...route({ middlewares: [] }), config: { traefik: { unguarded: ['immich-secure'] } } }, 'ok', /on purpose/],
  ['traefik.route[immich-secure]', 'no bouncer, and not public', route({ middlewares: [], entryPoints: [clean('metrics')] }), 'ok', /not public/],
  ['traefik.route[immich-secure]', 'all entry points', route({ middlewares: [], entryPoints: [] }), 'critical'],
  ['traefik.route[immich-secure]', 'the bouncer last', route({ middlewares: ['compression', 'crowdsec'].map(clean) }), 'warning', /only after compression/],
  ['traefik.route[immich-secure]', 'a middleware that nothing defines', route({ middlewares: ['crowdsec', 'secure-headers'].map(clean) }), 'critical', /nothing defines secure-headers/],
  ['traefik.route[immich-secure]', 'one of another provider', route({ middlewares: ['crowdsec@docker', 'auth@docker'].map(clean) }), 'ok'],
  ['traefik.route[immich-secure]', 'what is expected is not there', { config: { traefik: { expected: { 'immich-secure': ['crowdsec', 'rate-limit-immich'] } } } }, 'warning', /does not carry rate-limit-immich/],
  ['traefik.route[immich-secure]', 'what is expected stands in another order', { config: { traefik: { expected: { 'immich-secure': ['compression', 'crowdsec'] } } } }, 'warning', /another order/],
  ['traefik.route[immich-secure]', 'defined twice', { readings: edit('routes', (value) => ({ ...value, routers: [...value.routers, ...value.routers] })) }, 'critical', /2 times/],
  ['traefik.route[immich-secure]', 'a file that cannot be understood', { readings: edit('routes', (value) => ({ ...value, damaged: [{ file: clean('/dynamic/x.yml'), reason: 'parse' as const, detail: clean('bad indentation') }] })) }, 'unknown', 'parse'],
  ['traefik.route', 'no route at all', { readings: edit('routes', (value) => ({ ...value, routers: [] })) }, 'unknown'],
  ['traefik.route', 'not read', { readings: { routes: gone } }, 'unknown', 'timeout'],
  ['traefik.route', 'no Traefik', { readings: noTraefikHere }, 'not-applicable'],
  ['tls.cert[photos.example.org]', 'a fifth is left', served({ validTo: now + 7 * day }), 'warning', /19\.4 %/],
  ['tls.cert[photos.example.org]', 'a tenth is left', served({ validFrom: now - 83 * day, validTo: now + 7 * day }), 'critical'],
  ['tls.cert[photos.example.org]', 'expired', served({ validTo: now - day, distrust: clean('CERT_HAS_EXPIRED') }), 'critical', /expired 1d ago/],
  ['tls.cert[photos.example.org]', 'of another name', served({ isForName: false }), 'critical', /another name/],
  ['tls.cert[photos.example.org]', 'not yet', served({ validFrom: now + day }), 'critical', /not valid yet/],
  ['tls.cert[photos.example.org]', 'of nobody', served({ distrust: clean('DEPTH_ZERO_SELF_SIGNED_CERT') }), 'critical', /not trusted/],
  ['tls.cert[photos.example.org]', 'none', { readings: { certificates: reading([{ host: clean('photos.example.org'), served: false, why: clean('connection refused') }]) } }, 'critical', /none is served/],
  ['tls.cert', 'not read', { readings: { certificates: gone } }, 'unknown', 'timeout'],
  ['security.self_ban', 'a login', decided('192.0.2.10'), 'critical', /logged in/],
  ['security.self_ban', 'the gateway, in a range', decided('192.0.2.0/29'), 'critical', /it holds 192\.0\.2\.1, the gateway/],
  ['security.self_ban', 'the own address on the internet', { ...decided('2001:db8::/32'), config: { crowdsec: { own: ['2001:db8::70'] } } }, 'critical', /crowdsec\.own/],
  ['security.self_ban', 'by the community', community({ bans: [clean('203.0.113.9'), clean('192.0.2.70')] }), 'critical', /192\.0\.2\.70 is banned by the community: this machine/],
  ['security.self_ban', 'a list of the community holds the login', community({ bans: [clean('192.0.0.0/16')] }), 'critical', /it holds 192\.0\.2\.10, somebody who is logged in/],
  ['security.self_ban', 'what the community bans is not known', { readings: { crowdsecCommunity: gone } }, 'unknown', 'timeout'],
  ['security.self_ban', 'found here, whatever the community bans', { readings: { ...decided('192.0.2.10').readings, crowdsecCommunity: gone } }, 'critical', /logged in/],
  ['security.self_ban', 'the community bans what is no address', community({ bans: [clean('nobody')] }), 'unknown', 'parse'],
  ['security.self_ban', 'only simulated', decided('192.0.2.10', { simulated: true }), 'ok'],
  ['security.self_ban', 'a captcha', decided('192.0.2.10', { type: clean('captcha') }), 'ok'],
  ['security.self_ban', 'a value that is none', decided('192.0.2.10/99'), 'unknown', 'parse'],
  ['security.self_ban', 'a country', decided('ZZ', { scope: clean('Country') }), 'ok'],
  ['security.self_ban', 'the addresses are not known', { readings: { addresses: gone } }, 'unknown', 'timeout'],
  ['security.self_ban', 'no CrowdSec', { config: { crowdsec: { via: 'none' } } }, 'not-applicable'],
  ['gpu.access[immich-server]', 'there, and closed', access({ usable: [] }), 'critical', /cannot be opened/],
  ['gpu.access[immich-server]', 'passed, and not there', access({ nodes: [], usable: [] }), 'critical', /none is there/],
  ['gpu.access[immich-server]', 'not passed', { readings: { ...access({ nodes: [], usable: [] }).readings, ...editOne('quadlets', 'immich-server', { devices: [] }) } }, 'warning', /on the processor/],
  ['gpu.access[immich-server]', 'it could not be asked', { readings: { gpuAccess: reading([{ container: clean('immich-server'), known: false, reason: 'absent-binary', detail: clean('no find') }]) } }, 'unknown', 'absent-binary'],
  ['gpu.access', 'not read', { readings: { gpuAccess: gone } }, 'unknown', 'timeout'],
  ['gpu.access[immich-server]', 'optional, and not there', { readings: { ...access({ nodes: [], usable: [] }).readings, ...editOne('quadlets', 'immich-server', { devices: [clean('-/dev/dri/renderD129')] }) } }, 'warning', /optional/],
  ['gpu.access[jellyfin]', 'no such service', { readings: noJellyfin }, 'not-applicable', /no such service/],
  ['gpu.driver[jellyfin]', 'a service of which nobody knows', { readings: { ...noJellyfin, units: gone } }, 'unknown', 'timeout'],
  ['gpu.access[immich-server]', 'passed as NVIDIA has it', { readings: { ...access({ nodes: [], usable: [] }).readings, ...editOne('quadlets', 'immich-server', { devices: [clean('nvidia.com/gpu=all')] }) } }, 'not-applicable'],
  ['gpu.driver[immich-server]', 'it encodes', {}, 'ok', /^encodes H264, HEVC \(Mesa\)$/],
  ['gpu.driver[immich-server]', 'told by ffmpeg', vaDriver({ answer: 'yes', name: clean('Intel iHD driver for Intel(R) Gen Graphics - 25.1.0 ()'), encodes: null, decodes: null, asked: [] }), 'ok', /^answers \(Intel iHD\)$/],
  ['gpu.driver[immich-server]', 'no video codec', vaDriver({ answer: 'yes', name: clean('Mesa Gallium driver 24.2.8 for AMD'), encodes: [clean('JPEG')], decodes: [clean('VP9')], asked: [] }), 'warning', /no video/],
  ['gpu.driver[immich-server]', 'it fails', vaDriver({ answer: 'no', why: clean('vaInitialize failed with error code -1'), asked: [] }), 'critical', /vaInitialize/],
  ['gpu.driver[immich-server]', 'the card sleeps', vaDriver({ answer: 'asleep' }), 'not-applicable', /sleeps/],
  ['gpu.driver[immich-server]', 'not asked', { ...vaDriver(null), config: { gpu: { vainfo: [] } } }, 'not-applicable', /gpu\.vainfo/],
  ['gpu.driver[immich-server]', 'no node', access({ usable: [], driver: null }), 'not-applicable', /no node/],
  ['gpu.driver[immich-server]', 'nobody there to ask', vaDriver({ answer: 'unknown', reason: 'absent-binary', detail: clean('neither vainfo nor ffmpeg') }), 'unknown', 'absent-binary'],
  ['gpu.driver', 'not read', { readings: { gpuAccess: gone } }, 'unknown', 'timeout'],
  ['gpu.transcode[immich-server]', 'nothing to do', {}, 'not-applicable', /^no video is worked on now$/],
  ['gpu.transcode[immich-server]', 'nothing to do, and the engines worked two days ago', { past: { 'gpu.video[immich-server]': [[3 * day, 0], [2 * day, 9], [day, 0]] } }, 'ok', /^no video is worked on now; the card last worked for it/],
  ['gpu.transcode[immich-server]', 'on the card', transcodes([900, 7e9]), 'ok', /^the card works for 1 process$/],
  ['gpu.transcode[immich-server]', 'in software', transcodes([900, 0]), 'warning', /^in software: ffmpeg 900, 15m .*of CPU$/],
  ['gpu.transcode[immich-server]', 'two in software, engines that worked two days ago', { ...transcodes([30, 0], [900, 0]), past: { 'gpu.video[immich-server]': [[3 * day, 0], [2 * day, 9], [day, 0]] } }, 'warning', /ffmpeg 901/],
  ['gpu.transcode[immich-server]', 'the card decodes, and the processor encodes', transcodes([900, -7e9]), 'warning', /^in software: ffmpeg 900, 15m .*of CPU; the card only decodes$/],
  ['gpu.transcode[immich-server]', 'pictures are taken out of a video that the card decodes', transcodes([9, -7e9]), 'ok', /9 s/],
  ['gpu.transcode[immich-server]', 'one that only decodes clears no other', transcodes([900, 0], [30, -7e9]), 'warning', /^in software: ffmpeg 900, 15m .*of CPU$/],
  ['gpu.transcode[immich-server]', 'pictures are taken out of a video', transcodes([9, 0]), 'ok', /9 s/],
  ['gpu.transcode[immich-server]', 'one of two fell back', transcodes([900, 0], [40, 8e9]), 'ok', /^1 of 2 on the processor; the card works for 1 process$/],
  ['gpu.transcode[immich-server]', 'one fell back, and the engines worked two hours ago', { ...transcodes([900, 0]), past: { 'gpu.video[immich-server]': [[3 * hour, 0], [2 * hour, 9], [hour, 0]] } }, 'ok', /last worked/],
  ['gpu.transcode[immich-server]', 'nothing now, and an hour in software this morning', { past: { 'gpu.software[immich-server]': [[6 * hour, 0], [5 * hour, 100], [4 * hour, 0]], 'gpu.video[immich-server]': [[6 * hour, 0], [5 * hour, 0]] } }, 'warning', /^in software: about .* of CPU within a day$/],
  ['gpu.transcode[immich-server]', 'in software yesterday, and the card has worked since', { past: { 'gpu.software[immich-server]': [[9 * hour, 100], [8 * hour, 0]], 'gpu.video[immich-server]': [[6 * hour, 0], [5 * hour, 9]] } }, 'ok', /last worked/],
  ['gpu.transcode[immich-server]', 'in software two days ago', { past: { 'gpu.software[immich-server]': [[50 * hour, 0], [49 * hour, 100], [48 * hour, 0]] } }, 'not-applicable'],
  ['gpu.transcode[immich-server]', 'engine time is not told', transcodes([900, null]), 'unknown', 'permission'],
  ['gpu.transcode[immich-server]', 'a process has no name', { readings: edit('gpuClients', (value) => ({ ...value, unnamed: 1 })) }, 'unknown', 'parse'],
  ['gpu.transcode[immich-server]', 'not read', { readings: { gpuClients: gone } }, 'unknown', 'timeout'],
  ['gpu.transcode', 'no card is passed', { readings: editOne('quadlets', 'immich-server', { devices: [] }) }, 'not-applicable'],
  ['gpu.render[0000:30:00.0]', 'no driver', driverless(null), 'critical', /no driver has it/],
  ['gpu.render[0000:30:00.0]', 'no driver, and the device is optional', { readings: { ...driverless(null).readings, ...optionalDevice } }, 'warning', /no driver has it/],
  ['gpu.render[0000:30:00.0]', 'no driver, and nobody asks for one', { readings: { ...driverless(null).readings, ...editOne('quadlets', 'immich-server', { devices: [] }) } }, 'not-applicable', /no Quadlet asks/],
  ['gpu.render[0000:30:00.0]', 'given away', driverless('vfio-pci'), 'not-applicable', /virtual machine/],
  ['gpu.render[0000:30:00.0]', 'a driver and no card', driverless('amdgpu'), 'warning', /amdgpu has it/],
  ['gpu.render', 'only a picture, and a Quadlet needs more', { readings: { ...picture, displayControllers: reading([]) } }, 'critical', /bochs-drm only shows/],
  ['gpu.render', 'only a picture, and nothing needs more', { readings: { ...picture, ...optionalDevice, displayControllers: reading([]) } }, 'not-applicable', /bochs-drm/],
  ['gpu.render', 'no card, and whether the hardware has one is not known', { readings: { ...optionalDevice, gpuCards: reading([]), displayControllers: gone } }, 'unknown', 'timeout'],
  ['disk.nocow[/mnt/btrfs-pool/subvol8-db]', 'on', { readings: { attributes: reading([{ path: clean('/mnt/btrfs-pool/subvol8-db'), known: true, nocow: false }]) } }, 'warning'],
  ['disk.nocow[/mnt/btrfs-pool/subvol8-db]', 'no such folder', { readings: { attributes: reading([{ path: clean('/mnt/btrfs-pool/subvol8-db'), known: true, nocow: null }]) } }, 'not-applicable'],
  ['disk.nocow[/mnt/btrfs-pool/subvol8-db]', 'may not be looked at', { readings: { attributes: reading([{ path: clean('/mnt/btrfs-pool/subvol8-db'), known: false, reason: 'permission', detail: clean('denied') }]) } }, 'unknown', 'permission'],
  ['disk.nocow', 'not read', { readings: { attributes: gone } }, 'unknown', 'timeout'],
  ['prometheus.targets[postgres]', 'down', { readings: scraped({ health: 'down', lastError: clean('connection refused') }) }, 'warning', /1 of 1 down: postgres-exporter:9187: connection refused/],
  ['prometheus.targets[postgres]', 'not yet', { readings: scraped({ health: 'unknown' }) }, 'unknown'],
  ['prometheus.targets[redis]', 'a job that has to be there', { readings: withPrometheus, config: { prometheus: { jobs: ['redis'] } } }, 'warning', /no such job/],
  ['prometheus.targets[postgres]', 'up', { readings: withPrometheus }, 'ok'],
  ['prometheus.targets', 'no Prometheus', {}, 'not-applicable'],
  ['prometheus.targets', 'not read', { readings: { ...withPrometheus, scrapes: gone } }, 'unknown', 'timeout'],
  ['backup.chain[htpc-home]', 'the one that both had is gone here', { readings: edit('snapshots', (list) => list.map((one) => (one.drive === null ? { ...one, snapshots: one.snapshots.filter(({ name }) => name !== '20261121-htpc-home') } : one))) }, 'warning', /whole one/],
  ['backup.chain[htpc-home]', 'no copy on the drive', { readings: edit('snapshots', (list) => list.map((one) => (one.drive === null ? one : { ...one, snapshots: [] }))) }, 'not-applicable'],
  ['backup.chain[htpc-home]', 'one in common', {}, 'ok'],
  ['backup.chain[htpc-home]', 'the same name, and something else behind it', listedAs(onTheDrive('htpc-home'), { receivedUuid: clean('of-another') }), 'warning', /nothing in common/],
  ['backup.chain[htpc-home]', 'the one that both have can be written to here', listedAs('/home/deck/.snapshots/htpc-home/20261121-htpc-home', { readOnly: false }), 'warning', /nothing in common/],
  ['backup.chain[htpc-home]', 'a whole send that fits', { readings: { ...apart, ...sentWhole(40) } }, 'warning', /a whole one, 40.0 GiB, fits/],
  ['backup.chain[htpc-home]', 'a whole send that does not fit', { readings: { ...apart, ...sentWhole(3000) } }, 'critical', /2\.9 TiB, NO room in/],
  ['backup.chain[htpc-home]', 'a whole send of which only the most is known', { readings: { ...apart, ...withUsed('/run/media/deck/WD-18TB', 99) } }, 'warning', /at most, 1.0 GiB free/],
  ['backup.chain[htpc-home]', 'a whole send by the metric of the backup', { readings: { ...apart, ...edit('textfiles', (files) => [...files, { path: clean('/metrics/urd.prom'), modifiedAt: now, badLines: 0, samples: [{ metric: clean('backup_subvolume_last_full_send_bytes'), labels: { subvolume: clean('htpc-home') }, value: 41 * GiB }] }]) } }, 'warning', /41.0 GiB, fits/],
  ['backup.chain[htpc-home]', 'by names where sudo refuses', byNames(), 'ok', /, by its name$/],
  ['backup.chain', 'sudo would allow it, and it failed', { readings: { subvolumes: refused2, rights: reading({ root: false, free: ['ALL'] }) } }, 'unknown', 'permission'],
  ['backup.chain', 'its own rules are not known', { readings: { subvolumes: refused2, rights: gone } }, 'unknown', 'permission'],
  ['backup.chain', 'away, and its note names no snapshot', drive('absent', 'error: nothing'), 'unknown', 'parse'],
  ['backup.chain', 'away, and its note cannot be read', { readings: { ...drive('absent', null).readings, ...edit('snapshots', (list) => list.map((one) => ({ ...one, ...(one.drive === null ? { detail: clean('not readable: htpc-home/.last-external-parent'), pins: [] } : { state: 'absent' as const, snapshots: [] }) }))) } }, 'unknown', 'parse'],
  ['backup.chain', 'the drive cannot be read', drive('unreadable', '20261121-htpc-home'), 'unknown', 'permission'],
  ['backup.garbled', 'the drive cannot be read', drive('unreadable', '20261121-htpc-home'), 'unknown', 'permission'],
  ['backup.chain[htpc-home]', 'away, and its parent is here', drive('absent', '20261121-htpc-home'), 'ok', /20261121-htpc-home, the parent of the next send to WD-18TB, is still here/],
  ['backup.chain[htpc-home]', 'away, and its parent is gone here', drive('absent', '20261107-htpc-home'), 'warning', /its parent 20261107-htpc-home is gone here/],
  ['backup.chain', 'attached after btrfs was asked', { readings: edit('subvolumes', (list) => list.filter(({ mount }) => !mount.startsWith('/run/media'))) }, 'unknown', 'pending'],
  ['backup.garbled[htpc-home]', 'a receive that was broken off', listedAs(onTheDrive('htpc-home'), { receivedUuid: null, readOnly: false }), 'warning', /20261121-htpc-home on WD-18TB: an unfinished receive/],
  ['backup.garbled[htpc-home]', 'received, and made writable since', listedAs(onTheDrive('htpc-home'), { readOnly: false }), 'warning', /can be written to/],
  ['backup.garbled[htpc-home]', 'put there by hand', listedAs(onTheDrive('htpc-home'), { receivedUuid: null }), 'warning', /was not received/],
  ['backup.garbled[htpc-home]', 'an ordinary folder', { readings: edit('subvolumes', (list) => list.filter(({ at }) => at !== onTheDrive('htpc-home'))) }, 'warning', /knows of no subvolume/],
  ['backup.garbled[htpc-home]', 'it is being received', { readings: { ...listedAs(onTheDrive('htpc-home'), { receivedUuid: null, readOnly: false }).readings, ...editOne('units', 'btrfs-backup-daily.service', { active: clean('activating'), sub: clean('start') }) } }, 'ok', /is being received/],
  ['backup.garbled[htpc-home]', 'one of last week, while a backup runs', { readings: { ...aWeekOld, ...editOne('units', 'btrfs-backup-daily.service', { active: clean('activating'), sub: clean('start') }) } }, 'warning', /20261114-htpc-home/],
  ['backup.garbled[htpc-home]', 'newer than what was noted as sent, where sudo refuses', byNames('20261114-htpc-home'), 'warning', /newer than what the backup noted as sent/],
  ['backup.garbled', 'nothing was noted as sent, where sudo refuses', byNames(null), 'unknown', /the backup noted nothing that it sent/],
  ['backup.garbled[htpc-home]', 'no drive', drive('absent', '20261121-htpc-home'), 'not-applicable'],
  ['backup.garbled', 'not asked', { readings: { subvolumes: gone } }, 'unknown', 'timeout'],
  ['backup.external[htpc-home]', 'the only copy was never received to its end', { readings: { ...listedAs(onTheDrive('htpc-home'), { receivedUuid: null, readOnly: false }).readings } }, 'critical', /no copy on the attached drive/],
  ['backup.external', 'btrfs does not answer', { readings: { subvolumes: gone } }, 'unknown', 'timeout'],
  ['backup.drive[WD-18TB]', 'another file system at its place', { config: { backup: { drives: [{ label: 'WD-18TB', mount: '/run/media/deck/WD-18TB', uuid: '11111111-2222-4333-8444-555555555555' }] } }, readings: edit('btrfs', (list) => list.map((one) => ({ ...one, uuid: clean('99999999-2222-4333-8444-555555555555') }))) }, 'warning', /another file system is mounted there: 9999/],
  ['backup.drive[WD-18TB]', 'its own file system, by its uuid', { config: { backup: { drives: [{ label: 'WD-18TB', mount: '/run/media/deck/WD-18TB', uuid: '11111111-2222-4333-8444-555555555555' }] } }, readings: edit('btrfs', (list) => list.map((one) => ({ ...one, uuid: clean('11111111-2222-4333-8444-555555555555') }))) }, 'ok', /attached/],
  ['backup.drive[WD-18TB]', 'which file system it is cannot be told', { config: { backup: { drives: [{ label: 'WD-18TB', mount: '/run/media/deck/WD-18TB', uuid: '11111111-2222-4333-8444-555555555555' }] } }, readings: { btrfs: reading([]) } }, 'unknown', 'dependency'],
  ['backup.created[htpc-home]', 'as its name says', {}, 'ok', /made 15h ago, as its name says/],
  ['backup.created[pics]', 'its name is of yesterday, and btrfs made it five days ago', madeAt(now - 5 * day, '/mnt/btrfs-pool/.snapshots/subvol2-pics/20261121-pics'), 'warning', /20261121-pics was made 5d ago: its name says something else/],
  ['backup.created[htpc-home]', 'its name is of today, and it is twelve days old', madeAt(now - 12 * day), 'critical', /was made 12d ago/],
  ['backup.created[htpc-home]', 'where sudo refuses', byNames(), 'not-applicable'],
  ['backup.created[htpc-home]', 'there is none', homeSnapshots(), 'not-applicable'],
  ['backup.created[htpc-home]', 'btrfs does not list it', { readings: { subvolumes: reading([]) } }, 'unknown', 'dependency'],
  ['backup.created', 'not asked', { readings: { subvolumes: gone } }, 'unknown', 'timeout'],
  ['backup.urd', 'partly', beat({ result: 'partial' }), 'warning', /did only a part/],
  ['backup.urd', 'failed', beat({ result: 'failure' }), 'critical', /its last run, 13h ago, failed/],
  ['backup.urd', 'failed for one', beat({}, { success: false }), 'critical', /failed for htpc-home/],
  ['backup.urd', 'one is unprotected', beat({}, { promise: 'UNPROTECTED' }), 'critical', /unprotected: htpc-home/],
  ['backup.urd', 'one is at risk', beat({}, { promise: 'AT RISK' }), 'warning', /at risk: htpc-home/],
  ['backup.urd', 'could not note a parent', beat({}, { pinFailures: 1 }), 'warning', /could not note the parent/],
  ['backup.urd', 'a day late', beat({ writtenAt: now - 30 * hour, staleAt: now + 18 * hour }), 'warning'],
  ['backup.urd', 'stale', beat({ writtenAt: now - 60 * hour, staleAt: now - 12 * hour }), 'critical', /ended well 2d 12h ago/],
  ['backup.urd', 'it never said when it is stale', beat({ writtenAt: now - 60 * hour, staleAt: null }), 'critical'],
  ['backup.urd', 'nothing was due', beat({ result: 'empty' }), 'ok', /nothing was due/],
  ['backup.urd', 'it names no subvolume', beat({ subvolumes: [] }), 'unknown', /names no subvolume/],
  ['backup.urd', 'in the future', beat({ writtenAt: now + day }), 'unknown', 'parse'],
  ['backup.urd', 'a timer and no heartbeat', { readings: { heartbeat: reading({ path: clean('/h'), beat: null }), ...withUrd().readings } }, 'unknown', 'dependency'],
  ['backup.urd', 'its timer is off', { readings: { ...beat({ result: 'failure' }).readings, ...withUrd({ ...inactive, unitFile: clean('disabled') }).readings } }, 'not-applicable'],
  ['backup.urd', 'its timer has no next run', { readings: { ...beat({ result: 'failure' }).readings, ...withUrd({ active: clean('inactive') }).readings } }, 'critical'],
  ['backup.urd', 'no Urd', { readings: { heartbeat: reading({ path: clean('/h'), beat: null }) } }, 'not-applicable'],
  ['backup.urd', 'not read', { readings: { heartbeat: gone } }, 'unknown', 'timeout'],
  [`timer.scheduled[${daily}]`, 'off since Urd backs up', { readings: urdInstead }, 'not-applicable', /Urd backs up now/],
  ['backup.log', 'off since Urd backs up', { readings: { ...lastRun({ endedAt: now - 90 * day }).readings, ...urdInstead } }, 'not-applicable', /Urd backs up now/],
  ['backup.dump_file[postgresql-immich]', 'fresh, and of the usual size', {}, 'ok', /204\.0 MiB \(usually 202\.0 MiB\), written 15h ago/],
  ['backup.dump_file[postgresql-immich]', 'a day late', dumpFile({ modifiedAt: now - 27 * hour }), 'warning'],
  ['backup.dump_file[postgresql-immich]', 'two days late', dumpFile({ modifiedAt: now - 51 * hour }), 'critical'],
  ['backup.dump_file[postgresql-immich]', 'a third of the usual size', dumpFile({ size: 70 * MiB }), 'critical', /usually 202/],
  ['backup.dump_file[postgresql-immich]', 'three times the usual size', dumpFile({ size: 700 * MiB }), 'warning'],
  ['backup.dump_file[postgresql-immich]', 'empty', dumpFile({ size: 0, format: 'empty' }), 'critical', /is empty/],
  ['backup.dump_file[postgresql-immich]', 'an error message', dumpFile({ format: 'unknown' }), 'critical', /is no zstd/],
  ['backup.dump_file[postgresql-immich]', 'broken off', { readings: edit('dumpFiles', (list) => list.map((one) => ({ ...one, unfinished: [{ name: clean('2026-11-21.dump.zst.tmp'), modifiedAt: now - day }] }))) }, 'warning', /broken off: 2026-11-21/],
  ['backup.dump_file[postgresql-immich]', 'being written', { readings: edit('dumpFiles', (list) => list.map((one) => ({ ...one, unfinished: [{ name: clean('2026-11-22.dump.zst.tmp'), modifiedAt: now - hour }] }))) }, 'ok'],
  ['backup.dump_file[postgresql-immich]', 'its first bytes cannot be read', dumpFile({ format: null }), 'unknown', 'permission'],
  ['backup.dump_file[postgresql-immich]', 'written in the future', dumpFile({ modifiedAt: now + day }), 'unknown', 'parse'],
  ['backup.dump_file', 'nobody dumps', { readings: { dumpFiles: reading([]) } }, 'not-applicable'],
  ['backup.dump_file', 'no folder is there, and nobody dumps', { readings: edit('dumpFiles', (list) => list.map((one) => ({ ...one, newest: null, there: false }))) }, 'not-applicable'],
  ['backup.dump_file[immich/backups]', 'one of the folders is gone', { readings: edit('dumpFiles', (list) => [...list, { name: clean('immich/backups'), folder: clean('/immich/backups'), newest: null, there: false, before: [], unfinished: [] }]) }, 'unknown', 'dependency'],
  ['backup.dump_file', 'a timer dumps, and nothing is there', { readings: { dumpFiles: reading([]), ...withTimer('db-dump').readings } }, 'unknown', 'dependency'],
  ['backup.db_covered[postgresql-immich]', 'dumped into a folder of its name', aDatabase, 'ok', /dumped as postgresql-immich/],
  ['backup.db_covered[postgresql-immich]', 'only its metrics tell of a dump', { readings: { ...aDatabase.readings, dumpFiles: reading([]) } }, 'ok'],
  ['backup.db_covered[postgresql-immich]', 'only Immich’s own dumps', { readings: { ...aDatabase.readings, ...undumped.readings, ...edit('dumpFiles', (list) => list.map((one) => ({ ...one, name: clean('immich/backups') }))) } }, 'ok', /immich\/backups/],
  ['backup.db_covered[postgresql-immich]', 'nobody dumps it', { readings: { ...aDatabase.readings, ...undumped.readings } }, 'warning', /nobody dumps it/],
  ['backup.db_covered', 'it needs none', { ...aDatabase, config: { backup: { undumped: ['postgresql-immich'] } } }, 'not-applicable'],
  ['backup.db_covered', 'no database', {}, 'not-applicable'],
  ['backup.db_covered', 'what runs is not known', { readings: { quadlets: gone, units: gone, containers: gone } }, 'unknown', 'timeout'],
  ['backup.db_covered[postgresql-immich]', 'the dumps are not known', { readings: { ...aDatabase.readings, dumpFiles: gone } }, 'unknown', 'timeout'],
  ['backup.dump_file', 'not read', { readings: { dumpFiles: gone } }, 'unknown', 'timeout'],
  [`backup.duration[${daily}]`, 'as long as ever', took(60 * minute, [55, 60, 62, 58, 61]), 'ok', /took 1h.*, usually 1h/],
  [`backup.duration[${daily}]`, 'four times as long', took(240 * minute, [55, 60, 62, 58, 61]), 'warning', /took 4h.*, usually 1h/],
  [`backup.duration[${daily}]`, 'four times as long and still short', took(4 * minute, [1, 1, 1, 1, 1]), 'ok'],
  [`backup.duration[${daily}]`, 'it is still running', { ...took(240 * minute, [55, 60, 62, 58, 61]), readings: editOne('units', 'btrfs-backup-daily.service', { active: clean('activating'), sub: clean('start'), mainStartedAt: now - 5 * hour, mainExitedAt: null }) }, 'warning', /has been running for 5h/],
  [`backup.duration[${daily}]`, 'its end is not told', { readings: editOne('units', 'btrfs-backup-daily.service', { mainExitedAt: null }) }, 'unknown', 'dependency'],
  [`backup.duration[${daily}]`, 'before its first run since boot', { readings: editOne('units', 'btrfs-backup-daily.service', { mainStartedAt: null, mainExitedAt: null }) }, 'not-applicable'],
  [`backup.duration[${daily}]`, 'nothing to compare with', took(240 * minute, [55]), 'not-applicable'],
  ['backup.duration', 'not known', { readings: { units: gone } }, 'unknown', 'timeout'],
  ['backup.chain', 'not read', { readings: { snapshots: gone } }, 'unknown', 'timeout'],
  ['pg.ready', 'refuses', { readings: { postgres: reading({ answers: false, starting: false, why: clean('Connection refused') }) } }, 'critical', /refused/],
  ['pg.ready', 'starts', { readings: { postgres: reading({ answers: false, starting: true, why: clean('the database system is starting up') }) } }, 'warning', /starting/],
  ['pg.ready', 'not asked', { readings: { postgres: gone } }, 'unknown', 'timeout'],
  ['pg.ready', 'no Immich', noImmich, 'not-applicable'],
  ['pg.extension', 'a plain image', database({ extensions: { plpgsql: clean('1.0') } }), 'critical', /neither/],
  ['pg.extension', 'not preloaded', database({ preloaded: [] }), 'critical', /shared_preload_libraries/],
  ['pg.extension', 'preloaded is not told', database({ preloaded: null }), 'ok', /vchord 0\.4\.3 on PostgreSQL 14\.19/],
  ['pg.extension', 'only pgvector', database({ extensions: { vector: clean('0.8.0') }, preloaded: [] }), 'ok', /vector 0\.8/],
  ['pg.extension', 'pgvecto.rs', database({ extensions: { vectors: clean('0.3.0') }, preloaded: [clean('vectors.so')] }), 'ok', /vectors 0\.3\.0/],
  ['pg.extension', 'pgvecto.rs, and Immich 3', { readings: { ...database({ extensions: { vectors: clean('0.3.0') }, preloaded: [clean('vectors.so')] }).readings, ...edit('immichApi', (api) => (api === null ? null : { ...api, version: { major: 3, minor: 0, patch: 1 } })) } }, 'critical', /takes it no more/],
  ['pg.extension', 'too new', database({ extensions: { vchord: clean('2.0.0') } }), 'warning', /before 2\.0/],
  ['pg.extension', 'too old', database({ extensions: { vchord: clean('0.2.9') } }), 'warning', /0\.3/],
  ['pg.extension', 'a version that is none', database({ extensions: { vchord: clean('unreleased') } }), 'unknown'],
  ['pg.extension', 'PostgreSQL 13', database({ version: 130_021 }), 'warning', /13\.21/],
  ['pg.extension', 'down', { readings: { postgres: reading({ answers: false, starting: false, why: clean('Connection refused') }) } }, 'unknown', 'dependency'],
  ['immich.queues', 'jobs failed', { ...jobs({ failed: 4 }), courses: looked('immich.queues', hourly, [minute, 0]) }, 'warning', /8 failed jobs within 1m/],
  ['immich.queues', 'everything fails', { ...jobs({ failed: 60 }), courses: looked('immich.queues', hourly, [minute, 2]) }, 'critical', /118 failed jobs/],
  ['immich.queues', 'failed some time, nobody knows when', jobs({ failed: 60 }), 'unknown', 'pending'],
  ['immich.queues', 'none failed', jobs({ waiting: 900, active: 2 }), 'ok', /0 failed jobs/],
  ['immich.queues', 'paused, and jobs wait', jobs({ isPaused: true, waiting: 12, ready: 0 }), 'warning', /paused while jobs wait: smartSearch \(12\)/],
  ['immich.queues', 'jobs that nobody does for an hour', { ...jobs({ waiting: 40, ready: 40 }), past: { ...steady, 'immich.idle_jobs[smartSearch]': [60, 45, 30, 15].map((ago) => [ago * minute, 40] as const) } }, 'warning', /jobs wait and none runs: smartSearch \(40, for 1h\)/],
  ['immich.queues', 'jobs that nobody does, and it is not known for how long', { ...jobs({ waiting: 40, ready: 40 }), courses: looked('immich.queues', hourly, [minute, 0]) }, 'ok'],
  ['immich.queues', 'one job ran meanwhile', { ...jobs({ waiting: 40, ready: 40 }), courses: looked('immich.queues', hourly, [minute, 0]), past: { ...steady, 'immich.idle_jobs[smartSearch]': [[60 * minute, 40], [20 * minute, 0], [10 * minute, 40]] } }, 'ok'],
  ['immich.queues', 'none runs at each look, and yet they become fewer', { ...jobs({ waiting: 4, ready: 4 }), courses: looked('immich.queues', hourly, [minute, 0]), past: { ...steady, 'immich.idle_jobs[smartSearch]': [[60 * minute, 900], [30 * minute, 400]] } }, 'ok'],
  ['immich.queues', 'jobs that wait for a later time', { ...jobs({ waiting: 40, ready: 0 }), courses: looked('immich.queues', hourly, [minute, 0]), past: { ...steady, 'immich.idle_jobs[smartSearch]': [[60 * minute, 40], [30 * minute, 40]] } }, 'ok'],
  ['immich.queues', 'paused, and nothing waits', jobs({ isPaused: true }), 'ok'],
  ['immich.queues', 'the key is refused', withApi({ queues: { known: false, reason: 'permission', detail: clean('the key is refused') } }), 'unknown', 'permission'],
  ['immich.queues', 'not reached', { ...configuredApi, readings: { immichApi: gone } }, 'unknown', 'timeout'],
  ['immich.queues', 'no API configured', {}, 'not-applicable'],
  ['immich.assets', 'all in the trash', photos({ trashed: 48_211 }), 'critical', /0 of 48211 left: 48211 in the trash/],
  ['immich.assets', 'more in the trash than left, and nobody can tell what was', { ...photos({ trashed: 30_000 }), past: 'parse' }, 'critical', /18211 of 48211 left/],
  ['immich.assets', 'a fifth gone since an hour ago', { ...photos({ total: 37_000 }), past: { 'immich.assets': [[2 * hour, 48_000], [hour, 48_174]] } }, 'critical', /36963, 11211 fewer/],
  ['immich.assets', 'some gone since an hour ago', { ...photos({ total: 45_000 }), past: { 'immich.assets': [[hour, 48_174]] } }, 'warning', /3211 fewer/],
  ['immich.assets', 'gone two days ago', { ...photos({ total: 37_000 }), past: { 'immich.assets': [[2 * day, 48_174]] } }, 'ok', /none were counted earlier/],
  ['immich.assets', 'more than before', { past: { 'immich.assets': [[hour, 48_000]] } }, 'ok', /48174, 37 in the trash/],
  ['immich.assets', 'a disk with a library is not mounted', photos({ offline: 12_000 }), 'warning', /12000 of 48211 without their file/],
  ['immich.assets', 'not one', photos({ total: 0, trashed: 0 }), 'unknown'],
  ['immich.assets', 'what was cannot be read', { past: 'parse' }, 'unknown', 'parse'],
  ['immich.assets', 'what was is not read yet', { past: 'pending' }, 'ok', /48174, and none were counted earlier/],
  ['immich.assets', 'no table of them', database({ library: null }), 'unknown', 'dependency'],
  ['immich.assets', 'the database is down', { readings: { postgres: reading({ answers: false, starting: false, why: clean('Connection refused') }) } }, 'unknown', 'dependency'],
  ['pg.connections', 'below', database({ connections: 80 }), 'ok'],
  ['pg.connections', 'above', database({ connections: 81 }), 'warning', /81 of 100/],
  ['pg.connections', 'nearly none left', database({ connections: 91 }), 'critical'],
  ['pg.connections', 'not asked', { readings: { postgres: gone } }, 'unknown', 'timeout'],
  ['pg.checksums', 'off', database({ checksums: false }), 'warning', /off/],
  ['pg.checksums', 'one failed', { ...database({ checksumFailures: 1 }), courses: looked('pg.checksums', weekly7, [hour, 0]) }, 'critical'],
  ['pg.checksums', 'some failed, nobody knows when', database({ checksumFailures: 3 }), 'unknown', 'pending'],
  ['pg.checksums', 'not asked', { readings: { postgres: gone } }, 'unknown', 'timeout'],
  ['pg.wraparound', 'half', database({ transactionAge: 2 ** 30 + 2 ** 26 }), 'warning'],
  ['pg.wraparound', 'near the end', database({ transactionAge: 2 ** 31 - 2 ** 20 }), 'critical'],
  ['pg.wraparound', 'not asked', { readings: { postgres: gone } }, 'unknown', 'timeout'],
  ['redis.ping', 'refuses', { readings: { redis: reading({ answers: false, why: clean('Connection refused') }) } }, 'critical', /refused/],
  ['redis.ping', 'reads its data for minutes', cache({ loading: true, uptimeMs: 3 * minute }), 'warning', /still reads/],
  ['redis.ping', 'reads its data', cache({ loading: true, uptimeMs: minute }), 'ok'],
  ['redis.ping', 'not asked', { readings: { redis: gone } }, 'unknown', 'timeout'],
  ['redis.policy', 'throws away', cache({ policy: clean('allkeys-lru') }), 'warning', /allkeys-lru/],
  ['redis.policy', 'not asked', { readings: { redis: gone } }, 'unknown', 'timeout'],
  ['redis.evicted', 'some', { ...cache({ evictedKeys: 7 }), courses: looked('redis.evicted', daily24, [hour, 0]) }, 'critical'],
  ['redis.evicted', 'some since its start', cache({ evictedKeys: 7, uptimeMs: hour }), 'critical'],
  ['redis.evicted', 'not asked', { readings: { redis: gone } }, 'unknown', 'timeout'],
  ['redis.memory', 'near its limit', cache({ maxMemory: 7 * MiB }), 'warning'],
  ['redis.memory', 'at its limit', cache({ maxMemory: 6 * MiB }), 'critical'],
  ['redis.memory', 'below it', cache({ maxMemory: 512 * MiB }), 'ok'],
  ['redis.memory', 'no limit', {}, 'not-applicable'],
  ['redis.memory', 'not asked', { readings: { redis: gone } }, 'unknown', 'timeout'],
  ['redis.persist', 'the save failed', cache({ saved: false }), 'critical', /last save failed/],
  ['redis.persist', 'both failed', cache({ saved: false, appended: false }), 'critical', /, the last write/],
  ['redis.persist', 'with a file that is appended to', cache({ appended: true }), 'ok', /appends/],
  ['redis.persist', 'not asked', { readings: { redis: gone } }, 'unknown', 'timeout'],
  ['gpu.render', 'no card although one is passed', { readings: noCard }, 'critical'],
  ['gpu.render[card1]', 'no render node', { readings: edit('gpuCards', (cards) => cards.map((card) => ({ ...card, renderNode: null }))) }, 'critical'],
  ['gpu.render', 'no card, and whether one is needed is not known', { readings: { ...noCard, quadlets: gone } }, 'unknown', 'timeout'],
  ['gpu.render', 'none by plan', { config: { gpu: { expect: 'none' } } }, 'not-applicable'],
  ['gpu.render', 'not known', { readings: { gpuCards: gone } }, 'unknown', 'timeout'],
  ['gpu.device[immich-server]', 'another number', { readings: edit('gpuCards', (cards) => cards.map((card) => ({ ...card, renderNode: clean('renderD129') }))) }, 'critical', /renderD128/],
  ['gpu.device', 'passed only where it is there, and not there', { readings: { ...optionalDevice, ...noCard } }, 'not-applicable'],
  ['gpu.render', 'no card, and none needed', { readings: { ...optionalDevice, ...noCard } }, 'not-applicable'],
  ['gpu.device', 'not known', { readings: { gpuCards: gone } }, 'unknown', 'timeout'],
  ['host.mem', 'ten percent', memory({ available: 3.2 * GiB }), 'ok'],
  ['host.mem', 'less than ten percent', memory({ available: 3.1 * GiB }), 'warning', /9.7 % available/],
  ['host.mem', 'not known', { readings: { host: gone } }, 'unknown', 'timeout'],
  ['host.swap', 'zram full with memory to spare', memory({ swapFree: 0.8 * GiB }), 'ok', /90.0 %/],
  ['host.swap', 'full, and no memory', memory({ swapFree: 0.8 * GiB, available: 4 * GiB }), 'warning'],
  ['host.swap', 'none', memory({ swapTotal: 0, swapFree: 0 }), 'not-applicable'],
  ['host.swap', 'not known', { readings: { host: gone } }, 'unknown', 'timeout'],
  ['host.load', '1.6 by processor', host({ load: [9, 8, 6.4] }), 'warning'],
  ['host.load', 'no processors', host({ processors: 0 }), 'unknown', 'internal'],
  ['journal.persistent', 'in memory', host({ journalPersistent: false }), 'warning'],
  ['journal.persistent', 'could not be looked at', host({ journalPersistent: null }), 'unknown', 'permission'],
  ['btrfs.exclusive_op[/mnt]', 'a balance is paused', pool({ exclusiveOperation: clean('balance paused') }), 'warning', /balance paused/],
  ['btrfs.exclusive_op[/mnt]', 'a balance runs', pool({ exclusiveOperation: clean('balance') }), 'ok', /balance runs/],
  ['btrfs.exclusive_op[/mnt]', 'an older kernel', pool({ exclusiveOperation: clean('unknown') }), 'unknown', 'version'],
  ['btrfs.scrub[/mnt]', 'five weeks', scrubbed({ btrfs_scrub_last_completion_timestamp: (now - 36 * day) / 1000 }), 'warning', /36d ago/],
  ['btrfs.scrub[/mnt]', 'ten weeks', scrubbed({ btrfs_scrub_last_completion_timestamp: (now - 71 * day) / 1000 }), 'critical'],
  ['btrfs.scrub[/mnt]', 'something was lost', scrubbed({ btrfs_scrub_uncorrectable_errors: 2 }), 'critical', /2 errors that could not be repaired/],
  ['btrfs.scrub[/mnt]', 'something was repaired', scrubbed({ btrfs_scrub_corrected_errors: 4 }), 'warning', /4 errors repaired/],
  ['btrfs.scrub[/mnt]', 'in the future', scrubbed({ btrfs_scrub_last_completion_timestamp: (now + day) / 1000 }), 'unknown'],
  ['btrfs.scrub[/mnt]', 'a damaged file', prom('btrfs-scrub.prom', (file) => ({ ...file, badLines: 1 })), 'unknown', 'parse'],
  ['btrfs.scrub[pool]', 'named by a word of its label', { readings: { ...prom('btrfs-scrub.prom', (file) => ({ ...file, samples: file.samples.map((one) => ({ ...one, labels: { filesystem: clean('pool') } })) })).readings, ...edit('btrfs', (list) => list.map((one, index) => ({ ...one, label: clean(index === 1 ? 'htpc-btrfs-pool' : 'other') }))) } }, 'ok'],
  ['btrfs.scrub', 'nobody scrubs', prom('btrfs-scrub.prom', () => null), 'not-applicable'],
  ['btrfs.scrub', 'a timer scrubs and tells nothing', { readings: { ...prom('btrfs-scrub.prom', () => null).readings, ...scrubTimer } }, 'unknown', 'dependency'],
  ['btrfs.scrub', 'not read', { readings: { textfiles: gone } }, 'unknown', 'timeout'],
  ['smart[/dev/sda]', 'it fails', disk({ smartmon_device_smart_healthy: 0 }), 'critical', /fails/],
  ['smart[/dev/sda]', 'hot', disk({ smartmon_temperature_celsius: 61 }), 'warning', /61 °C/],
  ['smart[/dev/sda]', 'too hot', disk({ smartmon_temperature_celsius: 71 }), 'critical'],
  ['smart[/dev/sda]', 'sectors that cannot be read', disk({ smartmon_current_pending_sectors: 8 }), 'critical', /8 sectors/],
  ['smart[/dev/sda]', 'four hours old', prom('smartmon.prom', (file) => ({ ...file, modifiedAt: now - 4 * hour })), 'unknown', 'stale'],
  ['smart[/dev/sda]', 'one disk is spoken of twice', prom('smartmon.prom', (file) => ({ ...file, samples: [...file.samples, ...file.samples.map((one) => ({ ...one, value: 1 }))] })), 'unknown', 'parse'],
  ['smart[/dev/sda]', 'an NVMe with a critical warning', disk({ smartmon_nvme_critical_warning: 4 }, ['smartmon_nvme_critical_warning']), 'critical', /critical warning/],
  ['smart[/dev/sda]', 'an NVMe with media errors', disk({ smartmon_nvme_media_errors: 2 }, ['smartmon_nvme_media_errors']), 'warning', /2 media errors/],
  ['smart[/dev/sda]', 'an NVMe near the end of its life', disk({ smartmon_nvme_percentage_used: 91 }, ['smartmon_nvme_percentage_used']), 'warning', /91 % of its life/],
  ['smart', 'not read', { readings: { textfiles: gone } }, 'unknown', 'timeout'],
  ['backup.db_dump[postgresql-immich]', 'failed', dump({ db_dump_success: 0 }), 'critical', /failed/],
  ['backup.db_dump[postgresql-immich]', 'empty', dump({ db_dump_size_bytes: 0 }), 'critical', /empty/],
  ['backup.db_dump[postgresql-immich]', 'a day late', dump({ db_dump_last_success_timestamp: (now - 27 * hour) / 1000 }), 'warning'],
  ['backup.db_dump[postgresql-immich]', 'two days late', dump({ db_dump_last_success_timestamp: (now - 51 * hour) / 1000 }), 'critical'],
  ['backup.db_dump', 'not read', { readings: { textfiles: gone } }, 'unknown', 'timeout'],
  ['backup.restore_test', 'failed', prom('restore-test-metrics.prom', (file) => ({ ...file, samples: file.samples.map((one) => (one.metric === 'backup_restore_test_success' ? { ...one, value: 0 } : one)) })), 'critical', /htpc-home/],
  ['backup.restore_test', 'what it compared', {}, 'ok', /^50 files of 1 subvolumes restored and compared 6h ago; never of pics$/],
  ['backup.restore_test', 'passed without comparing a file', metrics('restore-test-metrics.prom', { backup_restore_test_files_validated: 0 }), 'critical', /without comparing a single file: htpc-home/],
  ['backup.restore_test', 'what was tried is not told', prom('restore-test-metrics.prom', (file) => ({ ...file, samples: file.samples.filter(({ metric }) => !metric.includes('success')) })), 'unknown', /not told/],
  ['backup.restore_test', 'more than a month', restored(36 * day), 'warning'],
  ['backup.restore_test', 'a quarter of a year', restored(91 * day), 'critical'],
  ['backup.db_restore_test[postgresql-immich]', 'failed', restoredDump({ db_restore_test_success: 0 }), 'critical', /could not be restored/],
  ['backup.db_restore_test[postgresql-immich]', 'eleven days', restoredDump({ db_restore_test_last_timestamp: (now - 11 * day) / 1000 }), 'warning', /restored 11d ago/],
  ['backup.db_restore_test[postgresql-immich]', 'a month', restoredDump({ db_restore_test_last_timestamp: (now - 31 * day) / 1000 }), 'critical'],
  ['backup.db_restore_test[postgresql-immich]', 'it never worked', restoredDump({ db_restore_test_last_timestamp: NaN }), 'unknown'],
  ['backup.db_restore_test', 'not read', { readings: { textfiles: gone } }, 'unknown', 'timeout'],
  ['backup.restore_test', 'not read', { readings: { textfiles: gone } }, 'unknown', 'timeout'],
  ['host.oom', 'one was killed', { ...host({ oomKills: 3 }), courses: looked('host.oom', hourly, [minute, 2]) }, 'warning', /^1 OOM kill/],
  ['host.oom', 'ten were killed', { ...host({ oomKills: 12 }), courses: looked('host.oom', hourly, [minute, 2]) }, 'critical'],
  ['host.oom', 'not told', host({ oomKills: null }), 'unknown', 'version'],
  ['clock.sync', 'not yet', { readings: { clock: reading({ ntp: true, synchronized: false, zone: null }) } }, 'warning', /although/],
  ['clock.sync', 'nobody cares', { readings: { clock: reading({ ntp: false, synchronized: false, zone: null }) } }, 'warning', /no time service/],
  ['clock.sync', 'not told', { readings: { clock: gone } }, 'unknown', 'timeout'],
  ['reboot.pending', 'a newer one for a week', { readings: { kernels: reading([clean('6.17.1'), clean('6.17.10')]) } }, 'warning', /6\.17\.10 is installed/],
  ['reboot.pending', 'a newer one since yesterday', { readings: { kernels: reading([clean('6.17.1'), clean('6.17.10')]), ...host({ uptimeMs: day }).readings } }, 'ok', /waits for a reboot/],
  ['reboot.pending', 'its modules are gone', { readings: { kernels: reading([clean('6.17.10')]), ...host({ uptimeMs: day }).readings } }, 'warning', /gone/],
  ['reboot.pending', 'no kernel at all', { readings: { kernels: reading([]) } }, 'unknown'],
  ['reboot.pending', 'not read', { readings: { kernels: gone } }, 'unknown', 'timeout'],
  ['meta.binaries[podman]', 'before Quadlets', { readings: versions(tool('podman', 'podman version 4.3.1', 4, 3)) }, 'warning', /^podman version 4\.3\.1: older than 4\.4/],
  ['meta.binaries[systemd]', 'newer than anything known', { readings: versions(tool('systemd', 'systemd 999', 999, 0)) }, 'warning', /newer than 262/],
  ['meta.binaries[podman]', 'not installed', { readings: versions({ name: clean('podman'), program: clean('podman'), version: null, failure: { reason: 'absent-binary', detail: clean('podman is not installed') } }) }, 'unknown', 'absent-binary'],
  ['meta.binaries', 'not read', { readings: { tools: gone } }, 'unknown', 'timeout'],
  ['journal.size', '3.9 GiB', { readings: edit('folderSizes', (list) => list.map((one) => ({ ...one, size: 3.9 * GiB }))) }, 'warning'],
  ['journal.size', 'not measured', { readings: { folderSizes: reading([]) } }, 'unknown', 'dependency'],
]; // prettier-ignore

for (const [id, what, change, status, says] of rows) {
  test(`${id}: ${what} is ${status}`, (t) => {
    const verdicts = verdictsOf(change);
    const verdict = verdicts.find((one) => one.id === id);
    const near = verdicts
      .filter(({ check }) => check === id.replace(/\[.*/, ''))
      .map((one) => `${one.id} ${one.status} ${one.summary}`);
    t.truthy(verdict, near.join('\n'));
    t.is(verdict?.status, status, near.join('\n'));
    if (says instanceof RegExp) t.regex(verdict?.summary ?? '', says);
    else if (says !== undefined) t.is(verdict?.reason, says);
    t.is(verdict?.reason !== null, verdict?.status === 'unknown');
  });
}

test('every check is here with each status that it can have', (t) => {
  const seen = new Map<string, Set<Status>>();
  for (const { check, status } of verdictsOf()) seen.set(check, (seen.get(check) ?? new Set()).add(status));
  for (const [id, , , status] of rows) {
    const check = id.replace(/\[.*/, '');
    seen.set(check, (seen.get(check) ?? new Set()).add(status));
  }

  for (const { id, thresholds } of catalogue) {
    const statuses = seen.get(id) ?? new Set<Status>();
    t.true(statuses.has('ok'), `${id} has an ok case`);
    t.true(statuses.has('unknown'), `${id} has an unknown case`);
    t.true(statuses.has('warning') || statuses.has('critical'), `${id} has a bad case`);
    if (thresholds?.warn != null) t.true(statuses.has('warning'), `${id} has a warning case`);
    if (thresholds?.crit != null) t.true(statuses.has('critical'), `${id} has a critical case`);
  }
});

/** The healthy box and all its changes. */
const cases: readonly { readonly title: string; readonly change: Case }[] = [
  { title: 'healthy', change: {} },
  ...rows.map(([id, what, change]) => ({ title: `${id}: ${what}`, change })),
];

test('no check looks at what it does not need', (t) => {
  for (const { title, change } of cases) {
    const whole = modelOf(change);
    const config = configuration(change.config);
    const parts = new Map<string, Model>();
    for (const check of catalogue) {
      const needs = [...check.needs].sort().join(', ');
      const part = parts.get(needs) ?? modelOf(onlyRead(change, check.needs));
      parts.set(needs, part);
      const [path] = differing(lookedAt(check, whole, config), part);
      if (path === undefined) continue;
      const missing = probeNames.filter(
        (name) =>
          differing(lookedAt(check, whole, config), modelOf(onlyRead(change, [...check.needs, name])))
            .length === 0,
      );
      t.fail(
        `${check.id} looks at model${path} (${title}) and needs ${needs} only: add ${missing.join(' or ') || 'what that is made of'} to its needs`,
      );
      return;
    }
  }
  t.pass();
});

test('no check needs what it does not look at', (t) => {
  const differs = (check: AnyCheck, need: ProbeName, change: Case) => {
    const looked = lookedAt(check, modelOf(change), configuration(change.config));
    const others = probeNames.filter((name) => name !== need);
    return differing(looked, modelOf(onlyRead(change, others))).length > 0;
  };
  const idle = catalogue.flatMap((check) => {
    const own = cases.filter(({ title }) => title.startsWith(check.id));
    return check.needs
      .filter((need) => ![...own, ...cases].some(({ change }) => differs(check, need, change)))
      .map((need) => `${check.id} needs ${need}`);
  });
  t.deepEqual(idle, [], 'in no case it makes a difference: add one, or take it away');
});

function onlyRead(change: Case, names: readonly ProbeName[]): Case {
  return { ...change, readings: onlyOf(readingsOf(change), names) };
}

test('the healthy readings are those of all probes', (t) => {
  t.true(Object.values(healthy).every(({ known }) => known));
});
