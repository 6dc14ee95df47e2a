import test from 'ava';
import { type Journals } from '../../../source/console/live.ts';
import { type JournalEntry } from '../../../source/probes/journal.ts';
import { clean, literal, say } from '../../../source/text/clean.ts';
import { openLogBook } from '../../../source/watch/log-book.ts';
import { type ConsoleScreen, keys, openScreen } from '../../support/screen.ts';

const entry = (message: string, priority = 6): JournalEntry => ({
  at: Date.parse('2026-11-24T12:00:00Z'),
  message: clean(message),
  priority,
  identifier: clean('crowdsec'),
  pid: 1,
});

/** A console with a journal of 100 lines open, and the hand that writes more of it. */
async function onLog(
  look: (
    screen: ConsoleScreen,
    write: (...entries: readonly JournalEntry[]) => void,
    told: readonly string[],
  ) => Promise<void>,
  size: { columns: number; rows: number } = { columns: 80, rows: 24 },
): Promise<void> {
  const told: string[] = [];
  const { book, add, become } = openLogBook();
  let changed: () => void = () => undefined;
  const journals: Journals = {
    follow({ source, range }, onChange) {
      told.push(`follow ${'unit' in source ? source.unit : source.container} ${range.words}`);
      changed = onChange;
      return { book, stop: () => void told.push('stop') };
    },
    save(name, text) {
      told.push(`save ${text.split('\n').length - 1} lines`);
      return Promise.resolve(say`saved: ${name}`);
    },
  };
  add(
    Array.from({ length: 100 }, (_, index) =>
      entry(index % 40 === 7 ? `bad thing ${index}` : `line ${index}`, index % 40 === 7 ? 3 : 6),
    ),
  );
  become({ kind: 'following' });
  const screen = await openScreen({ ...size, journals });
  const write = (...entries: readonly JournalEntry[]) => {
    add(entries);
    changed();
  };
  try {
    await screen.press('l');
    await look(screen, write, told);
  } finally {
    await screen.close();
  }
}

test('l opens the journal of the row’s unit at its end and follows it; Esc ends that', async (t) => {
  await onLog(async (screen, write, told) => {
    await screen.shows('Journal → crowdsec.service');
    await screen.shows('line 99');
    await screen.shows('following · ');
    write(entry('and one more'));
    await screen.shows('and one more');
    t.deepEqual(told, ['follow crowdsec.service ']);
    await screen.press(keys.esc);
    await screen.shows(/─ Stack ✓/);
    t.deepEqual(told, ['follow crowdsec.service ', 'stop']);
  });
});

test('going up pauses, what comes is kept, G follows again', async (t) => {
  await onLog(async (screen, write) => {
    await screen.press('k', 'k');
    await screen.shows(/paused · 2 below/);
    write(entry('unseen'));
    await screen.shows(/paused · 3 below/);
    t.notRegex(screen.text(), /unseen/);
    await screen.press('g');
    await screen.shows('line 0');
    await screen.press('G');
    await screen.shows('unseen');
    await screen.press('p');
    await screen.shows('paused · ');
    await screen.press('p');
    await screen.shows('following · ');
  });
});

test('/ searches while one types, n and N lead on', async (t) => {
  await onLog(async (screen) => {
    await screen.press('/', ...Array.from('bad'));
    await screen.shows('/bad 3 found');
    await screen.press(keys.enter);
    await screen.shows('bad thing 87');
    await screen.shows('3 of 3');
    await screen.press('N');
    await screen.shows('bad thing 47');
    await screen.press('N', 'N');
    await screen.shows('3 of 3');
    await screen.shows('the search went around the end');
    await screen.press('/', keys.backspace, keys.esc);
    await screen.shows('/bad');
    await screen.press('/', ...Array.from(' no such'), keys.enter);
    await screen.shows('nothing found: bad no such');
    t.pass();
  });
});

test('& and L leave only some lines; the title says so', async (t) => {
  await onLog(async (screen) => {
    await screen.press('L', 'L', 'L', 'L');
    await screen.shows('error and worse');
    t.notRegex(screen.text(), /line 9/);
    await screen.press('&', ...Array.from('!thing'), keys.enter);
    await screen.shows('None of 100 lines is left by level and filter.');
    await screen.press('L');
    await screen.shows('line 99');
    t.notRegex(screen.text(), /thing \d/);
  });
});

test('t asks for a stretch of time and reads the journal again', async (t) => {
  await onLog(async (screen, _, told) => {
    await screen.press('t', ...Array.from('soon'), keys.enter);
    await screen.shows('not a time: soon');
    await screen.press(
      keys.backspace,
      keys.backspace,
      keys.backspace,
      keys.backspace,
      ...Array.from('2h'),
      keys.enter,
    );
    await screen.shows('since 2h');
    t.deepEqual(told, ['follow crowdsec.service ', 'stop', 'follow crowdsec.service since 2h']);
  });
});

test('S saves what is shown, y copies the command', async (t) => {
  await onLog(async (screen, _, told) => {
    await screen.press('L', 'L', 'L', 'L', 'S');
    await screen.shows('saved: crowdsec.service');
    t.is(told.at(-1), 'save 3 lines');
    await screen.press('y');
    await screen.shows('copied: journalctl --user --follow --unit crowdsec.service');
  });
});

test('? tells the keys of a journal, and the small screen still shows lines', async (t) => {
  await onLog(
    async (screen) => {
      await screen.shows('line 99');
      t.is(screen.lines().length, 5);
    },
    { columns: 20, rows: 5 },
  );
  await onLog(async (screen) => {
    await screen.press('?');
    await screen.shows('time: 2h');
    await screen.press(keys.esc);
    await screen.shows('line 99');
  });
});

test('what cannot be read says why, and what to type', async (t) => {
  const { book, become } = openLogBook();
  become({ kind: 'ended', why: literal('permission: no journal file may be read') });
  const screen = await openScreen({
    journals: { follow: () => ({ book, stop: () => undefined }), save: () => Promise.resolve(literal('no')) },
  });
  await screen.press('l');
  await screen.shows('? permission: no journal file may be read');
  await screen.shows('NOT FOLLOWED');
  await screen.close();
  t.pass();
});
