import { byPlan, given, known, type Known, map, unknown } from '../model/known.ts';
import { mostOfTheDay, presentOf } from '../model/library.ts';
import { type Model } from '../model/model.ts';
import { type Library } from '../probes/postgres.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { percent } from '../text/format.ts';
import { type Check } from './check.ts';
import { common } from './immich.ts';
import { answered, psql } from './postgres.ts';
import { stackSources } from './targets.ts';

/** What there is, and the most that there was in the last day (null: not counted, or it does not matter any more). */
interface Course {
  readonly library: Library;
  readonly most: number | null;
}

/** Bad whatever was before. */
function isLost(library: Library): boolean {
  return library.total > 0 && (presentOf(library) === 0 || library.trashed > presentOf(library));
}

function courseOf(_: null, model: Model): Known<Course> {
  return given(answered(_, model), ({ library }): Known<Course> => {
    const { origin } = model.postgres;
    if (library === null)
      return unknown(
        'dependency',
        literal('no photos can be counted: Immich has no table of them there'),
        origin,
      );
    if (isLost(library)) return known({ library, most: null }, origin);
    // The console reads what was a moment later; what is wrong by itself is told until then.
    if (!model.past.known && model.past.reason === 'pending') return known({ library, most: null }, origin);
    return map(mostOfTheDay(model.past, model.now), (most) => ({ library, most }));
  });
}

export const immichAssets: Check<null, Course> = {
  ...common,
  id: 'immich.assets',
  needs: [...stackSources, 'postgres'],
  promise: 'the photos and videos are still there',
  explain:
    'Rows of Immich’s table of assets that are neither in the trash nor offline, against the most of them that the check and the console counted in the last 24 hours (samples in the configuration). ' +
    'A client, a script or a mistake can put all of them into the trash in one moment, and no service, no log and no disk tells; after 30 days the trash is emptied. None left, or more in the trash than left, is ' +
    'critical whatever was before. Offline are those whose file an external library does not find: a disk that is not mounted.',
  thresholds: {
    warn: '5',
    crit: '20',
    unit: '%',
    source: 'the box’s own alert: fewer than 80 % of an hour ago is critical',
  },
  subjects: ({ now }) => known([{ name: null, row: literal('photos'), subject: null }], byPlan(now)),
  fact: courseOf,
  judge: ({ library, most }, _subject, _model, config) => {
    const { total, trashed, offline, table } = library;
    const present = presentOf(library);
    const remedy = psql(
      config,
      `select date_trunc('minute', "deletedAt"), count(*) from ${table} group by 1 order by 1 desc nulls last limit 10`,
    );
    const rest = say`${trashed} in the trash, ${offline} offline`;
    if (total === 0)
      return { status: 'unknown', summary: literal('there is not one photo or video'), remedy };
    if (isLost(library))
      return { status: 'critical', summary: say`${present} of ${total} left: ${rest}`, remedy };
    if (offline > total / 5)
      return { status: 'warning', summary: say`${offline} of ${total} without their file: ${rest}`, remedy };
    if (most === null || present >= most)
      return { value: 0, summary: say`${present}, ${most === null ? uncounted : rest}`, remedy };
    const share = ((most - present) / most) * 100;
    return {
      value: share,
      summary: say`${present}, ${most - present} fewer than within the last day (${percent(share)}): ${rest}`,
      remedy,
    };
  },
};

const uncounted: Clean = literal('and none were counted earlier');
