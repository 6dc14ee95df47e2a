import { type Action } from '../../actions/action.ts';
import { type Plan } from '../../actions/action.ts';
import { argvOf } from '../../actions/step.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { fit } from '../../text/width.ts';
import { type Choice, type Doing, titleOf, wordOf } from '../act/job.ts';
import { commandLine } from '../command-line.ts';
import { type Line, cutLine, gap, line, piece } from '../line.ts';
import { type Overlay } from '../state.ts';
import { effects } from './effects.ts';
import { type Panel, buttons, commandLines, panel, sentence } from './panel.ts';

type Menu = Extract<Overlay, { kind: 'menu' }>;
type Confirm = Extract<Overlay, { kind: 'confirm' }>;
type Quit = Extract<Overlay, { kind: 'quit' }>;

/** What an action of that manner and effect does to the box, in the menu. */
function effectOf({ effect, manner }: Action): Clean {
  return manner === 'view' ? literal('shows it') : effects[effect];
}

/** The verbs that are valid for the rows, each with its letter; those that are not, with the reason. */
export function menuPanel({ targets, choices }: Menu, columns: number): Panel {
  const cells = Math.max(0, ...choices.map(({ action }) => action.verb.length));
  const [first] = targets;
  const object = targets.length === 1 && first !== undefined ? first.key : say`${targets.length} marked rows`;
  return panel(
    [piece(literal('Act on ')), piece(object, 'strong'), piece(literal('  press a letter'), 'dim')],
    choices.length === 0
      ? [line(literal(' nothing can be done to it'), 'dim')]
      : choices.map((choice) => cutLine(menuLine(choice, cells, targets.length), columns - 1)),
  );
}

function menuLine({ action, targets, refused }: Choice, cells: number, of: number): Line {
  const verb = fit(action.verb as Clean, cells);
  if (targets.length === 0) {
    const why = refused[0]?.refusal ?? literal('');
    return [
      gap(1),
      piece(literal('-  '), 'dim'),
      piece(say`${verb}  `, 'dim'),
      piece(say`no: ${why}`, 'dim'),
    ];
  }
  const some = targets.length === of ? literal('') : say`, ${targets.length} of ${of}`;
  return [
    gap(1),
    piece(action.letter as Clean, 'accent'),
    piece(say`  ${verb}  `),
    piece(say`${effectOf(action)}${some}`, 'dim'),
  ];
}

/** The question before an action: exact commands, object, dependants, what cannot be undone. Cancel is in focus. */
export function confirmPanel({ job, focus, typed }: Confirm, columns: number): Panel {
  const { action, tasks, skipped } = job;
  const word = wordOf(job);
  const title: Line = [
    piece(say`${titleOf(job)}?  `, 'strong'),
    piece(effects[action.effect], action.effect === 'destructive' ? 'critical' : 'dim'),
  ];
  const lines = tasks.flatMap(({ target, plan }) => [
    ...(tasks.length === 1 ? [] : [line(say` ${target.key}`, 'strong')]),
    ...planLines(plan, columns),
  ]);
  const passedOver = skipped.flatMap(({ target, refusal }) =>
    sentence(say`passed over: ${target.key}: ${refusal}`, columns, 'warning'),
  );
  const one =
    tasks.length === 1 ? [] : sentence(literal('one after the other, until one of them fails'), columns);
  return panel(
    title,
    [
      ...lines,
      ...passedOver,
      ...one,
      ...(word === null ? [] : [wordLine(word, typed)]),
      buttons(literal('Cancel'), action.verb as Clean, focus, typed !== word && word !== null),
    ],
    { keep: word === null ? 1 : 2 },
  );
}

function planLines({ steps, tells, undo }: Plan, columns: number): readonly Line[] {
  return [
    ...steps.flatMap(({ title, command }, index) => [
      ...(steps.length === 1 ? [] : sentence(say`${index + 1}. ${title}`, columns)),
      ...commandLines(commandLine(argvOf(command)), columns),
    ]),
    ...tells.flatMap((text) => sentence(text, columns)),
    ...(undo === null ? [] : sentence(say`undo: ${undo}`, columns, 'dim')),
  ];
}

function wordLine(word: Clean, typed: string): Line {
  return [
    piece(literal(' type ')),
    piece(word, 'strong'),
    piece(literal(' and press Tab: ')),
    piece(clean(typed), typed === word ? 'ok' : 'strong'),
    piece(literal('_'), 'accent'),
  ];
}

export function quitPanel({ focus }: Quit, doing: Doing | null, columns: number): Panel {
  const what = doing === null ? literal('An action') : titleOf(doing.job);
  return panel(
    [piece(literal('Quit?'), 'strong')],
    [
      ...sentence(
        say`${what} is still running. Quitting calls it off: no further step is begun, but what takes something back; the console ends with the step that runs.`,
        columns,
      ),
      buttons(literal('Stay'), literal('Quit'), focus),
    ],
    { keep: 1 },
  );
}
