import test from 'ava';
import { type ActionResult, type Task } from '../../source/actions/engine.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { healthy, unavailable } from '../support/readings.ts';
import { type ConsoleScreen, keys, openScreen, typing, onScreen } from '../support/screen.ts';

const selected = (screen: ConsoleScreen) => screen.lines().find((line) => line.includes('▸')) ?? '';
const broken: Readings = { ...healthy, crowdsecLapi: unavailable('timeout', 'no answer within 10 s') };

test('j, k, g, G, arrows and pages move the selection, and stop at both ends', async (t) => {
  await onScreen({}, async (screen) => {
    const first = selected(screen);
    await screen.press('k');
    t.is(selected(screen), first);
    await screen.press('j', keys.down);
    const third = selected(screen);
    t.not(third, first);
    await screen.press('k', keys.up);
    t.is(selected(screen), first);
    await screen.press('G');
    const last = selected(screen);
    await screen.press('j', keys.pageDown);
    t.is(selected(screen), last);
    await screen.press('g');
    t.is(selected(screen), first);
    await screen.press(keys.ctrlD);
    t.not(selected(screen), first);
    await screen.press(keys.ctrlU);
    t.is(selected(screen), first);
  });
});

test('Tab and Shift-Tab go around all panes', async (t) => {
  await onScreen({}, async (screen) => {
    const seen: string[] = [];
    for (let count = 0; count < 6; count++) {
      seen.push(/\[\d (\w+) /.exec(screen.text())?.[1] ?? '');
      await screen.press(keys.tab);
    }
    t.deepEqual(seen, ['Stack', 'Disk', 'CrowdSec', 'Backups', 'GPU', 'ML']);
    await screen.shows('[1 Stack');
    await screen.press(keys.shiftTab);
    await screen.shows('[6 ML');
  });
});

test('Enter opens a row, Esc leads back and never quits', async (t) => {
  await onScreen({}, async (screen) => {
    const row = selected(screen);
    await screen.press(keys.enter);
    await screen.shows(/─ Stack → /);
    await screen.shows('State');
    await screen.press(keys.esc);
    await screen.shows(/─ Stack ✓/);
    t.is(selected(screen), row);
    await screen.press(keys.esc, keys.esc, 'j');
    t.not(selected(screen), row, 'it still lives');
    t.true(screen.alternate());
  });
});

test('the list of verdicts is worst first, and Enter leads to the row', async (t) => {
  await onScreen({ readings: broken }, async (screen) => {
    await screen.press('0');
    await screen.shows('All verdicts, worst first');
    await screen.shows(/▸\? crowdsec\.lapi/);
    await screen.press(keys.enter);
    await screen.shows('[3 CrowdSec ?]');
    t.regex(selected(screen), /LAPI/);
    await screen.press('-');
    await screen.shows('All verdicts, worst first');
  });
});

test('a filter is kept by Enter, cleared by Esc, inverted by !', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(...typing('redis'), keys.enter);
    await screen.shows(/▸. redis-immich/);
    t.notRegex(screen.text(), /traefik +running/);
    await screen.press(keys.esc);
    await screen.shows(/traefik +running/);
    await screen.press(...typing('!redis'));
    await screen.shows(/traefik +running/);
    t.notRegex(screen.text(), /redis-immich +running/);
    await screen.press(keys.backspace);
    await screen.shows('/!redi_');
    await screen.press('\u001b');
    await screen.shows(/redis-immich +running/);
    await screen.press(...typing('nothing like it'), keys.enter);
    await screen.shows('No row matches the filter.');
  });
});

test('f leaves only what is not ok', async (t) => {
  await onScreen({ readings: broken }, async (screen) => {
    await screen.press('3', 'f');
    await screen.shows('faults only');
    await screen.shows(/▸\? LAPI/);
    t.notRegex(screen.text(), /Parsers/);
    await screen.press('1');
    await screen.shows('Nothing here is wrong.');
  });
});

test('? shows the keys of what is in focus, and closes', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press('?');
    await screen.shows(/Help .*Esc closes it/);
    await screen.shows(/1–6 +pane of that number/);
    await screen.shows('unknown: could not be read, so never ok');
    await screen.press('?');
    await screen.shows(/─ Stack ✓/);
    t.notRegex(screen.text(), /Help/);
  });
});

