import { argvOf } from '../actions/step.ts';
import { type BtrfsState } from '../model/storage.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes, instant, percent } from '../text/format.ts';
import { typed } from '../text/typed.ts';
import {
  type Candidate,
  type Estimate,
  type Kind,
  lossOf,
  type Sorted,
  type Spared,
  tierOf,
  tiers,
  writesOf,
} from './candidate.ts';

/** A file system's space, as statfs tells it. Bytes. */
export interface Space {
  readonly used: number;
  readonly available: number;
}

/** A step of a plan: a candidate, and how full the file system is after it. */
export interface PlannedStep extends Candidate {
  readonly loss: Clean;
  /** Percent used after this step, if everything so far frees what it surely, or at most, frees. `best` null: not known. */
  readonly worst: number;
  readonly best: number | null;
}

/** Where the plan leads. */
export type Outlook = 'below' | 'metadata-out' | 'reached' | 'maybe' | 'not-reached';

/** What is full apart from what df says. */
export interface Trouble {
  readonly kind: 'metadata-out' | 'metadata' | 'chunks';
  readonly text: Clean;
}

/** What would be done, in this order. Immutable. */
export interface CleanupPlan {
  readonly id: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly host: Clean;
  readonly filesystem: { readonly mount: Clean; readonly source: Clean; readonly type: Clean };
  readonly target: number;
  readonly space: Space;
  /** Bytes that have to go; 0 when it is below its target. */
  readonly need: number;
  readonly outlook: Outlook;
  readonly says: Clean;
  /** Above 97 %, or without metadata: what writes least comes first. */
  readonly emergency: boolean;
  readonly trouble: Trouble | null;
  readonly steps: readonly PlannedStep[];
  /** What would free nothing now, because snapshots hold it, or what cannot be done from here. */
  readonly later: readonly Candidate[];
  readonly spared: readonly Spared[];
  readonly unknown: readonly Clean[];
  /** What has to be typed to confirm it: something is gone for good. Null: nothing. */
  readonly word: Clean | null;
}

/** How what was measured compares to what was estimated, by kind: freed / high, the least and the most of earlier steps. */
export type Calibration = ReadonlyMap<
  Kind,
  { readonly least: number; readonly most: number; readonly count: number }
>;

export interface PlanningInput {
  readonly id: string;
  readonly now: number;
  readonly host: Clean;
  readonly filesystem: Filesystem;
  readonly target: number;
  readonly space: Space;
  /** btrfs: bytes not handed out to chunks, and percent of the metadata that is used; null: not btrfs, or not known. */
  readonly btrfs: Pick<BtrfsState, 'unallocated' | 'metadataPercent' | 'metadataFull' | 'metadataOut'> | null;
  readonly found: Sorted;
  readonly calibration: Calibration;
}

/** How long a plan holds, milliseconds. */
export const planHoldsMs = 10 * 60_000;
/** From here on there may not be room for what a command writes. Percent. */
const emergencyPercent = 97;
/** Three measured steps of a kind tell something of the next. */
const leastMeasured = 3;

/** Percent used, as df counts it. */
export function usedPercent({ used, available }: Space): number {
  return used + available <= 0 ? 0 : (used / (used + available)) * 100;
}

/** Bytes that have to go until no more than `target` percent are used; 0 when it is so. */
export function needOf({ used, available }: Space, target: number): number {
  return Math.max(0, Math.ceil(used - ((used + available) * target) / 100));
}

/**
 * The plan to a target: what is safest first, a tier only where those before it may not be enough, and not a step more than that
 * surely reaches it. Pure.
 */
