import test from 'ava';
import { healthy, unavailable, without } from '../support/readings.ts';
import { keys, openScreen, onScreen } from '../support/screen.ts';

const reports = { on: '\u001b[?1004h', off: '\u001b[?1004l' };

const away = '\u001b[O';
const back = '\u001b[I';

test('while the terminal is not in focus no pane is looked at, and the screen says that it rests', async (t) => {
  await onScreen({}, async (screen) => {
    t.true(screen.written().includes(reports.on));
    t.deepEqual(screen.looks(), ['stack']);
    t.notRegex(screen.text(), /resting/);
    await screen.press(away);
    t.deepEqual(screen.looks(), []);
    await screen.shows(/anchorage · resting · /);
    await screen.press(back);
    t.deepEqual(screen.looks(), ['stack']);
    t.notRegex(screen.text(), /resting/);
  });
});

test('it says so also where the verdict line is full', async (t) => {
  const many = {
    ...healthy,
    ...without('containers', 'immich-ml'),
    timers: unavailable('timeout', 'no answer within 10 s'),
  };
  await onScreen({ readings: many, recorded: 'stopped-quadlet' }, async (screen) => {
    const before = screen.lines()[0] ?? '';
    t.regex(before, /^\S \w+  \d+✗ /, 'the counts are short: there is no more space');
    await screen.press(away);
    await screen.shows(/ resting · /);
    t.true((screen.lines()[0] ?? '').startsWith(before.slice(0, 20)));
  });
});

test('a key is a sign of focus too, whatever the terminal has said', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(away, '2');
    t.deepEqual(screen.looks(), ['disk']);
    t.notRegex(screen.text(), /resting/);
  });
});

test('a report is no text, also in two pieces or between keys, and the last one counts', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press('/', 'm', away);
    await screen.shows(/\/m_/);
    t.deepEqual(screen.looks(), []);
    await screen.press('\u001b', '[I');
    await screen.shows(/\/m_/);
    t.deepEqual(screen.looks(), ['stack']);
    await screen.press(`${away}${back}`);
    t.deepEqual(screen.looks(), ['stack']);
    await screen.press(`${back}${away}`);
    t.deepEqual(screen.looks(), []);
    await screen.press('l');
    await screen.shows(/\/ml_/);
    await screen.press(keys.esc);
  });
});

test('who wants it read at its usual pace all the time is not asked for reports', async (t) => {
  await onScreen({ config: { console: { tick: 60, restUnfocused: false } } }, async (screen) => {
    t.false(screen.written().includes(reports.on));
    await screen.press(away);
    t.deepEqual(screen.looks(), ['stack']);
  });
});

test('the terminal reports no focus any more when the console has ended', async (t) => {
  const screen = await openScreen();
  await screen.press('q');
  await screen.ended();
  const written = screen.written();
  t.true(written.lastIndexOf(reports.off) > written.lastIndexOf(reports.on));
  await screen.close();
});
