import { type Config } from '../config/schema.ts';
import { filesystemOf } from '../probes/filesystems.ts';
import { reachOf, type Reach, withinOf } from '../probes/host-ping.ts';
import { type ModelLog } from '../probes/model-log.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { type Known, map, valueOf } from './known.ts';
import { startPeriod } from './service-state.ts';
import { type Service } from './services.ts';

/** How the workers inside of its container fare, of the last hour and since the unit was last started. */
export interface Workers extends Pick<ModelLog, 'deaths' | 'loaded' | 'idleAt' | 'error'> {
  /** The time that this is said of, milliseconds: less than an hour where the unit is younger, or the lines reach less far. */
  readonly overMs: number;
  /** How many lines were read, where it is they that do not reach an hour back; else null. */
  readonly lines: number | null;
}

export interface MachineLearning {
  /** Null: no service of that name; `containers` of the configuration says which were looked for. */
  readonly service: Service | null;
  readonly lookedFor: readonly Clean[];
  /** Immich's server, by the names that it goes by; null: none of them. */
  readonly server: Service | null;
  /** The services of Immich's database and of its Redis; null: none of the configured name. */
  readonly database: Service | null;
  readonly redis: Service | null;
  readonly workers: Known<Workers>;
  /** Whether it can be reached from this host. */
  readonly reach: Known<Reach>;
  readonly cache: Known<{
    readonly path: Clean;
    readonly size: number | null;
    readonly mount: Clean | null;
  } | null>;
  /** Milliseconds left of the health check's start period; null: none set, or over. */
  readonly startPeriodLeft: number | null;
}

/** As its compose file and the box's Quadlets name it. */
export const serverNames = ['immich-server', 'immich_server'] as const;

/** Immich's machine learning: the first configured container name that is a service of the stack. */
export function buildMachineLearning(
  facts: Facts,
  services: readonly Service[],
  config: Config,
  now: number,
): MachineLearning {
  const service = findService(services, config.ml.containers);
  return {
    service,
    lookedFor: config.ml.containers.map(clean),
    server: findService(services, serverNames),
    database: findService(services, [config.immich.database.container]),
    redis: findService(services, [config.immich.redis.container]),
    workers: map(facts.modelLog, (log) => workersOf(log, service, now)),
    reach: map(facts.quadlets, (quadlets) => {
      const reach = reachOf(config, quadlets);
      if (reach.state !== 'none' && reach.state !== 'not-told') return reach;
      const what = service === null ? null : byPodman(service, withinOf(config).port);
      return what === null ? reach : { state: 'not-told', what };
    }),
    cache: map(facts.folderSizes, (folders) => {
      const folder = folders.find(({ name }) => name === 'ml-cache');
      if (folder === undefined || folder.state === 'absent') return null;
      return {
        path: folder.path,
        size: folder.size,
        mount: filesystemOf(folder.path, valueOf(facts.filesystems) ?? [])?.mount ?? null,
      };
    }),
    startPeriodLeft: service === null ? null : startPeriodLeft(service, now),
  };
}

/** Where podman publishes a port of its container, which its Quadlet does not tell; null: nowhere. */
function byPodman({ container }: Service, port: number): Clean | null {
  const ports = valueOf(container)?.ports ?? [];
  const found = ports.find(({ containerPort, protocol }) => containerPort === port && protocol === 'tcp');
  return found === undefined
    ? null
    : say`${found.hostIp === '' ? literal('*') : found.hostIp}:${found.hostPort}`;
}

const hour = 3_600_000;

function workersOf(log: ModelLog, service: Service | null, now: number): Workers {
  const unit = service === null ? null : valueOf(service.unit);
  const since = Math.max(now - hour, unit?.active === 'active' ? (unit.activeSince ?? 0) : 0);
  const isFull = log.isCut && log.from > since;
  return {
    deaths: log.deaths.filter(({ at }) => at >= since),
    loaded: log.loaded,
    idleAt: log.idleAt,
    error: log.error,
    overMs: Math.max(0, now - (isFull ? log.from : since)),
    lines: isFull ? log.lines : null,
  };
}

/** The first service that bears one of some names, as its own or as its unit's. */
export function findService(services: readonly Service[], names: readonly string[]): Service | null {
  for (const name of names) {
    const found = services.find((one) => one.name === name || one.unitId === `${name}.service`);
    if (found !== undefined) return found;
  }

  return null;
}

function startPeriodLeft(service: Service, now: number): number | null {
  if (service.state !== 'starting') return null;
  const left = startPeriod(
    valueOf(service.quadlet),
    service.since,
    now,
    service.container.origin.takenAt,
  )?.left;
  return left !== undefined && left > 0 ? left : null;
}
