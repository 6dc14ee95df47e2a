import path from 'node:path';
import { type Body, compileBody, textOf } from './body.ts';
import { type Condition, type Place, condition, lengthMs, placeBelow, refuse } from './lines.ts';
import { type Moment, holds } from './moment.ts';
import { type Lines, type Section, lineEnd, lineStart, once, sections } from './sections.ts';

/** What a line `! …` says of how a command ends. */
type Directive =
  | { readonly what: 'exit'; readonly code: number }
  | { readonly what: 'delay'; readonly ms: number }
  | { readonly what: 'signal'; readonly signal: string }
  | { readonly what: 'absent' | 'denied' | 'hangs' | 'refused' }
  | { readonly what: 'status'; readonly code: number }
  | { readonly what: 'sets'; readonly key: string; readonly value: string }
  | { readonly what: 'if'; readonly condition: Condition };

interface Conditional<T> {
  readonly when: readonly Condition[];
  readonly is: T;
}

/** A `$ …` entry of commands/*.txt. */
export interface RecordedCommand {
  readonly place: Place;
  /** Last path component of the program. */
  readonly program: string;
  /** Each argument, with `*` for any text. */
  readonly args: readonly (string | RegExp)[];
  /** Ends in `**`: any further arguments. */
  readonly open: boolean;
  readonly when: readonly Condition[];
  /** How it ends and what it prints. Throws RecordingError. */
  readonly parts: () => Parts;
}

interface Parts {
  readonly directives: readonly Conditional<Directive>[];
  readonly stdout: Body;
  readonly stderr: Body;
}

/** What a recorded command does at this moment. */
export interface Answer {
  readonly how: 'ends' | 'absent' | 'denied' | 'hangs' | 'refused';
  readonly exit: number;
  /** Of a web server: its HTTP status. */
  readonly status: number;
  /** Whether the recording says that it ends: a followed one stays open otherwise. */
  readonly ends: boolean;
  readonly signal: string | null;
  readonly delayMs: number;
  /** A value `*` stands for what the last `*` of the command matched, `*2` for what its second one did. */
  readonly sets: readonly { readonly key: string; readonly value: string }[];
}

/** Reads one commands/*.txt. Throws RecordingError. */
export function parseCommands(file: string, text: string): RecordedCommand[] {
  return sections(file, text, '$ ').map(command);
}

function command({ place, head, when, repeat, body }: Section): RecordedCommand {
  if (repeat !== null) refuse(place, 'a command within "% times"');
  const [program, ...words] = splitWords(head, place);
  if (program === undefined) refuse(place, '"$ " without a command');
  const open = words.at(-1) === '**';
  const args = (open ? words.slice(0, -1) : words).map(pattern);
  return {
    place,
    program: path.posix.basename(program),
    args,
    open,
    when,
    parts: once(() => partsOf(body())),
  };
}

const directiveMark = '! ';
const stderrLine = /^2>(?: |$)/;

function partsOf(body: readonly Lines[]): Parts {
  const directives: Conditional<Directive>[] = [];
  const stdout: Lines[] = [];
  const stderr: Lines[] = [];
  for (const lines of body) {
    const { text, place, when } = lines;
    let from = 0;
    for (; text.startsWith(directiveMark, from); from = lineEnd(text, from) + 1) {
      const at = placeBelow(place, text, from);
      if (stdout.length > 0 || stderr.length > 0) refuseDirective(at);
      const said = text.slice(from + directiveMark.length, lineEnd(text, from)).trim();
      directives.push({ when, is: directive(said, at) });
    }
    if (from === text.length) continue;
    const misplaced = lineStart(text, directiveMark, from);
    if (misplaced < text.length) refuseDirective(placeBelow(place, text, misplaced));
    printed({ ...lines, place: placeBelow(place, text, from), text: text.slice(from) }, stdout, stderr);
  }
  return { directives, stdout: compileBody(stdout), stderr: compileBody(stderr) };
}

function refuseDirective(place: Place): never {
  refuse(place, 'a line "! …" belongs directly below its "$ …"');
}

/** Puts lines where they were printed. */
function printed(lines: Lines, stdout: Lines[], stderr: Lines[]): void {
  const { text, place } = lines;
  if (!text.startsWith('2>') && !text.includes('\n2>')) {
    stdout.push(lines);
    return;
  }
  for (let from = 0; from < text.length;) {
    const end = lineEnd(text, from);
    const line = text.slice(from, end);
    const at = placeBelow(place, text, from);
    // Nothing in a line of stderr needs to be escaped: this takes one escape for the line's own.
    if (stderrLine.test(line)) stderr.push({ ...lines, place: at, text: `\\${line.slice(3)}\n` });
    else stdout.push({ ...lines, place: at, text: `${line}\n` });
    from = end + 1;
  }
}

