import test from 'ava';
import { focusReports } from '../../source/console/terminal-focus.ts';
import { type ConsoleScreen, type ScreenOptions, keys, openScreen } from '../support/screen.ts';

const away = '\u001b[O';
const back = '\u001b[I';

async function onScreen(
  look: (screen: ConsoleScreen) => Promise<void>,
  options: ScreenOptions = {},
): Promise<void> {
  const screen = await openScreen(options);
  try {
    await look(screen);
  } finally {
    await screen.close();
  }
}

test('while the terminal is not in focus no pane is looked at, and the screen says that it rests', async (t) => {
  await onScreen(async (screen) => {
    t.true(screen.written().includes(focusReports.on));
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

test('a key is a sign of focus too, whatever the terminal has said', async (t) => {
  await onScreen(async (screen) => {
    await screen.press(away, '2');
    t.deepEqual(screen.looks(), ['disk']);
    t.notRegex(screen.text(), /resting/);
  });
});

test('a report is no text, also in two pieces or between keys, and the last one counts', async (t) => {
  await onScreen(async (screen) => {
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
  await onScreen(
    async (screen) => {
      t.false(screen.written().includes(focusReports.on));
      await screen.press(away);
      t.deepEqual(screen.looks(), ['stack']);
    },
    { config: { console: { tick: 60, restUnfocused: false } } },
  );
});

test('the terminal reports no focus any more when the console has ended', async (t) => {
  const screen = await openScreen();
  await screen.press('q');
  await screen.ended();
  const written = screen.written();
  t.true(written.lastIndexOf(focusReports.off) > written.lastIndexOf(focusReports.on));
  await screen.close();
});
