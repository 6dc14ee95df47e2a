import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import fc from 'fast-check';
import { type Remembered } from '../../source/checks/memory.ts';
import { type MemoryProblem } from '../../source/checks/meta.ts';
import { exitCode, statuses, worst } from '../../source/checks/verdict.ts';
import { acknowledgeIn, acknowledgementsIn, withdrawIn } from '../../source/history/acknowledgements.ts';
import { fileAudit } from '../../source/history/audit.ts';
import { noJournal } from '../../source/history/journal-line.ts';
import { type Open, recall } from '../../source/history/check-memory.ts';
import { databaseFile, openDatabase } from '../../source/history/database.ts';
import { readRemembered, writeRemembered } from '../../source/history/rows.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { interval, of, runAt, says, start } from '../support/memories.ts';
import { stateFolder } from '../support/state-folder.ts';

const used = (value: number) =>
  says('disk.used[/]', value >= 80 ? 'warning' : 'ok', { value, unit: '%', warn: '@80:', crit: '@90:' });
const ping = says('ml.ping', 'critical');

test('what one run finds, the next one knows', async (t) => {
  const folder = path.join(await stateFolder(t), 'quarterdeck');
  const first = await recall(folder, () => [used(81), ping], runAt(0));
  const second = await recall(folder, () => [used(78), ping], runAt(1));

  t.deepEqual([first.problem, second.problem], [null, null]);
  t.is(of(first, 'ml.ping').status, 'warning');
  t.is(of(second, 'ml.ping').status, 'critical');
  t.like(of(second, 'disk.used[/]'), { status: 'warning', memory: { held: true, since: start } as never });
  t.is(of(second, 'meta.clock').summary, clean('latest run 5m ago'));
  t.like(of(second, 'meta.state'), { status: 'ok', memory: { since: start } as never });
  t.is((await stat(databaseFile(folder))).mode & 0o777, 0o600);
});

const count = fc.integer({ min: 0, max: 2 ** 45 });
const number = fc.option(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }).map((one) => one + 0),
);
const text = fc.string({ unit: 'binary', maxLength: 20 }).map(clean);
// SQLite ends a text at NUL, which no cleaned text holds.
const id = text.filter((one) => one !== '');
const raised = fc.option(
  fc.record({ side: fc.constantFrom('above' as const, 'below' as const, 'within' as const), range: text }),
);
const remembered: fc.Arbitrary<Remembered> = fc.record({
  lastRun: fc.option(fc.record({ at: count, bootId: fc.option(text) })),
  checks: fc
    .uniqueArray(
      fc.tuple(
        id,
        fc.record({
          status: fc.constantFrom(...statuses),
          since: count,
          seenAt: count,
          value: number,
          alarms: fc.record({ warn: raised, crit: raised }),
          failures: fc.nat(),
          recent: fc.array(fc.constantFrom(...statuses), { maxLength: 21 }),
          flapping: fc.boolean(),
        }),
      ),
      { selector: ([key]) => key, maxLength: 5 },
    )
    .map((entries) => new Map(entries)),
  courses: fc
    .uniqueArray(
      fc.tuple(
        id,
        fc.record({
          windowMs: fc.integer({ min: 1, max: 2 ** 40 }),
          first: fc.record({ at: count, total: count }),
          total: count,
          seenAt: count,
          additions: fc.array(fc.record({ from: count, to: count, by: fc.integer({ min: 1 }) }), {
            maxLength: 3,
          }),
        }),
      ),
      { selector: ([key]) => key, maxLength: 5 },
    )
    .map((entries) => new Map(entries)),
  acknowledgements: fc
    .uniqueArray(
      fc.record({
        id,
        at: count,
        until: count,
        by: text,
        reason: text,
        status: fc.constantFrom('warning' as const, 'critical' as const),
        value: number,
      }),
      { selector: (one) => one.id, maxLength: 3 },
    )
    .map((list) => new Map(list.map((one) => [one.id as string, one]))),
});

function byKey<V>(map: ReadonlyMap<string, V>): readonly (readonly [string, V])[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}

test('what is written is what is read', async (t) => {
  const database = await openDatabase(await stateFolder(t));
  const sorted = ({ lastRun, checks, courses, acknowledgements }: Remembered) => ({
    lastRun,
    checks: byKey(checks),
    courses: byKey(courses),
    acknowledgements: byKey(acknowledgements),
  });
  database.exec('begin');
  const property = fc.property(remembered, (one) => {
    writeRemembered(database, one);
    // fast-check also makes objects without a prototype.
    t.deepEqual(sorted(readRemembered(database)), structuredClone(sorted(one)));
  });
  fc.assert(property, { numRuns: 100 });
  database.close();
});

