import { type ActionResult, type Progress, type Task } from '../../actions/engine.ts';
import { argvOf } from '../../actions/step.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type Doing, endingOf, isProven, titleOf } from '../act/job.ts';
import { commandLine } from '../command-line.ts';
import { type Line, type Tone, cutLine, gap, line, piece } from '../line.ts';
import { type Panel, commandLines, panel, sentence } from './panel.ts';

/** Lines of a running command's output that are shown. */
const liveLines = 6;

/** A job while it runs: what runs, for how long, what it prints, what it is waited for. */
export function runningPanel(doing: Doing, at: number, columns: number): Panel {
  const { job, results, progress, cancelling, startedAt } = doing;
  const task = job.tasks[results.length] ?? job.tasks.at(-1);
  const place =
    job.tasks.length === 1 || task === undefined
      ? []
      : [piece(say`  ${results.length + 1} of ${job.tasks.length}: ${task.target.key}`)];
  return panel(
    [piece(titleOf(job), 'strong'), ...place],
    [
      [piece(say`${phaseOf(progress)} (${duration(at - startedAt)} so far)`)],
      ...(progress?.phase === 'waiting' ? sentence(say`now ${progress.state}`, columns) : []),
      ...(task === undefined ? [] : stepLines(task, progress, columns)),
      ...(progress?.phase === 'step'
        ? progress.lines.slice(-liveLines).map((text) => cutLine([gap(3), piece(text, 'dim')], columns - 1))
        : []),
      line(
        cancelling ? literal(' called off: what runs is ended, or waited for where it must not be') : hints,
        'dim',
      ),
    ],
    { spinner: 0 },
  );
}

const hints = literal(' Esc leaves it running and goes on looking; c calls off what is not done yet');

function phaseOf(progress: Progress | null): Clean {
  switch (progress?.phase) {
    case undefined:
    case 'looking':
      return literal('looking whether it is still as it was shown');
    case 'step':
      return progress.of === 1
        ? progress.title
        : say`step ${progress.at + 1} of ${progress.of}: ${progress.title}`;
    case 'waiting':
      return say`waiting until it shows, ${duration(progress.leftMs)} more at most`;
  }
}

function stepLines({ plan }: Task, progress: Progress | null, columns: number): readonly Line[] {
  const step = progress?.phase === 'step' ? plan.steps[progress.at] : undefined;
  return step === undefined ? [] : commandLines(commandLine(argvOf(step.command)), columns);
}

function toneOf({ failure, achieved, cancelled }: ActionResult): Tone {
  if (cancelled) return 'warning';
  if (failure !== null || achieved === false) return 'critical';
  return achieved === null ? 'warning' : 'ok';
}

/** What became of a job: how the commands ended, the rows before and after by fresh readings, what was printed. */
export function resultPanel(doing: Doing, columns: number): Panel {
  const { job, results } = doing;
  const last = results.at(-1);
  const rest = job.tasks.slice(results.length).map(({ target }) => target.key);
  return panel(
    [
      piece(say`${titleOf(job)} `, 'strong'),
      piece(endingOf(doing), last === undefined ? 'warning' : toneOf(last)),
    ],
    [
      ...results.flatMap((result, index) => {
        const target = job.tasks[index]?.target.key ?? literal('');
        const proves = isProven(result) && !result.nothingDone ? job.tasks[index]?.plan.proves : null;
        const proven = proves == null ? [] : sentence(say`proven: ${proves}`, columns, 'ok');
        const head = job.tasks.length === 1 ? [] : [line(say` ${target}`, 'strong')];
        // Of several only what went wrong is told in full.
        return [
          ...head,
          ...proven,
          ...(index === results.length - 1 ? wholeResult : shortResult)(result, columns),
        ];
      }),
      ...(rest.length === 0 ? [] : sentence(say`not done: ${rest.join(', ') as Clean}`, columns, 'warning')),
      [gap(1), piece(literal('[ Close ]'), 'focus')],
    ],
    { keep: 1 },
  );
}

function labelled(label: Clean, text: Clean, columns: number): readonly Line[] {
  return sentence(text, columns - 8).map((each, index) => [
    piece(index === 0 ? label : (' '.repeat(label.length) as Clean), 'dim'),
    ...each,
  ]);
}

function shortResult({ before, after }: ActionResult, columns: number): readonly Line[] {
  return [...labelled(literal(' before'), before, columns), ...labelled(literal(' after '), after, columns)];
}

function wholeResult(result: ActionResult, columns: number): readonly Line[] {
  const { steps, failure, tookMs, output, journal, nothingDone } = result;
  return [
    // What it came to stands first: a long command must not hide it.
    ...(failure === null ? [] : sentence(failure, columns, 'critical')),
    ...shortResult(result, columns),
    ...steps.flatMap(({ argv, exit, failure: why, tookMs: took }) => [
      ...commandLines(commandLine(argv), columns),
      line(
        say`   ${exit === null ? literal('') : say`exit code ${exit}, `}took ${duration(took)}`,
        why === null ? 'dim' : 'critical',
      ),
    ]),
    ...(nothingDone ? [] : [line(say` took ${duration(tookMs)} with all that was looked at`, 'dim')]),
    ...output.flatMap((text) => sentence(text, columns, 'dim')),
    ...(journal.length === 0 ? [] : [line(literal(' its journal:'), 'dim')]),
    ...journal.flatMap((text) => sentence(text, columns, 'dim')),
  ];
}
