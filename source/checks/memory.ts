import { type Clean, join, say } from '../text/clean.ts';
import { type Acknowledgement, acknowledgedBy, inWords } from './acknowledgement.ts';
import { type Courses } from './counters.ts';
import { coursesAfter } from './counting.ts';
import { changes, flaps, lookBack, worstOf } from './flapping.ts';
import { type Alarms, alarmsAfter, heldBy, noAlarms } from './hysteresis.ts';
import { clockVerdict } from './meta.ts';
import { parseRange } from './range.ts';
import { alarming } from './range-in-words.ts';
import { rank, type Status, type Verdict } from './verdict.ts';

/** What earlier runs add to a verdict. Its status is then no longer the raw one. */
export interface Memory {
  /** What this run alone would say. */
  readonly rawStatus: Status;
  /** Last change of the status, or when it was first looked at, epoch milliseconds. Null: nothing is remembered. */
  readonly since: number | null;
  /** It would be better, but is not far enough away from its threshold yet. */
  readonly held: boolean;
  /** Failed less often in a row than what is asked over a socket has to. */
  readonly soft: boolean;
  readonly flapping: boolean;
  /** It does not count for the exit code. */
  readonly acknowledged: Acknowledgement | null;
}

export interface RememberedVerdict extends Verdict {
  readonly memory: Memory;
}

/** What is kept of one verdict between two runs. Instants are epoch milliseconds. */
export interface Recollection {
  /** As it was shown. */
  readonly status: Status;
  readonly since: number;
  readonly seenAt: number;
  /** The latest known number. */
  readonly value: number | null;
  readonly alarms: Alarms;
  /** Failures in a row; unknown does not count. */
  readonly failures: number;
  /** Latest raw results, oldest first, at most {@link lookBack}. */
  readonly recent: readonly Status[];
  readonly flapping: boolean;
}

/** All that is kept between two runs. Maps are by the id of the verdict: `disk.used[/]`. */
export interface Remembered {
  /** Null: there was no run yet. */
  readonly lastRun: { readonly at: number; readonly bootId: Clean | null } | null;
  readonly checks: ReadonlyMap<string, Recollection>;
  readonly courses: Courses;
  readonly acknowledgements: ReadonlyMap<string, Acknowledgement>;
}

export const nothing: Remembered = {
  lastRun: null,
  checks: new Map(),
  courses: new Map(),
  acknowledgements: new Map(),
};

export interface Run {
  /** Wall clock, epoch milliseconds. */
  readonly now: number;
  /** /proc/sys/kernel/random/boot_id; null when it could not be read. */
  readonly bootId: Clean | null;
  /** False: what comes of this run cannot be kept, so no failure may wait for a second one. */
  readonly keeps: boolean;
}

export interface Settings {
  /** Checks that ask over a socket: one lost answer is no finding yet. All others are facts, and immediate. */
  readonly overSockets: ReadonlySet<string>;
  /** Failures in a row that such a check needs to become hard (gatus: 3; with five minutes between two runs 2 are enough). */
  readonly failures: number;
  /** What was not looked at for so long is forgotten, milliseconds. */
  readonly forgetMs: number;
}

export const defaultSettings: Settings = {
  overSockets: new Set(['container.health', 'crowdsec.lapi', 'crowdsec.capi', 'immich.ping', 'ml.ping']),
  failures: 2,
  forgetMs: 30 * 24 * 3_600_000,
};

/**
 * What a run says in the light of the runs before it, worst first, and what the next run has to know. `remembered` null:
 * it could not be read. Unknown is always shown as unknown, not applicable as such. Never throws.
 */
