import test from 'ava';
import fc from 'fast-check';
import { type Status } from '../../source/checks/verdict.ts';
import { line, textOf } from '../../source/console/line.ts';
import { chooseRows, itemsIn, selectedIndex, step, windowOf } from '../../source/console/list.ts';
import { longList } from '../../source/console/long-list.ts';
import {
  type Pane,
  type Row,
  headingRow,
  sentenceRow,
  subRow,
  withLooseVerdicts,
} from '../../source/console/panes/pane.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { paneOf, viewPane } from '../../source/console/panes/panes.ts';
import { modelOf, now, verdictsOf } from '../support/readings.ts';

const item = (name: string, status: Status | null = null): Row => ({
  ...sentenceRow(clean(name), clean(name)),
  status,
});
const heading = (name: string): Row => headingRow(clean(name), line(clean(name)));
const sub = (name: string): Row => subRow(clean(name), line(clean(name)));
const rows: readonly Row[] = [
  heading('Services'),
  item('traefik', 'ok'),
  item('immich-ml', 'critical'),
  sub('below immich-ml'),
  heading('Networks'),
  item('photos', 'unknown'),
];
const keysOf = (list: readonly Row[]) => list.map(({ key }) => key as string);

test('a filter leaves rows that contain it, their sub-lines, and headings that have something below', (t) => {
  t.deepEqual(keysOf(chooseRows(rows, { text: 'IMMICH' }, false)), [
    'Services',
    'immich-ml',
    'below immich-ml',
  ]);
  t.deepEqual(keysOf(chooseRows(rows, { text: '!immich' }, false)), [
    'Services',
    'traefik',
    'Networks',
    'photos',
  ]);
  t.deepEqual(keysOf(chooseRows(rows, { text: 'nowhere' }, false)), []);
  t.deepEqual(keysOf(chooseRows(rows, { text: '!' }, false)), keysOf(rows));
  t.is(chooseRows(rows, null, false), rows);
});

test('items are counted, headings and sub-lines are not', (t) => {
  t.is(itemsIn(rows), 3);
  t.is(itemsIn(rows, 3), 2, 'before the sub-line of the second');
  t.is(itemsIn([]), 0);
});

test('a long list is searched in any case, and a text that grows in lower case moves no other', (t) => {
  const names = ['ÎLE İzmir', 'Kelvin', ...Array.from({ length: 600 }, (_, index) => `Host ${index}`), 'END'];
  const long = longList(
    names.map((name) => ({ name: clean(name) })),
    {
      keyOf: ({ name }) => name,
      verdictsOf: () => [],
      textOf: ({ name }) => name,
      rowOf: ({ name }) => item(name),
      lineOf: ({ name }) => line(name),
    },
  );
  t.deepEqual(keysOf(chooseRows(long, { text: 'île' }, false)), ['ÎLE İzmir']);
  t.deepEqual(keysOf(chooseRows(long, { text: 'HOST 599' }, false)), ['Host 599']);
  t.deepEqual(keysOf(chooseRows(long, { text: 'end' }, false)), ['END']);
  t.is(chooseRows(long, { text: 'nd host' }, false).length, 0, 'nothing is found across two rows');
  t.is(chooseRows(long, { text: 't' }, false).length, 600);
});

test('faults only: warning, critical and unknown', (t) => {
  t.deepEqual(keysOf(chooseRows(rows, null, true)), [
    'Services',
    'immich-ml',
    'below immich-ml',
    'Networks',
    'photos',
  ]);
});

test('the selection holds on to its row, and goes to the nearest when that is gone', (t) => {
  t.is(selectedIndex(rows, { key: literal('photos'), index: 0 }), 5);
  t.is(selectedIndex(rows, { key: literal('gone'), index: 2 }), 2);
  t.is(selectedIndex(rows, undefined), 1, 'never a heading');
  t.is(selectedIndex([heading('x')], undefined), -1);
  t.is(selectedIndex([], undefined), -1);
});

test('moving skips headings and stops at both ends', (t) => {
  t.is(step(rows, 2, 1), 5);
  t.is(step(rows, 5, -1), 2);
  t.is(step(rows, 5, 1), 5);
  t.is(step(rows, 1, -1), 1);
  t.is(step(rows, 1, 100), 5);
});

