import test from 'ava';
import fc from 'fast-check';
import { bindings } from '../../source/console/keymap/bindings.ts';
import { type Screen } from '../../source/console/screen.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { width } from '../../source/text/width.ts';
import { container, healthy, quadlet, reading, unavailable, unit } from '../support/readings.ts';
import { openUndrawn } from '../support/undrawn.ts';

/** Every key that leads anywhere, letters that are text, and some that mean nothing. */
const keyNames = [
  ...new Set(bindings.flatMap(({ keys }) => keys)),
  ...Array.from('immich-ml é!xZ9'),
  'f1',
  'ctrl-x',
].filter(
  // What leaves the console is not what is looked for.
  (key) => key !== 'ctrl-z',
);

const names = Array.from({ length: 40 }, (_, index) => `service-${index}`);
const boxes: readonly Readings[] = [
  healthy,
  {},
  {
    ...healthy,
    crowdsecLapi: unavailable('timeout', 'no answer within 10 s'),
    units: unavailable('no-session', 'x'),
  },
  {
    ...healthy,
    containers: reading(names.map((name) => container(name))),
    units: reading(names.map((name) => unit(`${name}.service`))),
    quadlets: reading(names.map((name) => quadlet(name))),
  },
];

/** Exactly as high as the terminal, and nowhere wider. */
function problemOf(screen: Screen, columns: number, rows: number): string | null {
  const height = screen.head.length + screen.bodyRows + screen.panel.length + screen.foot.length;
  if (height !== rows) return `${height} lines on ${rows}`;
  for (const line of [...screen.head, ...screen.panel, ...screen.foot])
    if (width(line) > columns) return `too wide: ${line}`;
  let whole = 0;
  for (const column of screen.body) {
    whole += column.width;
    if (column.lines.length > screen.bodyRows) return `${column.lines.length} lines in ${screen.bodyRows}`;
    for (const line of column.lines) if (width(line) > column.width) return `too wide: ${line}`;
  }
  return whole > columns ? `${whole} columns on ${columns}` : null;
}

test('property: a thousand random keys, and the mouse, on any box at any size: no crash, and the screen is whole after each', async (t) => {
  t.timeout(120_000);
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  // Where text is typed only these lead on: without them most keys would be letters of one word.
  const ways = fc.constantFrom('esc', 'esc', 'enter', 'down', 'a', ':', 'T', 'l');
  const press = fc.record({
    kind: fc.constant('key' as const),
    name: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...keyNames) }, { weight: 2, arbitrary: ways }),
  });
  const event = fc.oneof(
    { weight: 20, arbitrary: press },
    { weight: 1, arbitrary: size.map((to) => ({ kind: 'resize' as const, ...to })) },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }).map((text) => ({ kind: 'paste' as const, text })) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('point' as const),
        done: fc.constantFrom('click', 'wheel up', 'wheel down'),
        column: fc.integer({ min: 0, max: 210 }),
        row: fc.integer({ min: 0, max: 62 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const }) },
  );
  let pressed = 0;
  const times: number[] = [];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...boxes),
      size,
      fc.array(event, { minLength: 60, maxLength: 120, size: 'max' }),
      async (readings, opened, events) => {
        const { live, advance } = openUndrawn(readings, opened.columns, opened.rows);
        let { columns, rows } = opened;
        try {
          for (const one of events) {
            const began = performance.now();
            switch (one.kind) {
              case 'key':
                advance(600);
                live.press([{ name: one.name, burst: false }]);
                pressed++;
                times.push(performance.now() - began);
                break;
              case 'resize':
                ({ columns, rows } = one);
                live.resize(columns, rows);
                break;
              case 'point':
                live.point(one);
                break;
              case 'paste':
                live.paste(one.text);
                break;
              case 'wait':
                await new Promise((resolve) => setImmediate(resolve));
                advance(5000);
                live.tick();
            }
            t.is(problemOf(live.screen(), columns, rows), null);
          }
        } finally {
          await live.stop();
        }
      },
    ),
    { numRuns: 14 },
  );
  t.true(pressed >= 800, `${pressed} keys`);
  const median = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  t.log(`${pressed} keys, half of them within ${median.toFixed(1)} ms`);
});

test('a burst of the same keys decides nothing', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...keyNames), { maxLength: 60, size: 'max' }), async (list) => {
      const { live, advance, quits } = openUndrawn(healthy, 80, 24);
      try {
        for (const name of list) {
          advance(600);
          live.press([{ name, burst: true }]);
        }
        await new Promise((resolve) => setImmediate(resolve));
        t.is(quits(), 0);
        t.is(problemOf(live.screen(), 80, 24), null);
      } finally {
        await live.stop();
      }
    }),
    { numRuns: 6 },
  );
});