export function advance(
  remembered: Remembered | null,
  verdicts: readonly Verdict[],
  run: Run,
  settings: Settings = defaultSettings,
): { readonly verdicts: readonly RememberedVerdict[]; readonly remembered: Remembered } {
  const before = remembered ?? nothing;
  // Failures of another boot are no row with those of this one.
  const rebooted = run.bootId !== null && (before.lastRun?.bootId ?? run.bootId) !== run.bootId;
  const keeps = run.keeps && remembered !== null;
  const told = [...verdicts, clockVerdict(remembered, run.now)].map((verdict) => {
    const recollection = before.checks.get(verdict.id) ?? null;
    const needed = keeps && settings.overSockets.has(verdict.check) ? settings.failures : 1;
    return lightUp(verdict, recollection, { needed, rebooted, now: run.now });
  });

  const checks = new Map(
    [...before.checks].filter(([, { seenAt }]) => run.now - seenAt <= settings.forgetMs),
  );
  for (const { verdict, after } of told) checks.set(verdict.id, after);
  const courses = coursesAfter(before.courses, verdicts, run.now, settings.forgetMs);
  const acknowledgements = new Map(
    [...before.acknowledgements].filter(([, { until }]) => run.now - until <= settings.forgetMs),
  );
  return {
    verdicts: told
      .map(({ verdict, after, remarks }) => {
        const acknowledged = acknowledgedBy(acknowledgements, verdict, run.now);
        const since = remembered === null ? null : Math.min(after.since, run.now);
        return {
          ...verdict,
          ageMs: Math.max(0, verdict.ageMs),
          summary: join(
            [verdict.summary, ...remarks, ...(acknowledged === null ? [] : [inWords(acknowledged)])],
            '; ',
          ),
          memory: { ...verdict.memory, since, acknowledged },
        };
      })
      .toSorted((left, right) => rank(right.status) - rank(left.status)),
    remembered: { lastRun: { at: run.now, bootId: run.bootId }, checks, courses, acknowledgements },
  };
}

interface Light {
  /** Failures in a row that this check needs. */
  readonly needed: number;
  readonly rebooted: boolean;
  readonly now: number;
}

/** One verdict in the light of what is remembered of it, what to remember now, and what to say of it. */
function lightUp(verdict: Verdict, before: Recollection | null, { needed, rebooted, now }: Light) {
  const raw = verdict.status;
  const applies = raw !== 'unknown' && raw !== 'not-applicable';
  const alarms = alarmsAfter(verdict, before?.alarms ?? noAlarms);
  const failures = failuresAfter(raw, before?.failures ?? 0, rebooted ? needed : 0);
  const recent = raw === 'not-applicable' ? [] : [...(before?.recent ?? []), raw].slice(-lookBack);
  const flapping = flaps(recent, before?.flapping ?? false);

  const soft = applies && rank(raw) > 0 && failures < needed;
  const hold = applies ? heldBy(alarms, verdict.unit) : null;
  const held = hold !== null && rank(hold.level) > rank(raw);
  const steady = worse(soft ? 'warning' : raw, held ? hold.level : 'ok');
  const status = applies && flapping ? worse(steady, worstOf(recent, needed)) : steady;

  const after: Recollection = {
    status,
    since: before?.status === status ? before.since : now,
    seenAt: now,
    value: raw === 'unknown' ? (before?.value ?? null) : verdict.value,
    alarms,
    failures,
    recent,
    flapping,
  };
  const until = held ? parseRange(hold.until) : null;
  const remarks = [
    ...(until === null ? [] : [say`holds while ${alarming(until, verdict.unit)}`]),
    ...(soft ? [say`soft: failure ${failures} of ${needed}`] : []),
    ...(flapping ? [say`flapping: ${changes(recent)} changes in ${recent.length} results`] : []),
  ];
  const memory = { rawStatus: raw, held, soft, flapping };
  return { verdict: { ...verdict, status, memory }, after, remarks };
}

/** Failures in a row; a row that had not come to `least` before begins anew. */
function failuresAfter(raw: Status, before: number, least: number): number {
  const row = before < least ? 0 : before;
  if (raw === 'unknown') return row;
  return rank(raw) > 0 ? row + 1 : 0;
}

/** The worse of two statuses, the first where they are equally good or bad. */
function worse(one: Status, other: Status): Status {
  return rank(other) > rank(one) ? other : one;
}
