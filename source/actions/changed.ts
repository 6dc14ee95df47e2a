import { type Clean, join, literal, say } from '../text/clean.ts';
import { type Identity, type Plan, type Prepared } from './action.ts';
import { type Step, wordsOf } from './step.ts';

/** Why what was shown is not what would be done now; null: it is. */
export function changedSince(shown: Plan, now: Prepared): Clean | null {
  if (!now.ready) return say`it changed since you looked: ${now.refusal}`;
  const differences = difference(shown.identity, now.plan.identity);
  if (differences.length > 0) return say`it changed since you looked: ${join(differences, '; ')}`;
  return sameSteps(shown.steps, now.plan.steps)
    ? null
    : literal('it changed since you looked: something else would be done now; look again');
}

/** The parts that are not as they were, in words. */
export function difference(was: Identity, is: Identity): readonly Clean[] {
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...names]
    .filter((name) => was[name] !== is[name])
    .map(
      (name) =>
        say`${name as Clean} was ${was[name] ?? literal('not there')}, is ${is[name] ?? literal('not there')}`,
    );
}

/** The same words; what is named after the minute may be named after a later one. */
function sameSteps(shown: readonly Step[], now: readonly Step[]): boolean {
  const words = (step: Step) => wordsOf(step.command).map((word) => word.replace(/\/\.?\d{8}-\d{4}-/g, '/'));
  return JSON.stringify(shown.map(words)) === JSON.stringify(now.map(words));
}