export function planCleanup(input: PlanningInput): CleanupPlan {
  const { now, space, target, found } = input;
  const need = needOf(space, target);
  const trouble = troubleOf(input);
  const out = trouble?.kind === 'metadata-out';
  const emergency = usedPercent(space) >= emergencyPercent || out;
  const calibrated = found.candidates.map((one) => ({ ...one, estimate: adjusted(one, input.calibration) }));
  const usable = need === 0 ? [] : calibrated.filter(isUsable);
  const steps = chosen(usable.sort(inOrder(emergency)), need, space);
  const later = need === 0 ? [] : calibrated.filter((one) => !isUsable(one) && worthTelling(one));
  const outlook = need === 0 && out ? 'metadata-out' : outlookOf(need, steps, target);
  return {
    id: input.id,
    createdAt: now,
    expiresAt: now + planHoldsMs,
    host: input.host,
    filesystem: {
      mount: input.filesystem.mount,
      source: input.filesystem.source,
      type: input.filesystem.type,
    },
    target,
    space,
    need,
    outlook,
    says: sentence(outlook, input, steps, later),
    emergency,
    trouble,
    steps,
    later,
    spared: need === 0 ? [] : found.spared,
    unknown: found.unknown,
    word: wordOf(steps),
  };
}

/** Something that may free something now, by a command that can be run from here. */
function isUsable({ estimate, holders, refused }: Candidate): boolean {
  if (refused !== null) return false;
  return estimate.low > 0 || (holders === null && estimate.high !== 0);
}

function worthTelling({ estimate }: Candidate): boolean {
  return estimate.high === null || estimate.high > 1024 * 1024;
}

function inOrder(emergency: boolean): (a: Candidate, b: Candidate) => number {
  const tier = ({ kind }: Candidate) => tiers.indexOf(tierOf[kind]);
  const writes = ({ kind }: Candidate) => (emergency ? writesOf[kind] : 0);
  // Within a kind the order of its source stays: what one frees rests on those before it.
  const place = ({ kind }: Candidate) => order.indexOf(kind);
  return (a, b) => writes(a) - writes(b) || tier(a) - tier(b) || place(a) - place(b);
}

/** Within a tier. */
const order: readonly Kind[] = [
  'journal',
  'packages',
  'coredump',
  'dangling',
  'build-cache',
  'trash',
  'cache',
  'image',
  'snapshot',
];

/** As many as surely reach the target. */
function chosen(candidates: readonly Candidate[], need: number, space: Space): readonly PlannedStep[] {
  const total = space.used + space.available;
  const steps: PlannedStep[] = [];
  let low = 0;
  /** What is freed at most: of each that stands alone, and of each set so far. */
  const highs = new Map<string, number | null>();
  for (const one of candidates) {
    if (low >= need) break;
    low += one.estimate.low;
    highs.set(one.set?.name ?? one.id, one.set === null ? one.estimate.high : one.set.high);
    const high = sumOf([...highs.values()]);
    const after = (freed: number) => (Math.max(0, space.used - freed) / total) * 100;
    steps.push({
      ...one,
      loss: lossOf[one.kind],
      worst: after(low),
      best: high === null ? null : after(high),
    });
  }
  return steps;
}

function sumOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}

/** What earlier steps of the kind showed makes an estimate wider, never narrower. */
function adjusted({ kind, estimate }: Candidate, calibration: Calibration): Estimate {
  const seen = calibration.get(kind);
  if (seen === undefined || seen.count < leastMeasured || estimate.high === null || estimate.low === 0)
    return estimate;
  return {
    low: Math.max(0, Math.min(estimate.low, Math.floor(estimate.high * seen.least))),
    high: Math.max(estimate.high, Math.ceil(estimate.high * seen.most)),
  };
}

function outlookOf(need: number, steps: readonly PlannedStep[], target: number): Outlook {
  if (need === 0) return 'below';
  const last = steps.at(-1);
  if (last === undefined) return 'not-reached';
  if (last.worst <= target) return 'reached';
  return last.best === null || last.best <= target ? 'maybe' : 'not-reached';
}

