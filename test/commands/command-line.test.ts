import test from 'ava';
import fc from 'fast-check';
import { type Face, parseCommandLine } from '../../source/commands/command-line.ts';
import { UsageError } from '../../source/commands/usage.ts';

const parse = (line: string) => parseCommandLine(line === '' ? [] : line.split(' '));

test('nothing said is the console', (t) => {
  t.like(parse(''), { face: 'console', demo: null, config: null, readOnly: false, colour: true });
});

const faces: readonly (readonly [string, Face])[] = [
  ['--check', 'check'],
  ['doctor', 'doctor'],
  ['record ./box', 'record'],
  ['ack disk.used[/] --until 3d --reason ordered', 'ack'],
  ['unack disk.used[/]', 'unack'],
  ['acks', 'acks'],
  ['cleanup --target 80 --on / --json', 'cleanup'],
  ['cleanup apply 1a2b3c4d --confirm yes', 'cleanup'],
  ['--list-checks', 'list-checks'],
  ['--check --explain disk.used', 'explain'],
  ['--help', 'help'],
  ['-h', 'help'],
  ['--check --help', 'help'],
  ['--version', 'version'],
  ['--demo list', 'boxes'],
  ['--demo list --check', 'boxes'],
];
for (const [line, face] of faces) test(`${line} → ${face}`, (t) => t.is(parse(line).face, face));

test('--demo may stand alone, and does not eat an option or a command', (t) => {
  t.is(parse('--demo').demo, 'healthy');
  t.is(parse('--demo full-disk --check').demo, 'full-disk');
  t.is(parse('--demo=full-disk').demo, 'full-disk');
  t.like(parse('--demo --check'), { demo: 'healthy', face: 'check' });
  t.like(parse('--demo doctor'), { demo: 'healthy', face: 'doctor' });
  t.like(parse('doctor --demo no-session'), { demo: 'no-session', face: 'doctor' });
});

test('each format goes to one place', (t) => {
  const formats = (line: string) => parse(line).check.formats;
  t.deepEqual(formats(''), [{ id: 'human', file: null }]);
  t.deepEqual(formats('--format json'), [{ id: 'json', file: null }]);
  t.deepEqual(formats('--output r.txt'), [{ id: 'human', file: 'r.txt' }]);
  t.deepEqual(formats('--format human --format json --output r.json'), [
    { id: 'human', file: null },
    { id: 'json', file: 'r.json' },
  ]);
  t.deepEqual(formats('--format json=a=b.json --format human'), [
    { id: 'json', file: 'a=b.json' },
    { id: 'human', file: null },
  ]);
  t.deepEqual(formats('--format json --output -'), [{ id: 'json', file: null }]);
});

test('patterns come one by one or joined by commas; a comma in a target is part of it', (t) => {
  t.deepEqual(parse('--only disk,backup.* --only disk.used[/a,b]').check.only, [
    'disk',
    'backup.*',
    'disk.used[/a,b]',
  ]);
});

test('thresholds', (t) => {
  t.deepEqual(parse('-w disk.used=85 -c disk.used=@95: --warning a.b=1').check.ranges, [
    { check: 'disk.used', range: '85', bound: 'warn' },
    { check: 'a.b', range: '1', bound: 'warn' },
    { check: 'disk.used', range: '@95:', bound: 'crit' },
  ]);
});

test('times', (t) => {
  const ms = (text: string) => parse(`--timeout ${text}`).check.timeoutMs;
  t.deepEqual(['25s', '500ms', '2m', '10', '1.5s'].map(ms), [25_000, 500, 120_000, 10_000, 1500]);
  t.is(parse('').check.timeoutMs, 25_000);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['--chekc', /^there is no option --chekc; did you mean --check\?$/],
  ['docter', /^there is no command docter; did you mean doctor\?$/],
  ['cleanup now', /^it is quarterdeck cleanup, or quarterdeck cleanup apply PLAN$/],
  ['cleanup --target 100', /^--target wants percent used/],
  ['--check --target 80', /are of quarterdeck cleanup$/],
  ['doctor now', /^now is one word too many$/],
  ['--sudoers', /^--sudoers is of quarterdeck doctor$/],
  ['record', /^record wants one folder/],
  ['record a b', /^record wants one folder/],
  ['--timeout 0', /^--timeout wants a time/],
  ['--timeout -5', /timeout/],
  ['--timeout 1e9', /^--timeout wants a time/],
  ['--timeout 61m', /^--timeout wants a time/],
  ['--fail-on unknown', /^--fail-on wants warning or critical, not unknown$/],
  ['-w disk.used', /^-w wants ID=RANGE/],
  ['-w =5', /^-w wants ID=RANGE/],
  ['-c disk.used=', /^-c wants ID=RANGE/],
  ['--format human --format json', /^only one format can go to standard output/],
  ['--format json= --check', /wants the name of a file/],
  ['--format json=a --output b', /^--output has no format to write$/],
  ['--check=yes', /check/],
  ['--config', /config/],
];
for (const [line, message] of mistakes) {
  test(`refused: ${line}`, (t) => {
    t.throws(() => parse(line), { instanceOf: UsageError, message });
  });
}

test('whatever is typed is a request or a UsageError without control characters', (t) => {
  const word = fc.oneof(
    fc.constantFrom(
      '--check',
      '--demo',
      '--only',
      '-w',
      '--format',
      'json',
      '--',
      '-',
      'record',
      '--timeout',
      '=',
    ),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      try {
        parseCommandLine(words);
        return true;
      } catch (error) {
        return (
          error instanceof UsageError && !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(error.message)
        );
      }
    }),
    { numRuns: 500 },
  );
  t.pass();
});
