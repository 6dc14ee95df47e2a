import * as z from 'zod';
import { type Command } from '../box/box.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { checked } from './json.ts';
import { type Context, take, Unavailable } from './probe.ts';
import { type Evidence, type Reading } from './reading.ts';
import { ran } from './run.ts';

/** One entry of the journal; systemd.journal-fields(7). */
export interface JournalEntry {
  /** __REALTIME_TIMESTAMP, epoch milliseconds. */
  readonly at: number;
  /** Null: longer than journalctl prints (4096 bytes), or without a message. */
  readonly message: Clean | null;
  /** 0 emergency … 7 debug (syslog(3)); null: not said. */
  readonly priority: number | null;
  /** SYSLOG_IDENTIFIER: who wrote it. */
  readonly identifier: Clean | null;
  /** _PID */
  readonly pid: number | null;
}

export interface JournalQuery {
  readonly unit: string;
  /** Newest lines, 1 to {@link mostLines}. */
  readonly lines: number;
  /** Epoch milliseconds; entries before it are not asked for. */
  readonly since?: number;
}

export const mostLines = 2000;
const unitName = /^[A-Za-z0-9:_.@\\-]{1,255}$/;

/** A field may be text, an array of bytes (not UTF-8 or not printable), null (too long), or an array of those (given several times): journalctl(1). */
const bytes = z.array(z.int().min(0).max(255));
const single = z.union([z.string(), bytes, z.null()]);
const field = z.union([single, z.array(single)]).optional();
const line = z.object({
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,16}$/),
  MESSAGE: field,
  PRIORITY: field,
  SYSLOG_IDENTIFIER: field,
  _PID: field,
});

/**
 * The newest entries of a user unit, oldest first. Always bounded in lines and time; nothing found is an empty list.
 * Never rejects; `internal` when the unit has no unit's name.
 */
export function readJournal(
  context: Context,
  query: JournalQuery,
): Promise<Reading<readonly JournalEntry[]>> {
  return take(
    {
      id: 'journal',
      title: 'journalctl --user',
      every: { seen: 2000, hidden: null },
      staleAfter: 60_000,
      read: (_context, evidence) => entriesOf(context, evidence, query),
    },
    context,
  );
}

async function entriesOf(
  context: Context,
  evidence: Evidence[],
  { unit, lines, since }: JournalQuery,
): Promise<readonly JournalEntry[]> {
  if (!unitName.test(unit)) throw new Unavailable('internal', clean(`not the name of a unit: ${unit}`));
  const count = Math.min(mostLines, Math.max(1, Math.trunc(lines)));
  const { stdout, stderr } = await ran(context, evidence, {
    file: 'journalctl',
    args: [
      '--user',
      `--unit=${unit}`,
      `--lines=${count}`,
      '--output=json',
      '--no-pager',
      ...(since === undefined ? [] : [`--since=@${Math.floor(since / 1000)}`]),
    ],
    deadlineMs: 10_000,
    session: true,
  });
  const entries = parseJournal(stdout);
  if (entries.length === 0) orNoJournal(stderr);
  return entries;
}

/** What journalctl(1) says beside no entries at all: that there is nothing to read them from is not that there are none. @throws {Unavailable} */
export function orNoJournal(stderr: string): void {
  if (/insufficient permissions/i.test(stderr))
    throw new Unavailable('permission', literal('no journal file may be read'));
  if (/no journal files were (?:found|opened)/i.test(stderr))
    throw new Unavailable('failed', literal('there are no journal files'));
}

/** Whose entries: a user unit's (its container writes into them, too), or those of a container that no unit holds. */
export type JournalSource = { readonly unit: Clean } | { readonly container: Clean };

/** A journal to be followed. */
export interface JournalToFollow {
  readonly source: JournalSource;
  /** Newest lines to begin with, 1 to {@link mostFollowed}. */
  readonly lines: number;
  /** Epoch milliseconds; entries before it are not asked for. */
  readonly since?: number;
  /** Epoch milliseconds; with it, what lies behind is read and nothing is followed. */
  readonly until?: number;
}

export const mostFollowed = 50_000;
/** podman's own rule (define.NameRegex). */
const containerName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/;

/**
 * The command that prints a journal, oldest entry first, and goes on with what comes unless the query ends somewhere.
 * Only the fields that are read are asked for: an entry has thirty. Null: the name is none.
 */
export function journalCommand({ source, lines, since, until }: JournalToFollow): Command | null {
  const whose =
    'unit' in source
      ? unitName.test(source.unit) && `--unit=${source.unit}`
      : containerName.test(source.container) && `CONTAINER_NAME=${source.container}`;
  if (whose === false) return null;
  return {
    file: 'journalctl',
    args: [
      '--user',
      whose,
      `--lines=${Math.min(mostFollowed, Math.max(1, Math.trunc(lines)))}`,
      '--output=json',
      '--no-pager',
      '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID',
      ...(since === undefined ? [] : [`--since=@${Math.floor(since / 1000)}`]),
      ...(until === undefined ? ['--follow'] : [`--until=@${Math.ceil(until / 1000)}`]),
    ],
    deadlineMs: 30_000,
    session: true,
  };
}

/** Reads `journalctl --output=json`: one JSON object a line. @throws {Unavailable} `parse` at the first line that is not one */
export function parseJournal(stdout: string): readonly JournalEntry[] {
  return stdout
    .split('\n')
    .filter((text) => text.trim() !== '')
    .map((text) => {
      const entry = checked(parsed(text), line, 'journalctl');
      const priority = textOf(entry.PRIORITY);
      const identifier = textOf(entry.SYSLOG_IDENTIFIER);
      const pid = textOf(entry._PID);
      const message = textOf(entry.MESSAGE);
      return {
        at: Math.floor(Number(entry.__REALTIME_TIMESTAMP) / 1000),
        message: message === null ? null : clean(withoutColour(message.trimEnd())),
        priority: priority !== null && /^[0-7]$/.test(priority) ? Number(priority) : null,
        identifier: identifier === null ? null : clean(identifier),
        pid: pid !== null && /^\d{1,10}$/.test(pid) ? Number(pid) : null,
      };
    });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unavailable('parse', clean(`journalctl: not JSON: ${text.slice(0, 80)}`));
  }
}

/** A field's text; of one that was given several times all of them, a line each. */
function textOf(value: z.infer<typeof field>): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (value.length === 0) return '';
  const isBytes = bytes.safeParse(value);
  if (isBytes.success) return new TextDecoder().decode(Uint8Array.from(isBytes.data));
  const texts = value
    .map((part) => (typeof part === 'number' ? null : textOf(part)))
    .filter((part) => part !== null);
  return texts.length === 0 ? null : texts.join('\n');
}

/** Containers write their logs in colour. Colour alone is dropped; every other sequence stays and is made visible. */
function withoutColour(text: string): string {
  return text.replace(/\u001b\[[0-9;:]*m/g, '');
}