test('y copies the command to type by OSC 52, and says so', async (t) => {
  await onScreen({ readings: broken }, async (screen) => {
    // Down to the LAPI.
    await screen.press('3', 'j', 'j', 'j');
    const command = /type: (.+)/.exec(screen.lines().at(-3) ?? '')?.[1] ?? '';
    t.true(command.length > 0);
    await screen.press('y');
    await screen.shows(`copied: ${command}`);
    const sent =
      new RegExp(String.raw`\u001b\]52;c;([A-Za-z0-9+/=]+)\u0007`).exec(screen.written())?.[1] ?? '';
    t.is(Buffer.from(sent, 'base64').toString(), command);
  });
});

test('a burst of keys moves but decides nothing', async (t) => {
  await onScreen({ perform: () => Promise.reject(new Error('never')) }, async (screen) => {
    const first = selected(screen);
    await screen.press('jj');
    t.not(selected(screen), first);
    await screen.press('arqy');
    t.notRegex(screen.text(), /Act on/);
    t.true(screen.alternate());
  });
});

test('q quits and leaves the terminal as it was', async (t) => {
  const screen = await openScreen();
  t.true(screen.alternate());
  await screen.press('q');
  await screen.ended();
  await screen.shows(/^\s*$/);
  t.false(screen.alternate());
  t.true(screen.written().replace('\u001b[?1004l', '').endsWith('\u001b[?25h'), 'the cursor is back');
});

const done: ActionResult = {
  steps: [
    {
      title: literal('restart immich-ml.service'),
      argv: ['systemctl', '--user', 'restart', '--', 'immich-ml.service'].map(clean),
      exit: 0,
      failure: null,
      tookMs: 2100,
    },
  ],
  failure: null,
  cancelled: false,
  nothingDone: false,
  tookMs: 2600,
  output: [],
  journal: [],
  before: literal('running for 3d'),
  after: literal('running for 4 s, health: healthy'),
  achieved: true,
};

/** Selects immich-ml and opens the question of an action. */
async function ask(screen: ConsoleScreen, letter: string): Promise<void> {
  await screen.press(...typing('immich-ml'), keys.enter, 'a');
  await screen.shows('Act on immich-ml');
  await screen.press(letter);
}

test('an action: menu, question with the exact command and Cancel in focus, then the fresh reading', async (t) => {
  const performed: string[] = [];
  const perform = ({ action, target }: Task) => {
    performed.push(`${action.id} ${target.key}`);
    return Promise.resolve(done);
  };
  await onScreen({ perform }, async (screen) => {
    await ask(screen, 'r');
    await screen.shows('$ systemctl --user restart -- immich-ml.service');
    await screen.shows('[ Cancel ]');
    screen.advance(1000);
    await screen.press(keys.enter);
    t.notRegex(screen.text(), /Cancel/);
    t.deepEqual(performed, [], 'Enter on Cancel does nothing');
    await screen.press('a', 'r', keys.right);
    await screen.shows('[ Restart ]');
    screen.advance(1000);
    await screen.press(keys.enter);
    await screen.shows(/Restart immich-ml is done/);
    await screen.shows('before running for 3d');
    await screen.shows('after  running for 4 s, health: healthy');
    t.deepEqual(performed, ['service.restart immich-ml']);
  });
});

test('keys typed ahead of the question, pastes and letters do not answer it', async (t) => {
  const performed: string[] = [];
  await onScreen(
    { perform: ({ action }) => Promise.resolve((performed.push(action.id), done)) },
    async (screen) => {
      await ask(screen, 'r');
      await screen.press(keys.right, keys.enter);
      await screen.shows('[ Restart ]');
      screen.advance(1000);
      await screen.press('y', 'Y', `\u001b[200~\r\u001b[201~`, '\r\r');
      await screen.shows('[ Restart ]');
      t.deepEqual(performed, []);
    },
  );
});

