import { type Clean, clean, literal, say } from '../text/clean.ts';
import { titleOf } from './act/job.ts';
import { type Line, gap, joinLines, line, lineWidth, piece } from './line.ts';
import { type KeyContext } from './keymap/commands.ts';
import { hintsFor, keyOf } from './keymap/help.ts';
import { type Keymap } from './keymap/keymap.ts';
import { scopeOf } from './keymap/match.ts';
import { type Prompt, type State, isRunning, listOf } from './state.ts';

/** The last line: a notice, the filter that is being typed, or the keys that work here, as many as fit. */
export function footerLine(
  state: State,
  context: KeyContext,
  keymap: Keymap,
  at: number,
  shownRows: number,
  columns: number,
): Line {
  const scope = scopeOf(state);
  if (state.notice !== null && at < state.notice.until) return line(state.notice.text, 'strong');
  const list = listOf(state);
  const filter = list === null ? undefined : state.filters[list];
  if (scope === 'filter') {
    return joinLines(
      [
        [
          piece(say`/${filter === undefined ? literal('') : typedText(filter.text)}`, 'strong'),
          piece(literal('_'), 'accent'),
        ],
        line(say`${shownRows} rows`, 'dim'),
        ...hints(),
      ],
      '  ',
    );
  }
  if (state.overlay?.kind === 'palette') {
    const { text } = state.overlay;
    return joinLines(
      [[piece(say`:${typedText(text)}`, 'strong'), piece(literal('_'), 'accent')], ...hints()],
      '  ',
    );
  }
  if (state.overlay?.kind === 'prompt') {
    const { ask, text } = state.overlay;
    return joinLines(
      [[piece(say`${prompts[ask]}${typedText(text)}`, 'strong'), piece(literal('_'), 'accent')], ...hints()],
      '  ',
    );
  }
  const first: Line[] = [];
  if (isRunning(state) && scope !== 'running' && state.doing !== null)
    first.push(
      line(say`${titleOf(state.doing.job)} runs${shownBy(keyOf('action.show', keymap))}`, 'warning'),
    );
  const marks = list === null ? 0 : (state.marks[list] ?? []).length;
  if (marks > 0) first.push(line(say`${marks} marked`, 'strong'));
  if (filter !== undefined) first.push(line(say`/${typedText(filter.text)}`, 'strong'));
  if (state.faultsOnly && list !== null) first.push(line(literal('faults only'), 'strong'));
  return fill([...first, ...hints()], columns);

  function hints(): Line[] {
    return hintsFor(scope, context, keymap).map(({ key, hint }) => [
      piece(key, 'accent'),
      gap(1),
      piece(hint, 'dim'),
    ]);
  }
}

function shownBy(key: Clean | null): Clean {
  return key === null ? literal('') : say` (${key})`;
}

const prompts: Readonly<Record<Prompt, Clean>> = {
  'log.search': literal('/'),
  'log.filter': literal('&'),
  'log.range': literal('time: '),
};

/** What was typed; only printable characters ever get into a filter. */
function typedText(text: string): Clean {
  return clean(text);
}

/** Whole parts only: half a hint is no hint. */
function fill(parts: readonly Line[], columns: number): Line {
  let shown: Line = [];
  for (const part of parts) {
    const longer = joinLines([shown, part], '  ');
    if (lineWidth(longer) > columns) continue;
    shown = longer;
  }
  return shown;
}
