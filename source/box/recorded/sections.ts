import { type Condition, type Place, condition, refuse } from './lines.ts';

/** One `% times COUNT`: the lines that carry the same one are repeated together. */
export interface Repeat {
  readonly count: number;
}

/** A line that counts only while all of its conditions hold. */
export interface Line {
  readonly place: Place;
  readonly text: string;
  readonly when: readonly Condition[];
  readonly repeat: Repeat | null;
}

/** A `$ …` or `== …` and the lines below it. These are looked at only when they are asked for: most never are. */
export interface Section {
  readonly head: Line;
  /** Without the empty lines at the end: they separate sections and belong to none. Throws RecordingError. */
  readonly body: () => Line[];
}

/** What the lines between a `% if`, `% times` or `% part` and its `% end` depend on. */
interface Scope {
  readonly line: number;
  /** Null: of a `% times` or `% part`. */
  readonly condition: Condition | null;
  readonly elsePassed: boolean;
  readonly when: readonly Condition[];
  readonly repeat: Repeat | null;
  readonly outer: Scope | null;
}

const always: readonly Condition[] = [];

/**
 * Splits a recorded text file into sections that each begin with a line that begins with `mark`. Lines
 * `% if KEY=VALUE for 20s`, `% else`, `% times N`, `% part NAME`, `% end` stand around lines or whole sections. The line end at the end of
 * the file begins no further line. Throws RecordingError.
 */
export function sections(file: string, text: string, mark: '$ ' | '== '): Section[] {
  const rows = text.split('\n');
  if (rows.at(-1) === '') rows.pop();
  const starts: { row: number; scope: Scope | null }[] = [];
  let scope: Scope | null = null;
  for (const [row, content] of rows.entries()) {
    if (content.startsWith('% ')) scope = step(scope, content, { file, line: row + 1 });
    else if (content.startsWith(mark)) starts.push({ row, scope });
    else if (starts.length === 0 && content !== '' && !content.startsWith('#')) {
      refuse({ file, line: row + 1 }, `a line above the first "${mark}…" (a note there begins with #)`);
    }
  }
  if (scope !== null) refuse({ file, line: scope.line }, 'without "% end" below it');

  return starts.map(({ row, scope: around }, index) => ({
    head: lineAt(file, rows, row, around),
    body: () => linesBetween(file, rows, row + 1, starts[index + 1]?.row ?? rows.length, around),
  }));
}

function linesBetween(
  file: string,
  rows: readonly string[],
  from: number,
  to: number,
  around: Scope | null,
): Line[] {
  const lines: Line[] = [];
  let scope = around;
  for (let row = from; row < to; row++) {
    const text = rows[row] ?? '';
    if (text.startsWith('% ')) scope = step(scope, text, { file, line: row + 1 });
    else lines.push(lineAt(file, rows, row, scope));
  }
  while (lines.at(-1)?.text === '') lines.pop();
  return lines;
}

function lineAt(file: string, rows: readonly string[], row: number, scope: Scope | null): Line {
  const { when, repeat } = scope ?? { when: always, repeat: null };
  return { place: { file, line: row + 1 }, text: rows[row] ?? '', when, repeat };
}

/** The scope after a `% …` line. */
function step(scope: Scope | null, row: string, place: Place): Scope | null {
  const [, word, operand = ''] = /^% +(if|else|times|part|end)(?: +(.*?))? *$/.exec(row) ?? [];
  const { line } = place;
  const { when, repeat } = scope ?? { when: always, repeat: null };
  if (word === 'if') {
    const asked = condition(operand, place);
    return { line, condition: asked, elsePassed: false, when: [...when, asked], repeat, outer: scope };
  }
  if (word === 'times') {
    if (repeat !== null) refuse(place, '"% times" within "% times"');
    if (!/^\d{1,6}$/.test(operand)) refuse(place, `"% times ${operand}": a number is needed`);
    return {
      line,
      condition: null,
      elsePassed: true,
      when,
      repeat: { count: Number(operand) },
      outer: scope,
    };
  }
  if (word === 'part') {
    if (operand === '') refuse(place, '"% part" needs a name');
    return { line, condition: null, elsePassed: true, when, repeat, outer: scope };
  }
  if (word === 'else' && operand === '') {
    if (scope === null || scope.condition === null || scope.elsePassed)
      refuse(place, '"% else" without "% if" above it');
    const otherwise = { ...scope.condition, holds: false };
    return { ...scope, elsePassed: true, when: [...(scope.outer?.when ?? always), otherwise] };
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
