import test from 'ava';
import fc from 'fast-check';
import { type DumpSeries, dumpFiles, formatOf, promisedBy } from '../../source/probes/dump-files.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const folder = '/mnt/btrfs-pool/subvol7-containers/db-dumps';
const immich = '/mnt/btrfs-pool/subvol3-opptak/immich/backups';
const zstd = new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 4, 0]);

async function read(files: Readonly<Record<string, Content>>, previous?: readonly DumpSeries[]) {
  const context = fakeContext({ files });
  const reading = await take(dumpFiles, context, previous);
  return { reading, value: reading.known ? reading.value : [], box: context.box };
}

test('a folder for each database, and the dumps of Immich beside its library', async (t) => {
  const { value } = await read({
    [`${folder}/postgresql-immich/2026-11-21.dump.zst`]: { size: 9 },
    [`${folder}/postgresql-immich/2026-11-22.dump.zst`]: zstd,
    [`${folder}/postgresql-immich/2026-11-23.dump.zst.tmp`]: { size: 1 },
    [`${folder}/postgresql-immich/README`]: 'x',
    [`${folder}/20261122-1700-immich.dump`]: { size: 9 },
    [`${immich}/immich-db-backup-20261122T020000-v2.7.5-pg14.19.sql.gz`]: new Uint8Array([0x1f, 0x8b, 8]),
  });
  t.deepEqual(
    value.map(({ name, newest, before, unfinished }) => [
      name,
      newest?.name,
      newest?.format,
      before,
      unfinished.map((one) => one.name),
    ]),
    [
      ['postgresql-immich', '2026-11-22.dump.zst', 'zstd', [9], ['2026-11-23.dump.zst.tmp']],
      ['immich/backups', 'immich-db-backup-20261122T020000-v2.7.5-pg14.19.sql.gz', 'gzip', [], []],
    ] as never,
  );
});

test('no folder is a fact; one that cannot be read is not known', async (t) => {
  const none = (await read({ [`${immich}/`]: '' })).value;
  t.deepEqual(
    none.map(({ folder: at, newest, there }) => [at, newest, there]),
    [
      [folder, null, false],
      [immich, null, true],
    ] as never,
  );
  for (const failure of ['permission', 'hung', 'timeout'] as const) {
    const { reading } = await read({ [folder]: { failure } });
    t.is(reading.known ? 'known' : reading.reason, failure);
  }
});

test('the first bytes of a dump are read once, and again when it is another one', async (t) => {
  const files = { [`${folder}/x/2026-11-22.dump.zst`]: zstd };
  const first = await read(files);
  const again = await read(files, first.value);
  t.deepEqual(again.value, first.value);
  t.false(
    again.box.touched.some((path) => path.endsWith('.zst')),
    'nothing was read of it again',
  );
  const grown = await read(
    { [`${folder}/x/2026-11-22.dump.zst`]: 'mariadb-dump: Got error: 1045' },
    first.value,
  );
  t.is(grown.value[0]?.newest?.format, 'unknown');
});

test('what a file is by its first bytes, whatever its name', (t) => {
  const tar = new Uint8Array(512);
  tar.set(Buffer.from('ustar'), 257);
  for (const [head, format] of [
    [zstd, 'zstd'],
    [new Uint8Array([0x1f, 0x8b]), 'gzip'],
    [new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), 'xz'],
    [Buffer.from('BZh91AY'), 'bzip2'],
    [Buffer.from('PGDMP\u0001'), 'pg_dump'],
    [Buffer.from('SQLite format 3\0'), 'sqlite'],
    [tar, 'tar'],
    [Buffer.from('--\n-- PostgreSQL database dump'), 'sql'],
    [Buffer.from('\\restrict abc'), 'sql'],
    [Buffer.from('mariadb-dump: Got error: 1045'), 'unknown'],
    [new Uint8Array(), 'empty'],
    [new Uint8Array(64), 'unknown'],
  ] as const)
    t.is(formatOf(head), format);
});

test('what a name promises', (t) => {
  t.deepEqual(['a.sql.gz', 'a.dump.zst', 'a.sql', 'a.dump', 'a', 'a.sqlite3'].map(promisedBy), [
    'gzip',
    'zstd',
    'sql',
    null,
    null,
    'sqlite',
  ]);
});

test('whatever the bytes, it is one of the formats', (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (head) => t.is(typeof formatOf(head), 'string')));
});
