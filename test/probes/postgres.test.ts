import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { parsePostgres, postgres } from '../../source/probes/postgres.ts';
import { take } from '../../source/probes/probe.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { damaged, faults, garbage, isClean } from '../support/probe-faults.ts';

const recorded = await readFile('fixtures/boxes/healthy/commands/immich.txt', 'utf8');
const row = (/^\{"version".*$/m.exec(recorded)?.[0] ?? '')
  .replace('{{at opened -93h s}}', '1795000000')
  .replace('{{at vacuum s}}', '1795010000');

/** What is asked is one long statement: any question to psql gets the same answer. */
async function read(answer: Answer | ((statement: string) => Answer)) {
  const asked: (readonly string[])[] = [];
  const context = fakeContext({ commands: {} });
  const box = {
    ...context.box,
    run: (command: Parameters<typeof context.box.run>[0]) => {
      asked.push(command.args);
      const key = [command.file, ...command.args].join(' ');
      const said = typeof answer === 'function' ? answer(command.args.at(-1) ?? '') : answer;
      return fakeContext({ commands: { [key]: said } }).box.run(command);
    },
  };
  const reading = await take(postgres, { ...context, box });
  return { said: reading.known ? reading.value : reading.reason, asked };
}

test('what it says of itself, by one question that changes nothing', async (t) => {
  const { said, asked } = await read(`${row}\n`);
  t.like(said, {
    answers: true,
    version: 140_019,
    startedAt: 1_795_000_000_482,
    connections: 12,
    maxConnections: 100,
    checksums: true,
    checksumFailures: 0,
    statisticsSince: null,
    preloaded: ['vchord.so', 'vectors.so'],
    transactionAge: 21_833_017,
    vacuumedAt: 1_795_010_000_000,
    library: { table: 'asset', total: 48_211, trashed: 37, offline: 0 },
  });
  t.is(asked.length, 1);
  const statement = asked[0]?.at(-1) ?? '';
  t.true(statement.startsWith("--command=set statement_timeout = '5s'; select "));
  t.notRegex(statement, /\b(?:insert|update|delete|drop|alter|create|truncate|vacuum)\b/i);
});

test('a user who may not see a setting', async (t) => {
  const { said } = await read(row.replace('"vchord.so, vectors.so"', 'null'));
  t.like(said, { preloaded: null });
});

const without = row.replace(/, "library".*$/, '}');

for (const [what, stderr] of [
  ['no such table', 'ERROR:  relation "public.asset" does not exist\nLINE 1: …\n'],
  ['other columns', 'ERROR:  column "isOffline" does not exist\n'],
  ['not ours to read', 'ERROR:  permission denied for table asset\n'],
  ['too many to count in time', 'ERROR:  canceling statement due to statement timeout\n'],
] as const) {
  test(`photos that cannot be counted: ${what}; the rest is asked without them`, async (t) => {
    const { said, asked } = await read((statement) =>
      statement.includes('public.') ? { exit: 1, stderr } : `${without}\n`,
    );
    t.like(said, { answers: true, version: 140_019, library: null });
    t.is(asked.length, 3);
  });
}

test('photos of an Immich before the table was renamed', async (t) => {
  const { said, asked } = await read((statement) =>
    statement.includes('public.assets')
      ? row.replace('"asset"', '"assets"')
      : { exit: 1, stderr: 'ERROR:  relation "public.asset" does not exist\n' },
  );
  t.like(said, { library: { table: 'assets', total: 48_211 } });
  t.is(asked.length, 2);
});

test('more in the trash than there are is no count', async (t) => {
  t.is((await read(row.replace('"trashed" : 37', '"trashed" : 48212'))).said, 'parse');
});

for (const [what, stderr, expected] of [
  [
    'it starts',
    'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  the database system is starting up\n',
    { answers: false, starting: true },
  ],
  [
    'it is down',
    'psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?\n',
    { answers: false, starting: false },
  ],
  [
    'too many',
    'psql: error: connection to server failed: FATAL:  sorry, too many clients already\n',
    { answers: false, starting: false },
  ],
  [
    'no such user',
    'psql: error: connection to server failed: FATAL:  role "immich" does not exist\n',
    'dependency',
  ],
  [
    'a password',
    'psql: error: connection to server failed: fe_sendauth: no password supplied\n',
    'permission',
  ],
  ['something new', 'psql: error: a wholly new sentence\n', 'failed'],
] as const) {
  test(`no connection: ${what}`, async (t) => {
    const { said } = await read({ exit: 2, stderr });
    if (typeof expected === 'string') t.is(said, expected);
    else t.like(said, expected);
  });
}

test('what fails, and what is no answer, has no value', async (t) => {
  for (const [name, answer, reason] of faults) {
    if (name === 'refused') continue;
    t.is((await read(answer)).said, reason, name);
  }
  for (const text of [
    ...garbage,
    'SET\n',
    row.slice(0, -20),
    row.replace('"on"', '"maybe"'),
    row.replace('"connections" : 12', '"connections" : -1'),
  ])
    t.is((await read(text)).said, 'parse', JSON.stringify(text.slice(0, 60)));
});

test('property: however it is damaged, clean values or none', (t) => {
  fc.assert(
    fc.property(damaged(row), (text) => {
      try {
        t.true(isClean(parsePostgres(text)));
      } catch (error) {
        t.is((error as { reason?: string }).reason, 'parse');
      }
    }),
  );
});
