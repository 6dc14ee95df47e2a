import { type Clean, clean } from '../text/clean.ts';
import { isHealthRun } from './health-runs.ts';
import { Unavailable } from './probe.ts';
import { timeSpan, timestamp } from './systemd-time.ts';
import { type TimerSettings, type Unit } from './units.ts';

/** The properties that are asked for; org.freedesktop.systemd1(5). Those that a unit's type does not have are not printed. */
export const properties = [
  'Id',
  'Description',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'UnitFileState',
  'Type',
  'NRestarts',
  'ExecMainCode',
  'ExecMainStatus',
  'ActiveEnterTimestamp',
  'InactiveEnterTimestamp',
  'StateChangeTimestamp',
  'ExecMainStartTimestamp',
  'ExecMainExitTimestamp',
  'ControlGroup',
  'SourcePath',
  'FragmentPath',
  'NeedDaemonReload',
  'MemoryMax',
  'MemoryHigh',
  'Requires',
  'RequiredBy',
  'BoundBy',
  'ConsistsOf',
  'Triggers',
  'TriggeredBy',
  'After',
  'InvocationID',
  'TimeoutStartUSec',
  'TimersCalendar',
  'TimersMonotonic',
  'Persistent',
  'RandomizedDelayUSec',
  'AccuracyUSec',
] as const;
type Property = (typeof properties)[number];

const known: ReadonlySet<string> = new Set(properties);
/** Printed once for each entry; every other property once for each unit. */
const repeated: ReadonlySet<string> = new Set(['TimersCalendar', 'TimersMonotonic']);
/** How systemd writes "no value": of limits, counters and times. */
const noValue: ReadonlySet<string> = new Set(['', '[not set]', 'infinity', '18446744073709551615', 'n/a']);

/** One unit's properties as printed. */
type Block = ReadonlyMap<string, readonly string[]>;

/** The last output's units, and each of them by what was printed of it: from one second to the next nearly all say the same. */
let latest: { readonly units: readonly Unit[]; readonly byText: ReadonlyMap<string, Unit | null> } = {
  units: [],
  byText: new Map(),
};

/**
 * Reads what `systemctl show` printed of several units: KEY=VALUE lines, a blank line between two units. A unit that was
 * asked for twice (by a glob and by name, or by an alias) is kept once; those that only run a health check are left out. The very
 * list of the last time where all of them say the same.
 *
 * @throws {Unavailable} `parse` when a line is not KEY=VALUE, or a value is not what systemd writes there
 */
export function parseUnits(stdout: string): readonly Unit[] {
  // each line of systemctl ends with one: without it the output was cut
  if (stdout !== '' && !stdout.endsWith('\n')) throw wrong('it ends within a line');
  const units = new Map<string, Unit>();
  const byText = new Map<string, Unit | null>();
  for (const text of stdout.slice(0, -1).split(/\n\n+/)) {
    if (onlyRunsHealth(text)) continue;
    const unit = latest.byText.get(text) ?? parseUnit(text);
    byText.set(text, unit);
    if (unit !== null) units.set(unit.id, unit);
  }
  const now = [...units.values()];
  const { units: before } = latest;
  const same = now.length === before.length && now.every((unit, index) => unit === before[index]);
  latest = { units: same ? before : now, byText };
  return latest.units;
}

/** Not worth reading, and there may be more of them than of all others. Two units in one block are none that we know. */
function onlyRunsHealth(text: string): boolean {
  const [id, another] = text.match(/(?<=^Id=).*$/gm) ?? [];
  return id !== undefined && another === undefined && isHealthRun(id);
}

/** Null where no property that we know was printed. */
function parseUnit(text: string): Unit | null {
  const block = parseBlock(text);
  return block.size === 0 ? null : unitOf(block);
}

function parseBlock(text: string): Block {
  const block = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const equals = line.indexOf('=');
    const key = line.slice(0, Math.max(0, equals));
    if (!/^[A-Z][A-Za-z0-9]*$/.test(key)) throw wrong(`not a property: ${line.slice(0, 80)}`);
    if (!known.has(key)) continue;
    const value = line.slice(equals + 1);
    const values = block.get(key);
    if (values === undefined) block.set(key, [value]);
    else if (repeated.has(key)) values.push(value);
    else if (values[0] !== value) throw wrong(`${key} twice for one unit`);
  }
  return block;
}

