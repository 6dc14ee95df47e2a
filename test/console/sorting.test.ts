import test from 'ava';
import fc from 'fast-check';
import { line } from '../../source/console/line.ts';
import { panes, viewPane } from '../../source/console/panes/panes.ts';
import { type Column } from '../../source/console/parts/columns.ts';
import { markedTitle, nextSort, ownOrder, sortColumns, sorted } from '../../source/console/sorting.ts';
import { type Clean, clean, literal } from '../../source/text/clean.ts';
import { type ConsoleScreen, keys, openScreen, typing } from '../support/screen.ts';
import { modelOf, now, verdictsOf } from '../support/readings.ts';

interface Item {
  readonly name: Clean;
  readonly size: number | null;
}
const columns: readonly Column<Item>[] = [
  { title: literal('Name'), min: 1, goes: 0, cell: ({ name }) => line(name) },
  {
    title: literal('Size'),
    align: 'right',
    min: 1,
    goes: 0,
    cell: ({ size }) => line(clean(String(size))),
    by: ({ size }) => size,
  },
  { title: literal(''), min: 1, goes: 0, cell: () => [] },
  {
    title: literal('Left'),
    align: 'right',
    smallestFirst: true,
    min: 1,
    goes: 0,
    cell: ({ size }) => line(size === null ? literal('–') : clean(`${size}d`)),
  },
];
const items: readonly Item[] = [
  { name: clean('web-10'), size: 9 },
  { name: clean('Web-9'), size: null },
  { name: clean('db'), size: 100 },
];
const order = (column: Clean, reversed: boolean) =>
  sorted(items, columns, { column, reversed }).map(({ name }) => String(name));

test('words as people sort them, numbers as numbers, what is not known last either way', (t) => {
  t.deepEqual(order(literal('Name'), false), ['db', 'Web-9', 'web-10']);
  t.deepEqual(order(literal('Name'), true), ['web-10', 'Web-9', 'db']);
  t.deepEqual(order(literal('Size'), false), ['web-10', 'db', 'Web-9']);
  t.deepEqual(order(literal('Size'), true), ['db', 'web-10', 'Web-9']);
  t.deepEqual(order(literal('Left'), true), ['db', 'web-10', 'Web-9']);
  t.is(sorted(items, columns, { column: literal('Gone'), reversed: false }), items);
  t.is(sorted(items, columns, undefined), items);
});

test('the key goes from column to column, and back to the own order', (t) => {
  const named = sortColumns(columns);
  const first = nextSort(named, undefined);
  t.deepEqual(first, { column: literal('Name'), reversed: false });
  const second = nextSort(named, first ?? undefined);
  t.deepEqual(second, { column: literal('Size'), reversed: true }, 'the largest first');
  const third = nextSort(named, second ?? undefined);
  t.deepEqual(third, { column: literal('Left'), reversed: false }, 'what ends soon first');
  t.is(nextSort(named, third ?? undefined), null);
  t.is(String(markedTitle(literal('Size'), second ?? undefined)), 'Size↓');
  t.is(String(markedTitle(literal('Name'), second ?? undefined)), 'Name');
});

test('property: sorting loses nothing and adds nothing, and keeps those that are the same as they were', (t) => {
  const any = fc.array(fc.record({ name: fc.string(), size: fc.option(fc.integer({ min: 0, max: 3 })) }));
  fc.assert(
    fc.property(any, fc.boolean(), (list, reversed) => {
      const given = list.map(({ name, size }) => ({ name: clean(name), size }));
      const done = sorted(given, columns, { column: literal('Size'), reversed });
      t.true(given.every((each) => done.includes(each)));
      t.is(done.length, given.length);
      for (const [index, each] of done.entries()) {
        const next = done[index + 1];
        if (next === undefined) continue;
        if (each.size === next.size) t.true(given.indexOf(each) < given.indexOf(next));
        else if (each.size === null) t.fail('what is not known is last');
        else if (next.size !== null) t.is(each.size > next.size, reversed);
      }
    }),
  );
});

