import * as z from 'zod';
import { groups } from '../checks/verdict.ts';
import { reasons } from '../probes/reading.ts';

const statuses = ['ok', 'warning', 'critical', 'unknown'] as const;
const count = z.int().min(0);

const evidence = z.strictObject({
  argv: z.array(z.string()).nullable().describe('The command as it was run; null where a file was read.'),
  path: z.string().nullable().describe('The file or folder that was read; null where a command was run.'),
  exit: z.int().nullable(),
  duration_ms: count,
  stderr_tail: z.string().max(500).nullable(),
});

const memory = z.strictObject({
  raw_status: z.enum([...statuses, 'not_applicable']).describe('What this run alone would say.'),
  since: z.iso.datetime().nullable().describe('Last change of the status; null: not known.'),
  held: z.boolean().describe('Better now, but not far enough away from its threshold yet.'),
  soft: z.boolean().describe('Failed less often in a row than it has to.'),
  flapping: z.boolean(),
  acknowledged: z
    .strictObject({ by: z.string(), until: z.iso.datetime(), reason: z.string() })
    .nullable()
    .describe('It does not count for the exit code.'),
});

const result = z.strictObject({
  id: z.string().describe('disk.used[/], or the id of the check alone where it has one target.'),
  check: z.string(),
  group: z.enum(groups),
  target: z.string().nullable(),
  status: z.enum([...statuses, 'not_applicable']),
  reason: z.enum(reasons).nullable().describe('Why it is unknown; null with every other status.'),
  summary: z.string(),
  value: z.number().nullable(),
  unit: z.enum(['%', 'B', 's', 'count', '°C']).nullable(),
  warn: z.string().nullable().describe('Range in the grammar of the Monitoring Plugins: [@][start:]end.'),
  crit: z.string().nullable(),
  within_s: z
    .strictObject({ warn: z.number().positive(), crit: z.number().positive() })
    .nullable()
    .describe('Of what only grows: seconds within which what was added counts together; value is that.'),
  remedy: z.string().nullable().describe('What to type next.'),
  source_age_s: count.describe('Age of the oldest reading it rests on.'),
  evidence: z.array(evidence),
  memory: memory.optional().describe('What earlier runs add; absent without state.'),
});

/** What `--format json` prints. It closes the objects, so that a test finds a field that nobody described. */
export const checkReport = z.strictObject({
  schema: z.literal('quarterdeck.check'),
  schema_version: z.literal('1.0'),
  quarterdeck_version: z.string(),
  run_id: z.uuid(),
  host: z.string(),
  boot_id: z.string().nullable(),
  started_at: z.iso.datetime(),
  duration_ms: count,
  status: z.enum(statuses),
  exit_code: z.int().min(0).max(3),
  complete: z.boolean().describe('False: not everything that was selected could be asked.'),
  cached_s: count
    .optional()
    .describe('Another run measures: this is the latest complete one, told again, and its age.'),
  counts: z.strictObject({
    ok: count,
    warning: count,
    critical: count,
    unknown: count,
    not_applicable: count,
    acknowledged: count.describe('How many of the others do not count for the exit code.'),
  }),
  results: z.array(result),
  error: z.strictObject({ message: z.string() }).optional().describe('The run itself failed.'),
});

/** The schema of the JSON report (JSON Schema 2020-12), as `npm run schema` writes it to schema/check.schema.json. */
export function checkJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'quarterdeck --check --format json',
    // Readers must accept fields that later versions add.
    ...(open(z.toJSONSchema(checkReport)) as object),
  };
}

/** The same schema without `additionalProperties: false`. */
function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== 'additionalProperties')
      .map(([key, value]) => [key, open(value)]),
  );
}
