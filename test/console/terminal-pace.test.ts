import test from 'ava';
import { pauseAfter, paceOf } from '../../source/console/terminal-pace.ts';

/** A terminal that takes a millisecond for each character. */
function slowTerminal() {
  let now = 0;
  const taken: string[] = [];
  const stdout = {
    write(text: string) {
      now += text.length;
      taken.push(text);
      if (text === 'gone') throw new Error('EIO');
      return true;
    },
  } as unknown as NodeJS.WritableStream;
  return { stdout, taken, now: () => now };
}

test('what the terminal takes to take a frame is told once', (t) => {
  const { stdout, taken, now } = slowTerminal();
  const pace = paceOf(stdout, now);
  t.is(pace.spent(), 0);
  stdout.write('a frame');
  stdout.write('more');
  t.is(pace.spent(), 11);
  t.is(pace.spent(), 0);
  t.deepEqual(taken, ['a frame', 'more']);
  t.throws(() => stdout.write('gone'), { message: 'EIO' });
  t.is(pace.spent(), 4, 'it counts also when it fails');
  pace.stop();
  stdout.write('later');
  t.is(pace.spent(), 0);
});

test('writing takes a tenth of the time at most, and no terminal waits longer than ten seconds for what is new', (t) => {
  t.is(pauseAfter(0), 0);
  t.is(pauseAfter(1), 9);
  t.is(pauseAfter(500), 4500);
  t.is(pauseAfter(60_000), 10_000);
});
