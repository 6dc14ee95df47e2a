import test from 'ava';
import fc from 'fast-check';
import { type Outcome } from '../../source/box/box.ts';
import { ended } from '../support/outcomes.ts';
import {
  type RunForBytes,
  readTargetByChild,
  readWholeByChild,
  statfsByChild,
  walkByChild,
} from '../../source/box/machine/far-files.ts';

function prints(stdout: string | Uint8Array, more: Partial<Outcome> = {}): RunForBytes {
  return ({ file, args }) => {
    const outcome = ended({ argv: [file, ...args], ...more });
    return Promise.resolve({ outcome, stdout: Buffer.from(stdout), pid: 1 });
  };
}

const complaints = {
  "head: cannot open '/x' for reading: No such file or directory": 'missing',
  'find: ‘/x’: Not a directory': 'missing',
  "head: cannot open '/x' for reading: Permission denied": 'permission',
  "head: error reading '/x': Operation not supported": 'not-supported',
  "head: error reading '/x': Is a directory": 'internal',
  "head: error reading '/x': Input/output error": 'internal',
} as const;

for (const [stderr, why] of Object.entries(complaints)) {
  test(`"${stderr}" is ${why}`, async (t) => {
    t.like(await readWholeByChild(prints('', { exit: 1, stderr: `${stderr}\n` }), '/x', 10), {
      found: false,
      why,
    });
  });
}

test('a child that did not answer makes the file unknown, never empty', async (t) => {
  for (const why of ['timeout', 'hung', 'too-large'] as const) {
    t.like(await readWholeByChild(prints('', { exit: null, failure: why }), '/x', 10), { found: false, why });
  }
  t.like(await readWholeByChild(prints('', { exit: null, failure: 'absent-binary' }), '/x', 10), {
    found: false,
    why: 'internal',
  });
  t.like(await readWholeByChild(prints('half', { exit: null, signal: 'SIGSEGV' }), '/x', 10), {
    found: false,
    why: 'internal',
  });
});

test('one byte more than the limit is too large', async (t) => {
  t.like(await readWholeByChild(prints('12345'), '/x', 5), { found: true });
  t.like(await readWholeByChild(prints('123456'), '/x', 5), { found: false, why: 'too-large' });
});

test('what find prints becomes entries, whatever the names are', async (t) => {
  const fields = [
    '0',
    'd',
    '10',
    '0',
    '1.5',
    '755',
    '',
    '1',
    'f',
    '42',
    '8',
    '1763777380.1234567890',
    '644',
    'a b\n-> c',
    '2',
    'd',
    '0',
    '0',
    '-1.5',
    '1777',
    'd/e',
  ];
  const found = await walkByChild(prints(`${fields.join('\0')}\0`), '/x', 2);
  t.deepEqual(found, {
    found: true,
    value: [
      { path: 'a b\n-> c', kind: 'file', size: 42, allocated: 4096, modifiedAt: 1763777380123, mode: 0o644 },
      { path: 'd/e', kind: 'directory', size: 0, allocated: 0, modifiedAt: -1500, mode: 0o1777 },
    ],
  });
});

test('a walk that was cut short, or could not look everywhere, is unknown', async (t) => {
  const root = '0\0d\x0010\x000\x001\x00755\0\0';
  t.like(await walkByChild(prints(''), '/x', 1), { found: false });
  t.like(await walkByChild(prints(`${root}1\0f\x00`), '/x', 1), { found: false, why: 'internal' });
  t.like(await walkByChild(prints(root, { exit: 1, stderr: 'find: ‘/x/y’: Permission denied\n' }), '/x', 2), {
    found: false,
    why: 'permission',
  });
  t.like(
    await walkByChild(
      prints(root, { exit: 1, stderr: 'find: ‘/x/y’: No such file or directory\n' }),
      '/x',
      2,
    ),
    { found: true },
  );
  t.like(await walkByChild(prints('0\0f\x0010\x008\x001\x00644\0\0'), '/x', 1), {
    found: false,
    why: 'missing',
  });
});

test('a link gives its target; anything else is none', async (t) => {
  t.deepEqual(await readTargetByChild(prints('l\0../a b\0'), '/x'), { found: true, value: '../a b' });
  t.like(await readTargetByChild(prints('f\0\0'), '/x'), { found: false, why: 'not-supported' });
});

test('the figures of a file system are in the blocks that they are counted in', async (t) => {
  t.deepEqual(await statfsByChild(prints('4096 100 50 40 7 6\n'), '/x'), {
    found: true,
    value: { total: 409600, free: 204800, available: 163840, inodes: 7, inodesFree: 6 },
  });
  t.like(await statfsByChild(prints('? ? ?\n'), '/x'), { found: false, why: 'internal' });
});

test('whatever a child prints, nothing is thrown and no number is none', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(fc.string()).map((all) => all.join('\0')),
      ),
      async (text) => {
        const walked = await walkByChild(prints(text), '/x', 2);
        const figures = await statfsByChild(prints(text), '/x');
        await readTargetByChild(prints(text), '/x');
        const numbers = [
          ...(walked.found
            ? walked.value.flatMap(({ size, modifiedAt, mode }) => [size, modifiedAt, mode])
            : []),
          ...(figures.found ? (Object.values(figures.value) as number[]) : []),
        ];
        t.true(numbers.every((one) => one === null || Number.isFinite(one)));
      },
    ),
  );
});
