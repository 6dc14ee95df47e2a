import { type JournalEntry } from '../../probes/journal.ts';
import { type LogBook } from '../../watch/log-book.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { instant } from '../../text/format.ts';
import { width } from '../../text/width.ts';
import { type Line, type Tone, gap, line, piece, wrap } from '../line.ts';
import { indexOf } from './log-index.ts';
import { type LogView, wordsOf } from './log-view.ts';

/** What the lines of an entry are made by. */
export interface LogStyle extends Pick<LogView, 'wrap' | 'shift' | 'search'> {
  readonly columns: number;
  /** The unit's name without its type: who says so again says nothing. */
  readonly stem: string;
}

/** From this width on the date stands before the time. */
const dateFrom = 100;

const two = (value: number) => String(value).padStart(2, '0');

/** The operator's own time, as journalctl prints it: `02:09:40`, or `11-24 02:09:40` where there is space. */
export function timeOf(at: number, columns: number): Clean {
  if (!Number.isFinite(at)) return (columns >= dateFrom ? '      --:--:--' : '--:--:--') as Clean;
  const when = new Date(at);
  const time = `${two(when.getHours())}:${two(when.getMinutes())}:${two(when.getSeconds())}`;
  return (columns >= dateFrom ? `${two(when.getMonth() + 1)}-${two(when.getDate())} ${time}` : time) as Clean;
}

/** The day of an instant in the operator's own zone: `2026-11-24`. */
export function dayOf(at: number): Clean {
  const when = new Date(at);
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}` as Clean;
}

/** How severe entries look; what is not severe has no mark. syslog(3). */
function severity(priority: number | null): readonly [mark: Clean, tone: Tone] {
  if (priority === null || priority > 4) return [literal(' '), priority === 7 ? 'dim' : 'plain'];
  return priority === 4 ? [literal('!'), 'warning'] : [literal('✗'), 'critical'];
}

/** The lines of an entry, as many as it takes when it is wrapped; what the search finds stands out. */
export function linesOf(entry: JournalEntry, style: LogStyle): readonly Line[] {
  const [mark, tone] = severity(entry.priority);
  const time = timeOf(entry.at, style.columns);
  const head: Line = [piece(time, 'dim'), piece(say` ${mark} `, tone)];
  const indent = width(time) + 3;
  const room = Math.max(1, style.columns - indent);
  const text = wordsOf(entry, style.stem);
  const parts = style.wrap ? wrap(text, room) : [shifted(text, style.shift)];
  return parts.map((part, index) => [
    ...(index === 0 ? head : [gap(indent)]),
    ...highlighted(part, style.search, tone),
  ]);
}

function shifted(text: Clean, by: number): Clean {
  return by === 0
    ? text
    : (`…${Array.from(text)
        .slice(by + 1)
        .join('')}` as Clean);
}

/** The text in its tone, every place that holds the wanted words inverse. */
export function highlighted(text: Clean, wanted: string, tone: Tone): Line {
  if (wanted === '') return line(text, tone);
  const lower = text.toLowerCase();
  // Some letters change their length in lower case: then nobody knows where the words stand.
  if (lower.length !== text.length) return line(text, tone);
  const search = wanted.toLowerCase();
  const parts: Line[] = [];
  let from = 0;
  for (let at = lower.indexOf(search); at !== -1; at = lower.indexOf(search, from)) {
    parts.push(
      line(text.slice(from, at) as Clean, tone),
      line(text.slice(at, at + search.length) as Clean, 'focus'),
    );
    from = at + search.length;
  }
  parts.push(line(text.slice(from) as Clean, tone));
  return parts.flat();
}

/** What is shown of a journal as a text for a file: RFC 3339 in UTC, the severity's number, who, what. */
export function savedText(book: LogBook, view: LogView): string {
  return indexOf(book, view)
    .shown.map((number) => {
      const entry = book.at(number);
      if (entry === undefined) return '';
      const { at, priority, identifier, message } = entry;
      return `${instant(at)} <${priority ?? '-'}> ${identifier ?? '-'}: ${message ?? ''}\n`;
    })
    .join('');
}
