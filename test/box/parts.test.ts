import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { openRecorded, RecordingError } from '../../source/box/recorded.ts';
import { withParts } from '../../source/box/recorded/parts.ts';

const base = [
  '$ systemctl show',
  '% part unit/a',
  'Id=a',
  '% if a=stopped',
  'ActiveState=inactive',
  '% end',
  '% end',
  '% part unit/b',
  'Id=b',
  '% end',
].join('\n');

test('the text of a part takes the place of the lines between its marks, conditions and all', (t) => {
  const used = new Set<string>();
  const text = withParts(base, new Map([['unit/a', 'Id=other\n']]), used);
  t.is(
    text,
    ['$ systemctl show', '% part unit/a', 'Id=other', '% end', '% part unit/b', 'Id=b', '% end'].join('\n'),
  );
  t.deepEqual([...used], ['unit/a']);
});

test('an empty text takes the part away', (t) => {
  const text = withParts(base, new Map([['unit/b', '']]), new Set());
  t.false(text.includes('Id=b'));
  t.true(text.includes('Id=a'));
});

test('without parts nothing changes', (t) => {
  t.is(withParts(base, new Map(), new Set()), base);
});

async function boxes(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-parts-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}

const manifest = [
  'now = "2026-11-22T17:00:00Z"',
  '[identity]',
  'user = "deck"',
  'uid = 1000',
  'home = "/home/deck"',
  'hostname = "anchorage"',
  'session = true',
].join('\n');

test('a box says parts of the box anew that it extends', async (t) => {
  const root = await boxes({
    'base/box.toml': manifest,
    'base/commands/units.txt': base,
    'own/box.toml': 'extends = "base"',
    'own/parts/unit/b.txt': 'Id=b\nActiveState=failed\n',
  });
  t.teardown(() => rm(root, { recursive: true }));
  const command = { file: 'systemctl', args: ['show'], deadlineMs: 1000, session: true };
  const own = await openRecorded(path.join(root, 'own'));
  t.is((await own.run(command)).stdout, 'Id=a\nId=b\nActiveState=failed\n');
  const extended = await openRecorded(path.join(root, 'base'));
  t.is((await extended.run(command)).stdout, 'Id=a\nId=b\n');
});

test('a text that no part is named after is an error that names it', async (t) => {
  const root = await boxes({
    'base/box.toml': manifest,
    'base/commands/units.txt': base,
    'own/box.toml': 'extends = "base"',
    'own/parts/unit/misspelt.txt': 'Id=b\n',
  });
  t.teardown(() => rm(root, { recursive: true }));
  const error = await t.throwsAsync(openRecorded(path.join(root, 'own')), { instanceOf: RecordingError });
  t.regex(error.message, /parts\/unit\/misspelt\.txt/);
});
