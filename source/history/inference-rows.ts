import { type DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type InferenceRun } from '../model/inferences.ts';
import { clean } from '../text/clean.ts';

/** The table of inferences, as rows and as values. */

/** As many as are kept: somebody who asks once a day has more than a year of them. */
const most = 500;

const milliseconds = z.number().min(0).nullable();
const text = z.string().transform(clean);

const rows = z.array(
  z
    .object({
      at: z.int(),
      model: text,
      first_ms: milliseconds,
      second_ms: milliseconds,
      loaded: z.enum(['first', 'again', 'none']).nullable(),
      failure: text.nullable(),
    })
    .transform(({ first_ms: firstMs, second_ms: secondMs, ...row }): InferenceRun => ({
      ...row,
      firstMs,
      secondMs,
    })),
);

/** Oldest first. Throws where they cannot be read or are not what this program writes. */
export function readInferences(database: DatabaseSync): readonly InferenceRun[] {
  return rows.parse(
    database
      .prepare('select at, model, first_ms, second_ms, loaded, failure from inference order by at, id')
      .all(),
  );
}

/** Adds one, and forgets the oldest that are too many. */
export function writeInference(database: DatabaseSync, run: InferenceRun): void {
  const { at, model, firstMs, secondMs, loaded, failure } = run;
  database
    .prepare(
      'insert into inference (at, model, first_ms, second_ms, loaded, failure) values (?, ?, ?, ?, ?, ?)',
    )
    .run(Math.round(at), model, firstMs, secondMs, loaded, failure);
  database
    .prepare(
      'delete from inference where id not in (select id from inference order by at desc, id desc limit ?)',
    )
    .run(most);
}
