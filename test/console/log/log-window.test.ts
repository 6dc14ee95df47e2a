import test from 'ava';
import fc from 'fast-check';
import { textOf } from '../../../source/console/line.ts';
import { indexOf } from '../../../source/console/log/log-index.ts';
import { highlighted } from '../../../source/console/log/log-lines.ts';
import { type LogView, newLogView } from '../../../source/console/log/log-view.ts';
import { logWindow } from '../../../source/console/log/log-window.ts';
import { type JournalEntry } from '../../../source/probes/journal.ts';
import { clean } from '../../../source/text/clean.ts';
import { openLogBook } from '../../../source/watch/log-book.ts';

const entry = (message: string, priority: number | null = 6): JournalEntry => ({
  at: Date.parse('2026-11-24T12:00:00Z'),
  message: clean(message),
  priority,
  identifier: clean('immich-ml'),
  pid: 1,
});
const base = newLogView({ unit: clean('immich-ml.service') });

function bookOf(entries: readonly JournalEntry[], kept?: number) {
  const writer = openLogBook(kept);
  writer.add(entries);
  return writer;
}
const numbered = (count: number) => Array.from({ length: count }, (_, index) => entry(`line ${index}`));
const texts = (view: Partial<LogView>, entries: readonly JournalEntry[], height = 4, columns = 40) =>
  logWindow(bookOf(entries).book, { ...base, ...view }, columns, height).lines.map((line) =>
    textOf(line).slice(11),
  );

test('it begins at its end', (t) =>
  t.deepEqual(texts({}, numbered(9)), ['line 5', 'line 6', 'line 7', 'line 8']));

test('a short one begins at the top', (t) => t.deepEqual(texts({}, numbered(2)), ['line 0', 'line 1']));

test('moves go line by line and end at the end', (t) => {
  const { book } = bookOf(numbered(9));
  const open = (view: Partial<LogView>) => logWindow(book, { ...base, ...view }, 40, 4);
  t.deepEqual(open({}).moved(-1), { entry: 4, part: 0 });
  t.deepEqual(open({}).moved(-Infinity), { entry: 0, part: 0 });
  const top = { entry: 4, part: 0 };
  t.is(open({ top }).moved(1), null, 'the last page is the end, and is followed');
  t.is(open({ top }).moved(Infinity), null);
  t.deepEqual(open({ top: { entry: 0, part: 0 } }).moved(3), { entry: 3, part: 0 });
  t.is(open({ top }).below, 1);
});

test('a long line goes on below, or is cut and shifted', (t) => {
  const long = [entry('one two three four five six')];
  t.deepEqual(texts({}, long, 4, 21), ['one two', 'three four', 'five six']);
  t.deepEqual(texts({ wrap: false }, long, 4, 21), ['one two three four five six']);
  t.deepEqual(texts({ wrap: false, shift: 7 }, long, 4, 21), ['…three four five six']);
});

test('levels and filters leave what is asked for', (t) => {
  const entries = [entry('a bad', 3), entry('b warn', 4), entry('c fine'), entry('d unsaid', null)];
  t.deepEqual(texts({ level: 4 }, entries), ['a bad', 'b warn', 'd unsaid']);
  t.deepEqual(texts({ level: 3 }, entries), ['a bad', 'd unsaid']);
  t.deepEqual(texts({ filter: 'WARN' }, entries), ['b warn']);
  t.deepEqual(texts({ filter: '!warn' }, entries), ['a bad', 'c fine', 'd unsaid']);
  t.deepEqual(texts({ filter: '!' }, entries).length, 4);
});

test('n and N lead to what is found, around the end', (t) => {
  const { book } = bookOf(
    numbered(100).map((one, index) => (index % 30 === 5 ? entry(`hit ${index}`) : one)),
  );
  const open = (view: Partial<LogView>) => logWindow(book, { ...base, search: 'HIT', ...view }, 40, 9);
  t.deepEqual(open({}).found, [5, 35, 65, 95]);
  t.like(open({}).next(-1), { entry: 95, around: false });
  t.like(open({ found: 95 }).next(-1), { entry: 65, around: false, top: { entry: 62, part: 0 } });
  t.like(open({ found: 5 }).next(-1), { entry: 95, around: true });
  t.like(open({ found: 95 }).next(1), { entry: 5, around: true });
  t.is(open({ search: 'nothing' }).next(1), null);
});

test('what is found stands out', (t) => {
  t.deepEqual(highlighted(clean('Error: an error'), 'error', 'plain'), [
    { text: 'Error', tone: 'focus' },
    { text: ': an ', tone: 'plain' },
    { text: 'error', tone: 'focus' },
  ] as never);
  t.deepEqual(
    highlighted(clean('İx'), 'x', 'plain').map(({ tone }) => tone),
    ['plain'],
  );
});

test('an entry that was let go gives its place to the next one', (t) => {
  const { book, add } = bookOf(numbered(20), 20);
  add(numbered(10));
  const window = logWindow(book, { ...base, top: { entry: 2, part: 3 } }, 40, 4);
  t.deepEqual(window.top, { entry: 10, part: 0 });
});

test('the index goes on where it ended', (t) => {
  const { book, add } = bookOf(numbered(10), 15);
  const wanted = { source: base.source, level: 7, filter: 'line', search: '9' };
  t.deepEqual(indexOf(book, wanted).found, [9]);
  add(numbered(10));
  t.deepEqual(indexOf(book, wanted).found, [9, 19]);
  t.is(indexOf(book, wanted).shown[0], 5);
  t.deepEqual(indexOf(book, { ...wanted, search: '' }).found, []);
});

test('property: wherever one goes, the window is full or the journal ends, and shows what it should', (t) => {
  const view = fc.record({
    wrap: fc.boolean(),
    shift: fc.nat(30),
    level: fc.integer({ min: 3, max: 7 }),
    filter: fc.constantFrom('', 'a', '!a', 'zz'),
    search: fc.constantFrom('', 'b', 'line'),
    top: fc.option(fc.record({ entry: fc.nat(60), part: fc.nat(5) })),
    found: fc.option(fc.nat(60)),
  });
  const message = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '語', '👩‍👩‍👧'), maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 40 }),
      view,
      fc.integer({ min: 12, max: 50 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer({ min: -50, max: 50 }),
      (messages, change, columns, height, by) => {
        const { book } = bookOf(
          messages.map((text, index) => entry(text, index % 8)),
          30,
        );
        const window = logWindow(book, { ...base, ...change }, columns, height);
        const moved = logWindow(book, { ...base, ...change, top: window.moved(by) }, columns, height);
        return [window, moved].every(
          ({ lines, position, shown }) =>
            lines.length <= height && position <= shown && (lines.length === height || shown <= lines.length),
        );
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});
