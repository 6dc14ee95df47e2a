import { rank, type Status, type Verdict } from '../checks/verdict.ts';
import { duration, instant } from '../text/format.ts';
import { width } from '../text/width.ts';
import { ascii } from './ascii.ts';
import { crossed } from './bound.ts';
import { reasonOf, source, words, worstFirst } from './finding.ts';
import { acknowledgedCount, type CheckRun, counts, type Format, type Style } from './report.ts';
import { wrap } from './wrap.ts';

/** For people: the sum in the first line, then what is not well, worst first, each with what to type next. */
export const human: Format = {
  id: 'human',
  title: 'text for people (default)',
  write(run, style) {
    const shown = worstFirst(run.verdicts).filter(({ status }) => style.verbose || rank(status) > 0);
    const cells = shown.map(({ id }) => width(plain(id, style)));
    const indent = Math.max(0, ...cells.filter((count) => count <= longestId));
    return [
      ...(style.quiet ? [] : lay('', headline(run), '  ', style)),
      ...(run.error === null ? [] : lay('error: ', run.error, '  ', style)),
      ...shown.flatMap((verdict) => finding(verdict, indent, style)),
    ]
      .map((line) => `${line}\n`)
      .join('');
  },
};

/** A longer id does not push the others to the right. */
const longestId = 36;
const margin = ' '.repeat(9);

/** `quarterdeck CRITICAL: 1 critical, 2 warning, 1 unknown, 37 ok (41 checks, 3.2 s) host=anchorage 2026-11-22T17:00:03Z` */
function headline(run: CheckRun): readonly string[] {
  const count = counts(run.verdicts);
  const parts = [
    `${count.critical} critical`,
    `${count.warning} warning`,
    `${count.unknown} unknown`,
    `${count.ok} ok`,
  ];
  if (count['not-applicable'] > 0) parts.push(`${count['not-applicable']} not applicable`);
  const acknowledged = acknowledgedCount(run.verdicts);
  if (acknowledged > 0) parts.push(`${acknowledged} of them acknowledged`);
  const took = `${(run.durationMs / 1000).toFixed(1)} s`;
  const total = `${run.verdicts.length} ${run.verdicts.length === 1 ? 'check' : 'checks'}`;
  return [
    `quarterdeck ${words[run.status]}:`,
    ...parts.join(', ').split(' '),
    `(${total}, ${took})`,
    ...(run.cachedForMs === undefined ? [] : [`(cached ${Math.round(run.cachedForMs / 1000)} s)`]),
    `host=${run.host} ${instant(run.startedAt)}`,
  ];
}

function finding(verdict: Verdict, indent: number, style: Style): readonly string[] {
  const word = words[verdict.status];
  const bound = crossed(verdict);
  const text = [verdict.summary, reasonOf(verdict)].filter((part) => part !== '').join(' ');
  const sentence = [...text.split(' '), ...(bound === '' ? [] : [`(${bound})`])];
  const id = plain(verdict.id, style);
  const head = `${word.padEnd(8)} ${id}${' '.repeat(Math.max(0, indent - width(id)))}  `;
  const [first = '', ...others] = lay(head, sentence, `${margin}${' '.repeat(indent)}  `, style);
  return [
    style.colour ? first.replace(word, `\u001b[${colours[verdict.status]}m${word}\u001b[0m`) : first,
    ...others,
    ...(verdict.remedy === null ? [] : lay(`${margin}fix: `, verdict.remedy, `${margin}     `, style)),
    ...(style.verbose ? how(verdict, style) : []),
  ];
}

function plain(text: string, style: Style): string {
  return style.unicode ? text : ascii(text);
}

/** Words of a sentence may be given apart: what belongs together is not broken. */
function lay(first: string, text: string | readonly string[], rest: string, style: Style): readonly string[] {
  const words = (typeof text === 'string' ? text.split(' ') : text).map((word) => plain(word, style));
  return wrap(first, words, rest, style.columns);
}

/** How it is known: what was asked, how it ended, how old the answer is. */
function how(verdict: Verdict, style: Style): readonly string[] {
  return [
    ...verdict.evidence.flatMap((evidence) =>
      lay(`${margin}how: `, shortened(source(evidence)), `${margin}     `, style),
    ),
    ...(verdict.ageMs >= 1000 ? [`${margin}as of ${duration(verdict.ageMs)} ago`] : []),
  ];
}

/** What is to be typed is told whole; how something is known need not be: a statement of SQL, or the names of a hundred units. */
function shortened(text: string): string {
  const [, command = text, ending = ''] = /^(.*?)( \(exit .*)?$/s.exec(text) ?? [];
  return command.length > longest ? `${command.slice(0, longest - 1)}…${ending}` : text;
}

const longest = 110;

const colours: Readonly<Record<Status, string>> = {
  critical: '1;31',
  warning: '1;33',
  unknown: '1;35',
  ok: '32',
  'not-applicable': '2',
};
