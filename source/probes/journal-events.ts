import { type Command } from '../box/box.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { orNoJournal } from './journal.ts';
import { type Context, take, Unavailable } from './probe.ts';
import { type Evidence, type Reading } from './reading.ts';
import { ran } from './run.ts';

/** Something that the journal of the user notes once, when it happens. */
export interface JournalEvent {
  readonly kind: 'failed' | 'oom' | 'restart' | 'started' | 'no-space' | 'refused';
  /** Epoch milliseconds. */
  readonly at: number;
  /** The unit that it is about, or whose process wrote it. Null: none is named. */
  readonly unit: Clean | null;
  readonly message: Clean;
  /** Of a failure: exit-code, signal, oom-kill, timeout, … (UNIT_RESULT). */
  readonly result: Clean | null;
  /** Of a refused request: the client's address. */
  readonly address: Clean | null;
}

/** What the manager says when it happens, by its MESSAGE_ID (systemd, src/systemd/sd-messages.h). */
const managed: Readonly<Record<string, JournalEvent['kind']>> = {
  d9b373ed55a64feb8242e02dbe79a49c: 'failed',
  fe6faa94e7774663a0da52717891d8ef: 'oom',
  '5eb03494b6584870a536b337290809b3': 'restart',
  '39f53479d3a045ac8e11786248231fbf': 'started',
};

/** ENOSPC in the words of strerror(3), and requests that Traefik answered with 403, in both formats of its access log. */
const written = 'No space left on device|" 403 |"DownstreamStatus":403';

/** What some versions print in place of entries, JSON or not. */
const nothingFound = '-- No entries --';

/** Newest entries that are read: of what the manager says, and of what programs wrote. */
const lines = { managed: 3000, written: 500 } as const;

/** What the manager of the user noted since then, oldest first. Never rejects. */
export function readManaged(context: Context, since: number): Promise<Reading<readonly JournalEvent[]>> {
  const matches = Object.keys(managed).map((id) => `MESSAGE_ID=${id}`);
  return read(context, 'journal.events', [...asked(since, lines.managed), ...matches]);
}

/** What programs wrote since then of a full disk and of refused requests, latest first: --grep with --lines turns it around. Never rejects. */
export function readWritten(context: Context, since: number): Promise<Reading<readonly JournalEvent[]>> {
  return read(context, 'journal.words', [...asked(since, lines.written), `--grep=${written}`]);
}

function asked(since: number, newest: number): readonly string[] {
  return [
    '--user',
    `--since=@${Math.floor(since / 1000)}`,
    `--lines=${newest}`,
    '--output=json',
    '--no-pager',
    '--output-fields=MESSAGE,MESSAGE_ID,USER_UNIT,UNIT_RESULT,_SYSTEMD_USER_UNIT',
  ];
}

function read(context: Context, id: string, args: readonly string[]) {
  const command: Command = { file: 'journalctl', args, deadlineMs: 15_000, session: true };
  return take(
    {
      id,
      title: 'journalctl --user',
      every: { seen: 30_000, hidden: null },
      staleAfter: 300_000,
      read: (_context, evidence) => eventsOf(context, evidence, command),
    },
    context,
  );
}

async function eventsOf(
  context: Context,
  evidence: Evidence[],
  command: Command,
): Promise<readonly JournalEvent[]> {
  // journalctl(1) ends with 1 when --grep matched nothing.
  const { stdout, stderr, exit } = await ran(context, evidence, command, { accept: [0, 1] });
  const events = parseJournalEvents(stdout);
  if (events.length > 0) return events;
  orNoJournal(stderr);
  if (/pattern matching/i.test(stderr))
    throw new Unavailable('version', literal('this journalctl cannot search (built without PCRE2)'));
  if (exit === 1 && stderr.trim() !== '') throw new Unavailable('failed', clean(stderr.trim()));
  return events;
}

/**
 * Reads `journalctl --output=json`, one object a line; what is none of the events is left out. By hand: there may be thousands,
 * and a key waits.
 * @throws {Unavailable} `parse` at the first line that is not an object with an instant
 */
export function parseJournalEvents(stdout: string): readonly JournalEvent[] {
  return stdout
    .split('\n')
    .flatMap((text) => (text.trim() === '' || text === nothingFound ? [] : (eventOf(text) ?? [])));
}

function eventOf(text: string): JournalEvent | null {
  const entry = objectOf(text);
  const at = Math.floor(Number(textIn(entry, '__REALTIME_TIMESTAMP') ?? Number.NaN) / 1000);
  if (!Number.isFinite(at) || at <= 0)
    throw new Unavailable('parse', clean(`journalctl: an entry without its instant: ${text.slice(0, 80)}`));
  const message = textIn(entry, 'MESSAGE') ?? '';
  const kind = managed[textIn(entry, 'MESSAGE_ID') ?? ''] ?? kindOf(message);
  if (kind === null) return null;
  const unit = textIn(entry, 'USER_UNIT') ?? textIn(entry, '_SYSTEMD_USER_UNIT');
  const result = textIn(entry, 'UNIT_RESULT');
  return {
    kind,
    at,
    unit: unit === null ? null : clean(unit),
    message: clean(message.trim()),
    result: result === null ? null : clean(result),
    address: kind === 'refused' ? addressIn(message) : null,
  };
}

function kindOf(message: string): JournalEvent['kind'] | null {
  if (message.includes('No space left on device')) return 'no-space';
  return /" 403 |"DownstreamStatus":403\b/.test(message) ? 'refused' : null;
}

/** The client: first word of a line in the common log format, ClientHost of one in JSON. */
function addressIn(message: string): Clean | null {
  const found =
    /"ClientHost":"([0-9A-Fa-f:.]{3,45})"/.exec(message)?.[1] ?? /^([0-9A-Fa-f:.]{3,45}) /.exec(message)?.[1];
  return found === undefined ? null : clean(found);
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Unavailable('parse', clean(`journalctl: not a JSON object: ${text.slice(0, 80)}`));
  return value as Readonly<Record<string, unknown>>;
}

/** A field's text; of one given several times the first; null where it is bytes, too long, or not there. */
function textIn(entry: Readonly<Record<string, unknown>>, field: string): string | null {
  const value = entry[field];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : null;
}
