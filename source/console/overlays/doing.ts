import { type ActionResult } from '../../actions/engine.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { commandLine } from '../command-line.ts';
import { type Line, type Tone, gap, line, piece } from '../line.ts';
import { type Doing } from '../state.ts';
import { commandOf } from './questions.ts';
import { type Panel, commandLines, panel, sentence } from './panel.ts';

/** An action while it runs: what runs, and for how long. */
export function runningPanel({ choice, target, startedAt }: Doing, at: number, columns: number): Panel {
  return panel(
    [piece(say`${choice.action.verb as Clean} ${target.key}`, 'strong')],
    [
      [piece(say`running for ${duration(at - startedAt)}; Esc leaves it running and goes on looking`)],
      ...commandLines(commandOf(choice), columns),
    ],
    { spinner: 0 },
  );
}

/** How it ended, in one word each for what the command said and what the fresh reading says. */
function ending({ failure, achieved }: ActionResult): readonly [Clean, Tone] {
  if (failure !== null) return [literal('FAILED'), 'critical'];
  if (achieved === null) return [literal('too early to tell'), 'warning'];
  return achieved
    ? [literal('done'), 'ok']
    : [literal('the command ended well, but the fresh reading does NOT show it'), 'critical'];
}

/** What became of an action: the command's end, the row before and after by fresh readings, what was printed. */
export function resultPanel(
  { choice: { action }, target }: Doing,
  result: ActionResult,
  columns: number,
): Panel {
  const [words, tone] = ending(result);
  const labelled = (label: Clean, text: Clean): readonly Line[] =>
    sentence(text, columns - 8).map((each, index) => [
      piece(index === 0 ? label : (' '.repeat(label.length) as Clean), 'dim'),
      ...each,
    ]);
  const exit = result.exit === null ? literal('') : say`, exit code ${result.exit}`;
  return panel(
    [piece(say`${action.verb as Clean} ${target.key}: `, 'strong'), piece(words, tone)],
    [
      ...(result.argv.length === 0 ? [] : commandLines(commandLine(result.argv), columns)),
      line(say` took ${duration(result.tookMs)}${exit}`, 'dim'),
      ...(result.failure === null ? [] : sentence(result.failure, columns, 'critical')),
      ...labelled(literal(' before'), result.before),
      ...labelled(literal(' after '), result.after),
      ...result.output.flatMap((text) => sentence(text, columns, 'dim')),
      [gap(1), piece(literal('[ Close ]'), 'focus')],
    ],
    { keep: 1 },
  );
}
