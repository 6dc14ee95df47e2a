import { type Box, type Found } from '../box/box.ts';
import { clean } from '../text/clean.ts';
import { type UnitCgroup } from './cgroups.ts';
import { reasonOf } from './found.ts';
import { Unavailable } from './probe.ts';

/**
 * Reads the files of one unit's cgroup. A controller that is off has no files: null.
 *
 * Nine files for each of eighty services are most of what the console costs, so those that move are read every time
 * (memory.stat only where memory.current is another) and the rest is kept from the last reading when it is given,
 * unless it must have changed: a new cgroup (its CPU time went back), a new peak, or a unit near its limit.
 *
 * @param last the last reading of this unit, null to read everything
 *
 * @returns null when the unit went away meanwhile
 * @throws {Unavailable} when the files are there and cannot be read, or hold something else than the kernel writes
 */
export async function readUnit(
  box: Box,
  root: string,
  path: string,
  last: UnitCgroup | null,
): Promise<UnitCgroup | null> {
  const read = (file: string) => box.readText(`${root}${path}/${file}`);
  const wholeAt = box.elapsed();
  const moving = await Promise.all([read('memory.current'), read('cpu.stat')]);
  if (moving.every((file) => !file.found)) return gone(moving, path);
  const [current, cpu] = moving;
  const memoryCurrent = number(current, 'memory.current');
  const isSame = last !== null && memoryCurrent !== null && memoryCurrent === last.memoryCurrent;
  const moved = {
    unit: clean(path.slice(path.lastIndexOf('/') + 1)),
    path: clean(path),
    memoryCurrent,
    inactiveFile: isSame
      ? last.inactiveFile
      : keyed(await read('memory.stat'), 'inactive_file', 'memory.stat'),
    cpuUsageUs: keyed(cpu, 'usage_usec', 'cpu.stat'),
    cpuThrottledUs: keyed(cpu, 'throttled_usec', 'cpu.stat'),
  };
  if (last !== null && isCalm(last, moved)) return { ...last, ...moved };
  const [peak, high, max, swap, events, pids] = await Promise.all([
    read('memory.peak'),
    read('memory.high'),
    read('memory.max'),
    read('memory.swap.current'),
    read('memory.events'),
    read('pids.current'),
  ]);
  const [memoryHigh, memoryMax] = [number(high, 'memory.high'), number(max, 'memory.max')];
  const isTight =
    memoryCurrent !== null &&
    memoryCurrent >= nearLimit * Math.min(memoryHigh ?? Infinity, memoryMax ?? Infinity);
  return {
    ...moved,
    memoryPeak: number(peak, 'memory.peak'),
    memoryHigh,
    memoryMax,
    swapCurrent: number(swap, 'memory.swap.current'),
    oomKills: keyed(events, 'oom_kill', 'memory.events'),
    throttled: keyed(events, 'high', 'memory.events'),
    stalled: isTight ? stalledShare(await read('memory.pressure')) : null,
    pids: number(pids, 'pids.current'),
    wholeAt,
  };
}

/** Share of a limit from which a unit is read whole every time: events there matter. */
export const nearLimit = 0.85;

function isCalm(last: UnitCgroup, now: Pick<UnitCgroup, 'memoryCurrent' | 'cpuUsageUs'>): boolean {
  const { memoryCurrent: memory, cpuUsageUs: cpu } = now;
  if (cpu === null || last.cpuUsageUs === null || cpu < last.cpuUsageUs) return false;
  if (memory === null) return true;
  const limit = Math.min(last.memoryHigh ?? Infinity, last.memoryMax ?? Infinity);
  return memory <= (last.memoryPeak ?? Infinity) && memory < nearLimit * limit;
}

/** A cgroup that is removed answers ENOENT, or ENODEV where the file was open already. */
function gone(files: readonly Found<string>[], path: string): null {
  for (const file of files) {
    if (file.found || file.why === 'missing' || file.why === 'not-supported') continue;
    throw new Unavailable(reasonOf(file.why), clean(`${path}: ${file.detail}`));
  }
  return null;
}

/** `full … avg60=` of a pressure file (kernel Documentation/accounting/psi.rst). Null: this kernel keeps none. */
function stalledShare(file: Found<string>): number | null {
  if (!file.found) return null;
  const share = Number(/^full avg10=\S+ avg60=(\d{1,3}\.\d{2}) /m.exec(file.value)?.[1] ?? NaN);
  if (!(share <= 100)) throw unreadable('memory.pressure');
  return share;
}

/** A file with one number; `max` is no limit. */
function number(file: Found<string>, name: string): number | null {
  if (!file.found) return null;
  const text = file.value.trim();
  return text === 'max' ? null : counted(text, name);
}

/** The number of a key in a flat keyed file. Null when the kernel does not have the key. */
function keyed(file: Found<string>, key: string, name: string): number | null {
  if (!file.found) return null;
  const start = file.value.startsWith(`${key} `) ? 0 : file.value.indexOf(`\n${key} `) + 1;
  if (start === 0 && !file.value.startsWith(`${key} `)) {
    // cpu.stat, memory.stat and memory.events begin with `key number` on every kernel
    if (/^[a-z_]+ \d+$/m.test(file.value)) return null;
    throw unreadable(name);
  }
  const end = file.value.indexOf('\n', start);
  return counted(file.value.slice(start + key.length + 1, end === -1 ? undefined : end), name);
}

function counted(text: string, name: string): number {
  const count = /^\d{1,19}$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(count)) throw unreadable(name);
  return count;
}

function unreadable(name: string): Unavailable {
  return new Unavailable('parse', clean(`${name} is not what the kernel writes there`));
}
