import test from 'ava';
import { parseTextfile } from '../../source/probes/textfiles.ts';
import { prometheus } from '../../source/report/prometheus.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

test('the file that node_exporter collects', (t) => {
  t.is(
    prometheus.write(run(verdicts), plain),
    `# HELP quarterdeck_check_up Whether the last run came to its end: 1, or 0 when it failed and says nothing of the box.
# TYPE quarterdeck_check_up gauge
quarterdeck_check_up 1
# HELP quarterdeck_check_last_run_timestamp_seconds When the last run began.
# TYPE quarterdeck_check_last_run_timestamp_seconds gauge
quarterdeck_check_last_run_timestamp_seconds 1795366803
# HELP quarterdeck_check_duration_seconds How long the last run took.
# TYPE quarterdeck_check_duration_seconds gauge
quarterdeck_check_duration_seconds 3.214
# HELP quarterdeck_check_results Number of results of each status.
# TYPE quarterdeck_check_results gauge
quarterdeck_check_results{status="ok"} 1
quarterdeck_check_results{status="not_applicable"} 1
quarterdeck_check_results{status="unknown"} 1
quarterdeck_check_results{status="warning"} 1
quarterdeck_check_results{status="critical"} 1
# HELP quarterdeck_check_status Status of a check: 0 ok, 1 warning, 2 critical, 3 unknown. Absent where it does not apply.
# TYPE quarterdeck_check_status gauge
quarterdeck_check_status{check="backup.external",target="photos"} 2
quarterdeck_check_status{check="btrfs.scrub",target="/mnt/pool"} 3
quarterdeck_check_status{check="disk.used",target="/"} 1
quarterdeck_check_status{check="host.memory",target=""} 0
# HELP quarterdeck_check_acknowledged Present where somebody has acknowledged what a check found; it does not count for the exit code.
# TYPE quarterdeck_check_acknowledged gauge
# HELP quarterdeck_check_value What a check measured. Absent where it measured nothing.
# TYPE quarterdeck_check_value gauge
quarterdeck_check_value{check="backup.external",target="photos",unit="seconds"} 1396800
quarterdeck_check_value{check="disk.used",target="/",unit="percent"} 86.4
`,
  );
});

test('a run that failed is written, too: it is not up, and repeats nothing', (t) => {
  const text = prometheus.write(
    run([], { status: 'unknown', complete: false, error: clean('internal') }),
    plain,
  );
  const { samples } = parseTextfile(text);
  t.deepEqual(
    samples.filter(({ metric }) => metric === 'quarterdeck_check_up').map(({ value }) => value),
    [0],
  );
  t.false(samples.some(({ metric }) => /_(?:status|value)$/.test(metric)));
});

test('the same comments whatever the run found', (t) => {
  const comments = (text: string) => text.split('\n').filter((line) => line.startsWith('#'));
  t.deepEqual(comments(prometheus.write(run([]), plain)), comments(prometheus.write(run(verdicts), plain)));
});

test('labels are escaped, and long ones cut without becoming one', (t) => {
  const long = 'x'.repeat(200);
  const targets = ['say "no"', 'back\\slash', 'back\\new', `${long}a`, `${long}b`, '😀'.repeat(99), 'blåbær'];
  const text = prometheus.write(run(targets.map((target) => verdict(`a.b[${target}]`))), plain);
  t.regex(text, /target="say \\"no\\""/);
  t.regex(text, /target="back\\\\new"/);
  const { samples, badLines } = parseTextfile(text);
  const read = samples.flatMap(({ labels }) => labels['target'] ?? []);
  t.is(badLines, 0);
  t.is(new Set(read).size, targets.length);
  for (const target of ['say "no"', 'back\\slash', 'back\\new', 'blåbær']) {
    t.true((read as readonly string[]).includes(target), target);
  }
  t.true(read.every((target) => target.length <= 128));
});

test('whatever the box says: read back whole, no series twice, no value that was not measured', (t) => {
  always((some) => {
    const text = prometheus.write(run(some), plain);
    const { samples, badLines } = parseTextfile(text);
    const series = samples.map(({ metric, labels }) =>
      JSON.stringify([metric, labels['check'], labels['target'], labels['status']]),
    );
    const statuses = samples.filter(({ metric }) => metric === 'quarterdeck_check_status');
    const values = samples.filter(({ metric }) => metric === 'quarterdeck_check_value');
    return (
      badLines === 0 &&
      text.isWellFormed() &&
      /^[^\u0000-\u0009\u000b-\u001f\u007f]*$/.test(text) &&
      new Set(series).size === series.length &&
      statuses.length === some.filter(({ status }) => status !== 'not-applicable').length &&
      statuses.every(({ value }) => [0, 1, 2, 3].includes(value)) &&
      values.length === some.filter(({ value }) => value !== null && Number.isFinite(value)).length
    );
  });
  t.pass();
});
