import { type Config } from '../config/schema.ts';
import { type Readings } from '../probes/catalogue.ts';
import { type GpuClient, type GpuClients } from '../probes/gpu-clients.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type Reading } from '../probes/reading.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { both, type Known, map, valueOf } from './known.ts';
import { type Service } from './services.ts';

export interface Graphics {
  /** The configuration says that this box has no GPU. */
  readonly absentByPlan: boolean;
  /** Empty: the kernel shows none. */
  readonly cards: Known<readonly GpuCard[]>;
  /** Who uses a card, by service or process, busiest first. Percent of one engine between the last two readings; null: not two yet. */
  readonly users: Known<readonly GpuUser[]>;
  /** Video engine load over all users, percent. Decode and encode apart where the driver tells them apart. */
  readonly decode: number | null;
  readonly encode: number | null;
  /** Where the driver does not tell decoding from encoding (i915, xe). */
  readonly video: number | null;
  /** Services whose Quadlet passes /dev/dri, and whether the node they name exists on the host. */
  readonly passed: Known<
    readonly {
      readonly service: Clean;
      readonly device: Clean;
      readonly exists: boolean;
      /** `AddDevice=-…`: passed only where it is there, so that its absence is no fault. */
      readonly optional: boolean;
    }[]
  >;
  readonly unreadable: number;
}

export interface GpuUser {
  /** Service name, or the command of a process outside of any. */
  readonly name: Clean;
  readonly unit: Clean | null;
  readonly pids: readonly number[];
  /** By engine, percent 0–100. */
  readonly load: Readonly<Record<string, number>> | null;
  /** Seconds of engine time since it opened the card. */
  readonly engineSeconds: Readonly<Record<string, number>>;
  readonly memory: number | null;
}

/** Readings further apart than this say nothing of "now". Milliseconds. */
const longestSpan = 5 * 60_000;

/** Engines by what they do, as the drivers name them (kernel gpu/drm-usage-stats.rst; amdgpu: dec, enc, enc_1, jpeg). */
const decoders: ReadonlySet<string> = new Set(['dec', 'jpeg']);
const encoders: ReadonlySet<string> = new Set(['enc', 'enc_1', 'vpe']);
/** Intel's engines do both and do not tell. */
const video: ReadonlySet<string> = new Set(['video', 'video-enhance', 'vcs', 'vecs']);

/** Cards, and who uses them: engine time of each client between two readings, added up by service. */
export function buildGraphics(
  facts: Facts,
  readings: Readings,
  previous: Readings,
  services: readonly Service[],
  config: Config,
): Graphics {
  const shares = facts.gpuClients.known ? loadsOf(readings.gpuClients, previous.gpuClients) : null;
  const names = new Map(services.map((service) => [service.unitId as string | null, service.name]));
  const clients = valueOf(facts.gpuClients)?.clients ?? [];
  const told = (engines: ReadonlySet<string>) =>
    shares === null ||
    !clients.some((client) => Object.keys(client.engines).some((engine) => engines.has(engine)))
      ? idle(facts, shares, engines)
      : Math.min(
          100,
          [...shares.values()].reduce((total, load) => total + sumOf(load, engines), 0),
        );
  return {
    absentByPlan: config.gpu.expect === 'none',
    cards: facts.gpuCards,
    users: map(facts.gpuClients, () => usersOf(clients, shares, names)),
    decode: told(decoders),
    encode: told(encoders),
    video: told(video),
    passed: passedOf(facts, services),
    unreadable: valueOf(facts.gpuClients)?.unreadable ?? 0,
  };
}

/** Nobody uses engines of that kind: 0 where the driver has them at all. */
function idle(facts: Facts, shares: Loads | null, engines: ReadonlySet<string>): number | null {
  const drivers = new Set<string>((valueOf(facts.gpuCards) ?? []).map(({ driver }) => driver));
  const has = engines === video ? drivers.has('i915') || drivers.has('xe') : drivers.has('amdgpu');
  return shares !== null && has ? 0 : null;
}

type Loads = ReadonlyMap<string, Readonly<Record<string, number>>>;

/** A client's identity: ids are given out per card. */
function keyOf({ address, clientId }: GpuClient): string {
  return `${address ?? ''}#${String(clientId)}`;
}

