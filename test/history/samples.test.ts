import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { databaseFile, openDatabase } from '../../source/history/database.ts';
import { fileSamples, type Samples } from '../../source/history/samples.ts';
import { valueOf } from '../../source/model/known.ts';
import { type Point } from '../../source/model/past.ts';
import { heldSpace } from '../../source/model/held-space.ts';
import { heldSample, type Sample } from '../../source/model/sampled.ts';
import { clean } from '../../source/text/clean.ts';
import { stateFolder } from '../support/state-folder.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 22, 17);
const settings = { keep: true, minutes: 3, hours: 100, size: 64 };

const gauge = (series: string, value: number): Sample => ({ series, kind: 'gauge', value });
const counter = (series: string, value: number): Sample => ({ series, kind: 'counter', value });

async function opened(t: ExecutionContext, change: Partial<typeof settings> = {}) {
  const folder = path.join(await stateFolder(t), 'quarterdeck');
  const samples = fileSamples(folder, { ...settings, ...change }, 1000);
  t.teardown(() => samples.close());
  return { folder, samples };
}

/** All of one series, by the minute unless told. */
async function all(samples: Samples, series: string, stepMs = minute): Promise<readonly Point[]> {
  const read = await samples.read({ series: [series], since: 0, until: 4e12, stepMs });
  return valueOf(read)?.get(series) ?? [];
}

const values = (points: readonly Point[]) => points.map(({ value }) => value);

test('what is kept is read, by name or by id, within its time', async (t) => {
  const { samples, folder } = await opened(t);
  for (const [index, used] of [50, 51, 52].entries()) {
    const now = start + index * 5 * minute + 30_000;
    t.is(
      await samples.add(now, [gauge('filesystem.used[/]', used), gauge('filesystem.used[/mnt]', 7)]),
      null,
    );
  }
  t.deepEqual(
    (await all(samples, 'filesystem.used[/]')).map(({ at, value }) => [at - start, value]),
    [0, 5, 10].map((at, index) => [at * minute, 50 + index]),
  );
  const read = async (series: string, since: number, until: number) =>
    valueOf(await samples.read({ series: [series], since, until, stepMs: minute }));
  t.deepEqual(
    [...((await read('filesystem.used', start, start + hour))?.keys() ?? [])],
    ['filesystem.used[/]', 'filesystem.used[/mnt]'],
  );
  t.deepEqual(
    values(
      (await read('filesystem.used[/]', start + minute, start + 6 * minute))?.get('filesystem.used[/]') ?? [],
    ),
    [51],
  );
  t.is((await read('filesystem', start, start + hour))?.size, 0, 'a part of an id is no id');

  const again = fileSamples(folder, settings, 1000);
  t.deepEqual(values(await all(again, 'filesystem.used[/mnt]')), [7, 7, 7], 'another process reads the same');
  again.close();
});

test('once a minute: the first value stands, and what is new in that minute joins it', async (t) => {
  const { samples } = await opened(t);
  await samples.add(start, [gauge('host.load', 1)]);
  await samples.add(start + 20_000, [gauge('host.load', 9), gauge('host.swap', 2)]);
  t.deepEqual(values(await all(samples, 'host.load')), [1]);
  t.deepEqual(values(await all(samples, 'host.swap')), [2]);
});

test('pieces of any length: mean, lowest and highest, also of the hour that is not over', async (t) => {
  const { samples } = await opened(t);
  for (let at = 0; at < 150; at++) await samples.add(start + at * minute, [gauge('host.load', at)]);
  t.deepEqual(
    (await all(samples, 'host.load', 10 * minute))
      .slice(0, 2)
      .map(({ low, value, high }) => [low, value, high]),
    [
      [0, 4.5, 9],
      [10, 14.5, 19],
    ],
  );
  t.deepEqual(
    (await all(samples, 'host.load', hour)).map(({ at, low, value, high }) => [at - start, low, value, high]),
    [
      [0, 0, 29.5, 59],
      [hour, 60, 89.5, 119],
      [2 * hour, 120, 134.5, 149],
    ],
  );
});

test('a counter is kept as its change in a second; a restart, a gap and a step of the clock are none', async (t) => {
  const { samples } = await opened(t);
  const told = [
    [0, 1000],
    [1, 1600],
    [2, 1660],
    // Restarted: it began anew.
    [3, 30],
    [4, 90],
    // Nobody looked for an hour.
    [64, 9000],
    // The clock was set back.
    [50, 9600],
    [51, 9660],
  ] as const;
  for (const [at, value] of told) await samples.add(start + at * minute, [counter('unit.cpu[notes]', value)]);
  t.deepEqual(
    (await all(samples, 'unit.cpu[notes]')).map(({ at, value }) => [(at - start) / minute, value]),
    [
      [1, 10],
      [2, 1],
      [4, 1],
      [51, 1],
    ],
  );
});

