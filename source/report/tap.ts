import { type Verdict } from '../checks/verdict.ts';
import { failure, sentence, source, worstFirst } from './finding.ts';
import { isMeasured } from './measure.ts';
import { type Format } from './report.ts';

/**
 * Test Anything Protocol, version 13 (testanything.org): one test per check, what is not well with a YAML block that says
 * why. Unknown is `not ok`; what does not apply is skipped.
 */
export const tap: Format = {
  id: 'tap',
  title: 'Test Anything Protocol 13',
  write(run) {
    const failed = failure(run);
    const points = [
      ...(failed === null ? [] : [point('quarterdeck', false, { message: failed, severity: 'unknown' })]),
      ...worstFirst(run.verdicts).map(pointOf),
    ];
    const lines = [
      'TAP version 13',
      `1..${points.length}`,
      ...points.flatMap((write, index) => write(index + 1)),
    ];
    return lines.map((line) => `${line}\n`).join('');
  },
};

type Point = (number: number) => readonly string[];

function pointOf(verdict: Verdict): Point {
  switch (verdict.status) {
    case 'ok':
      return point(verdict.id, true);
    case 'not-applicable':
      return (number) => [`ok ${number} - ${described(verdict.id)} # SKIP ${verdict.summary}`];
    case 'unknown':
    case 'warning':
    case 'critical':
      return point(verdict.id, false, {
        message: sentence(verdict),
        severity: verdict.status,
        ...(verdict.reason === null ? {} : { reason: verdict.reason }),
        ...(isMeasured(verdict) ? { value: verdict.value } : {}),
        ...(isMeasured(verdict) && verdict.unit !== null ? { unit: verdict.unit } : {}),
        ...(verdict.warn === null ? {} : { warn: verdict.warn }),
        ...(verdict.crit === null ? {} : { crit: verdict.crit }),
        ...(verdict.remedy === null ? {} : { fix: verdict.remedy }),
        ...(verdict.evidence.length === 0 ? {} : { how: verdict.evidence.map(source) }),
      });
  }
}

type Diagnosis = Readonly<Record<string, string | number | readonly string[]>>;

function point(name: string, ok: boolean, diagnosis?: Diagnosis): Point {
  return (number) => [
    `${ok ? 'ok' : 'not ok'} ${number} - ${described(name)}`,
    ...(diagnosis === undefined ? [] : ['  ---', ...Object.entries(diagnosis).flatMap(yaml), '  ...']),
  ];
}

/** A `#` would begin a directive: a name must not skip its own test. */
function described(name: string): string {
  return name.replaceAll('\\', '\\\\').replaceAll('#', '\\#');
}

function yaml([key, value]: [string, string | number | readonly string[]]): readonly string[] {
  if (typeof value === 'object') return [`  ${key}:`, ...value.map((item) => `    - ${quoted(item)}`)];
  return [`  ${key}: ${typeof value === 'number' ? value : quoted(value)}`];
}

/** A string of JSON is one of YAML, but for characters that YAML does not call printable (YAML 1.2.2, 5.1). */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
