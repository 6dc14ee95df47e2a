import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { open, type Session } from '../test/support/terminal.ts';
import { environment } from './starts.ts';

/** What a console costs that nobody touches, and one frame of it. */
export interface Idle {
  /** Percent of one processor. */
  readonly cpu: number;
  readonly bytesPerSecond: number;
  /** Resident, bytes. */
  readonly memory: number;
  /** Milliseconds of processor per key that changes the screen. */
  readonly frameMs: number;
}

/** Clock ticks of /proc/PID/stat are 1/100 s on every Linux of today (sysconf(3), _SC_CLK_TCK). */
const tickMs = 10;

/** Watches a console for a while, then presses a key many times. */
export async function idle(
  argv: readonly string[],
  text: string | RegExp,
  options: { settleMs: number; watchMs: number; keys: number },
): Promise<Idle> {
  const session = open(argv, { columns: 120, rows: 40, environment });
  try {
    await session.shows(text, 60_000);
    const pid = await session.pid();
    await wait(options.settleMs);
    const before = { cpu: await cpuMs(pid), bytes: session.bytes(), at: performance.now() };
    await wait(options.watchMs);
    const seconds = (performance.now() - before.at) / 1000;
    const cpu = ((await cpuMs(pid)) - before.cpu) / (seconds * 10);
    const bytesPerSecond = (session.bytes() - before.bytes) / seconds;
    const memory = await resident(pid);

    const atKeys = await cpuMs(pid);
    for (let key = 0; key < options.keys; key++) {
      const row = selected(session);
      session.type(key % 2 === 0 ? 'j' : 'k');
      await session.until(() => selected(session) !== row, 'the selection has moved');
    }
    return { cpu, bytesPerSecond, memory, frameMs: ((await cpuMs(pid)) - atKeys) / options.keys };
  } finally {
    session.kill();
  }
}

/** The line of the selected row. */
function selected(session: Session): number {
  return session.screen().findIndex((line) => line.startsWith('▸'));
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
