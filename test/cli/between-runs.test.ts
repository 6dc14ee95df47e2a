import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { databaseFile, openDatabase } from '../../source/history/database.ts';
import { lockName, takeRunLock } from '../../source/history/run-lock.ts';
import { cron, quarterdeck } from '../support/program.ts';
import { stateFolder } from '../support/state-folder.ts';

/** A few checks of this very machine: what they find is nobody's business here, only what becomes of it. */
const some = ['--check', '--only', 'host', '--format', 'json'];

interface Report {
  readonly exit_code: number;
  readonly cached_s?: number;
  readonly error?: { readonly message: string };
  readonly results: readonly {
    readonly id: string;
    readonly status: string;
    readonly memory?: { readonly since: string };
  }[];
}

async function check(home: string, ...more: string[]): Promise<{ code: number | null; report: Report }> {
  const { code, stdout } = await quarterdeck([...some, ...more], { environment: { ...cron, HOME: home } });
  return { code, report: JSON.parse(stdout) as Report };
}

function resultOf({ results }: Report, id: string) {
  return results.find((one) => one.id === id);
}

test('two runs: the second one knows of the first; without state nothing is left behind', async (t) => {
  const home = await stateFolder(t);
  const without = await check(home, '--no-state');
  t.false((await readdir(home)).includes('.local'));
  t.is(resultOf(without.report, 'host.mem')?.memory, undefined);
  t.is(resultOf(without.report, 'meta.state'), undefined);

  const first = await check(home);
  t.is(resultOf(first.report, 'meta.clock')?.status, 'not_applicable');
  const second = await check(home);
  t.is(resultOf(second.report, 'meta.clock')?.status, 'ok');
  t.is(resultOf(second.report, 'meta.state')?.status, 'ok');
  t.is(resultOf(second.report, 'meta.lock')?.status, 'ok');
  t.is(
    resultOf(second.report, 'meta.state')?.memory?.since,
    resultOf(first.report, 'meta.state')?.memory?.since,
  );
});

test('a recorded box leaves no state', async (t) => {
  const home = await stateFolder(t);
  await quarterdeck(['--check', '--demo', 'healthy'], { environment: { ...cron, HOME: home } });
  t.false((await readdir(home)).includes('.local'));
});

test('a damaged file is a warning, whatever was asked for, and is left as it is', async (t) => {
  const home = await stateFolder(t);
  await check(home);
  const file = databaseFile(path.join(home, '.local/state/quarterdeck'));
  const garbage = 'not a database '.repeat(500);
  await writeFile(file, garbage);
  const { code, report } = await check(home, '--only', 'disk');
  t.not(code, 0);
  t.is(report.exit_code, code ?? -1);
  t.is(resultOf(report, 'meta.state')?.status, 'warning');
  t.is(await readFile(file, 'utf8'), garbage);
});

test('while another run measures: unknown, or the latest complete result with its age', async (t) => {
  const home = await stateFolder(t);
  const folder = path.join(home, '.local/state/quarterdeck');
  const lock = await takeRunLock(await lockName(process.getuid?.() ?? -1, folder));
  const busy = await check(home);
  t.is(busy.code, 3);
  t.regex(
    busy.report.error?.message ?? '',
    new RegExp(`^previous check \\(pid ${process.pid}\\) still running for `),
  );
  t.deepEqual(busy.report.results, []);

  if (lock.state !== 'taken') return t.fail(lock.state);
  await lock.release();
  await quarterdeck(['--check'], { environment: { ...cron, HOME: home } });
  const database = await openDatabase(folder);
  database.exec('update check_result set interval_ms = 300000');
  database.close();

  const held = await takeRunLock(await lockName(process.getuid?.() ?? -1, folder));
  const again = await check(home);
  t.is(again.code, again.report.exit_code);
  t.is(again.report.error, undefined);
  t.true((again.report.cached_s ?? -1) >= 0);
  t.truthy(resultOf(again.report, 'host.mem'));
  const { stdout } = await quarterdeck(['--check', '--only', 'host'], {
    environment: { ...cron, HOME: home },
  });
  t.regex(stdout, /^quarterdeck [A-Z]+: .*\s+\(cached \d+ s\)/);
  const others = await check(home, '-w', 'host.mem=1');
  t.is(others.code, 3, 'other thresholds were not judged by');
  t.is(held.state, 'taken');
});