test('the selected row is always in the window, which is never longer than its place', (t) => {
  const kinds = fc.array(fc.constantFrom('item', 'heading', 'sub'), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(
      kinds,
      fc.nat(60),
      fc.integer({ min: 1, max: 15 }),
      fc.nat(60),
      (list, at, height, before) => {
        const made = list.map((kind, index) =>
          kind === 'item' ? item(`i${index}`) : kind === 'sub' ? sub(`s${index}`) : heading(`h${index}`),
        );
        const selected = selectedIndex(made, { key: null, index: at });
        const window = windowOf(made, selected, height, before);
        t.true(window.rows.length <= height);
        const row = made[selected];
        if (row !== undefined) t.true(window.rows.includes(row));
      },
    ),
  );
});

test('the heading of what is scrolled stays on top', (t) => {
  const long = [heading('Services'), ...Array.from({ length: 20 }, (_, index) => item(`s${index}`))];
  const window = windowOf(long, 15, 5, 0);
  t.is(window.rows[0]?.key, literal('Services'));
  t.deepEqual(keysOf(window.rows.slice(1)), ['s11', 's12', 's13', 's14']);
});

test('a verdict that no row shows becomes a row: wrong ones first, unknown ones last', (t) => {
  const verdicts = verdictsOf({ readings: { host: undefined } as never }).filter(
    ({ status }) => status !== 'ok',
  );
  t.true(verdicts.length > 0);
  const shown = withLooseVerdicts(verdicts, [item('traefik')]);
  t.is(shown[0]?.key, literal('traefik'));
  for (const { id } of verdicts.filter(({ status }) => status === 'unknown')) {
    t.true(shown.some((row) => textOf(row.line).includes(id)));
  }
});

test('a defect in one pane is drawn as one, and the others live', (t) => {
  const defect: Pane = {
    id: 'gpu',
    key: '5',
    title: literal('GPU'),
    rows: () => {
      throw new Error('no such card\u001b[2J');
    },
    detail: () => null,
  };
  const { rows: drawn } = viewPane(defect, modelOf(), [], 80, now);
  t.is(String(textOf(drawn[0]?.line ?? [])), '? This pane  internal error: no such card\\x1b[2J');
});

test('of 50 000 decisions only those that are looked at are drawn', (t) => {
  const model = modelOf();
  const [one] = model.protection.decisions.known ? model.protection.decisions.value : [];
  if (one === undefined || !model.protection.decisions.known) throw new Error('a decision');
  let read = 0;
  const value = Array.from({ length: 50_000 }, (_, index) => ({
    ...one,
    value: clean(`192.0.${index >> 8}.${index & 255}`),
    get scenario() {
      read++;
      return one.scenario;
    },
  }));
  const many = {
    ...model,
    protection: { ...model.protection, decisions: { ...model.protection.decisions, value } },
  };
  const { rows: drawn } = viewPane(paneOf('crowdsec'), many, verdictsOf(), 80, now);
  t.true(read < 5000, `${read} of them`);
  t.true(chooseRows(drawn, null, true).length < 1000, 'nothing is wrong with them');
  t.true(read < 5000, `${read} of them to find the faults`);
  const left = chooseRows(drawn, { text: '195.79' }, false).map(({ key }) => key);
  t.true(left.includes(literal('192.0.195.79')));
  t.true(read < 60_000, `${read} of them: words are read once, nothing is drawn`);
  t.is(
    chooseRows(drawn, { text: '!192.0.' }, false).some(({ key }) => key.startsWith('192.0.')),
    false,
  );
  t.is(
    itemsIn(chooseRows(drawn, { text: '192.0.1' }, false)),
    256 * (1 + 10 + 95) + 80,
    'the last block is not whole',
  );
  t.true(read < 60_000, `${read} of them: the next letters read none again`);
  const last = drawn.find(({ key }) => key === '192.0.195.79');
  t.true(drawn.length >= 50_000);
  t.like(last, { kind: 'item', target: { kind: 'decision', key: literal('192.0.195.79') } } as never);
  t.regex(textOf(last?.line ?? []), /192\.0\.195\.79 +ban/);
});
