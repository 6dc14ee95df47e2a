import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { take } from '../../source/probes/probe.ts';
import { parseInfo, redis } from '../../source/probes/redis.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { damaged, faults, isClean } from '../support/probe-faults.ts';

const valkey = 'podman exec redis-immich valkey-cli INFO';
const client = 'podman exec redis-immich redis-cli INFO';
const recorded = await readFile('fixtures/boxes/healthy/commands/immich.txt', 'utf8');
const info = recorded.slice(recorded.indexOf('# Server')).replaceAll(/\{\{(\d+) \+ \d+\/s\}\}/g, '$1');
/** As Redis 7 prints it: no word of Valkey. */
const older = info
  .replace(/^(?:server_name|valkey_version|valkey_release_stage):.*\n/gm, '')
  .replaceAll('\n', '\r\n');

async function read(commands: Readonly<Record<string, Answer>>) {
  const reading = await take(redis, fakeContext({ commands }));
  return reading.known ? reading.value : reading.reason;
}

test('Valkey and Redis tell the same fields', async (t) => {
  const expected = {
    answers: true,
    uptimeMs: 334_800_000,
    loading: false,
    usedMemory: 5_871_240,
    maxMemory: 0,
    policy: 'noeviction',
    evictedKeys: 0,
    clients: 38,
    saved: true,
    appended: null,
  };
  t.deepEqual(await read({ [valkey]: info }), { ...expected, version: 'Valkey 8.1.3' } as never);
  t.deepEqual(await read({ [valkey]: older }), { ...expected, version: 'Redis 7.2.4' } as never);
});

test('an image without valkey-cli is asked with redis-cli', async (t) => {
  const missing = {
    exit: 127,
    stderr: 'Error: crun: executable file `valkey-cli` not found in $PATH: No such file or directory\n',
  };
  t.like(await read({ [valkey]: missing, [client]: older }), { version: 'Redis 7.2.4' });
  t.is(await read({ [valkey]: missing, [client]: missing }), 'absent-binary');
});

for (const [what, answer, said] of [
  [
    'a refused connection is an answer',
    { exit: 1, stderr: 'Could not connect to Valkey at 127.0.0.1:6379: Connection refused\n' },
    { answers: false, why: 'Could not connect to Valkey at 127.0.0.1:6379: Connection refused' },
  ],
  ['a password is wanted', { stdout: 'NOAUTH Authentication required.\n\n' }, 'permission'],
  [
    'the container does not run',
    { exit: 125, stderr: 'Error: no container with name or ID "redis-immich" found\n' },
    'dependency',
  ],
] as const satisfies readonly (readonly [string, Answer, unknown])[]) {
  test(what, async (t) => {
    t.deepEqual(await read({ [valkey]: answer }), said as never);
  });
}

test('what fails, and what is no INFO, has no value', async (t) => {
  for (const [name, answer, reason] of faults) {
    if (name === 'refused') continue;
    t.is(await read({ [valkey]: answer }), reason, name);
  }
  for (const text of [
    '',
    '\n',
    'PONG\n',
    '[]',
    '# Server\nredis_version:7\n',
    info.slice(0, 400),
    info.slice(0, -12),
  ])
    t.is(await read({ [valkey]: text }), 'parse', JSON.stringify(text.slice(-40)));
  for (const [was, is] of [
    ['loading:0', 'loading:-1'],
    ['evicted_keys:0', 'evicted_keys:18446744073709551616000'],
    ['evicted_keys:0', 'evicted_keys:'],
    ['maxmemory:0', 'maxmemory:0,5'],
    ['rdb_last_bgsave_status:ok', 'rdb_last_bgsave_status:'],
  ] as const)
    t.is(await read({ [valkey]: info.replace(was, is) }), 'parse', is);
});

test('property: however it is damaged, clean values or none', (t) => {
  fc.assert(
    fc.property(damaged(info), (text) => {
      try {
        const value = parseInfo(text);
        t.true(isClean(value));
        t.true(value.usedMemory >= 0 && value.evictedKeys >= 0);
      } catch (error) {
        t.is((error as { reason?: string }).reason, 'parse');
      }
    }),
  );
});
