import test from 'ava';
import { type ConsoleScreen, keys, onScreen } from '../support/screen.ts';

const asked = '\u001b[?1000h\u001b[?1006h';
const takenBack = '\u001b[?1006l\u001b[?1000l';
const mouse = { config: { console: { tick: 60, mouse: true } } };

/** What a terminal sends for the button on a cell, counted from 0 as the lines of a screen are. */
const report = (button: number, column: number, row: number, ends = 'M') =>
  `\u001b[<${button};${column + 1};${row + 1}${ends}`;
const click = (column: number, row: number) => report(0, column, row) + report(0, column, row, 'm');
const wheel = (way: 'up' | 'down', column = 10, row = 10) => report(way === 'up' ? 64 : 65, column, row);

/** The cell where a text begins. */
function cellOf(screen: ConsoleScreen, what: string): readonly [number, number] {
  const row = screen.lines().findIndex((line) => line.includes(what));
  return [(screen.lines()[row] ?? '').indexOf(what), row];
}

const cursor = (screen: ConsoleScreen) => screen.lines().find((line) => line.includes('▸')) ?? '';

test('the mouse is the terminal’s until somebody asks', async (t) => {
  await onScreen({}, async (screen) => {
    t.false(screen.written().includes(asked));
    const before = screen.text();
    await screen.press(click(...cellOf(screen, 'immich-ml')));
    t.is(screen.text(), before, 'a report that was not asked for changes nothing');
    await screen.press('M');
    await screen.shows('mouse on');
    t.true(screen.written().includes(asked));
    await screen.press(click(...cellOf(screen, 'immich-ml')));
    t.regex(cursor(screen), /immich-ml/);
    await screen.press('M');
    await screen.shows('mouse off');
    t.true(screen.written().includes(takenBack));
    await screen.press(click(...cellOf(screen, 'crowdsec')));
    t.regex(cursor(screen), /immich-ml/);
  });
});

test('a click selects a row, and one on the selected row opens it', async (t) => {
  await onScreen(mouse, async (screen) => {
    t.true(screen.written().includes(asked));
    await screen.press(click(...cellOf(screen, 'immich-ml')));
    t.regex(cursor(screen), /immich-ml/);
    await screen.press(click(...cellOf(screen, 'immich-ml')));
    await screen.shows(/Stack → immich-ml/);
    const detail = screen.text();
    await screen.press(click(10, 10));
    t.is(screen.text(), detail, 'a text has nothing to click at');
  });
});

test('a click on a tab or into another pane leads there', async (t) => {
  await onScreen({ ...mouse, columns: 120, rows: 40 }, async (screen) => {
    await screen.press(click(...cellOf(screen, '3 CrowdSec')));
    t.deepEqual(screen.looks(), ['crowdsec', 'backups']);
    t.regex(cursor(screen).slice(0, 60), /▸/);
    const [column, row] = cellOf(screen, '4 Backups');
    t.true(row < 5, 'its tab');
    await screen.press(click(100, 12));
    t.regex(screen.lines()[3] ?? '', /\[4 Backups/);
    await screen.press(click(...cellOf(screen, '1 Stack')));
    t.regex(screen.lines()[3] ?? '', /\[1 Stack/);
    await screen.press(click(column, row));
    t.regex(screen.lines()[3] ?? '', /\[4 Backups/);
  });
});

test('all lists of a large screen can be clicked at', async (t) => {
  await onScreen({ ...mouse, columns: 240, rows: 60 }, async (screen) => {
    t.is(screen.looks().length, 6);
    for (const pane of ['Disk', 'ML', 'CrowdSec', 'Stack', 'GPU', 'Backups']) {
      const [column, row] = cellOf(screen, `─ ${pane} `);
      await screen.press(click(column + 2, row));
      t.true((screen.lines()[3] ?? '').includes(` ${pane} ✓]`), `by the title of ${pane}`);
      await screen.press('G', click(column + 10, row + 2));
      const [cursorColumn, cursorRow] = cellOf(screen, '▸');
      // The pane in focus may be a cell wider than before.
      t.true(Math.abs(cursorColumn - column) <= 1, `in ${pane}`);
      t.true(
        cursorRow === row + 2 || cursorRow === row + 1,
        `a row of ${pane}, or the one that the line belongs to`,
      );
    }
  });
});

test('the wheel moves what has the keys by three lines', async (t) => {
  await onScreen(mouse, async (screen) => {
    await screen.press('j', 'j', 'j');
    const third = cursor(screen);
    await screen.press('g', wheel('down'));
    t.is(cursor(screen), third);
    await screen.press(wheel('up'));
    await screen.press('?');
    const help = screen.text();
    await screen.press(wheel('down'));
    t.not(screen.text(), help, 'the help is scrolled');
    await screen.press(wheel('up'));
    t.is(screen.text(), help);
  });
});

test('a click answers no question, and reports are no text', async (t) => {
  await onScreen(mouse, async (screen) => {
    await screen.press(click(...cellOf(screen, 'immich-ml')), 'a');
    await screen.shows('press a letter');
    const menu = screen.text();
    for (let row = 0; row < 24; row++) await screen.press(click(10, row));
    t.is(screen.text(), menu);
    await screen.press(keys.esc, '/', 'm', click(10, 10), wheel('down'), 'l');
    await screen.shows(/\/ml_/);
  });
});

test('reports in pieces, from beyond the screen, of other buttons and of no mouse at all', async (t) => {
  await onScreen(mouse, async (screen) => {
    const [column, row] = cellOf(screen, 'immich-ml');
    const whole = report(0, column, row);
    for (let cut = 3; cut < whole.length; cut++) {
      await screen.press('g');
      await screen.press(whole.slice(0, cut), whole.slice(cut));
      t.regex(cursor(screen), /immich-ml/, `cut after ${cut}`);
    }
    const before = screen.text();
    for (const odd of [
      report(0, 500, 500),
      report(0, -1, -1),
      report(2, 5, 9),
      report(4, 5, 9),
      report(35, 5, 9),
      report(66, 5, 9),
      '\u001b[<0;5M',
      `\u001b[<${'9'.repeat(400)};1;1M`,
      '\u001b[<;;M',
    ])
      await screen.press(odd);
    t.is(screen.text(), before);
  });
});
