import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { databaseFile, openDatabase } from '../../source/history/database.ts';
import { fileHolds, passingHolds } from '../../source/history/holds.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { stateFolder } from '../support/state-folder.ts';

const hold = (number: number, at = number) => ({
  uuid: clean(`00000000-0000-4000-8000-00000000000${number}`),
  path: clean(`/home/deck/.snapshots/htpc-home/2026112${number}-htpc-home`),
  at,
  by: literal('deck'),
  reason: literal('before the move'),
});

for (const [what, open] of [
  ['in the file', async (t: ExecutionContext) => fileHolds(await stateFolder(t))],
  ['of a recorded box', () => Promise.resolve(passingHolds())],
] as const) {
  test(`holds ${what}: held, held anew, released`, async (t) => {
    const holds = await open(t);
    t.deepEqual(await holds.all(), { read: true, holds: [] });
    t.is(await holds.hold(hold(1)), null);
    t.is(await holds.hold(hold(2)), null);
    t.is(await holds.hold({ ...hold(1), reason: literal('for the lawyer') }), null);
    t.deepEqual(await holds.all(), {
      read: true,
      holds: [{ ...hold(1), reason: literal('for the lawyer') }, hold(2)],
    });
    t.is(await holds.release(hold(1).uuid), null);
    t.is(await holds.release(hold(1).uuid), null);
    t.deepEqual(await holds.all(), { read: true, holds: [hold(2)] });
  });
}

test('holds: what another process held is seen', async (t) => {
  const folder = await stateFolder(t);
  await fileHolds(folder).hold(hold(3));
  t.deepEqual(await fileHolds(folder).all(), { read: true, holds: [hold(3)] });
});

test('holds: what was written by hand is cleaned where it comes in', async (t) => {
  const folder = await stateFolder(t);
  const database = await openDatabase(folder);
  database
    .prepare('insert into snapshot_hold values (?, ?, ?, ?, ?)')
    .run('u', '/p', 1, 'deck', 'a\u001b[2Jb');
  database.close();
  const read = await fileHolds(folder).all();
  t.is(read.read ? read.holds[0]?.reason : '', 'a\\x1b[2Jb' as never);
});

test('holds: a damaged file is not "nothing is held"', async (t) => {
  const folder = await stateFolder(t);
  await mkdir(folder, { recursive: true });
  await writeFile(databaseFile(folder), 'this is no database, whatever its name says'.repeat(100));
  const holds = fileHolds(folder);
  t.false((await holds.all()).read);
  t.regex((await holds.hold(hold(1))) ?? '', /database/);
  t.regex((await holds.release(hold(1).uuid)) ?? '', /database/);
});

test('holds: where nothing can be written, it is said', async (t) => {
  const folder = path.join(await stateFolder(t), 'file');
  await mkdir(path.dirname(folder), { recursive: true });
  await writeFile(folder, '');
  await chmod(folder, 0o600);
  t.false((await fileHolds(folder).all()).read);
});
