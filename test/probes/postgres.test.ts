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
async function read(answer: Answer) {
  const asked: (readonly string[])[] = [];
  const context = fakeContext({ commands: {} });
  const box = {
    ...context.box,
    run: (command: Parameters<typeof context.box.run>[0]) => {
      asked.push(command.args);
      const key = [command.file, ...command.args].join(' ');
      return fakeContext({ commands: { [key]: answer } }).box.run(command);
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
    assets: 48_211,
  });
  t.is(asked.length, 1);
  const statement = asked[0]?.at(-1) ?? '';
  t.true(statement.startsWith("--command=set statement_timeout = '5s'; select "));
  t.notRegex(statement, /\b(?:insert|update|delete|drop|alter|create|truncate|vacuum)\b/i);
});

test('a user who may not see a setting, and a table that was never counted', async (t) => {
  const { said } = await read(
    row.replace('"vchord.so, vectors.so"', 'null').replace('"assets" : 48211', '"assets" : -1'),
  );
  t.like(said, { preloaded: null, assets: null });
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
