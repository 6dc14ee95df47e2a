import { type Verdict } from '../checks/verdict.ts';
import { instant } from '../text/format.ts';
import { failure, sentence, source, worstFirst } from './finding.ts';
import { type CheckRun, counts, type Format } from './report.ts';

/**
 * JUnit's XML as Jenkins, GitLab and others read it: one test case per check. Warning and critical are failures, unknown is
 * an error, what does not apply is skipped.
 */
export const junit: Format = {
  id: 'junit',
  title: 'JUnit XML',
  write(run) {
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes(sums(run))}>`,
      `  <testsuite${attributes({ ...sums(run), hostname: run.host, timestamp: instant(run.startedAt) })}>`,
      ...failed(run),
      ...worstFirst(run.verdicts).flatMap(testcase),
      '  </testsuite>',
      '</testsuites>',
    ]
      .map((line) => `${line}\n`)
      .join('');
  },
};

function sums(run: CheckRun): Readonly<Record<string, string | number>> {
  const count = counts(run.verdicts);
  const own = failure(run) === null ? 0 : 1;
  return {
    name: 'quarterdeck',
    tests: run.verdicts.length + own,
    failures: count.critical + count.warning,
    errors: count.unknown + own,
    skipped: count['not-applicable'],
    time: (run.durationMs / 1000).toFixed(3),
  };
}

function failed(run: CheckRun): readonly string[] {
  const message = failure(run);
  if (message === null) return [];
  return around({ classname: 'quarterdeck', name: 'quarterdeck' }, [
    `<error${attributes({ type: 'unknown', message })}/>`,
  ]);
}

function testcase(verdict: Verdict): readonly string[] {
  const { status, reason, id, check, summary } = verdict;
  const names = { classname: `quarterdeck.${check}`, name: id };
  switch (status) {
    case 'ok':
      return [`    <testcase${attributes(names)}/>`];
    case 'not-applicable':
      return around(names, [`<skipped${attributes({ message: summary })}/>`]);
    case 'unknown':
      return around(names, result('error', reason ?? status, verdict));
    case 'warning':
    case 'critical':
      return around(names, result('failure', status, verdict));
  }
}

function around(names: Readonly<Record<string, string>>, lines: readonly string[]): readonly string[] {
  return [`    <testcase${attributes(names)}>`, ...lines.map((line) => `      ${line}`), '    </testcase>'];
}

/** The text within holds what to type next and how it is known. */
function result(element: 'error' | 'failure', type: string, verdict: Verdict): readonly string[] {
  const lines = [
    ...(verdict.remedy === null ? [] : [`fix: ${verdict.remedy}`]),
    ...verdict.evidence.map((evidence) => `how: ${source(evidence)}`),
  ];
  const start = `<${element}${attributes({ type, message: sentence(verdict) })}`;
  return lines.length === 0 ? [`${start}/>`] : [`${start}>${escaped(lines.join('\n'))}</${element}>`];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Characters that XML 1.0 does not know (2.2 Characters) cannot even be written as references. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
}
