import test from 'ava';
import { formats } from '../../source/report/formats.ts';
import { type CheckRun } from '../../source/report/report.ts';
import { clean } from '../../source/text/clean.ts';
import { always } from './hostile.ts';
import { plain, run, verdict, verdicts } from './sample.ts';

test('the formats that there are', (t) => {
  t.deepEqual(
    formats.map(({ id }) => id),
    ['human', 'json', 'nagios', 'checkmk', 'prometheus', 'tap', 'junit', 'silent'],
  );
});

test('silent says nothing, whatever happened', (t) => {
  const silent = formats.find(({ id }) => id === 'silent');
  t.is(silent?.write(run(verdicts), plain), '');
  t.is(silent?.write(run([], { error: clean('internal') }), plain), '');
});

for (const format of formats.filter(({ id }) => id !== 'silent')) {
  const { id } = format;
  const write = (some: CheckRun) => format.write(some, plain);

  test(`${id}: whole lines without control characters, the same for the same run, in whatever order it judged`, (t) => {
    always((some) => {
      const text = write(run(some));
      return (
        text.endsWith('\n') &&
        !/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text) &&
        (id === 'json' || write(run(some.toReversed())) === text)
      );
    }, 50);
    t.pass();
  });

  test(`${id}: a run that failed does not look like a good one`, (t) => {
    const good = write(run([verdict('a.b')], { status: 'ok', exitCode: 0 }));
    const failed = run([], { status: 'unknown', exitCode: 3, complete: false, error: clean('internal: x') });
    t.not(write(failed), good);
    if (id !== 'prometheus') t.true(write(failed).includes('internal: x'));
  });
}
