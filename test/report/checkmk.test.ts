import test from 'ava';
import { checkmk } from '../../source/report/checkmk.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

const number = '-?\\d+(?:\\.\\d+)?';
/** State, quoted name without quotes in it, metrics or `-`, text: single spaces between. */
const grammar = new RegExp(
  `^[0-3] "([^"']{1,128})" (?:-|[a-z]+=${number}(?:;(?:${number}:)?(?:${number})?){0,2}) .*$`,
);

test('a line for the run, and one for each check', (t) => {
  t.is(
    checkmk.write(run(verdicts), plain),
    String.raw`0 "quarterdeck" seconds=3.214 1 critical, 1 warning, 1 unknown, 1 ok
2 "quarterdeck_backup.external[photos]" seconds=1396800;691200;1296000 last received snapshot 16d 4h old (crit > 15d)\nfix: attach the drive, then: systemctl --user start btrfs-backup-weekly.service
1 "quarterdeck_disk.used[/]" percent=86.4;80;90 86.4 % used, 15.9 GiB free (warn >= 80 %)\nfix: quarterdeck, pane 2
3 "quarterdeck_btrfs.scrub[/mnt/pool]" - needs root to read scrub status (permission)
0 "quarterdeck_host.memory" - as it should be
0 "quarterdeck_gpu.render" - not applicable: the configuration says: no GPU
`,
  );
});

test('a run that failed, or that had no time for everything, is unknown', (t) => {
  const failed = run([], {
    status: 'unknown',
    complete: false,
    error: clean('config.toml: no such setting'),
  });
  t.is(checkmk.write(failed, plain), '3 "quarterdeck" seconds=3.214 config.toml: no such setting\n');
  t.regex(
    checkmk.write(run([verdict('a.b')], { complete: false }), plain),
    /^3 "quarterdeck" .*; not everything could be asked in time$/m,
  );
  t.regex(checkmk.write(run([]), plain), /^3 "quarterdeck" .* nothing was judged$/m);
});

test('ranges as lower:upper levels, where they have that form', (t) => {
  const levels = (warn: string) =>
    /=5;?(\S*) /.exec(
      checkmk.write(run([verdict('a.b', { value: 5, unit: 'count', warn })]), plain).split('\n')[1] ?? '',
    )?.[1];
  t.is(levels('80'), '80');
  t.is(levels('@80:'), '80');
  t.is(levels('10:'), '10:');
  t.is(levels('@10'), '10:');
  t.is(levels('10:20'), '10:20');
  t.is(levels('~:20'), '20');
  t.is(levels('@10:20'), '');
  t.is(levels('no range'), '');
});

test('the two letters \\n in a text from outside make no second line; a command with them is left out', (t) => {
  const text = checkmk.write(
    run([verdict('a.b', { status: 'warning', summary: clean('C:\\new'), remedy: clean('rm \\new') })]),
    plain,
  );
  t.regex(text, /^1 "quarterdeck_a\.b" - C:\\ new$/m);
});

test('whatever the box says: one line of the grammar per check, names unique', (t) => {
  always((some) => {
    const lines = checkmk.write(run(some), plain).split('\n');
    const names = lines.slice(0, -1).map((line) => grammar.exec(line)?.[1]);
    return (
      lines.at(-1) === '' &&
      names.length === some.length + 1 &&
      names.every((name) => name !== undefined && /^[ -~]+$/.test(name)) &&
      new Set(names).size === names.length
    );
  });
  t.pass();
});