test('tens of thousands are sorted as few are, and only once', (t) => {
  const many = Array.from({ length: 5000 }, (_, index) => ({
    name: clean(`Web-${(index * 7919) % 5000}`),
    size: index % 3 === 0 ? null : (index * 31) % 4999,
  }));
  for (const column of ['Name', 'Size'] as const) {
    for (const reversed of [false, true]) {
      const sort = { column: clean(column), reversed };
      const done = sorted(many, columns, sort);
      const few = sorted(many.slice(0, 500), columns, sort);
      const those = new Set(few);
      t.deepEqual(
        done.filter((each) => those.has(each)),
        few,
        `${column} ${reversed}`,
      );
      t.is(sorted(many, columns, sort), done);
    }
  }
});

test('every section can be sorted by each of its columns, and keeps its rows', (t) => {
  const model = modelOf();
  const verdicts = verdictsOf();
  for (const pane of panes) {
    const { rows } = viewPane(pane, model, verdicts, 160, now, ownOrder);
    const own = rows.map(({ key }) => String(key)).sort();
    for (const heading of rows) {
      for (const { title } of heading.sortable ?? []) {
        for (const reversed of [false, true]) {
          const sorts = { [heading.key]: { column: title, reversed } };
          const drawn = viewPane(pane, model, verdicts, 160, now, sorts).rows;
          t.deepEqual(drawn.map(({ key }) => String(key)).sort(), own, `${pane.id} ${title}`);
          const mark = drawn
            .find(({ key }) => key === heading.key)
            ?.line.map(({ text }) => text)
            .join('');
          t.true(mark?.includes(`${title}${reversed ? '↓' : '↑'}`), `${pane.id} ${title}: ${mark ?? ''}`);
        }
      }
    }
  }
});

const selected = (screen: ConsoleScreen) => screen.lines().find((line) => line.includes('▸')) ?? '';

test('s sorts by the next column, S the other way around; the cursor stays with its row, the pane remembers', async (t) => {
  const screen = await openScreen();
  try {
    await screen.press('j', 'j');
    const row = selected(screen);
    await screen.press('s');
    await screen.shows('sorted by Service ↑');
    await screen.shows('Service↑');
    t.is(selected(screen), row);
    await screen.press('S');
    await screen.shows('Service↓');
    t.is(selected(screen), row);
    const services = () =>
      screen
        .lines()
        .map((line) => /^[▸ ]. (\S+) +running/.exec(line)?.[1] ?? '')
        .filter(Boolean);
    t.deepEqual(services(), services().toSorted().reverse());
    await screen.press('2', '1');
    await screen.shows('Service↓');
    await screen.press(...typing('redis'), keys.enter, 's');
    await screen.shows('State↑');
    await screen.press('T', 's');
    await screen.shows('there are no columns here to sort by');
  } finally {
    await screen.close();
  }
});

test('the list of verdicts is sorted like any other, and is worst first again after the last column', async (t) => {
  const screen = await openScreen({ columns: 120, rows: 30 });
  const checks = () =>
    screen
      .lines()
      .map((line) => /^[▸ ]. ([a-z]+\.[a-z_]+)/.exec(line)?.[1] ?? '')
      .filter(Boolean);
  try {
    await screen.press('0', 'g');
    await screen.shows('All verdicts, worst first');
    await screen.press('s', 'g');
    await screen.shows('All verdicts by Check ↑');
    t.deepEqual(checks(), checks().toSorted());
    await screen.press('S', 'g');
    await screen.shows('All verdicts by Check ↓');
    t.deepEqual(checks(), checks().toSorted().reverse());
    await screen.press('s', 's', 's', 's');
    await screen.shows('All verdicts, worst first');
  } finally {
    await screen.close();
  }
});
