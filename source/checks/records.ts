import { clockJitter, given, known, type Known, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Recorded, type RecordKind, recordOf, recordsOf } from '../model/records.ts';
import { type Clean, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { secondsSince } from './backup-rhythm.ts';
import { type Target } from './check.ts';

/** Null stands for records that have to be there and are not. */
export type Subject = Recorded | null;

/** What the checks of one kind of records have in common. */
export function ofRecords(
  kind: RecordKind,
  none: Clean,
  row: (record: Recorded, model: Model) => Clean | null,
) {
  const found = ({ textfiles, backups }: Model) => recordsOf(kind, textfiles, backups.timers);
  return {
    needs: ['textfiles', 'timers', 'units'],
    notApplicable: (model: Model): Clean | null => {
      const records = found(model);
      return records.known && records.value === null ? none : null;
    },
    subjects: (model: Model): Known<readonly Target<Subject>[]> =>
      given(found(model), (value) =>
        known(
          (value?.records ?? []).map((record) => ({
            name: record.name,
            row: row(record, model),
            subject: record,
          })),
          model.textfiles.origin,
        ),
      ),
    fact: (record: Subject, model: Model): Known<Recorded> =>
      given(found(model), (value) =>
        record === null || value === null
          ? unknown('dependency', none, model.textfiles.origin)
          : recordOf(record, value.damaged, model.textfiles, model.now),
      ),
  } as const;
}

/** Seconds since what a metric says, or why that cannot be told. */
export function written(
  at: number | null,
  what: Clean,
  now: number,
): { readonly age: number } | { readonly status: 'unknown'; readonly summary: Clean; readonly remedy: null } {
  if (at === null) return { status: 'unknown', summary: say`${what} is not told`, remedy: null };
  if (at * 1000 > now + clockJitter)
    return { status: 'unknown', summary: say`${what} lies in the future`, remedy: null };
  return { age: secondsSince(at * 1000, now) };
}

/** `3h 4m ago`, of seconds. */
export const ago = (age: number) => say`${duration(age * 1000)} ago`;
