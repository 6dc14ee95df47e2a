import { type ProbeName, probes, type Readings } from '../probes/catalogue.ts';
import { type Context, type Probe, take } from '../probes/probe.ts';
import { type Evidence, type Reading } from '../probes/reading.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { withSlots } from './slots.ts';
import { realTimers, type Timers } from './timers.ts';

export interface OnceOptions {
  /** For all of it, milliseconds. What has not answered by then is unknown(timeout). */
  readonly deadlineMs: number;
  /** Which readings to take, all unless told. The others are unknown(internal): whoever rests on one of them had to ask for it. */
  readonly names?: readonly ProbeName[];
  /** Child processes at a time. */
  readonly slots?: number;
  readonly timers?: Timers;
  /** Other probes than the catalogue's, for tests. */
  readonly catalogue?: Readonly<Record<string, Probe<unknown>>>;
}

/** How long what was told to end is waited for: a child that obeys is gone by then, and the door has noted one that does not. Milliseconds. */
const lastMs = 300;

const ofTheCheck = Object.fromEntries(Object.entries(probes).filter(([, probe]) => !('onDemand' in probe)));

export interface Taken {
  readonly readings: Readings;
  /** What had not answered at the deadline. */
  readonly late: readonly ProbeName[];
  /** Settles when what was told to end at the deadline has ended, or has had its time: whoever exits earlier may leave it behind. */
  readonly ended: Promise<void>;
}

/**
 * Takes every reading that is asked for once, all at the same time, and comes back when the last is there or the deadline has passed: it
 * lasts as long as the slowest probe, not as all of them together. Never rejects. What still runs at the deadline is
 * told to end through `context.signal`.
 */
export async function readAll(context: Context, options: OnceOptions): Promise<Taken> {
  const { deadlineMs, slots = 6, timers = realTimers } = options;
  const all: Readonly<Record<string, Probe<unknown>>> = options.catalogue ?? ofTheCheck;
  const names = Object.keys(all);
  const asked = new Set<string>(options.names ?? names);
  const catalogue = Object.fromEntries(Object.entries(all).filter(([name]) => asked.has(name)));
  const { box } = context;
  const ending = new AbortController();
  const signal =
    context.signal === undefined ? ending.signal : AbortSignal.any([context.signal, ending.signal]);
  const limited: Context = { ...context, box: withSlots(box, slots), signal };
  const startedAt = box.elapsed();
  const readings: Record<string, Reading<unknown>> = {};

  let over = false;
  const looks = new Map<string, Evidence[]>();
  const work = Object.entries(catalogue).map(async ([name, probe]) => {
    const evidence: Evidence[] = [];
    looks.set(name, evidence);
    const reading = await take(probe, limited, undefined, evidence);
    if (!over) readings[name] = reading;
  });
  const within = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = timers.after(ms, resolve);
      void Promise.all(work).then(() => {
        cancel();
        resolve();
      });
    });
  await within(deadlineMs);

  over = true;
  ending.abort();
  const late = Object.keys(catalogue).filter((name) => readings[name] === undefined);
  for (const name of late) readings[name] = tooLate(looks.get(name) ?? []);
  for (const name of names) readings[name] ??= notRead({ takenAt: box.now(), elapsedAt: box.elapsed() });
  return { readings: readings, late: late as ProbeName[], ended: within(lastMs) };

  function tooLate(evidence: readonly Evidence[]): Reading<never> {
    const elapsedAt = box.elapsed();
    return {
      known: false,
      reason: 'timeout',
      detail: say`no answer within ${duration(deadlineMs)}`,
      takenAt: box.now(),
      elapsedAt,
      tookMs: Math.round(elapsedAt - startedAt),
      // As it stands: what has been told to end brings its own end into it.
      evidence: [...evidence],
    };
  }
}

/** What stands for a reading that nobody asked for: whoever rests on it all the same does not say what it needs, a defect. */
export function notRead({ takenAt, elapsedAt }: Pick<Reading<unknown>, 'takenAt' | 'elapsedAt'>) {
  const detail = literal('was not read: nothing that was asked for says that it needs it');
  return { known: false, reason: 'internal', detail, takenAt, elapsedAt, tookMs: 0, evidence: [] } as const;
}
