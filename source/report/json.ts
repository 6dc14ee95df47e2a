import { type Verdict } from '../checks/verdict.ts';
import { instant } from '../text/format.ts';
import { type Memory } from '../checks/memory.ts';
import { acknowledgedCount, counts, type Format } from './report.ts';

/**
 * One JSON document, indented by two. Within a major version of the schema fields are only added; a reader must take
 * a status that it does not know as unknown. Times are RFC 3339 in UTC, sizes whole bytes. schema/check.schema.json.
 */
export const json: Format = {
  id: 'json',
  title: 'one JSON document (schema/check.schema.json)',
  write(run) {
    const { 'not-applicable': notApplicable, ...count } = counts(run.verdicts);
    const document = {
      schema: 'quarterdeck.check',
      schema_version: '1.0',
      quarterdeck_version: run.version,
      run_id: run.runId(),
      host: run.host,
      boot_id: run.bootId,
      started_at: instant(run.startedAt),
      duration_ms: Math.round(run.durationMs),
      status: run.status,
      exit_code: run.exitCode,
      complete: run.complete,
      ...(run.cachedForMs === undefined ? {} : { cached_s: Math.round(run.cachedForMs / 1000) }),
      counts: {
        ...count,
        not_applicable: notApplicable,
        acknowledged: acknowledgedCount(run.verdicts),
      },
      results: run.verdicts.map(result),
      ...(run.error === null ? {} : { error: { message: run.error } }),
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

function result(verdict: Verdict) {
  return {
    id: verdict.id,
    check: verdict.check,
    group: verdict.group,
    target: verdict.target,
    status: verdict.status === 'not-applicable' ? 'not_applicable' : verdict.status,
    reason: verdict.reason,
    summary: verdict.summary,
    value: verdict.value,
    unit: verdict.unit,
    warn: verdict.warn,
    crit: verdict.crit,
    within_s:
      verdict.within === undefined
        ? null
        : { warn: verdict.within.warn / 1000, crit: verdict.within.crit / 1000 },
    remedy: verdict.remedy,
    source_age_s: Math.round(verdict.ageMs / 1000),
    evidence: verdict.evidence.map((evidence) => ({
      argv: evidence.argv,
      path: evidence.path,
      exit: evidence.exit,
      duration_ms: Math.round(evidence.tookMs),
      stderr_tail: evidence.stderr,
    })),
    ...(verdict.memory === undefined ? {} : { memory: memory(verdict.memory) }),
  };
}

function memory({ rawStatus, since, held, soft, flapping, acknowledged }: Memory) {
  return {
    raw_status: rawStatus === 'not-applicable' ? 'not_applicable' : rawStatus,
    since: since === null ? null : instant(since),
    held,
    soft,
    flapping,
    acknowledged:
      acknowledged === null
        ? null
        : { by: acknowledged.by, until: instant(acknowledged.until), reason: acknowledged.reason },
  };
}