function unitOf(block: Block): Unit {
  const id = text(block, 'Id') ?? missing('Id');
  return {
    id,
    description: text(block, 'Description') ?? id,
    load: text(block, 'LoadState') ?? missing('LoadState', id),
    active: text(block, 'ActiveState') ?? missing('ActiveState', id),
    sub: text(block, 'SubState') ?? missing('SubState', id),
    result: text(block, 'Result') ?? clean(''),
    unitFile: text(block, 'UnitFileState') ?? clean(''),
    type: text(block, 'Type'),
    restarts: number(block, 'NRestarts'),
    exitStatus: first(block, 'ExecMainCode') === '0' ? null : number(block, 'ExecMainStatus'),
    activeSince: time(block, 'ActiveEnterTimestamp'),
    inactiveSince: time(block, 'InactiveEnterTimestamp'),
    changedAt: time(block, 'StateChangeTimestamp'),
    mainStartedAt: time(block, 'ExecMainStartTimestamp'),
    mainExitedAt: time(block, 'ExecMainExitTimestamp'),
    cgroup: text(block, 'ControlGroup'),
    source: text(block, 'SourcePath'),
    fragment: text(block, 'FragmentPath'),
    needsReload: first(block, 'NeedDaemonReload') ? yes(block, 'NeedDaemonReload') : null,
    memoryMax: number(block, 'MemoryMax'),
    memoryHigh: number(block, 'MemoryHigh'),
    requires: words(block, 'Requires'),
    requiredBy: words(block, 'RequiredBy'),
    boundBy: words(block, 'BoundBy'),
    consistsOf: words(block, 'ConsistsOf'),
    triggers: words(block, 'Triggers'),
    triggeredBy: words(block, 'TriggeredBy'),
    after: words(block, 'After'),
    invocation: text(block, 'InvocationID'),
    startTimeoutMs: span(block, 'TimeoutStartUSec'),
    timer: id.endsWith('.timer') && first(block, 'LoadState') === 'loaded' ? timerOf(block) : null,
  };
}

function timerOf(block: Block): TimerSettings {
  return {
    calendar: entries(block, 'TimersCalendar').map(({ value }) => clean(value)),
    monotonic: entries(block, 'TimersMonotonic').map(({ key, value }) =>
      clean(`${key.replace(/USec$/, 'Sec')} ${value}`),
    ),
    persistent: yes(block, 'Persistent'),
    randomizedDelayMs: span(block, 'RandomizedDelayUSec') ?? 0,
    accuracyMs: span(block, 'AccuracyUSec') ?? 0,
  };
}

/** `{ OnCalendar=*-*-* 02:00:00 ; next_elapse=… }`; the value may itself hold a time zone, but no ` ; `. */
function entries(
  block: Block,
  property: Property,
): readonly { readonly key: string; readonly value: string }[] {
  return (block.get(property) ?? [])
    .filter((text) => text !== '')
    .map((text) => {
      const [, key, value] = /^\{ (On[A-Za-z]+)=(.*?) ; .*\}$/.exec(text) ?? [];
      if (key === undefined || value === undefined) throw wrong(`${property}: ${text.slice(0, 80)}`);
      return { key, value };
    });
}

function first(block: Block, property: Property): string | null {
  return block.get(property)?.[0] ?? null;
}

function text(block: Block, property: Property): Clean | null {
  const value = first(block, property);
  return value === null || value === '' ? null : clean(value);
}

function words(block: Block, property: Property): readonly Clean[] {
  return (first(block, property) ?? '')
    .split(' ')
    .filter((word) => word !== '')
    .map(clean);
}

function yes(block: Block, property: Property): boolean {
  const value = first(block, property);
  if (value === 'yes') return true;
  // a unit that is not loaded has no such property in every version
  if (value === 'no' || value === null || value === '') return false;
  throw wrong(`${property}=${value.slice(0, 40)}`);
}

function number(block: Block, property: Property): number | null {
  const value = first(block, property);
  if (value === null || noValue.has(value)) return null;
  const count = /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  if (!Number.isSafeInteger(count)) throw wrong(`${property}=${value.slice(0, 40)}`);
  return count;
}

function span(block: Block, property: Property): number | null {
  const value = first(block, property);
  if (value === null || noValue.has(value)) return null;
  return timeSpan(value) ?? wrongly(`${property}=${value.slice(0, 40)}`);
}

function time(block: Block, property: Property): number | null {
  const value = first(block, property);
  if (value === null || noValue.has(value)) return null;
  return timestamp(value) ?? wrongly(`${property}=${value.slice(0, 40)}`);
}

function missing(property: Property, id?: Clean): never {
  throw wrong(`${property} is missing${id === undefined ? '' : ` of ${id}`}`);
}

function wrongly(why: string): never {
  throw wrong(why);
}

function wrong(why: string): Unavailable {
  return new Unavailable('parse', clean(`systemctl show: ${why}`));
}
