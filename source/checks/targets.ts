import { byPlan, known, type Known, map } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { type Target } from './check.ts';

/** What the rows of the stack are joined from; also what a row is called. */
export const stackSources = ['quadlets', 'units', 'containers'] as const satisfies readonly ProbeName[];

/** The one target of a check whose id stands alone. What it is judged by is its fact. */
export function itself(model: Model): Known<readonly Target<null>[]> {
  return known([{ name: null, row: null, subject: null }], byPlan(model.now));
}

/** The one target of a check whose id stands alone, with a row in its pane. */
export function one(row: Clean): (model: Model) => Known<readonly Target<null>[]> {
  return (model) => known([{ name: null, row, subject: null }], byPlan(model.now));
}

/** A target for each of some things, named after its row. */
export function each<T>(things: Known<readonly T[]>, name: (thing: T) => Clean): Known<readonly Target<T>[]> {
  return map(things, (list) =>
    list.map((thing) => ({ name: name(thing), row: name(thing), subject: thing })),
  );
}

/** What the configuration or the session lists. */
export function planned<T>(model: Model, things: readonly T[]): Known<readonly T[]> {
  return known(things, byPlan(model.now));
}

/** The first names of a list, and how many more there are: `a, b, c +4`. */
export function some(names: readonly Clean[], shown = 3): Clean {
  const first = join(names.slice(0, shown), ', ');
  return names.length > shown ? say`${first} +${names.length - shown}` : first;
}

/** `1 unit`, `3 units`. */
export function many(count: number, one: Clean): Clean {
  return count === 1 ? say`1 ${one}` : say`${count} ${one}${literal('s')}`;
}
