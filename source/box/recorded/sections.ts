import { type Condition, type Place, condition, placeIn, refuse } from './lines.ts';

/** One `% times COUNT`: the lines that carry the same one are repeated together. */
export interface Repeat {
  readonly count: number;
}

/** What the lines between a `% if`, `% times` or `% part` and its `% end` depend on: they count only while all of it holds. */
export interface Dependence {
  readonly when: readonly Condition[];
  readonly repeat: Repeat | null;
}

/** Lines that follow one another and depend on the same. */
export interface Lines extends Dependence {
  /** Of the first of them. */
  readonly place: Place;
  /** As they are written, each with its line end. Never empty. */
  readonly text: string;
}

/** A `$ …` or `== …` and the lines below it. These are looked at only when they are asked for: most never are. */
export interface Section extends Dependence {
  readonly place: Place;
  /** Its first line without the mark. */
  readonly head: string;
  /** Without the empty lines at the end: they separate sections and belong to none. Throws RecordingError. */
  readonly body: () => readonly Lines[];
}

interface Scope extends Dependence {
  readonly place: Place;
  /** Null: of a `% times` or `% part`. */
  readonly condition: Condition | null;
  readonly elsePassed: boolean;
  readonly outer: Scope | null;
}

/** From where to where in the text the lines of one section depend on the same. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly scope: Scope | null;
}

const always: readonly Condition[] = [];
const stepMark = '% ';

/**
 * Splits a recorded text file into sections that each begin with a line that begins with `mark`. Lines
 * `% if KEY=VALUE for 20s`, `% else`, `% times N`, `% part NAME`, `% end` stand around lines or whole sections. The line end at the end of
 * the file begins no further line. Throws RecordingError.
 *
 * A recording of a large box has tens of thousands of lines, and a reading wants few of them: only the lines that begin
 * with a mark are looked at, and they are searched for, not met.
 */
export function sections(file: string, text: string, mark: '$ ' | '== '): Section[] {
  const found: Section[] = [];
  let scope: Scope | null = null;
  let spans: Span[] = [];
  let from = 0;
  let nextMark = lineStart(text, mark, 0);
  let nextStep = lineStart(text, stepMark, 0);
  while (nextMark < text.length || nextStep < text.length) {
    const at = Math.min(nextMark, nextStep);
    const end = lineEnd(text, at);
    if (found.length === 0) refuseLines(file, text, from, at, mark);
    else if (at > from) spans.push({ from, to: at, scope });
    if (at === nextStep) {
      scope = step(scope, text.slice(at, end), placeIn(file, text, at));
      nextStep = lineStart(text, stepMark, end);
    } else {
      const own: Span[] = (spans = []);
      const head = text.slice(at + mark.length, end);
      const place = placeIn(file, text, at);
      found.push({ place, head, ...dependence(scope), body: () => linesOf(file, text, own) });
      nextMark = lineStart(text, mark, end);
    }
    from = end + 1;
  }
  if (found.length === 0) refuseLines(file, text, from, text.length, mark);
  else if (text.length > from) spans.push({ from, to: text.length, scope });
  if (scope !== null) refuse(scope.place, 'without "% end" below it');
  return found;
}

/** Where the next line begins that begins with `mark`, at `from` or behind it; the length of the text when none does. */
export function lineStart(text: string, mark: string, from: number): number {
  if (from === 0 && text.startsWith(mark)) return 0;
  const at = text.indexOf(`\n${mark}`, Math.max(0, from - 1));
  return at === -1 ? text.length : at + 1;
}

/** Where the line ends that begins at `from`: at its line end, or at the end of the text. */
export function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

/** Above the first section there may be notes and empty lines. */
function refuseLines(file: string, text: string, from: number, to: number, mark: string): void {
  for (let at = from; at < to; at = lineEnd(text, at) + 1) {
    if (text[at] === '#' || text[at] === '\n') continue;
    refuse(placeIn(file, text, at), `a line above the first "${mark}…" (a note there begins with #)`);
  }
}

function dependence(scope: Scope | null): Dependence {
  return { when: scope?.when ?? always, repeat: scope?.repeat ?? null };
}

function linesOf(file: string, text: string, spans: readonly Span[]): readonly Lines[] {
  const lines = spans.map(({ from, to, scope }) => {
    const own = text.slice(from, to);
    return {
      place: placeIn(file, text, from),
      text: own.endsWith('\n') ? own : `${own}\n`,
      ...dependence(scope),
    };
  });
  for (let last = lines.pop(); last !== undefined; last = lines.pop()) {
    let end = last.text.length;
    while (end > 0 && last.text[end - 1] === '\n') end--;
    if (end === 0) continue;
    lines.push({ ...last, text: last.text.slice(0, end + 1) });
    break;
  }
  return lines;
}

/** The scope after a `% …` line. */
function step(scope: Scope | null, row: string, place: Place): Scope | null {
  const [, word, operand = ''] = /^% +(if|else|times|part|end)(?: +(.*?))? *$/.exec(row) ?? [];
  const { when, repeat } = dependence(scope);
  if (word === 'if') {
    const asked = condition(operand, place);
    return { place, condition: asked, elsePassed: false, when: [...when, asked], repeat, outer: scope };
  }
  if (word === 'times') {
    if (repeat !== null) refuse(place, '"% times" within "% times"');
    if (!/^\d{1,6}$/.test(operand)) refuse(place, `"% times ${operand}": a number is needed`);
    const count = Number(operand);
    return { place, condition: null, elsePassed: true, when, repeat: { count }, outer: scope };
  }
  if (word === 'part') {
    if (operand === '') refuse(place, '"% part" needs a name');
    return { place, condition: null, elsePassed: true, when, repeat, outer: scope };
  }
  if (word === 'else' && operand === '') {
    if (scope === null || scope.condition === null || scope.elsePassed)
      refuse(place, '"% else" without "% if" above it');
    const otherwise = { ...scope.condition, holds: false };
    return { ...scope, elsePassed: true, when: [...dependence(scope.outer).when, otherwise] };
  }
  if (word === 'end' && operand === '') {
    if (scope === null) refuse(place, '"% end" without "% if" or "% times" above it');
    return scope.outer;
  }
  return refuse(place, `"${row}" is none of "% if KEY=VALUE", "% else", "% times N", "% part NAME", "% end"`);
}

/** Computes a value when it is first asked for, and keeps it. */
export function once<T extends object>(compute: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= compute());
}
