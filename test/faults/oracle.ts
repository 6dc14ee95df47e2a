import { exitCode, rank, type Verdict, worst } from '../../source/checks/verdict.ts';
import { type Effect } from './faults.ts';

/** Verdicts by id. */
export type Verdicts = ReadonlyMap<string, Verdict>;

export function byId(verdicts: readonly Verdict[]): Verdicts {
  return new Map(verdicts.map((verdict) => [verdict.id, verdict]));
}

export function isGreen({ status }: Verdict): boolean {
  return status === 'ok' || status === 'not-applicable';
}

/** Whether two verdicts say the same. How old what they rest on is does not count. */
export function same(left: Verdict, right: Verdict): boolean {
  return left.status === right.status && left.value === right.value && left.summary === right.summary;
}

/** A figure or a sentence that cannot be true of any box. */
export function isNonsense({ value, unit, summary }: Verdict): boolean {
  if (value !== null && !(value >= 0 && value < 2 ** 62 && (unit !== '%' || value <= 100))) return true;
  return /\b(?:NaN|Infinity|undefined|null)\b|(?:^|[\s(])-\d|\d EiB|[\u0000-\u001f\u202e]/.test(summary);
}

/** What is wrong with the verdicts of a box with a fault, one line for each; `judged` of them were looked at. */
export interface Judgement {
  readonly judged: number;
  readonly falseOk: readonly string[];
  readonly defects: readonly string[];
}

/**
 * Holds the verdicts of a broken box against those of the healthy one.
 * @param dependants ids of the verdicts that rest on what is broken
 */
export function judge(
  effect: Effect,
  healthy: Verdicts,
  broken: Verdicts,
  dependants: ReadonlySet<string>,
): Judgement {
  const all = [...broken.values()];
  const falseOk: string[] = [];
  const defects = all
    .filter(({ reason }) => reason === 'internal')
    .map(({ id, summary }) => `internal: ${id}: ${summary}`);
  const notGreen = new Set(all.filter((verdict) => !isGreen(verdict)).map(({ check }) => check));

  for (const [id, before] of healthy) {
    const after = broken.get(id);
    const rests = dependants.has(id);
    // nothing that was wrong, or not known, is made good by a fault, unless it says that there is nothing of the kind
    const bad = !isGreen(before) && effect !== 'distorts' && effect !== 'removes';
    const lost = effect === 'destroys' && rests && before.status === 'ok';
    const exact = effect === 'harmless' || (effect === 'spoils' && rests);
    if (after === undefined) {
      if ((bad || lost || effect === 'harmless') && !notGreen.has(before.check))
        falseOk.push(`${id} was ${before.status} and is gone, and nothing else of ${before.check} speaks`);
    } else if ((bad || lost) && isGreen(after)) {
      falseOk.push(`${id} was ${before.status}, is ${after.status}: ${after.summary}`);
    } else if (exact && isGreen(after) && !same(before, after)) {
      falseOk.push(`${id} was "${before.summary}", is ${after.status}: ${after.summary}`);
    } else if (effect === 'destroys' && rests && before.status !== after.status && isGreen(after)) {
      falseOk.push(`${id} was ${before.status}, is ${after.status}: ${after.summary}`);
    }
  }

  for (const verdict of all)
    if (verdict.status === 'ok' && isNonsense(verdict))
      falseOk.push(`${verdict.id} is ok: ${verdict.summary}`);

  const noticed = all.some(
    (verdict) =>
      !isGreen(verdict) &&
      (dependants.has(verdict.id) || rank(verdict.status) > rank(healthy.get(verdict.id)?.status ?? 'ok')),
  );
  const wasOk = [...dependants].some((id) => healthy.get(id)?.status === 'ok');
  if ((effect === 'destroys' || effect === 'removes') && wasOk && !noticed)
    falseOk.push(`nobody noticed, and the exit code is ${exitCode(worst(all))}`);
  return { judged: new Set([...healthy.keys(), ...broken.keys()]).size, falseOk, defects };
}
