import test from 'ava';
import fc from 'fast-check';
import { comparison, sampleOf } from '../../source/actions/backup/restore-sample.ts';

const hash = (letter: string) => letter.repeat(64);
const files = [
  { path: 'a', size: 1 },
  { path: 'b c', size: 2 },
];

test('the same hashes on both sides: nothing is said against it', (t) => {
  const stdout = `${hash('a')}  /x/a\n${hash('b')}  /x/b c\n`;
  t.is(comparison(files, { stdout }, { stdout }), null);
});

test('a file that differs is named', (t) => {
  const restored = { stdout: `${hash('a')}  /x/a\n${hash('c')}  /x/b c\n` };
  const here = { stdout: `${hash('a')}  /y/a\n${hash('b')}  /y/b c\n` };
  t.is(comparison(files, restored, here), 'NOT the same here and there: b c' as never);
});

test('what was not compared has not passed', (t) => {
  const all = { stdout: `${hash('a')}  /x/a\n${hash('b')}  /x/b c\n` };
  for (const stdout of [
    '',
    'nonsense',
    `${hash('a')}  /x/a\n`,
    `${hash('a')}  /x/a\n${'b'.repeat(63)}  /x/b`,
  ]) {
    t.regex(comparison(files, { stdout }, all) ?? '', /only \d of 2 files were compared/);
    t.regex(comparison(files, all, { stdout }) ?? '', /only \d of 2 files were compared/);
  }
  t.regex(comparison(files, undefined, all) ?? '', /only 0 of 2/);
});

test('a long listing is sampled from its whole length, another day gives others', (t) => {
  const stdout = Array.from({ length: 5000 }, (_, at) => `10 folder/file-${at}\n`).join('');
  const one = sampleOf({ stdout, exit: 0 }, 20_779);
  const other = sampleOf({ stdout, exit: 0 }, 20_780);
  t.is(one.sample.length, 8);
  t.is(one.listed, 5000);
  t.true(Number(one.sample.at(-1)?.path.split('-')[1]) > 4000);
  t.notDeepEqual(one.sample, other.sample);
});

test('a listing that was cut off gives the same sample however far it came', (t) => {
  const lines = Array.from({ length: 9000 }, (_, at) => `10 folder/file-${at}\n`).join('');
  const first = sampleOf({ stdout: lines.slice(0, 100_000), exit: null }, 3);
  const second = sampleOf({ stdout: lines.slice(0, 150_001), exit: null }, 3);
  t.false(first.whole);
  t.deepEqual(first.sample, second.sample);
});

test('no more bytes are restored than 128 MiB', (t) => {
  const stdout = Array.from({ length: 12 }, (_, at) => `33000000 file-${at}\n`).join('');
  const { sample } = sampleOf({ stdout, exit: 0 }, 0);
  t.true(sample.reduce((sum, { size }) => sum + size, 0) <= 128 * 1024 ** 2);
  t.true(sample.length > 0);
});

test('no hostile listing gives a path that leaves the snapshot or that an output could not carry', (t) => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('../etc', '/etc', 'a/../b', 'a//b', '-rf', '\\')),
  );
  fc.assert(
    fc.property(texts, fc.nat(), (names, day) => {
      const stdout = names.map((name) => `1 ${name}\n`).join('');
      for (const { path } of sampleOf({ stdout, exit: 0 }, day).sample) {
        t.false(path.split('/').some((part) => part === '' || part === '.' || part === '..'));
        t.notRegex(path, /[\u0000-\u001f\u007f\\\uFFFD]/);
      }
    }),
  );
  t.pass();
});