test('an event is kept once, at the hour in which it ended', async (t) => {
  const { samples } = await opened(t);
  const run = { series: 'backup.duration[daily]', kind: 'event', value: 580, at: start - 15 * hour } as const;
  for (let at = 0; at < 5; at++) await samples.add(start + at * hour, [run]);
  await samples.add(start + 6 * hour, [{ ...run, value: 600, at: start + 5 * hour }]);
  t.deepEqual(
    (await all(samples, 'backup.duration[daily]', hour)).map(({ at, value }) => [(at - start) / hour, value]),
    [
      [-15, 580],
      [5, 600],
    ],
  );
});

test('the past of the model: six hours by the minute, eight days by the hour, and since when', async (t) => {
  const { samples } = await opened(t);
  t.like(valueOf(await samples.past(start)), { without: null, since: null });
  for (let at = 0; at <= 9 * 24; at++) {
    await samples.add(start + at * hour, [gauge('filesystem.used[/]', at), gauge('host.load', 1)]);
  }
  const past = valueOf(await samples.past(start + 9 * day));
  t.is(past?.since, start);
  t.deepEqual(values(past?.recent.get('filesystem.used[/]') ?? []), [210, 211, 212, 213, 214, 215, 216]);
  t.is(past?.hourly.get('filesystem.used[/]')?.length, 8 * 24 + 1);
  t.false(past?.hourly.has('host.load'), 'only what the model rests on');
});

async function rowsOf(folder: string, table: string): Promise<number> {
  const database = await openDatabase(folder);
  try {
    return Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n']);
  } finally {
    database.close();
  }
}

test('it is bounded: minutes, hours, and series of which nothing is left', async (t) => {
  const { samples, folder } = await opened(t, { minutes: 0.25, hours: 8 });
  await samples.add(start, [gauge('unit.memory[gone]', 1)]);
  for (let at = 1; at < 12 * 24 * 2; at++)
    await samples.add(start + at * 30 * minute, [gauge('unit.memory[notes]', at)]);
  const minutes = await rowsOf(folder, 'sample_minute');
  t.true(minutes >= 360 && minutes <= 362, `${minutes}: what is kept, and what came after`);
  t.true((await rowsOf(folder, 'sample_hour')) <= 8 * 24);
  t.is(await rowsOf(folder, 'sample_series'), 1);
  const hours = await all(samples, 'unit.memory[notes]', hour);
  t.true(hours.length >= 8 * 24 && hours.length <= 8 * 24 + 1, String(hours.length));
});

test('it is bounded in bytes, too: of very many services less time is kept', async (t) => {
  const { samples, folder } = await opened(t, { size: 1 });
  const many = Array.from({ length: 500 }, (_, index) => gauge(`unit.memory[service-${index}]`, index));
  for (let at = 0; at < 8 * 24; at++) await samples.add(start + at * 15 * minute, many);
  const database = await openDatabase(folder);
  const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number };
  const free = Number(database.prepare('pragma freelist_count').get()?.['freelist_count']);
  database.close();
  t.true((pages - free) * 4096 < 2 ** 20 * 1.5, `${pages} pages, ${free} free`);
  t.true((await all(samples, 'unit.memory[service-7]', hour)).length >= 24, 'a day is left');
});

test('a wrong clock takes nothing away', async (t) => {
  const { samples } = await opened(t);
  for (let at = 0; at < 120; at++) await samples.add(start + at * minute, [gauge('host.load', at)]);
  for (const wrong of [Date.UTC(1970, 0, 2), Date.UTC(2099, 0, 1), Date.UTC(2099, 0, 1) + hour])
    t.is(await samples.add(wrong, [gauge('host.load', 7)]), null);
  for (let at = 120; at < 240; at++)
    t.is(await samples.add(start + at * minute, [gauge('host.load', at)]), null);
  // Back by half an hour, and the same minutes again: they stand as they were.
  for (let at = 210; at < 250; at++) await samples.add(start + at * minute, [gauge('host.load', 0)]);
  const read = await samples.read({
    series: ['host.load'],
    since: start,
    until: start + day,
    stepMs: minute,
  });
  const points = valueOf(read)?.get('host.load') ?? [];
  t.deepEqual(values(points), [
    ...Array.from({ length: 240 }, (_, at) => at),
    ...Array.from({ length: 10 }, () => 0),
  ]);
  t.is(valueOf(await samples.past(start + day))?.recent.size, 0);
});

test('an hour that the clock came back to is summed up again', async (t) => {
  const { samples } = await opened(t);
  await samples.add(start, [gauge('host.load', 2)]);
  await samples.add(start + hour, [gauge('host.load', 5)]);
  await samples.add(start + 30 * minute, [gauge('host.load', 4)]);
  await samples.add(start + 2 * hour, [gauge('host.load', 5)]);
  t.deepEqual(values(await all(samples, 'host.load', hour)), [3, 5, 5]);
});

