import { readdir } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

/** What the console takes at one moment. */
export interface Measured {
  readonly minute: number;
  readonly keys: number;
  /** Changes of the store: two for each reading. */
  readonly readings: number;
  readonly written: number;
  /** Bytes, after the garbage is collected and what V8 keeps for later is given back. */
  readonly rss: number;
  readonly heap: number;
  /** Timers, sockets, children and the like, and open file descriptors. */
  readonly handles: number;
  readonly descriptors: number;
  /** How late the event loop was since the last look, milliseconds. */
  readonly p99: number;
  readonly longest: number;
}

/** What may be more at the end than at the start: bytes and numbers. Resident memory comes and goes by 4 MB; handles: a reading may be under way. */
const most = { heap: 2_000_000, rss: 8_000_000, handles: 4, descriptors: 2 };
/** So many times as late as at the start the event loop may be, and less than this is never too late. Milliseconds. */
const later = { times: 2, fromMs: 50 };

/** Resolution of the measuring itself: what is shorter is not seen. Milliseconds. */
const resolution = 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

declare const gc: (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * A day's garbage in minutes lets the heap become larger than it ever is in a day, and V8 keeps the pages that it has freed: up to
 * 200 MB that say nothing about growth. It gives them back where it believes to be short of memory.
 */
function collectAll(): void {
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** Measures now; how late the event loop is counts from here on anew. */
export async function measure(counts: Pick<Measured, 'keys' | 'readings' | 'written'>): Promise<Measured> {
  const [p99, longest] = [delay.percentile(99) / 1e6 - resolution, delay.max / 1e6 - resolution];
  collectAll();
  // What waits for a finalizer goes with the second one.
  await new Promise((resolve) => setImmediate(resolve));
  collectAll();
  const { rss, heapUsed } = process.memoryUsage();
  const descriptors = (await readdir('/proc/self/fd')).length;
  delay.reset();
  return {
    minute: performance.now() / 60_000,
    ...counts,
    rss,
    heap: heapUsed,
    handles: process.getActiveResourcesInfo().length,
    descriptors,
    p99,
    longest,
  };
}

/** What has grown between the first and the last look, in words. Looks between them may have caught something under way. */
export function problemsOf(measured: readonly Measured[]): readonly string[] {
  const [first, last] = [measured[0], measured.at(-1)];
  if (first === undefined || last === undefined || first === last) return ['nothing was measured twice'];
  const grew = (['heap', 'rss', 'handles', 'descriptors'] as const)
    .filter((what) => last[what] - first[what] > most[what])
    .map((what) => `${what} from ${first[what]} to ${last[what]} (at most ${most[what]} more)`);
  const isLate = last.p99 > later.fromMs && last.p99 > first.p99 * later.times;
  return isLate
    ? [...grew, `the event loop is ${last.p99.toFixed(0)} ms late (p99), at first ${first.p99.toFixed(0)} ms`]
    : grew;
}

const mega = (bytes: number) => (bytes / 1_000_000).toFixed(1);

export function table(measured: readonly Measured[]): string {
  const rows = [
    [
      'minute',
      'keys',
      'changes',
      'written MB',
      'RSS MB',
      'heap MB',
      'handles',
      'fds',
      'p99 ms',
      'longest ms',
    ],
    ...measured.map((one) => [
      one.minute.toFixed(1),
      String(one.keys),
      String(one.readings),
      mega(one.written),
      mega(one.rss),
      mega(one.heap),
      String(one.handles),
      String(one.descriptors),
      one.p99.toFixed(1),
      one.longest.toFixed(1),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
    .join('\n');
}