/** A file that holds a run of before, opened in a way that cannot be written. */
function opened(prepare: string): Open {
  return async (folder) => {
    const database = await openDatabase(folder, 0);
    database.exec(prepare);
    return database;
  };
}

const damages: readonly (readonly [
  title: string,
  kind: MemoryProblem['kind'],
  forgotten: boolean,
  damage: (folder: string, t: { teardown(undo: () => void): void }) => Promise<Open | undefined>,
])[] = [
  [
    'a damaged file',
    'damaged',
    true,
    async (folder) => {
      await writeFile(databaseFile(folder), 'whatever its name says, this is not a database '.repeat(200));
      return undefined;
    },
  ],
  [
    'a file that is damaged further on',
    'damaged',
    true,
    async (folder) => {
      const content = await readFile(databaseFile(folder));
      content.fill(0xff, 4096);
      await writeFile(databaseFile(folder), content);
      return undefined;
    },
  ],
  [
    'a row that this program does not write',
    'damaged',
    true,
    async (folder) => {
      const database = await openDatabase(folder);
      database.exec("update check_state set status = 'green' where id = 'ml.ping'");
      database.close();
      return undefined;
    },
  ],
  [
    'a newer file',
    'newer',
    true,
    async (folder) => {
      const database = await openDatabase(folder);
      database.exec('pragma user_version = 99');
      database.close();
      return undefined;
    },
  ],
  [
    'a folder that cannot be made',
    'refused',
    true,
    async (folder) => {
      const file = path.join(folder, 'a-file');
      await writeFile(file, '');
      return () => openDatabase(path.join(file, 'quarterdeck'), 0);
    },
  ],
  ['a full disk', 'full', false, () => Promise.resolve(opened('pragma max_page_count = 1'))],
  ['a file that can only be read', 'refused', false, () => Promise.resolve(opened('pragma query_only = on'))],
  [
    'a file that another process writes to',
    'locked',
    false,
    (folder, t) => {
      const other = new DatabaseSync(databaseFile(folder));
      other.exec('begin immediate');
      t.teardown(() => other.close());
      return Promise.resolve((one: string) => openDatabase(one, 0));
    },
  ],
];

const acknowledgeUsed = {
  id: 'disk.used[/]',
  at: start,
  until: start + 30 * interval,
  by: 'deck',
  reason: 'the new disk is ordered',
};
const many = Array.from({ length: 400 }, (_none, index) => says(`container.oom[${index}]`, 'ok'));

