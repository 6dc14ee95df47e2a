import { writeFile } from 'node:fs/promises';
import test from 'ava';
import { nothing, advance } from '../../source/checks/memory.ts';
import { databaseFile, openDatabase } from '../../source/history/database.ts';
import { freshResult, keepResult, type Result } from '../../source/history/last-result.ts';
import { clean } from '../../source/text/clean.ts';
import { run, verdicts } from '../report/sample.ts';
import { boot, interval, runAt, start } from '../support/memories.ts';
import { stateFolder } from '../support/state-folder.ts';

const minute = 60_000;

function resultAt(startedAt: number): Result {
  const { verdicts: told } = advance(nothing, verdicts, runAt(0));
  const { version, host, durationMs, status, exitCode } = run([]);
  return { version, host, bootId: boot, startedAt, durationMs, status, exitCode, verdicts: told };
}

test('a complete run comes back as it was, but older', async (t) => {
  const folder = await stateFolder(t);
  t.is(await keepResult(folder, resultAt(start)), null);
  t.is(await keepResult(folder, resultAt(start + interval)), null);
  const again = await freshResult(folder, start + interval + 140_000);
  const expected = resultAt(start + interval);
  t.deepEqual(again, {
    ageMs: 140_000,
    run: { ...expected, verdicts: expected.verdicts.map((one) => ({ ...one, ageMs: one.ageMs + 140_000 })) },
  });
});

for (const [title, starts, now, expected] of [
  ['of one run nobody knows how often it comes', [0], 1, false],
  ['younger than two intervals', [0, 5], 14.9, true],
  ['as old as two intervals', [0, 5], 15, false],
  ['an interval of a day says nothing', [0, 1440], 1440 + 29, true],
  ['half an hour is too old', [0, 1440], 1440 + 30, false],
  ['from the future', [0, 5], 4, false],
  ['a clock that was stepped back', [5, 0], 1, false],
] as const) {
  test(title, async (t) => {
    const folder = await stateFolder(t);
    for (const at of starts) await keepResult(folder, resultAt(start + at * minute));
    t.is((await freshResult(folder, start + now * minute)) !== null, expected);
  });
}

test('what cannot be read is no result', async (t) => {
  const folder = await stateFolder(t);
  t.is(await freshResult(folder, start), null);
  await keepResult(folder, resultAt(start));
  await keepResult(folder, resultAt(start + interval));
  const database = await openDatabase(folder);
  for (const text of [
    '',
    'null',
    '{}',
    '{"exitCode": 0}',
    JSON.stringify(resultAt(start)).replace('"ok"', '"green"'),
  ]) {
    database.prepare('update check_result set run = ?').run(text);
    t.is(await freshResult(folder, start + interval), null, text);
  }
  database.close();
});

test('what cannot be kept says why', async (t) => {
  const folder = await stateFolder(t);
  await writeFile(databaseFile(folder), 'not a database '.repeat(500));
  t.is(await keepResult(folder, resultAt(start)), clean('file is not a database'));
  t.is(await freshResult(folder, start), null);
});
