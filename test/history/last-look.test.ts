import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { openLastLook } from '../../source/history/last-look.ts';

const folder = () => mkdtemp(path.join(tmpdir(), 'quarterdeck-look-'));

test('a look is remembered until the next one', async (t) => {
  const here = await folder();
  const first = await openLastLook(here);
  t.is(first.at, null);
  await first.note(1_795_366_800_000.4);
  t.is((await openLastLook(here)).at, 1_795_366_800_000);
});

test('what is no instant is no look, and a folder that cannot be written is no harm', async (t) => {
  const here = await folder();
  await writeFile(path.join(here, 'last-look'), 'yesterday');
  t.is((await openLastLook(here)).at, null);
  const nowhere = await openLastLook(path.join(here, 'nowhere'));
  await t.notThrowsAsync(nowhere.note(1));
});
