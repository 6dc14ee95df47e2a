import test from 'ava';
import fc from 'fast-check';
import { databaseDumps, dumpName, isDumpOf } from '../../source/probes/database-dumps.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext, fakeNow } from '../support/fake-box.ts';

const folder = '/mnt/btrfs-pool/subvol7-containers/db-dumps';

async function read(files: Readonly<Record<string, Content>>) {
  const reading = await take(databaseDumps, fakeContext({ files }));
  return reading.known
    ? reading.value.dumps?.map(({ name, size }) => `${name} ${String(size)}`)
    : reading.reason;
}

test('files of its own names, newest first by the minute in the name', async (t) => {
  const found = await read({
    [`${folder}/20261115-1820-immich.dump`]: { size: 7 },
    [`${folder}/20261122-1700-immich.dump`]: { size: 9 },
    [`${folder}/.20261122-1701-immich.dump.partial`]: { size: 1 },
    [`${folder}/20261122-1700-my-immich.dump`]: { size: 1 },
    [`${folder}/20261122-1700-immich.dump.bak`]: { size: 1 },
    [`${folder}/immich-20261122.sql.zst`]: { size: 1 },
    [`${folder}/20261121-1700-immich.dump`]: { link: '/etc/passwd' },
    [`${folder}/20261120-1700-immich.dump/x`]: { size: 1 },
  });
  t.deepEqual(found, ['20261122-1700-immich.dump 9', '20261115-1820-immich.dump 7']);
});

test('no folder is a fact; one that cannot be read is not known', async (t) => {
  t.is(await read({}), undefined);
  t.deepEqual(await read({ [`${folder}/`]: '' }), []);
  for (const [failure, reason] of [
    ['permission', 'permission'],
    ['hung', 'hung'],
    ['timeout', 'timeout'],
  ] as const)
    t.is(await read({ [folder]: { failure } }), reason);
});

test('a name tells its minute in UTC, and is its own', (t) => {
  t.is(dumpName('immich', fakeNow), '20261122-1700-immich.dump');
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/),
      fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/),
      fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
      (one, other, at) => isDumpOf(other, dumpName(one, at.getTime())) === (one === other),
    ),
  );
});