const troubles: readonly (readonly [string, string, (folder: string) => Promise<unknown>])[] = [
  ['a damaged file', 'parse', (folder) => writeFile(databaseFile(folder), 'not a database '.repeat(500))],
  [
    'a newer file',
    'version',
    async (folder) => {
      const database = await openDatabase(folder);
      database.exec('pragma user_version = 99');
      database.close();
    },
  ],
  [
    'a row that this program does not write',
    'failed',
    async (folder) => {
      const database = await openDatabase(folder);
      database.exec('drop table sample_minute; create table sample_minute (at, series, value)');
      database.exec("insert into sample_minute select at, 1, 'green' from sample_tick");
      database.close();
    },
  ],
];

for (const [what, reason, damage] of troubles) {
  test(`${what}: no samples, and it says so`, async (t) => {
    const { folder, samples } = await opened(t);
    await samples.add(start, [gauge('filesystem.used[/]', 1)]);
    samples.close();
    await damage(folder);
    const after = fileSamples(folder, settings, 10);
    t.like(await after.past(start), { known: false, reason });
    t.like(await after.read({ series: ['filesystem.used'], since: 0, until: start, stepMs: minute }), {
      known: false,
      reason,
    });
    after.close();
  });
}

test('a full disk, a read-only file, a lock: what is new is lost, what was kept can be read', async (t) => {
  for (const [pragma, kind] of [
    ['max_page_count = 1', 'full'],
    ['query_only = on', 'refused'],
    [null, 'locked'],
  ] as const) {
    const { folder, samples } = await opened(t);
    await samples.add(start, [gauge('filesystem.used[/]', 1)]);
    samples.close();
    const other = pragma === null ? await openDatabase(folder) : null;
    other?.exec('begin immediate');
    const hindered = fileSamples(folder, settings, 10, async (...given) => {
      const database = await openDatabase(...given);
      if (pragma !== null) database.exec(`pragma ${pragma}`);
      return database;
    });
    const many = Array.from({ length: 500 }, (_, index) => gauge(`unit.memory[service-${index}]`, index));
    t.is((await hindered.add(start + minute, many))?.kind, kind);
    t.deepEqual(values(await all(hindered, 'filesystem.used[/]')), [1]);
    other?.exec('rollback');
    other?.close();
    if (pragma === null) t.is(await hindered.add(start + minute, many), null, 'and goes on afterwards');
    hindered.close();
  }
});

test('two processes at once keep each minute once', async (t) => {
  const { folder, samples } = await opened(t);
  const other = fileSamples(folder, settings, 1000);
  for (let at = 0; at < 20; at++) {
    const now = start + at * minute;
    const told = await Promise.all([
      samples.add(now, [gauge('host.load', at)]),
      other.add(now + 1000, [gauge('host.load', at + 100), gauge('host.swap', at)]),
    ]);
    t.deepEqual(told, [null, null]);
  }
  t.is((await all(other, 'host.load')).length, 20);
  t.is((await all(samples, 'host.swap')).length, 20);
  other.close();
});

test('whatever the numbers are, what is read lies within what was measured', async (t) => {
  const { samples } = await opened(t);
  const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 });
  let run = 0;
  const property = fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 200 }), async (list) => {
    const series = `host.load[${run++}]`;
    for (const [index, value] of list.entries())
      await samples.add(start + (run * 1000 + index) * minute, [gauge(series, value)]);
    for (const step of [minute, 7 * minute, hour, 3 * hour]) {
      const points = await all(samples, series, step);
      for (const { low, value, high } of points) {
        const slack = 1e-6 * Math.max(1, Math.abs(low), Math.abs(high));
        if (!(low <= value + slack && value <= high + slack)) return false;
      }
      if (Math.min(...points.map(({ low }) => low)) !== Math.min(...list)) return false;
      if (Math.max(...points.map(({ high }) => high)) !== Math.max(...list)) return false;
    }
    return true;
  });
  await t.notThrowsAsync(() => fc.assert(property, { numRuns: 15 }));
});

test('what a cleanup counted of snapshots is remembered for eight days, the latest count', async (t) => {
  const { samples } = await opened(t, { minutes: 30, hours: 300 });
  const home = clean('htpc-home');
  t.is(await samples.add(start - 3 * day, [heldSample(home, 5e9, start - 3 * day)]), null);
  t.is(await samples.add(start, [heldSample(home, 7e9, start), heldSample(clean('docs'), 1e9, start)]), null);
  const at = async (now: number) => valueOf(heldSpace(await samples.past(now), home));
  t.deepEqual(await at(start + day), { bytes: 7e9, at: start });
  t.is(await at(start + 9 * day), null);
  t.is(valueOf(heldSpace(await samples.past(start + day), clean('pics'))), null);
});
