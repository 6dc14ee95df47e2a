import { type Outcome } from '../box/box.ts';
import { type JournalEntry, type JournalToFollow, journalCommand, parseJournal } from '../probes/journal.ts';
import { type Context, stderrTail, Unavailable } from '../probes/probe.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type LogBook, openLogBook } from './log-book.ts';

/** A journal that is being read. */
export interface Following {
  readonly book: LogBook;
  stop(): void;
}

/** Lines made into entries in one go: some ten milliseconds of work, so that a burst never keeps a key waiting. */
const sliceLines = 500;
/** When no line has come for so long, what was there at the start is read. Milliseconds. */
const quietMs = 300;

/**
 * Reads a journal into a book and goes on with what comes, until it is stopped or the range's end lies behind.
 * `onChange` is told after every change, at most once per slice. Never throws.
 */
export function followJournal(context: Context, query: JournalToFollow, onChange: () => void): Following {
  const { book, add, become } = openLogBook();
  const queue: string[] = [];
  let stopped = false;
  let working = false;
  let quiet: NodeJS.Timeout | null = null;
  let ended: Outcome | null = null;
  let unreadable: Clean | null = null;

  const command = journalCommand(query);
  if (command === null) {
    become({ kind: 'ended', why: literal('not the name of a unit or a container') });
    onChange();
    return { book, stop: () => undefined };
  }

  const stream = context.box.follow(command, (text) => {
    if (stopped || text.trim() === '') return;
    queue.push(text);
    work();
  });
  wait();
  void stream.ended.then((outcome) => {
    ended = outcome;
    work();
  });

  return {
    book,
    stop() {
      stopped = true;
      queue.length = 0;
      if (quiet !== null) clearTimeout(quiet);
      stream.stop();
    },
  };

  function work(): void {
    if (working || stopped) return;
    working = true;
    setImmediate(() => {
      working = false;
      if (stopped) return;
      add(entriesOf(queue.splice(0, sliceLines)));
      if (queue.length > 0) work();
      else if (ended !== null) become(endOf(ended));
      else wait();
      onChange();
    });
  }

  /** Nothing says that what was there at the start has come; that nothing more comes does. */
  function wait(): void {
    if (book.state().kind !== 'reading' || query.until !== undefined) return;
    if (quiet !== null) clearTimeout(quiet);
    quiet = setTimeout(() => {
      become({ kind: 'following' });
      onChange();
    }, quietMs);
  }

  function entriesOf(lines: readonly string[]): readonly JournalEntry[] {
    return lines.flatMap((text) => {
      try {
        return parseJournal(text);
      } catch (error) {
        // One line that is none must not take the others with it; that there was one is told at the end.
        unreadable = error instanceof Unavailable ? error.detail : clean(String(error));
        return [
          { at: NaN, message: say`(not readable: ${unreadable})`, priority: 4, identifier: null, pid: null },
        ];
      }
    });
  }

  function endOf(outcome: Outcome): Parameters<typeof become>[0] {
    if (quiet !== null) clearTimeout(quiet);
    const well = outcome.failure === null && outcome.exit === 0;
    if (well && query.until !== undefined) return { kind: 'complete' };
    if (outcome.failure !== null) return { kind: 'ended', why: whyOf(outcome) };
    const stderr = stderrTail(outcome.stderr);
    const exit =
      outcome.exit === null ? literal('it was ended') : say`journalctl ended with exit code ${outcome.exit}`;
    return { kind: 'ended', why: stderr === null ? exit : say`${exit}: ${stderr}` };
  }
}

function whyOf({ failure, stderr }: Outcome): Clean {
  const tail = stderrTail(stderr);
  const reason = clean(failure ?? 'failed');
  return tail === null ? reason : say`${reason}: ${tail}`;
}