test('while an action runs the console looks on; q asks; a failure is told as one', async (t) => {
  let end: (result: ActionResult) => void = () => undefined;
  const perform = () => new Promise<ActionResult>((resolve) => (end = resolve));
  await onScreen({ perform }, async (screen) => {
    await ask(screen, 'r');
    screen.advance(1000);
    await screen.press(keys.right, keys.enter);
    await screen.shows(/so far/);
    await screen.press(keys.esc);
    await screen.shows('Restart immich-ml runs (A)');
    await screen.press('a');
    await screen.shows('an action runs');
    await screen.press('q');
    await screen.shows('is still running');
    await screen.shows('[ Stay ]');
    end({ ...done, failure: literal('exit code 1: a bad image'), achieved: false });
    await screen.shows('Restart immich-ml FAILED');
    await screen.shows('exit code 1: a bad image');
    t.true(screen.alternate());
  });
});

test('what cannot be done is in the menu with the reason', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(...typing('immich-ml'), keys.enter, 'a');
    await screen.shows(/- {2}Start +no: immich-ml\.service is active already/);
    await screen.press('s');
    t.notRegex(screen.text(), /Cancel/);
    await screen.shows('is active already');
  });
});

test('a question that does not fit the screen cannot be answered with yes', async (t) => {
  const performed: string[] = [];
  await onScreen(
    { columns: 20, rows: 5, perform: ({ action }) => Promise.resolve((performed.push(action.id), done)) },
    async (screen) => {
      await screen.press('a', 'r', keys.right);
      screen.advance(1000);
      await screen.press(keys.enter);
      t.deepEqual(performed, []);
    },
  );
});

test('H shows what was done lately, and reads it again when it is asked for again', async (t) => {
  let reads = 0;
  const audit = () =>
    Promise.resolve([clean(`read ${++reads}`), literal('  who    deck on pts/3'), literal('')]);
  for (const readOnly of [false, true]) {
    reads = 0;
    await onScreen({ audit, readOnly }, async (screen) => {
      await screen.press('H');
      await screen.shows(/what was done in the last days, newest first/);
      await screen.shows('read 1');
      await screen.shows(/^ {3}who {4}deck on pts\/3$/m);
      await screen.press('H');
      await screen.shows('read 2');
      await screen.press(keys.esc);
      await screen.shows(/─ Stack ✓/);
      await screen.press(':', ...Array.from('audit'), keys.enter);
      await screen.shows('read 3');
    });
  }
  t.pass();
});

test('--read-only: no key leads to an action, whatever is pressed', async (t) => {
  const done: string[] = [];
  const never = (what: string) => (task: Task) => {
    done.push(`${what} ${task.action.id}`);
    return Promise.reject(new Error(what));
  };
  const printable = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index));
  const all = [
    ...printable.filter((key) => key !== 'q'),
    ' ',
    keys.tab,
    keys.down,
    keys.right,
    keys.backspace,
  ];
  await onScreen({ readOnly: true, perform: never('perform'), view: never('view') }, async (screen) => {
    for (const key of all) {
      // From the list, from what it opens, and twice: a menu would take the second one.
      await screen.press(key, key);
      screen.advance(1000);
      await screen.press(keys.enter);
      t.notRegex(screen.text(), /Act on|\[ Cancel \]|looking up/, JSON.stringify(key));
      await screen.press(keys.esc, keys.esc, keys.esc, '1');
    }
    await screen.press(':', ...Array.from('restart'));
    t.notRegex(screen.text(), /Restart \S/);
    await screen.press(keys.enter);
    t.deepEqual(done, []);
    t.true(screen.alternate());
  });
});

test('--read-only has no key that acts', async (t) => {
  await onScreen({ readOnly: true }, async (screen) => {
    t.notRegex(screen.lines().at(-1) ?? '', /\bact\b/);
    await screen.press('a');
    t.notRegex(screen.text(), /Act on/);
    await screen.press('?');
    await screen.shows('Help');
    t.notRegex(screen.text(), /what can be done/);
  });
});

test('m and x are of the disk pane: elsewhere they say where', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press('x');
    await screen.shows('what takes long to measure is in the disk pane');
    await screen.press('2', 'x');
    await screen.shows('nothing is being measured');
    t.pass();
  });
});
