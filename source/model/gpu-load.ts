import { type EngineUse } from '../probes/fdinfo.ts';
import { type GpuClient, type GpuClients } from '../probes/gpu-clients.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type Reading } from '../probes/reading.ts';

/** Percent of each engine by its name, 0–100. */
export type Load = Readonly<Record<string, number>>;

/** The load that each client made between two readings, by {@link keyOf}. */
export type Loads = ReadonlyMap<string, Load>;

/** Load of a card's video engine by all whose use of it can be seen, percent; null: not measured yet (it needs two readings). */
export type VideoLoad =
  | { readonly apart: true; readonly decode: number | null; readonly encode: number | null }
  /** Where the driver does not tell decoding from encoding. */
  | { readonly apart: false; readonly load: number | null };

/** Readings further apart than this say nothing of "now". Milliseconds. */
const longestSpan = 5 * 60_000;

/** Engines by what they do, as the drivers name them (amdgpu_ctx.c; i915 and xe: drm-usage-stats.rst). */
const decoders: ReadonlySet<string> = new Set(['dec', 'jpeg']);
const encoders: ReadonlySet<string> = new Set(['enc', 'enc_1', 'vpe']);
/** Intel's engines do both and do not tell. */
const unified: ReadonlySet<string> = new Set(['video', 'video-enhance', 'vcs', 'vecs']);
const all: ReadonlySet<string> = new Set([...decoders, ...encoders, ...unified]);
/**
 * Engines without which no card encodes. AMD's keep decoding apart up to VCN 3 and count everything as `enc` from VCN 4 on
 * (amdgpu_top#69), and Intel's do not tell: of those a process that only decodes cannot be told from one that encodes.
 */
const encoding: ReadonlySet<string> = new Set(['enc', 'enc_1', ...unified]);

/** A client's identity: ids are given out per card. */
export function keyOf({ address, clientId }: Pick<GpuClient, 'address' | 'clientId'>): string {
  return `${address ?? ''}#${String(clientId)}`;
}

/** Percent of each engine by client between two readings. Null: they do not make a time span. */
export function loadsOf(
  latest: Reading<GpuClients> | undefined,
  previous: Reading<GpuClients> | undefined,
): Loads | null {
  if (latest?.known !== true || previous?.known !== true) return null;
  const span = latest.elapsedAt - previous.elapsedAt;
  if (!(span > 0 && span <= longestSpan)) return null;
  const before = new Map(previous.value.clients.map((client) => [keyOf(client), client.engines]));
  const loads = new Map<string, Load>();
  for (const client of latest.value.clients) {
    const earlier = before.get(keyOf(client));
    if (earlier !== undefined) loads.set(keyOf(client), loadOf(client.engines, earlier, span));
  }

  return loads;
}

function loadOf(now: GpuClient['engines'], before: GpuClient['engines'], span: number): Load {
  const load: Record<string, number> = {};
  for (const [engine, use] of Object.entries(now)) {
    const share = shareOf(use, before[engine], span);
    if (share !== null) load[engine] = Math.min(100, Math.max(0, share));
  }

  return load;
}

/** Time is measured against `span` (milliseconds), cycles against those that went by. An engine that is told for the first time was not used before. */
function shareOf(use: EngineUse, before: EngineUse | undefined, span: number): number | null {
  const used = use.used - (before?.used ?? 0);
  if (use.of === null) return (used / 1e6 / span / use.count) * 100;
  if (before?.of == null) return null;
  const passed = use.of - before.of;
  // An engine that is off counts no cycles, and nobody's.
  return passed > 0 ? (used / passed / use.count) * 100 : 0;
}

/** What the clients of one card do with its video engine; null: its driver does not tell, or has none. */
export function videoLoadOf(
  card: Pick<GpuCard, 'driver' | 'address' | 'unifiedVideo'>,
  clients: readonly GpuClient[],
  loads: Loads | null,
): VideoLoad | null {
  const sum = (engines: ReadonlySet<string>) => {
    if (loads === null) return null;
    const own = clients.filter(({ address, driver }) =>
      card.address === null ? driver === card.driver : address === card.address,
    );
    return Math.min(
      100,
      own.reduce((total, client) => total + sumOf(loads.get(keyOf(client)) ?? {}, engines), 0),
    );
  };
  switch (card.driver as string) {
    case 'amdgpu':
      return card.unifiedVideo
        ? { apart: false, load: sum(all) }
        : { apart: true, decode: sum(decoders), encode: sum(encoders) };
    case 'i915':
    case 'xe':
      return { apart: false, load: sum(unified) };
    default:
      return null;
  }
}

/** The busiest of what a load tells; null: nothing yet. */
export function busiestOf(load: VideoLoad | null): number | null {
  if (load === null) return null;
  if (!load.apart) return load.load;
  return load.decode === null && load.encode === null ? null : Math.max(load.decode ?? 0, load.encode ?? 0);
}

function sumOf(load: Load, engines: ReadonlySet<string>): number {
  return Object.entries(load).reduce(
    (total, [engine, share]) => (engines.has(engine) ? total + share : total),
    0,
  );
}

function hasUsed(engines: GpuClient['engines'], those: ReadonlySet<string>): boolean {
  return Object.entries(engines).some(([engine, { used }]) => those.has(engine) && used > 0);
}

/** Whether an engine that encodes has done anything for whom these engines were used by. */
export function encodedVideo(engines: GpuClient['engines']): boolean {
  return hasUsed(engines, encoding);
}

/** Whether the card has decoded for it and, as far as it keeps the two apart, never encoded. */
export function onlyDecoded(engines: GpuClient['engines']): boolean {
  return hasUsed(engines, decoders) && !encodedVideo(engines);
}

/** Seconds of the engines that encode; null where the driver counts cycles. */
export function encodingSecondsOf(clients: readonly Pick<GpuClient, 'engines'>[]): number | null {
  let seconds = 0;
  for (const { engines } of clients) {
    for (const [engine, { used, of }] of Object.entries(engines)) {
      if (!encoding.has(engine)) continue;
      if (of !== null) return null;
      seconds += used / 1e9;
    }
  }

  return seconds;
}
