import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';
import { presentOf } from './library.ts';
import { idleJobs } from '../probes/immich-api.ts';
import { type Model } from './model.ts';

/**
 * What is measured again and again and kept (source/history/samples.ts): the one list of it. A series is named after
 * its entry here and its target, as verdicts are: `filesystem.used[/]`, `host.load`.
 */
export interface Sampled {
  /** `filesystem.used` */
  readonly id: string;
  /** What a value is of: for the title of a chart. */
  readonly title: string;
  readonly unit: 'B' | '%' | 's' | 'count' | '°C' | 'W';
  /**
   * - `gauge`: what it is now;
   * - `counter`: counts up since some start, in `unit` × seconds; what is kept is its change in a second;
   * - `event`: the length of something that ended at `at`; kept once, at that hour.
   */
  readonly kind: 'gauge' | 'counter' | 'event';
  /** The model itself rests on it ({@link Past}). */
  readonly remembered?: true;
  /** The present values; what was not measured is left out, never 0. */
  of(model: Model): readonly Value[];
}

interface Value {
  /** Null: the series stands alone. */
  readonly target: Clean | null;
  readonly value: number | null;
  /** Of an event: when it ended, epoch milliseconds. */
  readonly at?: number | null;
}

/** One value of one series. */
export interface Sample {
  readonly series: string;
  readonly kind: Sampled['kind'];
  readonly value: number;
  /** Of an event: when it ended, epoch milliseconds. */
  readonly at?: number;
}

/** Older readings are not what is now: a panel that nobody looks at is read seldom. Milliseconds. */
const freshMs = 10 * 60_000;

/** What {@link heldSample} is kept as. */
export const heldId = 'snapshots.held';

