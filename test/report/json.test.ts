import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import * as z from 'zod';
import { configJsonSchema } from '../../source/config/json-schema.ts';
import { json } from '../../source/report/json.ts';
import { checkJsonSchema, checkReport } from '../../source/report/json-schema.ts';
import { clean } from '../../source/text/clean.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

const published = JSON.parse(
  await readFile('schema/check.schema.json', 'utf8'),
) as z.core.JSONSchema.JSONSchema;

test('the published schemas are those of the program (npm run schema)', async (t) => {
  t.deepEqual(published, JSON.parse(JSON.stringify(checkJsonSchema())) as object);
  const config = JSON.parse(await readFile('schema/config.schema.json', 'utf8')) as object;
  t.deepEqual(config, JSON.parse(JSON.stringify(configJsonSchema())) as object);
});

const samples = {
  'one of each status': run(verdicts),
  'all well': run([verdict('host.memory')], { status: 'ok', exitCode: 0 }),
  'a run that failed': run([], {
    status: 'unknown',
    exitCode: 3,
    complete: false,
    bootId: null,
    error: clean('internal: x'),
  }),
};

for (const [title, sample] of Object.entries(samples)) {
  test(`the report fits the published schema: ${title}`, (t) => {
    const document: unknown = JSON.parse(json.write(sample, plain));
    t.notThrows(() => checkReport.parse(document), 'no field that nobody described');
    t.notThrows(() => z.fromJSONSchema(published).parse(document));
  });
}

test('the schema refuses what is not a report', (t) => {
  const good = JSON.parse(json.write(run(verdicts), plain)) as Record<string, unknown>;
  const schema = z.fromJSONSchema(published);
  t.true(schema.safeParse(good).success);
  t.true(schema.safeParse({ ...good, later_field: 1 }).success, 'fields are added within a version');
  t.false(schema.safeParse({ ...good, schema: 'other' }).success);
  t.false(schema.safeParse({ ...good, exit_code: 4 }).success);
  t.false(schema.safeParse({ ...good, results: [{ id: 'x' }] }).success);
});

test('the fields say what the verdicts said', (t) => {
  const document = JSON.parse(json.write(run(verdicts), plain)) as { results: object[] };
  t.like(document, {
    schema: 'quarterdeck.check',
    host: 'anchorage',
    started_at: '2026-11-22T17:00:03Z',
    duration_ms: 3214,
    status: 'critical',
    exit_code: 2,
    complete: true,
    counts: { ok: 1, warning: 1, critical: 1, unknown: 1, not_applicable: 1 },
  });
  t.like(document.results[2], {
    id: 'backup.external[photos]',
    check: 'backup.external',
    target: 'photos',
    group: 'backup',
    status: 'critical',
    value: 1_396_800,
    unit: 's',
    warn: '691200',
    crit: '1296000',
    source_age_s: 4,
    evidence: [{ path: '/run/media/deck/WD-18TB/.snapshots', argv: null, duration_ms: 12 }],
  });
  t.like(document.results[4], { status: 'not_applicable' });
});

test('it is one document on its own lines, whatever the text', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const written = json.write(run([verdict('a.b', { summary: clean(text) })]), plain);
      return written.endsWith('}\n') && checkReport.safeParse(JSON.parse(written)).success;
    }),
  );
  t.pass();
});