for (const [title, kind, forgotten, damage] of damages) {
  test(`${title}: the run goes on without, and says so`, async (t) => {
    const folder = await stateFolder(t);
    await recall(folder, () => [used(81)], runAt(0));
    t.true((await acknowledgeIn(folder, acknowledgeUsed)).done);
    await recall(folder, () => [used(81), says('ml.ping', 'ok')], runAt(1));
    const open = await damage(folder, t);

    const told = await recall(folder, () => [used(81), ping, ...many], runAt(2), open);
    t.like(told.problem, { kind, forgotten });
    const state = of(told, 'meta.state');
    t.is(state.status, 'warning', state.summary);
    t.truthy(state.remedy);
    t.notRegex(state.summary, /\n|\[object/);
    t.is(
      of(told, 'ml.ping').status,
      'critical',
      'no failure waits for a second run that will not know of it',
    );
    t.is(of(told, 'disk.used[/]').memory.acknowledged === null, forgotten);
    t.is(of(told, 'meta.clock').status, forgotten ? 'unknown' : 'ok');
    t.is(exitCode(worst(told.verdicts)), 2);
    t.is(told.verdicts.length, 2 + many.length + 2);

    const well = await recall(folder, () => [says('ml.ping', 'ok'), ...many], runAt(3), open);
    t.is(exitCode(worst(well.verdicts)), 1, 'never ok without history');
  });
}

test('a full disk leaves what was remembered as it was', async (t) => {
  const folder = await stateFolder(t);
  const failed = says('unit.failed', 'warning');
  await recall(folder, () => [failed], runAt(0));
  const well = [says('unit.failed', 'ok'), ...many];
  t.is(
    (await recall(folder, () => well, runAt(1), opened('pragma max_page_count = 1'))).problem?.kind,
    'full',
  );
  const after = await recall(folder, () => [failed], runAt(2));
  t.is(after.problem, null);
  t.is(of(after, 'meta.clock').summary, clean('latest run 10m ago'));
  t.is(of(after, 'unit.failed').memory.since, start);
});

test('a file of the first version keeps its audit', async (t) => {
  const folder = await stateFolder(t);
  const first = new DatabaseSync(databaseFile(folder));
  first.exec(`
    pragma journal_mode = wal;
    create table audit (id integer primary key, at integer not null, user text not null, client text, action text not null,
      target text not null, argv text not null, before text not null, ended_at integer, exit integer, failure text,
      took_ms integer, after text, achieved integer) strict;
    insert into audit (at, user, action, target, argv, before) values (1, 'deck', 'service.restart', 'immich-ml', '[]', '');
    pragma user_version = 1;
  `);
  first.close();
  t.is((await recall(folder, () => [ping], runAt(0))).problem, null);
  const intent = { at: 2, action: 'timer.start', target: clean('x'), argv: [], before: literal('y') };
  t.deepEqual(
    await fileAudit(folder, { user: 'deck', client: null, tty: null, session: 's' }, noJournal).intent(
      intent,
    ),
    {
      written: true,
      id: 2,
    },
  );
});

test('two that open a new file at once both get it', async (t) => {
  const folder = await stateFolder(t);
  const both = await Promise.all([
    recall(folder, () => [ping], runAt(0)),
    recall(folder, () => [ping], runAt(1)),
  ]);
  t.deepEqual(
    both.map(({ problem }) => problem),
    [null, null],
  );
});

test('acknowledged, listed, withdrawn', async (t) => {
  const folder = await stateFolder(t);
  t.like(await acknowledgeIn(folder, acknowledgeUsed), { done: false });
  await recall(folder, () => [used(81)], runAt(0));
  t.true((await acknowledgeIn(folder, acknowledgeUsed)).done);
  t.deepEqual(
    (await acknowledgementsIn(folder, start)).map(({ id, value, reason }) => ({ id, value, reason })),
    [{ id: 'disk.used[/]', value: 81, reason: clean('the new disk is ordered') }],
  );
  t.deepEqual(await acknowledgementsIn(folder, acknowledgeUsed.until), []);
  t.not(of(await recall(folder, () => [used(82)], runAt(1)), 'disk.used[/]').memory.acknowledged, null);
  t.deepEqual(
    [await withdrawIn(folder, 'disk.used[/]'), await withdrawIn(folder, 'disk.used[/]')],
    [true, false],
  );
  t.is(of(await recall(folder, () => [used(82)], runAt(2)), 'disk.used[/]').memory.acknowledged, null);
});

test('an acknowledgement that cannot be written says why', async (t) => {
  const folder = await stateFolder(t);
  await writeFile(databaseFile(folder), 'not a database '.repeat(500));
  const answer = await acknowledgeIn(folder, acknowledgeUsed);
  t.true(!answer.done && answer.why.includes('not a database'));
});

/** Remembers one run after the other and prints the number of each that is written. Node reads the types away itself. */
const writer = `
  const { recall } = await import(process.argv[1]);
  const verdict = (id) => ({ id, check: id, target: null, group: 'host', status: 'ok', reason: null, summary: '', value: 1, unit: null,
    warn: null, crit: null, remedy: null, evidence: [], ageMs: 0, subject: { pane: 'stack', row: null } });
  const verdicts = Array.from({ length: 100 }, (_, index) => verdict('test.one[' + index + ']'));
  for (let run = Number(process.argv[3]); ; run++) {
    const { problem } = await recall(process.argv[2], () => verdicts, { now: run, bootId: null });
    if (problem !== null) throw new Error(problem.detail);
    process.stdout.write(run + '\\n');
  }
`;

test('killed in the middle of writing, the file can be read and holds what was written', async (t) => {
  const folder = await stateFolder(t);
  const module = path.resolve('source/history/check-memory.ts');
  let written = 0;
  for (const runs of [1, 3, 6]) {
    const child = spawn(
      process.execPath,
      [
        '--experimental-transform-types',
        '--no-warnings',
        '--input-type=module',
        '--eval',
        writer,
        module,
        folder,
        String(written + 1),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const enough = written + runs;
    for await (const chunk of child.stdout) {
      written = Math.max(written, ...String(chunk).split('\n').map(Number));
      if (written >= enough) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');

    const database = await openDatabase(folder);
    const { lastRun, checks } = readRemembered(database);
    t.is(database.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
    database.close();
    t.true((lastRun?.at ?? 0) >= written);
    t.is(checks.size, 102);
    written = lastRun?.at ?? written;
  }
  t.is((await recall(folder, () => [ping], runAt(0))).problem, null);
});