/** Splits at spaces; `'…'` keeps spaces, and may be a part of a word. Throws RecordingError. */
export function splitWords(text: string, place: Place): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:'[^']*'|[^' ])+|'/g)) {
    if (word === "'") refuse(place, "a ' without its second one");
    words.push(word.replaceAll("'", ''));
  }
  return words;
}

/** An argument as it is written in a recording: `*` takes the place of what cannot be written. */
export function quoteWord(word: string): string {
  const text = word.replace(/['\n\r]/g, '*');
  return text === '' || text.includes(' ') ? `'${text}'` : text;
}

function pattern(word: string): string | RegExp {
  if (!word.includes('*')) return word;
  const parts = word.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('([^]*)')}$`);
}

function directive(text: string, place: Place): Directive {
  const [what = '', ...rest] = text.split(' ');
  const operand = rest.join(' ').trim();
  switch (what) {
    case 'exit':
      if (!/^\d{1,3}$/.test(operand)) refuse(place, `"! exit ${operand}": a number from 0 to 255 is needed`);
      return { what, code: Number(operand) };
    case 'delay':
      if (Number.isNaN(lengthMs(operand))) refuse(place, `"! delay ${operand}": 120ms or 1.5s is needed`);
      return { what, ms: lengthMs(operand) };
    case 'signal':
      if (!/^[A-Z][A-Z0-9]*$/.test(operand))
        refuse(place, `"! signal ${operand}": a name like KILL is needed`);
      return { what, signal: operand.startsWith('SIG') ? operand : `SIG${operand}` };
    case 'status':
      if (!/^[1-5]\d\d$/.test(operand)) refuse(place, `"! status ${operand}": an HTTP status is needed`);
      return { what, code: Number(operand) };
    case 'absent':
    case 'denied':
    case 'refused':
    case 'hang':
      if (operand !== '') refuse(place, `"! ${what}" stands alone`);
      return { what: what === 'hang' ? 'hangs' : what };
    case 'sets': {
      const { key, value } = condition(operand, place);
      if (value === null) refuse(place, '"! sets" needs KEY=VALUE');
      return { what, key, value };
    }
    case 'if':
      return { what, condition: condition(operand, place) };
    default:
      return refuse(
        place,
        `"! ${text}" is none of exit, status, delay, signal, absent, denied, refused, hang, sets, if`,
      );
  }
}

/** What a value of `! sets` stands for: `*` and `*2` for what was matched by the last or second `*`, anything else for itself. */
export function valueToSet(value: string, recorded: RecordedCommand, args: readonly string[]): string {
  const number = /^\*(\d?)$/.exec(value)?.[1];
  if (number === undefined) return value;
  const matched = recorded.args.flatMap((word, index) =>
    typeof word === 'string' ? [] : (word.exec(args[index] ?? '')?.slice(1) ?? []),
  );
  return (number === '' ? matched.at(-1) : matched[Number(number) - 1]) ?? '';
}

/** The first command that matches and counts at this moment, or undefined. `candidates` are of the same program. */
export function match(
  candidates: readonly RecordedCommand[],
  args: readonly string[],
  moment: Moment,
): RecordedCommand | undefined {
  return candidates.find((candidate) => matches(candidate, args) && counts(candidate, moment));
}

function matches(recorded: RecordedCommand, args: readonly string[]): boolean {
  if (recorded.open ? args.length < recorded.args.length : args.length !== recorded.args.length) return false;
  return recorded.args.every((word, index) => {
    const argument = args[index] ?? '';
    return typeof word === 'string' ? word === argument : word.test(argument);
  });
}

function counts(recorded: RecordedCommand, moment: Moment): boolean {
  return (
    holds(recorded.when, moment) &&
    recorded
      .parts()
      .directives.every(
        ({ when, is }) => is.what !== 'if' || !holds(when, moment) || holds([is.condition], moment),
      )
  );
}

/** What a command does at this moment. */
export function answer(recorded: RecordedCommand, moment: Moment): Answer {
  const directives = recorded
    .parts()
    .directives.filter(({ when }) => holds(when, moment))
    .map(({ is }) => is);
  const said = {
    how: 'ends' as Answer['how'],
    exit: 0,
    status: 200,
    ends: false,
    signal: null as string | null,
    delayMs: 0,
    sets: [] as { key: string; value: string }[],
  };
  for (const one of directives) {
    if (one.what === 'exit') Object.assign(said, { exit: one.code, ends: true });
    else if (one.what === 'status') said.status = one.code;
    else if (one.what === 'delay') said.delayMs = one.ms;
    else if (one.what === 'signal') Object.assign(said, { signal: one.signal, ends: true });
    else if (one.what === 'sets') said.sets.push(one);
    else if (one.what !== 'if') said.how = one.what;
  }
  return said;
}

/** What it prints at this moment. */
export function prints(
  recorded: RecordedCommand,
  moment: Moment,
): { readonly stdout: string; readonly stderr: string } {
  const { stdout, stderr } = recorded.parts();
  return { stdout: textOf(stdout, moment), stderr: textOf(stderr, moment) };
}
