import fc from 'fast-check';
import { statuses, type Verdict } from '../../source/checks/verdict.ts';
import { clean } from '../../source/text/clean.ts';
import { verdict } from './sample.ts';

/** What somebody who names a container, a file or a host could try on the reader of a report. */
const attempts = [
  'a\nCRITICAL b',
  'x | crit=0;;0',
  '"quoted" \'twice\' \\" \\',
  'nul\u0000bell\u0007esc\u001b[31m',
  '\u202egnp.exe\u2066',
  '<![CDATA[ ]]> </testcase> &amp; &#0; <!--',
  'done # SKIP and # TODO',
  'ok 1 - \\# SKIP',
  '  ...\nok 2',
  'a{b="c"} 1 # HELP x',
  '\\n2 "other" - bad',
  '$USER1$ `id` $(id)',
  '\ufffe\uffff\ufeff\u2028\u0085',
  '😀'.repeat(100),
  'x'.repeat(10_000),
  '',
  ' ',
];

const hostileText = fc
  .oneof(fc.constantFrom(...attempts), fc.string({ unit: 'binary', maxLength: 300 }))
  .map(clean);

const range = fc.option(
  fc.constantFrom('10', '10:', '@5:', '~:3', '1:2', '@1:2', ' 7 ', 'no | range', '1e9'),
);

/** Any verdict that a check could make of a hostile box. */
const hostileVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    check: fc.constantFrom('disk.used', 'backup.external', 'services.running'),
    target: fc.option(hostileText),
    status: fc.constantFrom(...statuses),
    summary: hostileText,
    remedy: fc.option(hostileText),
    value: fc.option(fc.double()),
    unit: fc.option(fc.constantFrom('%', 'B', 's', 'count', '°C')),
    warn: range,
    crit: range,
    stderr: fc.option(hostileText),
  })
  .map(({ check, target, stderr, ...more }) => ({
    ...verdict(check, more),
    id: target === null ? clean(check) : clean(`${check}[${target}]`),
    target,
    reason: more.status === 'unknown' ? 'parse' : null,
    evidence: [{ argv: [clean('podman')], path: null, exit: 1, stderr, tookMs: 3.5 }],
  }));

/** What a run judges differs in check or target. */
const hostileVerdicts = fc.uniqueArray(hostileVerdict, {
  selector: ({ check, target }) => `${check}[${target ?? ''}]`,
  maxLength: 12,
});

/** Asserts a promise of a format for whatever a box says. */
export function always(promise: (verdicts: readonly Verdict[]) => boolean, runs = 200): void {
  fc.assert(fc.property(hostileVerdicts, promise), {
    numRuns: runs,
    examples: [
      [attempts.map((text) => verdict(`a.b[${clean(text)}]`, { status: 'critical', summary: clean(text) }))],
    ],
  });
}