function sentence(
  outlook: Outlook,
  { space, target, filesystem }: PlanningInput,
  steps: readonly PlannedStep[],
  later: readonly Candidate[],
): Clean {
  const used = percent(usedPercent(space));
  const last = steps.at(-1);
  switch (outlook) {
    case 'below':
      return say`${filesystem.mount} is ${used} full, below ${target} %: there is nothing to do`;
    case 'metadata-out':
      return say`${filesystem.mount} is ${used} full, below ${target} %, and nothing can be written to it: its metadata is full`;
    case 'reached':
      return say`from ${used} to ${percent(last?.worst ?? 0)} or less, in ${steps.length} steps`;
    case 'maybe':
      return say`may reach ${target} %: from ${used} to between ${last?.best == null ? literal('what is not known') : percent(last.best)} and ${percent(last?.worst ?? 0)}`;
    case 'not-reached': {
      const best = last?.best ?? usedPercent(space);
      return say`cannot reach ${target} %: best ${percent(best)}${why(later)}`;
    }
  }
}

/** What stands in the way: what snapshots hold, and until when. */
function why(later: readonly Candidate[]): Clean {
  const held = later.filter(({ holders }) => holders !== null);
  const sum = held.reduce((total, { estimate }) => total + (estimate.high ?? 0), 0);
  const [most] = [...held].sort((a, b) => (b.holders?.until ?? 0) - (a.holders?.until ?? 0));
  const needRoot = later.filter(({ refused }) => refused !== null);
  const root =
    needRoot.length === 0 ? literal('') : say`; ${needRoot.length} more need root, which sudo does not allow`;
  if (most?.holders == null) return root;
  const { until, newest } = most.holders;
  const when = until === null ? literal('') : say` until ${clean(instant(until).slice(0, 10))}`;
  return say`; ${bytes(sum)} are held by snapshots${when} (${newest})${root}`;
}

const gib = 1024 ** 3;

/** df does not tell either of them: no new chunk can be made, and what is full is the metadata, or only the data. */
function troubleOf({ btrfs, filesystem, found, space }: PlanningInput): Trouble | null {
  // A chunk is 1 GiB on all but small file systems.
  const chunk = Math.min(gib, (space.used + space.available) / 20);
  if (btrfs === null || btrfs.unallocated === null || btrfs.unallocated >= chunk) return null;
  const { unallocated, metadataPercent, metadataFull, metadataOut } = btrfs;
  const balance = typed(['sudo', 'btrfs', 'balance', 'start', '-dusage=10', filesystem.mount]);
  if (metadataPercent < metadataFull)
    return {
      kind: 'chunks',
      text: say`only ${bytes(unallocated)} are unallocated, metadata ${percent(metadataPercent)}: after this give chunks back: ${balance}`,
    };
  // Of a subvolume the oldest that nothing protects comes first.
  const snapshot = found.candidates.find(({ kind }) => kind === 'snapshot')?.identity['path'];
  const first =
    snapshot === undefined
      ? literal('no snapshot may go, so delete many files, or files that are wholly in chunks of their own')
      : typed(['sudo', 'btrfs', 'subvolume', 'delete', snapshot]);
  const fails = metadataOut ? literal('fails') : literal('will soon fail');
  return {
    kind: metadataOut ? 'metadata-out' : 'metadata',
    text: say`metadata is ${percent(metadataPercent)} full and ${bytes(unallocated)} are unallocated: writing ${fails} whatever df says, and so does a balance. First free metadata: ${first}. Then give chunks back: ${balance}`,
  };
}

function wordOf(steps: readonly PlannedStep[]): Clean | null {
  const gone = steps.filter(({ kind }) => tierOf[kind] === 'gone' || tierOf[kind] === 'history');
  return gone.length === 0 ? null : say`delete ${gone.length}`;
}

/** The words of a step as they are run. */
export function commandOf({ step }: Pick<Candidate, 'step'>): Clean {
  return clean(argvOf(step.command).join(' '));
}