/** What is kept, in the order in which a chart would offer it. */
export const sampled: readonly Sampled[] = [
  {
    id: 'filesystem.used',
    title: 'used bytes of a file system',
    unit: 'B',
    kind: 'gauge',
    remembered: true,
    of: ({ storage, now }) =>
      fresh(storage.filesystems, now).flatMap(({ mount, space }) =>
        space.known ? [{ target: mount, value: space.value.used }] : [],
      ),
  },
  {
    id: 'filesystem.available',
    title: 'available bytes of a file system',
    unit: 'B',
    kind: 'gauge',
    remembered: true,
    of: ({ storage, now }) =>
      fresh(storage.filesystems, now).flatMap(({ mount, space }) =>
        space.known ? [{ target: mount, value: space.value.available }] : [],
      ),
  },
  {
    id: 'btrfs.unallocated',
    title: 'unallocated bytes of a btrfs',
    unit: 'B',
    kind: 'gauge',
    of: (model) => btrfs(model, ({ unallocated }) => unallocated),
  },
  {
    id: 'btrfs.metadata',
    title: 'share of a btrfs’s metadata in use',
    unit: '%',
    kind: 'gauge',
    of: (model) => btrfs(model, ({ metadataPercent }) => metadataPercent),
  },
  {
    id: 'holder.size',
    title: 'bytes of what holds space',
    unit: 'B',
    kind: 'gauge',
    remembered: true,
    of: ({ storage, now }) =>
      storage.holders.map(({ name, size }) => ({ target: name, value: one(size, now) })),
  },
  {
    id: 'unit.memory',
    title: 'working set of a service',
    unit: 'B',
    kind: 'gauge',
    of: ({ stack, now }) =>
      stack.services.map(({ name, memory }) => ({
        target: name,
        value: one(memory, now)?.workingSet ?? null,
      })),
  },
  {
    id: 'unit.cpu',
    title: 'processor share of a service',
    unit: '%',
    kind: 'counter',
    of: ({ stack, now }) =>
      stack.services.map(({ name, memory, cpuSeconds }) => ({
        target: name,
        // The same reading tells both: an old one is of no use.
        value: one(memory, now) === null || cpuSeconds === null ? null : cpuSeconds * 100,
      })),
  },
  {
    id: 'host.memory',
    title: 'memory in use on the host',
    unit: 'B',
    kind: 'gauge',
    of: (model) => host(model, ({ memory }) => memory.total - memory.available),
  },
  {
    id: 'host.swap',
    title: 'swap in use on the host',
    unit: 'B',
    kind: 'gauge',
    of: (model) => host(model, ({ memory }) => memory.swapTotal - memory.swapFree),
  },
  {
    id: 'host.load',
    title: 'load of the host over one minute',
    unit: 'count',
    kind: 'gauge',
    of: (model) => host(model, ({ load }) => load[0]),
  },
  {
    id: 'gpu.busy',
    title: 'load of a graphics card',
    unit: '%',
    kind: 'gauge',
    of: (model) => cards(model, ({ busy }) => busy),
  },
  {
    id: 'gpu.engine',
    title: 'load of the video engine of a card',
    unit: '%',
    kind: 'gauge',
    of: (model) => cards(model, ({ videoBusy }) => videoBusy),
  },
  {
    id: 'gpu.memory',
    title: 'memory of a graphics card in use',
    unit: 'B',
    kind: 'gauge',
    of: (model) => cards(model, ({ vramUsed }) => vramUsed),
  },
  {
    id: 'gpu.temperature',
    title: 'temperature of a graphics card',
    unit: '°C',
    kind: 'gauge',
    of: (model) => cards(model, ({ temperature }) => temperature),
  },
  {
    id: 'gpu.power',
    title: 'power of a graphics card',
    unit: 'W',
    kind: 'gauge',
    of: (model) => cards(model, ({ power }) => power),
  },
  {
    id: 'gpu.software',
    title: 'processor time of video work without an engine',
    unit: '%',
    kind: 'counter',
    remembered: true,
    of: ({ graphics, now }) =>
      fresh(graphics.services, now).map(({ name, softwareSeconds }) => ({
        target: name,
        value: softwareSeconds === null ? null : softwareSeconds * 100,
      })),
  },
  {
    id: 'gpu.video',
    title: 'time of engines that encode for a service',
    unit: '%',
    kind: 'counter',
    remembered: true,
    of: ({ graphics, now }) =>
      fresh(graphics.services, now).map(({ name, encodingSeconds }) => ({
        target: name,
        value: encodingSeconds === null ? null : encodingSeconds * 100,
      })),
  },
  {
    id: 'immich.idle_jobs',
    title: 'jobs of Immich that could run while none does',
    unit: 'count',
    kind: 'gauge',
    remembered: true,
    of: ({ immichApi, now }) => {
      const queues = one(immichApi, now)?.queues;
      return queues?.known === true
        ? queues.value.map((queue) => ({ target: queue.name, value: idleJobs(queue) }))
        : [];
    },
  },
  {
    id: 'immich.assets',
    title: 'photos and videos of Immich, without its trash',
    unit: 'count',
    kind: 'gauge',
    remembered: true,
    of: ({ postgres, now }) => {
      const database = one(postgres, now);
      const library = database?.answers === true ? database.library : null;
      return [{ target: null, value: library === null ? null : presentOf(library) }];
    },
  },
  {
    id: 'ping.took',
    title: 'how long a health path took to answer',
    unit: 's',
    kind: 'gauge',
    of: ({ pings, now }) =>
      fresh(pings, now).map(({ name, tookMs }) => ({
        target: name,
        value: tookMs === null ? null : tookMs / 1000,
      })),
  },
  {
    id: 'decisions.local',
    title: 'decisions that this box made',
    unit: 'count',
    kind: 'gauge',
    of: ({ protection, now }) => [{ target: null, value: one(protection.counts, now)?.local ?? null }],
  },
  {
    id: 'decisions.community',
    title: 'decisions of the community and of lists',
    unit: 'count',
    kind: 'gauge',
    of: ({ protection, now }) => [{ target: null, value: one(protection.counts, now)?.community ?? null }],
  },
  {
    id: 'crowdsec.lines',
    title: 'lines of logs that CrowdSec reads',
    unit: 'count',
    kind: 'counter',
    remembered: true,
    of: ({ protection, now }) => [{ target: null, value: one(protection.acquisition, now)?.read ?? null }],
  },
  {
    id: 'backup.duration',
    title: 'how long a backup ran',
    unit: 's',
    kind: 'event',
    remembered: true,
    of: ({ backups, now }) =>
      fresh(backups.timers, now)
        .filter(({ backup }) => backup)
        .map(({ id, service }) => {
          const run = service.known ? service.value : null;
          const { startedAt = null, endedAt = null } = run ?? {};
          const length = startedAt === null || endedAt === null ? null : (endedAt - startedAt) / 1000;
          return { target: id, value: length !== null && length >= 0 ? length : null, at: endedAt };
        }),
  },
  {
    id: heldId,
    title: 'bytes that snapshots of a subvolume hold',
    unit: 'B',
    kind: 'event',
    remembered: true,
    // Counted for the disk pane; a plan of a cleanup counts it, too (heldSample).
    of: ({ storage, backups }) =>
      storage.snapshotSpace.known ? heldOf(storage.snapshotSpace, backups.subvolumes) : [],
  },
];

