import { type Clean, clean, literal } from '../text/clean.ts';
import { type Intent, type Operator, type Result } from './audit.ts';

/** Writes a line into the journal. Null: it is written; else why not. Never rejects. */
export type JournalNote = (line: Clean) => Promise<Clean | null>;

/** Nothing is written there. */
export const noJournal: JournalNote = () => Promise.resolve(null);

/**
 * A line of key=value pairs (logfmt), as `journalctl -t quarterdeck` shows it and other programs read it: values with spaces or
 * quotes stand in quotes, as JSON writes them.
 */
function line(head: string, pairs: readonly (readonly [string, string | number | null])[]): Clean {
  const words = pairs.flatMap(([key, value]) => (value === null ? [] : [`${key}=${quoted(String(value))}`]));
  return clean([head, ...words].join(' '));
}

function quoted(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

export function intentLine(id: number, entry: Intent, { user, client, tty, session }: Operator): Clean {
  return line('intent', [
    ['id', id],
    ['session', session],
    ['user', user],
    ['client', client],
    ['tty', tty],
    ['action', entry.action],
    ['target', entry.target],
    ['argv', entry.argv.map((words) => words.join(' ')).join('; ')],
    ['before', entry.before],
  ]);
}

export function resultLine(id: number, { exit, failure, tookMs, after, achieved }: Result): Clean {
  return line('result', [
    ['id', id],
    ['exit', exit],
    ['failure', failure],
    ['took_ms', Math.round(tookMs)],
    ['achieved', achieved === null ? literal('unknown') : achieved ? literal('yes') : literal('no')],
    ['after', after],
  ]);
}
