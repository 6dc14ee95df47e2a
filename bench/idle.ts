import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { open, type Session } from '../test/support/terminal.ts';
import { environment } from './starts.ts';

/** What a console costs that nobody touches. */
export interface Idle {
  /** Percent of one processor. */
  readonly cpu: number;
  readonly bytesPerSecond: number;
  /** Resident, bytes. */
  readonly memory: number;
}

/** Clock ticks of /proc/PID/stat are 1/100 s on every Linux of today (sysconf(3), _SC_CLK_TCK). */
const tickMs = 10;

/** What has just started reads everything once, and draws what it has not drawn before: that is no idling. Milliseconds. */
const settleMs = 30_000;
/** Long against the rarest of what comes again and again: a collection of garbage every twenty seconds. Milliseconds. */
const watchMs = 60_000;

/** Lets a console settle, then watches it. */
export async function idle(argv: readonly string[], text: string | RegExp): Promise<Idle> {
  const session = open(argv, { columns: 120, rows: 40, environment });
  try {
    await session.shows(text, 60_000);
    const pid = await session.pid();
    await wait(settleMs);
    const before = { cpu: await cpuMs(pid), bytes: session.bytes(), at: performance.now() };
    await wait(watchMs);
    const seconds = (performance.now() - before.at) / 1000;
    return {
      cpu: ((await cpuMs(pid)) - before.cpu) / (seconds * 10),
      bytesPerSecond: (session.bytes() - before.bytes) / seconds,
      memory: await resident(pid),
    };
  } finally {
    session.kill();
  }
}

/** Keys that lead to where keys are measured, and what is shown when they have. */
export interface Way {
  readonly keys: string;
  readonly shows: RegExp;
}

/** Milliseconds from each of many keys to the frame that shows what it did, one key after the other: in the first list, or where the way leads. */
export async function keyToFrame(
  argv: readonly string[],
  text: string | RegExp,
  keys: number,
  ways: readonly Way[] = [],
): Promise<readonly number[]> {
  const session = open(argv, { columns: 120, rows: 40, environment });
  try {
    await session.shows(text, 60_000);
    await session.until(() => place(session) !== null, 'the list is there', 60_000);
    await wait(8000);
    for (const { keys, shows } of ways) {
      session.type(keys);
      await session.shows(shows, 60_000);
    }
    const times: number[] = [];
    const first = place(session) ?? 0;
    for (let key = 0; key < keys; key++) {
      // Down and up again: a key that was lost, or a row that moved by itself, would be noticed.
      const goal = first + (key < keys / 2 ? key + 1 : keys - key - 1);
      const pressedAt = performance.now();
      session.type(key < keys / 2 ? 'j' : 'k');
      await session.until(() => place(session) === goal, `row ${goal} is selected`);
      times.push(performance.now() - pressedAt);
      await wait(20);
    }
    return times;
  } finally {
    session.kill();
  }
}

/** Milliseconds from each letter of a filter to the list that it leaves: a word is typed into an empty filter again and again. */
export async function letterToFrame(
  argv: readonly string[],
  text: string | RegExp,
  way: Way,
  word: string,
  rounds: number,
): Promise<readonly number[]> {
  const session = open(argv, { columns: 120, rows: 40, environment });
  try {
    await session.shows(text, 60_000);
    await wait(8000);
    session.type(way.keys);
    await session.shows(way.shows, 60_000);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      session.type('/');
      await session.shows('/_');
      for (let letters = 1; letters <= word.length; letters++) {
        const typed = word.slice(0, letters);
        const pressedAt = performance.now();
        session.type(typed.slice(-1));
        await session.shows(new RegExp(`/${typed}_ +\\d+ rows`));
        times.push(performance.now() - pressedAt);
        await wait(20);
      }
      session.type('\u001b');
      await session.until(() => !session.screen().join('\n').includes('rows'), 'the filter is gone');
    }
    return times;
  } finally {
    session.kill();
  }
}

/** Which row is selected, as the title of the list says: `12 of 80`. */
function place(session: Session): number | null {
  const [, row] = / (\d+) of \d+ ─/.exec(session.screen().join('\n')) ?? [];
  return row === undefined ? null : Number(row);
}

/** utime + stime + those of ended children: fields 14 to 17 of proc_pid_stat(5). */
async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) * tickMs;
}

async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1]) * 1024;
}
