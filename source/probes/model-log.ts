import { type Command } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { withoutNoise } from './json.ts';
import { type JournalEntry, orNoJournal, parseJournal } from './journal.ts';
import { type Probe, Unavailable } from './probe.ts';
import { ran } from './run.ts';

/** A worker that ended without being asked to. */
export interface WorkerDeath {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `code 134 (aborted)`, `SIGKILL (killed, mostly for want of memory)` */
  readonly how: Clean;
}

/** A model that was loaded into memory and not unloaded since, as far as the lines tell. */
export interface LoadedModel {
  /** `ViT-B-32__openai` */
  readonly name: Clean;
  /** `visual`, `textual`, `facial recognition`, … in the words of the log. */
  readonly task: Clean;
  readonly at: number;
}

/**
 * What the machine learning wrote into the journal. A worker process serves the requests, its parent (gunicorn) starts a new one
 * when it dies: neither the unit nor the container notices. Instants are epoch milliseconds.
 */
export interface ModelLog {
  /** Of the oldest line that was read. */
  readonly from: number;
  readonly lines: number;
  /** There are older lines, which were not asked for. */
  readonly isCut: boolean;
  /** Oldest first. */
  readonly deaths: readonly WorkerDeath[];
  readonly loaded: readonly LoadedModel[];
  /** When the models were last unloaded because nobody asked for them; null: not in these lines. */
  readonly idleAt: number | null;
  /** The newest line of level ERROR or CRITICAL that tells no end of a worker. */
  readonly error: { readonly at: number; readonly text: Clean } | null;
}

/** A crash fills some ten lines, with a traceback a hundred. */
const newest = 600;

/**
 * One process: the newest lines of this boot, of whichever service bears one of the configured names. What was written before
 * the box started says nothing of now, and a service that runs has written in this boot.
 */
export const modelLog: Probe<ModelLog> = {
  id: 'ml.log',
  title: 'journal of the machine learning',
  every: { seen: 60_000, hidden: 300_000 },
  staleAfter: 900_000,
  async read(context, evidence) {
    const { stdout, stderr } = await ran(context, evidence, modelLogOf(context.config));
    const text = withoutNoise(stdout);
    if (text !== '' && !text.endsWith('\n'))
      throw new Unavailable('parse', literal('journalctl: the last line has no end'));
    const log = parseModelLog(text);
    if (log !== null) return log;
    orNoJournal(stderr);
    throw new Unavailable('dependency', literal('in the journal of this boot there is no line of it'));
  },
};

/** What prints these lines. */
export function modelLogOf(config: Config): Command {
  const args = [
    '--user',
    '--boot',
    ...config.ml.containers.map((name) => `--unit=${name}.service`),
    `--lines=${newest}`,
    '--output=json',
    '--no-pager',
    '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID',
  ];
  return { file: 'journalctl', args, deadlineMs: 10_000, session: true };
}

/** Lines that nobody but the machine learning writes: a level as Python's logging names it, behind a date or not. */
const own = /^(?:\[[^\]]{8,30}\])?\s*(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\s/;
/** A line that is too long for 80 cells goes on below itself, indented (rich.logging). */
const continued = /^\s{8,}(?!(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\s)\S/;
/** gunicorn, arbiter.py: `Worker (pid:165) was sent code 134!`, `… was sent SIGKILL! Perhaps out of memory?`, `… exited with code 3`. */
const ended =
  /Worker \(pid:\s?(\d{1,10})\) (?:was sent (SIG[A-Z0-9]{2,8}|(?:code|signal) \d{1,3})|exited with (code \d{1,3}))/;
/** Asked to end: by its parent, by systemd, or by itself when it has been idle (128 + signal where a shell tells it). */
const askedFor = /^(?:SIG(?:INT|TERM|QUIT|HUP)|signal (?:1|2|3|15)|code (?:0|129|130|131|143))$/;
const begun = /Starting gunicorn|Booting worker with pid/;
const idle = /Shutting down due to inactivity/;
/** immich_ml, models/base.py */
const loading = /(?:Loading|Attempt #\d+ to load) (.{1,60}?) model '([^']{1,200})' to memory/;
const grave =
  /^(?:\[[^\]]{8,30}\])?\s*(?:ERROR|CRITICAL)\s+(.*)$|^(.*(?:\bcore dumped\b|Memory critical error).*)$/;

const meanings: Readonly<Record<string, Clean>> = {
  SIGKILL: literal('SIGKILL (killed, mostly for want of memory)'),
  'code 137': literal('code 137 (killed, mostly for want of memory)'),
  SIGABRT: literal('SIGABRT (aborted)'),
  'code 134': literal('code 134 (aborted)'),
  SIGSEGV: literal('SIGSEGV (a bad address)'),
  'code 139': literal('code 139 (a bad address)'),
  SIGILL: literal('SIGILL (not for this processor)'),
  'code 132': literal('code 132 (not for this processor)'),
};

/** The same end is told twice by some versions. */
const twiceMs = 5000;

/** Reads `journalctl --output=json`; null: none of its lines was written by the machine learning. @throws {Unavailable} `parse` */
export function parseModelLog(text: string): ModelLog | null {
  const entries = parseJournal(text);
  const lines = unwrapped(entries);
  if (!lines.some(({ text: said }) => own.test(said))) return null;
  const deaths: WorkerDeath[] = [];
  let loaded: LoadedModel[] = [];
  let idleAt: number | null = null;
  let error: ModelLog['error'] = null;
  let last: { readonly pid: string | undefined; readonly at: number } | null = null;
  for (const { at, text: said } of lines) {
    const end = ended.exec(said);
    const how = end?.[2] ?? end?.[3];
    const model = loading.exec(said);
    if (how !== undefined) {
      loaded = [];
      const isTold = last !== null && last.pid === end?.[1] && at - last.at < twiceMs;
      last = { pid: end?.[1], at };
      if (!askedFor.test(how) && !isTold) deaths.push({ at, how: meanings[how] ?? clean(how) });
    } else if (idle.test(said)) {
      loaded = [];
      idleAt = at;
    } else if (begun.test(said)) loaded = [];
    else if (model !== null)
      loaded = [
        ...loaded.filter(({ name, task }) => name !== model[2] || task !== model[1]),
        { name: clean(model[2] ?? ''), task: clean(model[1] ?? ''), at },
      ];
    else {
      const [, level, other] = grave.exec(said) ?? [];
      const words = (level ?? other ?? '').trim();
      if (words !== '') error = { at, text: say`${clean(words.slice(0, 300))}` };
    }
  }
  const from = lines[0]?.at ?? 0;
  return { from, lines: lines.length, isCut: entries.length >= newest, deaths, loaded, idleAt, error };
}

/** Oldest first, what was wrapped in one piece again; without the manager's own lines. */
function unwrapped(
  entries: readonly JournalEntry[],
): readonly { readonly at: number; readonly text: string }[] {
  const lines: { at: number; text: string }[] = [];
  for (const { at, message, identifier } of [...entries].sort((one, other) => one.at - other.at)) {
    if (message === null || identifier === 'systemd') continue;
    const above = lines.at(-1);
    if (above !== undefined && continued.test(message) && above.text.length < 1000)
      above.text = `${above.text.trimEnd()} ${message.trim()}`;
    else lines.push({ at, text: message });
  }
  return lines;
}
