import { type Clean, clean } from '../text/clean.ts';
import { type Found } from '../box/box.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/** The machine as /proc tells it. No process is started. */
export interface Host {
  /** /proc/sys/kernel/random/boot_id */
  readonly bootId: Clean;
  readonly kernel: Clean;
  /** PRETTY_NAME of /etc/os-release. */
  readonly system: Clean | null;
  readonly uptimeMs: number;
  /** Load averages of 1, 5 and 15 minutes. */
  readonly load: readonly [number, number, number];
  readonly processors: number;
  /** Bytes (/proc/meminfo; MemTotal, MemAvailable, SwapTotal, SwapFree). */
  readonly memory: {
    readonly total: number;
    readonly available: number;
    readonly swapTotal: number;
    readonly swapFree: number;
  };
  /** oom_kill of /proc/vmstat since boot. */
  readonly oomKills: number | null;
  /** Whether /var/lib/systemd/linger/USER exists: without it the user manager ends with the last session. Null: could not be looked at. */
  readonly linger: boolean | null;
  /** Whether journald keeps its files on disk: /var/log/journal holds something. Null: could not be looked at. */
  readonly journalPersistent: boolean | null;
}

export const host: Probe<Host> = {
  id: 'host',
  title: '/proc',
  every: { seen: 5000, hidden: 60000 },
  staleAfter: 120000,
  async read({ box, config: { roots } }, evidence) {
    const { proc, etc, var: variable } = roots;
    evidence.push(evidenceOfPath(proc));
    const [bootId, kernel, uptime, loadavg, meminfo, stat, vmstat, release, linger, journal] =
      await Promise.all([
        box.readText(`${proc}/sys/kernel/random/boot_id`),
        box.readText(`${proc}/sys/kernel/osrelease`),
        box.readText(`${proc}/uptime`),
        box.readText(`${proc}/loadavg`),
        box.readText(`${proc}/meminfo`),
        box.readText(`${proc}/stat`),
        box.readText(`${proc}/vmstat`),
        box.readText(`${etc}/os-release`),
        box.readText(`${variable}/lib/systemd/linger/${box.identity.user}`),
        box.list(`${variable}/log/journal`),
      ]);
    return {
      bootId: oneWord(needed(bootId, `${proc}/sys/kernel/random/boot_id`), 'boot_id'),
      kernel: oneWord(needed(kernel, `${proc}/sys/kernel/osrelease`), 'osrelease'),
      system: release.found ? prettyName(release.value) : null,
      uptimeMs: uptimeOf(needed(uptime, `${proc}/uptime`)),
      load: loadOf(needed(loadavg, `${proc}/loadavg`)),
      processors: processorsOf(needed(stat, `${proc}/stat`)),
      memory: memoryOf(needed(meminfo, `${proc}/meminfo`)),
      oomKills: vmstat.found ? countOf(vmstat.value, 'oom_kill') : null,
      linger: exists(linger),
      journalPersistent: journal.found ? journal.value.length > 0 : exists(journal),
    };
  },
};

/** Null: something other than its absence hides it. */
function exists(found: Found<unknown>): boolean | null {
  if (found.found) return true;
  return found.why === 'missing' ? false : null;
}

function oneWord(text: string, file: string): Clean {
  const word = text.trim();
  if (!/^\S{1,200}$/.test(word)) throw unreadable(file);
  return clean(word);
}

/** proc_uptime(5): seconds since boot, with a decimal point in every locale. */
export function uptimeOf(text: string): number {
  const [, seconds] = /^(\d+\.\d+) \d+\.\d+\s*$/.exec(text) ?? [];
  if (seconds === undefined) throw unreadable('uptime');
  return Math.round(Number(seconds) * 1000);
}

/** proc_loadavg(5) */
export function loadOf(text: string): Host['load'] {
  const [, one, five, fifteen] = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+) \d+\/\d+ \d+\s*$/.exec(text) ?? [];
  if (one === undefined || five === undefined || fifteen === undefined) throw unreadable('loadavg');
  return [Number(one), Number(five), Number(fifteen)];
}

/** proc_stat(5): a line `cpuN` for each processor that is online. */
export function processorsOf(text: string): number {
  const count = text.match(/^cpu\d+ /gm)?.length ?? 0;
  if (count === 0) throw unreadable('stat');
  return count;
}

/** proc_meminfo(5); its kB are 1024 bytes. */
export function memoryOf(text: string): Host['memory'] {
  const bytes = (key: string): number => {
    const [, kib] = new RegExp(`^${key}:\\s+(\\d{1,12}) kB$`, 'm').exec(text) ?? [];
    if (kib === undefined) throw unreadable(`meminfo (${key})`);
    return Number(kib) * 1024;
  };
  return {
    total: bytes('MemTotal'),
    available: bytes('MemAvailable'),
    swapTotal: bytes('SwapTotal'),
    swapFree: bytes('SwapFree'),
  };
}

function countOf(text: string, key: string): number | null {
  const [, count] = new RegExp(`^${key} (\\d{1,15})$`, 'm').exec(text) ?? [];
  return count === undefined ? null : Number(count);
}

/** PRETTY_NAME of os-release(5), whose values are quoted as a shell does. Null when there is none. */
export function prettyName(text: string): Clean | null {
  const [, value] = /^PRETTY_NAME=(.*)$/m.exec(text) ?? [];
  if (value === undefined) return null;
  const [, double, single] = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)')\s*$/.exec(value) ?? [];
  const name = double?.replace(/\\(.)/g, '$1') ?? single ?? value.trim();
  return name === '' ? null : clean(name);
}

function unreadable(file: string): Unavailable {
  return new Unavailable('parse', clean(`${file} is not what the kernel writes there`));
}
