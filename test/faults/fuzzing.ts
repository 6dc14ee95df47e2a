import { performance } from 'node:perf_hooks';
import { type ProbeName, probes } from '../../source/probes/catalogue.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { type Outcome } from '../../source/box/box.ts';
import { type Question, brokenDoor } from './broken-door.ts';
import { type Fault } from './faults.ts';
import { type Bench } from './matrix.ts';
import { randomFault, randomFrom } from './mutations.ts';
import { jumpingTime } from './time.ts';

/** What one probe did with damaged answers. */
export interface Fuzzed {
  readonly probe: string;
  readonly inputs: number;
  /** How many of them still gave a value. */
  readonly values: number;
  readonly slowestMs: number;
  /** An exception that was none of the probe's own, or an input that took longer than a second: with its seed. */
  readonly defects: readonly string[];
}

/** No single input may take longer. Milliseconds. */
const longestMs = 1000;

/**
 * Feeds one probe with answers of a recorded box of which one is damaged at random. Everything between the door and the reading runs: its commands,
 * its schemas, its own readers. What it throws that is not `Unavailable` becomes a reading with the reason `internal`, and is a defect.
 * @param seed of the first input; each further input has the next one, so that any of them can be repeated alone
 */
export async function fuzzProbe(
  { notes, config }: Pick<Bench, 'notes' | 'config'>,
  name: ProbeName,
  inputs: number,
  seed: number,
): Promise<Fuzzed> {
  const probe: Probe<unknown> = probes[name];
  const questions = await askedBy({ notes, config }, probe);
  let values = 0;
  let slowestMs = 0;
  const defects: string[] = [];
  if (questions.length === 0) return { probe: name, inputs: 0, values, slowestMs, defects };
  for (let index = 0; index < inputs; index++) {
    const random = randomFrom(seed + index);
    const target = questions[Math.floor(random() * questions.length)];
    const time = jumpingTime();
    const breakage = {
      fault: randomFault(random),
      hit: (question: Question) => question.method === target?.method && question.what === target.what,
    };
    const door = brokenDoor(notes, time, breakage, () => undefined);
    const begun = performance.now();
    const reading = await take(probe, { box: door, config });
    let tookMs = performance.now() - begun;
    // Damaging a large answer takes its time as well, and so does a busy machine: what was slow is tried again, with the answer made before.
    if (tookMs > longestMs) tookMs = await againMs(name, breakage, { notes, config });
    slowestMs = Math.max(slowestMs, tookMs);
    if (reading.known) values++;
    else if (reading.reason === 'internal') defects.push(`${name}, seed ${seed + index}: ${reading.detail}`);
    if (tookMs > longestMs) defects.push(`${name}, seed ${seed + index}: ${Math.round(tookMs)} ms`);
  }
  return { probe: name, inputs, values, slowestMs, defects };
}

/** How long the same input takes once its damaged answers are made. Milliseconds. */
async function againMs(
  name: ProbeName,
  { fault, hit }: { readonly fault: Fault; readonly hit: (question: Question) => boolean },
  { notes, config }: Pick<Bench, 'notes' | 'config'>,
): Promise<number> {
  const made = new Map<Outcome, Outcome>();
  const texts = new Map<string, string>();
  const { outcome, distortion } = fault;
  const once = <K, V>(kept: Map<K, V>, key: K, make: () => V): V => {
    const value = kept.get(key) ?? make();
    kept.set(key, value);
    return value;
  };
  const breakage = {
    hit,
    fault: {
      ...fault,
      outcome: (healthy: Outcome) => once(made, healthy, () => outcome?.(healthy) ?? healthy),
      distortion: {
        ...distortion,
        text: (text: string) => once(texts, text, () => distortion?.text(text) ?? text),
      },
    },
  };
  let tookMs = Infinity;
  for (let round = 0; round < 3; round++) {
    const time = jumpingTime();
    const door = brokenDoor(notes, time, breakage, () => undefined);
    const begun = performance.now();
    await take<unknown>(probes[name], { box: door, config });
    tookMs = Math.min(tookMs, performance.now() - begun);
  }
  return tookMs;
}

/** What a probe asks on the healthy box; the answers are noted on the way. */
async function askedBy(
  { notes, config }: Pick<Bench, 'notes' | 'config'>,
  probe: Probe<unknown>,
): Promise<readonly Question[]> {
  const asked = new Map<string, Question>();
  const time = jumpingTime();
  const door = brokenDoor(notes, time, null, (question) => {
    asked.set(`${question.method} ${question.what}`, question);
  });
  await time.until(take(probe, { box: door, config }));
  return [...asked.values()];
}