/** By subvolume, beside its newest snapshot, at the instant at which it was counted. */
function heldOf(
  { value, origin }: Extract<Model['storage']['snapshotSpace'], { known: true }>,
  subvolumes: Model['backups']['subvolumes'],
): readonly { readonly target: Clean; readonly value: number; readonly at: number }[] {
  return subvolumes.flatMap(({ name, localOldest }) => {
    const counted = value.find(({ folder }) => localOldest?.path.startsWith(`${folder}/`) === true);
    return counted?.atMost == null
      ? []
      : [
          {
            target: name,
            value: counted.atMost - (counted.snapshots.at(-1)?.exclusive ?? 0),
            at: origin.takenAt,
          },
        ];
  });
}

/** What the snapshots of a subvolume were counted to hold at an instant, to be kept. */
export function heldSample(subvolume: Clean, bytes: number, at: number): Sample {
  return { series: seriesName(heldId, subvolume), kind: 'event', value: bytes, at };
}

/** All that a model says of what is kept. A number that is none is not kept. */
export function samplesOf(model: Model): readonly Sample[] {
  return sampled.flatMap(({ id, kind, ...one }) =>
    one.of(model).flatMap(({ target, value, at }): readonly Sample[] => {
      if (value === null || !Number.isFinite(value)) return [];
      const series = seriesName(id, target);
      if (kind !== 'event') return [{ series, kind, value }];
      return at == null || !Number.isFinite(at) ? [] : [{ series, kind, value, at }];
    }),
  );
}

/** `filesystem.used[/]`, or the id alone. */
export function seriesName(id: string, target: Clean | null): string {
  return target === null ? id : `${id}[${target}]`;
}

/** The ids that {@link Past} holds. */
export const rememberedIds: readonly string[] = sampled
  .filter(({ remembered }) => remembered === true)
  .map(({ id }) => id);

function fresh<T>(fact: Known<readonly T[]>, now: number): readonly T[] {
  return one(fact, now) ?? [];
}

function one<T>(fact: Known<T>, now: number): T | null {
  return fact.known && now - fact.origin.takenAt <= freshMs ? fact.value : null;
}

type BtrfsOf = (btrfs: {
  readonly unallocated: number | null;
  readonly metadataPercent: number;
}) => number | null;

function btrfs({ storage, now }: Model, of: BtrfsOf): readonly Value[] {
  return fresh(storage.filesystems, now).flatMap(({ mount, btrfs: state }) => {
    const known = one(state, now);
    return known === null ? [] : [{ target: mount, value: of(known) }];
  });
}

type Card = Extract<Model['graphics']['cards'], { known: true }>['value'][number];

function cards({ graphics, now }: Model, of: (card: Card) => number | null): readonly Value[] {
  return fresh(graphics.cards, now).map((card) => ({ target: card.name, value: of(card) }));
}

type Host = Extract<Model['host'], { known: true }>['value'];

function host(model: Model, of: (host: Host) => number): readonly Value[] {
  const known = one(model.host, model.now);
  return known === null ? [] : [{ target: null, value: of(known) }];
}
