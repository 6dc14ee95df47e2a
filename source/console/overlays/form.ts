import { type FieldChoice } from '../../actions/action.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { fit, width } from '../../text/width.ts';
import { type Line, cutLine, gap, line, piece } from '../line.ts';
import { type Overlay } from '../state.ts';
import { effects } from './effects.ts';
import { type Panel, panel, sentence } from './panel.ts';

type Form = Extract<Overlay, { kind: 'form' }>;
type Preparing = Extract<Overlay, { kind: 'preparing' }>;

/** What is looked up soon enough needs no word about it. */
const quietMs = 300;
/** Choices on the screen at a time, around the chosen one. */
const mostChoices = 8;

/** What an action asks before it can be planned, field by field. */
export function formPanel({ choice, fields, values, at, problem }: Form, columns: number): Panel {
  const { action, targets } = choice;
  const cells = Math.max(0, ...fields.map(({ label }) => width(label)));
  const lines = fields.flatMap(({ id, label, choices }, index): readonly Line[] => {
    const here = index === at;
    const head: Line = [
      piece(here ? literal(' ▸ ') : literal('   '), 'title'),
      piece(fit(label, cells), here ? 'strong' : 'dim'),
      gap(2),
    ];
    const value = clean(values[id] ?? '');
    if (choices === null)
      return [[...head, piece(value, here ? 'strong' : 'plain'), ...(here ? cursor : [])]];
    if (!here) return [[...head, piece(wordsOf(choices, values[id]))]];
    return [head, ...choiceLines(choices, values[id], columns)];
  });
  const title: Line = [
    piece(say`${action.phrase as Clean} `, 'strong'),
    piece(targets[0]?.key ?? literal(''), 'strong'),
    piece(say`  ${effects[action.effect]}`, 'dim'),
  ];
  return panel(
    title,
    [
      ...lines,
      ...(problem === null ? [line(literal(''))] : sentence(problem, columns, 'warning')),
      line(literal(' Enter goes on; what would be done is shown before it is'), 'dim'),
    ],
    { keep: 2 },
  );
}

const cursor: Line = [piece(literal('_'), 'accent')];

function wordsOf(choices: readonly FieldChoice[], value: string | undefined): Clean {
  return choices.find((one) => one.value === value)?.words ?? literal('');
}

function choiceLines(
  choices: readonly FieldChoice[],
  value: string | undefined,
  columns: number,
): readonly Line[] {
  const chosen = choices.findIndex((one) => one.value === value);
  const from = Math.max(0, Math.min(chosen - Math.floor(mostChoices / 2), choices.length - mostChoices));
  return choices.slice(from, from + mostChoices).map((one): Line => {
    const here = one.value === value;
    const why = one.refusal === null ? [] : [piece(say`  no: ${one.refusal}`, 'dim')];
    const words = piece(one.words, one.refusal === null ? (here ? 'focus' : 'plain') : 'dim');
    return cutLine(
      [gap(3), piece(here ? literal('▸ ') : literal('  '), 'title'), words, ...why],
      columns - 1,
    );
  });
}

/** While the plan is made: nothing is done yet. */
export function preparingPanel({ choice: { action, targets }, since, done }: Preparing, at: number): Panel {
  return panel(
    [piece(say`${action.phrase as Clean} ${targets[0]?.key ?? literal('')}`, 'strong')],
    at - since < quietMs
      ? [line(literal(' '))]
      : [
          line(literal('looking up what it would do; nothing is done yet, Esc leads back')),
          ...(done === null ? [] : [[gap(3), piece(say`counting ${done}`, 'dim')]]),
        ],
    at - since < quietMs ? {} : { spinner: 0 },
  );
}
