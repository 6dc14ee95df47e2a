import test from 'ava';
import { nagios } from '../../source/report/nagios.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

/** Reads a plugin's output as Nagios does: text and perfdata of the first line, long text, further perfdata. */
function parse(output: string) {
  const [first = '', ...rest] = output.trimEnd().split('\n');
  const [text = '', ...values] = first.split(' | ');
  const long = rest.join('\n');
  const [lines = '', ...more] = long.split(' | ');
  const perfdata = [...values, ...more].join(' ').split(/\s+/);
  return { first, text, lines: lines.split('\n'), perfdata, pipes: output.split('|').length - 1 };
}

const bound = '@?(?:(?:~|-?\\d+(?:\\.\\d+)?)?:)?(?:-?\\d+(?:\\.\\d+)?)?';
/** `label=value[UOM][;warn[;crit]]`, as the guidelines write it, with the labels that need no quotes. */
const grammar = new RegExp(`^([a-z0-9_.]{1,60})=-?\\d+(?:\\.\\d+)?(?:s|%|B)?(?:;(?:${bound})){0,2}$`);

test('the sum first, then what is not well, then what was measured', (t) => {
  t.is(
    nagios.write(run(verdicts), plain),
    `QUARTERDECK CRITICAL - 1 crit 1 warn 1 unkn of 5: backup.external[photos] last received snapshot 16d 4h old (crit > 15d); +2 more | crit=1;;0 warn=1;0 unkn=1 ok=1 na=1 time=3.214s
CRITICAL backup.external[photos] last received snapshot 16d 4h old (crit > 15d) fix: attach the drive, then: systemctl --user start btrfs-backup-weekly.service
WARNING disk.used[/] 86.4 % used, 15.9 GiB free (warn >= 80 %) fix: quarterdeck, pane 2
UNKNOWN btrfs.scrub[/mnt/pool] needs root to read scrub status (permission)
2 values | backup.external.photos=1396800s;691200;1296000
disk.used.root=86.4%;@80:;@90:
`,
  );
});

test('all well', (t) => {
  t.is(
    nagios.write(run([verdict('host.memory')], { status: 'ok', exitCode: 0 }), plain),
    'QUARTERDECK OK - 0 crit 0 warn 0 unkn of 1 | crit=0;;0 warn=0;0 unkn=0 ok=1 na=0 time=3.214s\n0 values\n',
  );
});

test('a run that failed says why in the first line', (t) => {
  const failed = run([], { status: 'unknown', exitCode: 3, error: clean('config.toml: no such setting') });
  t.regex(
    nagios.write(failed, plain),
    /^QUARTERDECK UNKNOWN - 0 crit 0 warn 0 unkn of 0: config\.toml: no such setting \| /,
  );
});

test('a pipe in a text is shown as its escape; a command with one is left out and not changed', (t) => {
  const text = nagios.write(
    run([verdict('a.b', { status: 'warning', summary: clean('a | b'), remedy: clean('dmesg | tail') })]),
    plain,
  );
  t.regex(text, /^WARNING a\.b a \\x7c b$/m);
  t.false(text.includes('dmesg'));
});

test('labels: two names that would be the same are told apart, always in the same way', (t) => {
  const value = { value: 1, status: 'ok' } as const;
  const labels = (...ids: string[]) =>
    parse(
      nagios.write(
        run(
          ids.map((id) => verdict(id, value)),
          { status: 'ok' },
        ),
        plain,
      ),
    )
      .perfdata.slice(6)
      .map((item) => item.split('=')[0]);
  t.deepEqual(labels('disk.used[/mnt/Pool]'), ['disk.used.mnt_pool']);
  const both = labels('disk.used[/mnt/a-b]', 'disk.used[/mnt/a_b]');
  t.is(new Set(both).size, 2);
  t.deepEqual(labels('disk.used[/mnt/a_b]', 'disk.used[/mnt/a-b]'), both);
  for (const label of both) t.regex(label ?? '', /^disk\.used\.mnt_a_b_[0-9a-z]{7}$/);
  t.regex(labels(`disk.used[/${'x'.repeat(80)}]`)[0] ?? '', /^[a-z0-9_.]{60}$/);
});

test('numbers are digits only; what was not measured is left out', (t) => {
  const { perfdata } = parse(
    nagios.write(
      run([
        verdict('a.large', { value: 1.5e21, unit: 'B' }),
        verdict('a.small', { value: 0.000_000_5, unit: '%', warn: '@80:' }),
        verdict('a.none', { unit: '%', warn: '80' }),
        verdict('a.crit', { value: 3, unit: 'count', crit: '2', status: 'critical' }),
      ]),
      plain,
    ),
  );
  t.deepEqual(perfdata.slice(6), [
    'a.crit=3;;2',
    'a.large=1500000000000000000000B',
    'a.small=0.0000005%;@80:',
  ]);
});

test('a box on which everything is wrong still fits: how many lines and values are missing is said', (t) => {
  const many = Array.from({ length: 500 }, (_, index) =>
    verdict(`services.running[service-${index}]`, {
      status: 'critical',
      summary: clean('not running since 3h 20m, and so on'),
      remedy: clean(`systemctl --user restart service-${index}.service`),
      value: index,
      unit: 'count',
    }),
  );
  const text = nagios.write(run(many), plain);
  t.true(text.length <= 4096);
  t.true(text.length > 3500, 'the room is used');
  t.regex(text, /; \+499 more \| crit=500;;0 /);
  t.regex(text, /^\+\d+ more, see --format human$/m);
  const [, shown = ''] = /^(\d+) of 500 values \| /m.exec(text) ?? [];
  t.is(text.match(/^services\.running\.|\| services/gm)?.length, Number(shown));
});

test('values of checks with few targets come first; on a well box they have all the room', (t) => {
  const containers = Array.from({ length: 400 }, (_, index) =>
    verdict(`containers.memory[c${index}]`, { value: index, unit: '%' }),
  );
  const text = nagios.write(
    run([...containers, verdict('disk.used[/]', { value: 86.4, unit: '%' })], { status: 'ok' }),
    plain,
  );
  t.regex(text, /^\d+ of 401 values \| disk\.used\.root=86\.4%$/m);
  t.true(text.length > 4000 && text.length <= 4096);
});

test('a command that is too long is left out, not cut', (t) => {
  const remedy = clean(`rm -- /mnt/${'x'.repeat(300)} now`);
  const text = nagios.write(run([verdict('a.b', { status: 'warning', remedy })]), plain);
  t.false(text.includes('fix:'));
});

test('whatever the box says: ASCII, two pipes at most, perfdata by the grammar, within its bounds', (t) => {
  always((some) => {
    const text = nagios.write(run(some), plain);
    const { first, lines, perfdata, pipes } = parse(text);
    const labels = perfdata.map((item) => grammar.exec(item)?.[1]);
    return (
      /^[\n -~]*$/.test(text) &&
      first.length <= 200 &&
      text.length <= 4096 &&
      pipes <= 2 &&
      labels.every((label) => label !== undefined) &&
      new Set(labels).size === labels.length &&
      lines.slice(0, -1).every((line) => /^(?:CRITICAL|WARNING|UNKNOWN) |^\+\d+ more/.test(line))
    );
  });
  t.pass();
});
