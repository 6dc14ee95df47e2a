import test from 'ava';
import fc from 'fast-check';
import { type JournalEntry } from '../../source/probes/journal.ts';
import { clean } from '../../source/text/clean.ts';
import { openLogBook } from '../../source/watch/log-book.ts';

const entry = (message: string): JournalEntry => ({
  at: 0,
  message: clean(message),
  priority: 6,
  identifier: null,
  pid: null,
});

test('entries keep their numbers', (t) => {
  const { book, add } = openLogBook();
  t.is(book.first(), book.end());
  add([entry('a'), entry('b')]);
  add([entry('c')]);
  t.is(book.end(), 3);
  t.is(book.at(1)?.message, 'b' as never);
  t.is(book.at(3), undefined);
  t.is(book.at(-1), undefined);
});

test('the oldest are let go when there are too many, or too much', (t) => {
  const few = openLogBook(3, 1000);
  few.add(Array.from('abcde', entry));
  t.is(few.book.first(), 2);
  t.is(few.book.dropped(), 2);
  t.is(few.book.at(1), undefined);
  t.is(few.book.at(2)?.message, 'c' as never);

  const short = openLogBook(1000, 10);
  short.add([entry('a'.repeat(6)), entry('b'.repeat(6)), entry('c'.repeat(60))]);
  t.is(short.book.first(), 2, 'one is always kept, however long it is');
  t.is(short.book.end(), 3);
});

test('a change of the state is a change', (t) => {
  const { book, become } = openLogBook();
  const before = book.revision();
  become({ kind: 'following' });
  t.true(book.revision() > before);
  t.is(book.state().kind, 'following');
});

test('property: whatever is added, the last ones are there under their numbers', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ maxLength: 5 }), { maxLength: 800 }), { maxLength: 12 }),
      (batches) => {
        const { book, add } = openLogBook(50, 1e9);
        for (const batch of batches) add(batch.map(entry));
        const all = batches.flat();
        return (
          book.end() === all.length &&
          book.first() === Math.max(0, all.length - 50) &&
          all.every(
            (text, number) => book.at(number)?.message === (number < book.first() ? undefined : clean(text)),
          )
        );
      },
    ),
    { numRuns: 50 },
  );
  t.pass();
});
