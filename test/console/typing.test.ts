import { mock } from 'node:test';
import test from 'ava';
import { healthy, now } from '../support/readings.ts';
import { openUndrawn } from '../support/undrawn.ts';

test('a frame of the clock waits for somebody who types, at most a second', async (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let asked = 0;
  let pressed = 0;
  const { live, advance } = openUndrawn(healthy, 80, 24, {
    tickMs: 1000,
    calmMs: 0,
    // A frame of the clock asks what time it is, and so does each key.
    now() {
      asked++;
      return now;
    },
  });
  const before = asked;
  const frames = () => asked - before - pressed;
  const pass = (ms: number) => {
    advance(ms);
    mock.timers.tick(ms);
  };
  const press = () => {
    live.press([{ name: pressed++ % 2 === 0 ? 'j' : 'k', burst: false }]);
  };
  try {
    pass(900);
    press();
    pass(150);
    t.is(frames(), 0, 'it was due, but the next key may come');
    pass(200);
    t.is(frames(), 1, 'none came');
    for (let key = 0; key < 20; key++) {
      press();
      pass(100);
    }
    t.is(frames(), 2, 'keys came all the time, and within two seconds it was drawn');
    pass(1200);
    pass(1000);
    t.is(frames(), 4, 'then each second again');
  } finally {
    await live.stop();
    mock.timers.reset();
  }
});
