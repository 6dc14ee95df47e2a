import test from 'ava';
import { type Outcome } from '../../source/box/box.ts';
import { type JournalToFollow } from '../../source/probes/journal.ts';
import { clean } from '../../source/text/clean.ts';
import { followJournal } from '../../source/watch/follow-journal.ts';
import { fakeContext } from '../support/fake-box.ts';
import { ended as endedWith } from '../support/outcomes.ts';

const query: JournalToFollow = { source: { unit: clean('immich-ml.service') }, lines: 5000 };
const line = (MESSAGE: unknown, more: object = {}) =>
  JSON.stringify({ __REALTIME_TIMESTAMP: '1795383987831562', MESSAGE, ...more });

/** A box on which one journal is followed: what it prints, and how it ends. */
function journal() {
  const context = fakeContext();
  let say: (text: string) => void = () => undefined;
  let end: (outcome: Partial<Outcome>) => void = () => undefined;
  let stopped = 0;
  const asked: string[] = [];
  const box: typeof context.box = {
    ...context.box,
    follow(command, onLine) {
      asked.push([command.file, ...command.args].join(' '));
      say = onLine;
      const ended = new Promise<Outcome>((resolve) => {
        end = (outcome) => resolve(endedWith(outcome));
      });
      return { stop: () => stopped++, ended };
    },
  };
  return {
    context: { ...context, box },
    asked,
    say: (...texts: readonly string[]) => {
      for (const text of texts) say(text);
    },
    end: (outcome: Partial<Outcome>) => end(outcome),
    stopped: () => stopped,
  };
}

/** Follows until `done` holds. */
function until(done: () => boolean): { changed: () => void; settled: Promise<void> } {
  let resolve: () => void = () => undefined;
  const settled = new Promise<void>((done) => {
    resolve = done;
  });
  const changed = () => {
    if (done()) resolve();
  };
  return { changed, settled };
}

test('what it prints gets into the book, and is followed when nothing more comes', async (t) => {
  const box = journal();
  const { changed, settled } = until(() => following.book.state().kind === 'following');
  const following = followJournal(box.context, query, changed);
  t.deepEqual(box.asked, [
    'journalctl --user --unit=immich-ml.service --lines=5000 --output=json --no-pager ' +
      '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID --follow',
  ]);
  t.is(following.book.state().kind, 'reading');
  box.say(line('one', { PRIORITY: '3' }), '', line([116, 119, 111]), line(null));
  await settled;
  t.deepEqual(
    [0, 1, 2].map((number) => following.book.at(number)?.message),
    ['one', 'two', null] as never,
  );
  t.is(following.book.at(0)?.priority, 3);
  following.stop();
  t.is(box.stopped(), 1);
});

test('a burst is taken in slices: no key waits for all of it', async (t) => {
  const box = journal();
  const sizes: number[] = [];
  const { changed, settled } = until(() => following.book.end() === 20_000);
  const following = followJournal(box.context, query, () => {
    sizes.push(following.book.end());
    changed();
  });
  box.say(...Array.from({ length: 20_000 }, (_, index) => line(`line ${index}`)));
  await settled;
  t.true(sizes.length >= 20, `${sizes.length} slices`);
  t.is(following.book.at(19_999)?.message, 'line 19999' as never);
  following.stop();
});

test('a line that is none is said in its place, and the others stay', async (t) => {
  const box = journal();
  const { changed, settled } = until(() => following.book.end() === 3);
  const following = followJournal(box.context, query, changed);
  box.say(line('before'), '-- Journal begins --', line('after'));
  await settled;
  t.regex(following.book.at(1)?.message ?? '', /not readable/);
  t.is(following.book.at(2)?.message, 'after' as never);
  following.stop();
});

const ends: readonly (readonly [string, Partial<Outcome>, RegExp])[] = [
  ['no such program', { failure: 'absent-binary', exit: null }, /absent-binary/],
  ['no session', { failure: 'no-session', exit: null, stderr: 'no /run/user/1000' }, /no-session: no .run/],
  ['no permission', { exit: 1, stderr: 'insufficient permissions' }, /exit code 1: insufficient permissions/],
  ['killed', { exit: null, signal: 'SIGKILL' }, /it was ended/],
  ['over although it should follow', { exit: 0 }, /ended with exit code 0/],
];
for (const [name, outcome, why] of ends) {
  test(`when it ends, the reason is told: ${name}`, async (t) => {
    const box = journal();
    const { changed, settled } = until(() => following.book.state().kind === 'ended');
    const following = followJournal(box.context, query, changed);
    box.say(line('kept'));
    box.end(outcome);
    await settled;
    const state = following.book.state();
    t.regex(state.kind === 'ended' ? state.why : '', why);
    t.is(following.book.end(), 1);
  });
}

test('a stretch of time that lies behind is complete when it has been read', async (t) => {
  const box = journal();
  const { changed, settled } = until(() => following.book.state().kind === 'complete');
  const range = { since: 1_795_383_987_999, until: 1_795_383_990_001 };
  const following = followJournal(box.context, { ...query, ...range }, changed);
  t.regex(box.asked[0] ?? '', /--since=@1795383987 --until=@1795383991$/);
  box.end({});
  await settled;
  t.is(following.book.end(), 0);
});

test('what is no name is never asked for', (t) => {
  for (const source of [
    { unit: clean('--rotate; a') },
    { container: clean('-x') },
    { container: clean('a b') },
  ]) {
    const box = journal();
    const following = followJournal(box.context, { ...query, source }, () => undefined);
    t.deepEqual(box.asked, []);
    t.is(following.book.state().kind, 'ended');
  }
});

test('a container’s own journal', (t) => {
  const box = journal();
  followJournal(box.context, { source: { container: clean('redis') }, lines: 1e9 }, () => undefined).stop();
  t.regex(box.asked[0] ?? '', /^journalctl --user CONTAINER_NAME=redis --lines=50000 /);
});
