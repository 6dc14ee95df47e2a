import process from 'node:process';
import { clean, literal, say } from '../../text/clean.ts';
import { coloursAllowed, isUnicode } from '../terminal.ts';
import { type Examination, good, note, unsure } from './finding.ts';

/** The program itself. */
export const node: Examination = () => [
  good('Node', say`${clean(process.version)} (${clean(process.execPath)})`),
];

/** Smallest size at which the console still shows something. */
const smallest = { columns: 20, rows: 5 };

/** What the console can draw on. */
export const terminalSize: Examination = ({ place }) => {
  const { terminal, environment } = place;
  const { columns, rows } = terminal;
  if (!terminal.isTTY)
    return [note('terminal', literal('none here: the console needs one, --check does not'))];
  if (columns === undefined || rows === undefined)
    return [unsure('terminal', literal('its size cannot be told'), literal('stty size'))];
  const size = say`${columns} columns, ${rows} rows`;
  return [
    columns < smallest.columns || rows < smallest.rows
      ? note('terminal', say`${size}: too small to read`)
      : good(
          'terminal',
          columns < 80 || rows < 24 ? say`${size} (80 by 24 shows everything that matters)` : size,
        ),
    coloursAllowed(environment)
      ? good('colours', say`${clean(environment['TERM'] ?? 'no TERM')}`)
      : note('colours', literal('off, as NO_COLOR or TERM=dumb asks')),
    isUnicode(environment)
      ? good('characters', literal('UTF-8'))
      : note(
          'characters',
          literal('the locale is not UTF-8: signs may look wrong'),
          literal('LC_ALL=C.UTF-8 quarterdeck'),
        ),
  ];
};