/** Percent of each engine by client between two readings. Null: they do not make a time span. */
function loadsOf(
  latest: Reading<GpuClients> | undefined,
  previous: Reading<GpuClients> | undefined,
): Loads | null {
  if (latest?.known !== true || previous?.known !== true) return null;
  const span = latest.elapsedAt - previous.elapsedAt;
  if (!(span > 0 && span <= longestSpan)) return null;
  const before = new Map(previous.value.clients.map((client) => [keyOf(client), client.engines]));
  const loads = new Map<string, Readonly<Record<string, number>>>();
  for (const client of latest.value.clients) {
    const earlier = before.get(keyOf(client));
    if (earlier === undefined) continue;
    loads.set(keyOf(client), loadOf(client.engines, earlier, span));
  }

  return loads;
}

function loadOf(
  now: GpuClient['engines'],
  before: GpuClient['engines'],
  span: number,
): Readonly<Record<string, number>> {
  const load: Record<string, number> = {};
  for (const [engine, nanoseconds] of Object.entries(now)) {
    const used = nanoseconds - (before[engine] ?? 0);
    load[engine] = Math.min(100, Math.max(0, (used / 1e6 / span) * 100));
  }

  return load;
}

function sumOf(load: Readonly<Record<string, number>>, engines: ReadonlySet<string>): number {
  return Object.entries(load).reduce(
    (total, [engine, share]) => (engines.has(engine) ? total + share : total),
    0,
  );
}

function usersOf(
  clients: readonly GpuClient[],
  shares: Loads | null,
  names: ReadonlyMap<string | null, Clean>,
): readonly GpuUser[] {
  const groups = new Map<string, GpuClient[]>();
  for (const client of clients) {
    const key = client.unit ?? `${client.command}\0`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [client]);
    else group.push(client);
  }

  const users = [...groups.values()].map((group) => toUser(group, shares, names));
  const busy = ({ load }: GpuUser) => Math.max(0, ...Object.values(load ?? {}));
  return users.sort((left, right) => busy(right) - busy(left) || (left.name < right.name ? -1 : 1));
}

function toUser(
  group: readonly GpuClient[],
  shares: Loads | null,
  names: ReadonlyMap<string | null, Clean>,
): GpuUser {
  const unit = group[0]?.unit ?? null;
  const seconds: Record<string, number> = {};
  const load: Record<string, number> = {};
  let measured = false;
  let memory: number | null = null;
  for (const client of group) {
    for (const [engine, nanoseconds] of Object.entries(client.engines))
      seconds[engine] = (seconds[engine] ?? 0) + nanoseconds / 1e9;
    const share = shares?.get(keyOf(client));
    measured ||= share !== undefined;
    for (const [engine, percent] of Object.entries(share ?? {}))
      load[engine] = Math.min(100, (load[engine] ?? 0) + percent);
    if (client.vram !== null || client.gtt !== null)
      memory = (memory ?? 0) + (client.vram ?? 0) + (client.gtt ?? 0);
  }

  return {
    name: names.get(unit) ?? unit ?? group[0]?.command ?? literal('?'),
    unit,
    pids: [...new Set(group.map(({ pid }) => pid))],
    load: measured ? load : null,
    engineSeconds: seconds,
    memory,
  };
}

/** `AddDevice=-/dev/dri/renderD128:/dev/dri/renderD128:rw` asks for `/dev/dri/renderD128` of the host (podman-systemd.unit(5)). */
function passedOf(facts: Facts, services: readonly Service[]): Graphics['passed'] {
  return map(both(facts.quadlets, facts.gpuCards), ([, cards]) => {
    const nodes = new Set(
      cards.flatMap(({ name, renderNode }) => [`/dev/dri/${name}`, `/dev/dri/${renderNode ?? name}`]),
    );
    return services.flatMap((service) =>
      (valueOf(service.quadlet)?.devices ?? [])
        .map((written) => ({
          optional: written.startsWith('-'),
          device: (written.replace(/^-/, '').split(':', 1)[0] ?? '') as Clean,
        }))
        .filter(({ device }) => device === '/dev/dri' || device.startsWith('/dev/dri/'))
        .map(({ device, optional }) => ({
          service: service.name,
          device,
          optional,
          exists:
            device.startsWith('/dev/dri/') && device !== '/dev/dri/' ? nodes.has(device) : cards.length > 0,
        })),
    );
  });
}
