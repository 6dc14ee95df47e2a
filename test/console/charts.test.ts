import test from 'ava';
import fc from 'fast-check';
import { type Chart, type Charted, chartLines } from '../../source/console/charts.ts';
import { lineWidth, textOf } from '../../source/console/line.ts';
import { columnsOf, peaks } from '../../source/console/parts/chart.ts';
import { known, unknown } from '../../source/model/known.ts';
import { type Point } from '../../source/model/past.ts';
import { literal } from '../../source/text/clean.ts';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 22, 17);
const origin = { probes: [], takenAt: now, evidence: [] };
const at = (ago: number, value: number, high = value): Point => ({ at: now - ago, value, low: value, high });
const chart: Chart = {
  title: literal('Memory'),
  series: 'unit.memory[traefik]',
  unit: 'B',
  limit: 512 * 2 ** 20,
};
const charted = (day: readonly Point[], month: readonly Point[] = []): Charted => ({
  day: known(day.length === 0 ? new Map() : new Map([[chart.series, day]]), origin),
  month: known(month.length === 0 ? new Map() : new Map([[chart.series, month]]), origin),
});
const textsOf = (given: Charted | null, width = 78): readonly string[] =>
  chartLines([chart], given, now, width).map(textOf);

test('the highest of each cell counts, and a cell without a sample is no zero', (t) => {
  const points = [at(4 * hour, 1), at(3.9 * hour, 2, 9), at(hour, 0)];
  t.deepEqual(peaks(points, { since: now - 4 * hour, until: now, cells: 4 }), [9, null, null, 0]);
});

test('columns are as high as their values; the lowest still differs from none', (t) => {
  const points = [at(4 * hour, 0), at(3 * hour, 5), at(2 * hour, 10)];
  const scale = { since: now - 4 * hour, until: now, cells: 4, low: 0, high: 10 };
  t.deepEqual(columnsOf(points, scale, 1), ['▁▄█ ']);
  t.deepEqual(columnsOf(points, scale, 2), ['  █ ', '▁██ ']);
});

test('what is not read yet, not known, or was never sampled is said, and nothing is drawn', (t) => {
  t.deepEqual(textsOf(null), ['', 'Memory  reading what was kept …']);
  t.deepEqual(textsOf(charted([])), ['', 'Memory  no samples were kept']);
  const lost = unknown('parse', literal('the file is damaged'), origin);
  const [, said = '', ...more]: readonly string[] = textsOf({ day: lost, month: lost });
  t.regex(said, /^Memory .*damaged/);
  t.deepEqual(more, []);
});

test('a day and a month: their lowest and highest, a scale from zero, and the axis', (t) => {
  const lines = textsOf(
    charted([at(20 * hour, 100 * 2 ** 20), at(hour, 200 * 2 ** 20)], [at(700 * hour, 50 * 2 ** 20)]),
  );
  t.is(lines[1], 'Memory  24 h: 100M to 200M  30 d: 50.0M to 50.0M  limit 512M');
  t.regex(lines[2] ?? '', /^ {2}200M /);
  t.regex(lines[4] ?? '', /^ {5}0 /);
  t.regex(lines[5] ?? '', /24 h ago +12 h +now$/);
  t.regex(lines[6] ?? '', /^ {2}30 d .*█/);
});

test('near its limit the limit is the top', (t) => {
  const lines = textsOf(charted([at(hour, 400 * 2 ** 20)]));
  t.regex(lines[2] ?? '', /^ {2}512M /);
});

test('property: whatever was sampled, every line fits', (t) => {
  const points = fc.array(
    fc.record({
      at: fc.integer({ min: now - 40 * 24 * hour, max: now + hour }),
      value: fc.double({ noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(points, points, fc.integer({ min: 0, max: 200 }), (day, month, width) => {
      const all = (list: typeof day) =>
        list.map((point) => ({ ...point, low: point.value, high: point.value }));
      for (const each of chartLines([chart], charted(all(day), all(month)), now, width)) {
        if (width >= 20) t.true(lineWidth(each.filter(({ tone }) => tone === 'accent')) <= width);
      }
    }),
  );
  t.pass();
});
