import test from 'ava';
import fc from 'fast-check';
import { statuses } from '../../source/checks/verdict.ts';
import { human } from '../../source/report/human.ts';
import { clean } from '../../source/text/clean.ts';
import { width } from '../../source/text/width.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

test('worst first, each with its threshold, its reason and what to type', (t) => {
  t.is(
    human.write(run(verdicts), plain),
    `quarterdeck CRITICAL: 1 critical, 1 warning, 1 unknown, 1 ok, 1 not applicable (5 checks, 3.2 s)
  host=anchorage 2026-11-22T17:00:03Z
CRITICAL backup.external[photos]  last received snapshot 16d 4h old (crit > 15d)
         fix: attach the drive, then: systemctl --user start btrfs-backup-weekly.service
WARNING  disk.used[/]             86.4 % used, 15.9 GiB free (warn >= 80 %)
         fix: quarterdeck, pane 2
UNKNOWN  btrfs.scrub[/mnt/pool]   needs root to read scrub status (permission)
`,
  );
});

test('all well is one line', (t) => {
  t.is(
    human.write(run([verdict('host.memory')], { status: 'ok', exitCode: 0 }), plain),
    'quarterdeck OK: 0 critical, 0 warning, 0 unknown, 1 ok (1 check, 3.2 s)\n  host=anchorage 2026-11-22T17:00:03Z\n',
  );
});

test('verbose tells also what is well and how everything is known', (t) => {
  const text = human.write(run(verdicts), { ...plain, verbose: true });
  t.regex(text, /^OK {7}host\.memory {14}as it should be$/m);
  t.regex(text, /^N\/A {6}gpu\.render/m);
  t.regex(text, /^ {9}how: \/run\/media\/deck\/WD-18TB\/\.snapshots$/m);
  t.regex(text, /^ {9}how: sudo -n -- btrfs \(exit 1, 31 ms\): sudo: a password is required$/m);
  t.regex(text, /^ {9}as of 4 s ago$/m);
});

test('quiet leaves out the first line and what is well', (t) => {
  const text = human.write(run(verdicts), { ...plain, quiet: true });
  t.regex(text, /^CRITICAL /);
  t.false(text.includes(' ok'));
});

test('a run that failed says why', (t) => {
  const failed = run([], {
    status: 'unknown',
    exitCode: 3,
    complete: false,
    error: clean('config.toml: disk.targt is not a setting'),
  });
  t.regex(
    human.write(failed, plain),
    /^quarterdeck UNKNOWN: .*\n.*\nerror: config\.toml: disk\.targt is not a setting\n$/,
  );
});

test('colours only where they are wanted, and never instead of the word', (t) => {
  t.false(human.write(run(verdicts), plain).includes('\u001b'));
  const colourful = human.write(run(verdicts), { ...plain, colour: true });
  t.true(colourful.includes('\u001b[1;31mCRITICAL\u001b[0m'));
  t.is(colourful.replace(/\u001b\[[\d;]*m/g, ''), human.write(run(verdicts), plain));
});

test('a command that is longer than the line is never cut, only put on lines of its own', (t) => {
  const path = `/home/deck/${'x'.repeat(120)}`;
  const text = human.write(
    run([verdict('a.b', { status: 'warning', remedy: clean(`rm -- ${path} now`) })]),
    plain,
  );
  t.true(text.includes(path));
});

test('without UTF-8 the text is ASCII; two different names stay different', (t) => {
  const names = ['blåbær', 'blabaer', 'bl\u00e5', 'bl\u0101', '😀', 'ＡＢ'];
  const lines = names.map((name) =>
    human.write(run([verdict('x.y', { status: 'warning', summary: clean(name) })]), plain),
  );
  for (const line of lines) t.regex(line, /^[\n -~]*$/);
  t.is(new Set(lines).size, names.length);
});

const anyVerdict = fc
  .record({
    id: fc.string({ maxLength: 60 }),
    status: fc.constantFrom(...statuses),
    summary: fc.string({ unit: 'binary', maxLength: 200 }).map(clean),
    remedy: fc.option(fc.string({ unit: 'binary', maxLength: 200 }).map(clean)),
    value: fc.option(fc.double()),
    warn: fc.option(fc.string()),
    crit: fc.option(fc.constantFrom('10', '10:', '@5:', '~:3', '1:2')),
  })
  .map(({ id, ...more }) => verdict(clean(id), more));

test('whatever the verdicts say: no control characters, ASCII in a mail, and no line that could have been broken is too long', (t) => {
  fc.assert(
    fc.property(
      fc.array(anyVerdict, { maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      (some, unicode, verbose) => {
        const text = human.write(run(some), { ...plain, unicode, verbose });
        if (!unicode && !/^[\n -~]*$/.test(text)) return false;
        return text.split('\n').every((line) => {
          const [, words = ''] = /^(?:\S+ +\S+ {2}| *(?:fix|how): )?(.*)$/.exec(line) ?? [];
          const breakable = words.trim().includes(' ') && words.split(' ').every((word) => width(word) <= 20);
          return !/[\u0000-\u001f\u007f-\u009f]/.test(line) && (width(line) <= 100 || !breakable);
        });
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});
