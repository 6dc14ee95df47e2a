import { type Effect } from '../../actions/action.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { fit } from '../../text/width.ts';
import { commandLine } from '../command-line.ts';
import { type Line, gap, line, piece } from '../line.ts';
import { type Choice, type Doing, type Overlay } from '../state.ts';
import { type Panel, buttons, commandLines, panel, sentence } from './panel.ts';

type Menu = Extract<Overlay, { kind: 'menu' }>;
type Confirm = Extract<Overlay, { kind: 'confirm' }>;
type Quit = Extract<Overlay, { kind: 'quit' }>;

const effects: Readonly<Record<Effect, Clean>> = {
  read: literal('changes nothing'),
  reversible: literal('can be undone'),
  disruptive: literal('interrupts'),
  destructive: literal('CANNOT BE UNDONE'),
};

/** The verbs that are valid for a row, each with its letter; those that are not, with the reason. */
export function menuPanel({ target, choices }: Menu): Panel {
  const cells = Math.max(0, ...choices.map(({ action }) => action.verb.length));
  const lines = choices.map(({ action, prepared }): Line => {
    const verb = fit(action.verb as Clean, cells);
    return prepared.ready
      ? [
          gap(1),
          piece(action.letter as Clean, 'accent'),
          piece(say`  ${verb}  `),
          piece(effects[action.effect], 'dim'),
        ]
      : [
          gap(1),
          piece(literal('-  '), 'dim'),
          piece(say`${verb}  `, 'dim'),
          piece(say`no: ${prepared.refusal}`, 'dim'),
        ];
  });
  return panel(
    [piece(literal('Act on ')), piece(target.key, 'strong'), piece(literal('  press a letter'), 'dim')],
    lines.length === 0 ? [line(literal(' nothing can be done to it'), 'dim')] : lines,
  );
}

/** The question before an action: exact command, object, effect. Cancel is in focus. */
export function confirmPanel({ choice, target, focus }: Confirm, columns: number): Panel {
  const { action, prepared } = choice;
  const title: Line = [
    piece(say`${action.verb as Clean} `, 'strong'),
    piece(target.key, 'strong'),
    piece(literal('?  ')),
    piece(effects[action.effect], action.effect === 'destructive' ? 'critical' : 'dim'),
  ];
  return panel(
    title,
    [
      ...(prepared.ready
        ? [
            ...commandLines(commandOf(choice), columns),
            ...prepared.effectLines.flatMap((text) => sentence(text, columns)),
          ]
        : sentence(prepared.refusal, columns, 'warning')),
      buttons(literal('Cancel'), action.verb as Clean, focus),
    ],
    { keep: 1 },
  );
}

/** The command of a choice, as a person would type it. */
export function commandOf({ prepared }: Choice): Clean {
  return prepared.ready
    ? commandLine([prepared.command.file, ...prepared.command.args].map(clean))
    : literal('');
}

export function quitPanel({ focus }: Quit, doing: Doing | null, columns: number): Panel {
  const what =
    doing === null ? literal('An action') : say`${doing.choice.action.verb as Clean} ${doing.target.key}`;
  return panel(
    [piece(literal('Quit?'), 'strong')],
    [
      ...sentence(
        say`${what} is still running. It goes on without the console, but nobody reads its result.`,
        columns,
      ),
      buttons(literal('Stay'), literal('Quit'), focus),
    ],
    { keep: 1 },
  );
}
