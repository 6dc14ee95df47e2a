import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile as put } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { writeFile } from '../../source/commands/write-file.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-write-'));
test.after.always(() => rm(folder, { recursive: true, force: true }));

test.serial(
  'a new file that everybody may read, whatever the umask; nothing else is left in the folder',
  async (t) => {
    const file = path.join(folder, 'quarterdeck.prom');
    const before = process.umask(0o077);
    try {
      await writeFile(file, 'one\n');
      await writeFile(file, 'two\n');
    } finally {
      process.umask(before);
    }
    t.is(await readFile(file, 'utf8'), 'two\n');
    t.is((await stat(file)).mode & 0o777, 0o644);
    t.deepEqual(await readdir(folder), ['quarterdeck.prom']);
  },
);

test.serial('a reader who has the old one open keeps the old one; a link stays a link', async (t) => {
  const [file, link] = [path.join(folder, 'real'), path.join(folder, 'link')];
  await put(file, 'old\n');
  await symlink(file, link);
  const { ino } = await stat(file);
  await writeFile(link, 'new\n');
  t.not((await stat(file)).ino, ino);
  t.is(await readFile(file, 'utf8'), 'new\n');
});

test.serial('where it cannot be written nothing stays behind', async (t) => {
  await t.throwsAsync(writeFile(path.join(folder, 'missing', 'file'), 'x'), { code: 'ENOENT' });
  t.false((await readdir(folder)).includes('missing'));
});
