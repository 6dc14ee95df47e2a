import test from 'ava';
import { type ConsoleScreen, keys, onScreen } from '../../support/screen.ts';

const selected = (screen: ConsoleScreen) => screen.lines().find((line) => line.includes('▸')) ?? '';
const searching = (text: string) => [':', ...Array.from(text)];

test(': finds a row anywhere, and Enter goes to it', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(...searching('backup-daily'));
    await screen.shows(':backup-daily_');
    await screen.shows(/▸ timer +btrfs-backup-daily\.timer/);
    await screen.press(keys.enter);
    await screen.shows('[4 Backups');
    t.regex(selected(screen), /btrfs-backup-daily/);
    await screen.press('-');
    await screen.shows('[1 Stack');
  });
});

test('arrows choose, Backspace takes back, Esc leaves everything as it was', async (t) => {
  await onScreen({}, async (screen) => {
    const row = selected(screen);
    await screen.press(...searching('immich'));
    const [first, second] = screen.lines().filter((line) => /^ [▸ ] service/.test(line));
    t.true(first?.startsWith(' ▸'));
    await screen.press(keys.down);
    t.is(
      screen.lines().find((line) => line.startsWith(' ▸')),
      second?.replace(/^ {2} /, ' ▸ '),
    );
    await screen.press(keys.up, keys.up);
    t.is(
      screen.lines().find((line) => line.startsWith(' ▸')),
      first,
    );
    await screen.press(...Array.from({ length: 6 }, () => keys.backspace), ...Array.from('nothing of it'));
    await screen.shows('Nothing like it here.');
    await screen.press(keys.enter);
    await screen.shows(':nothing of it_');
    await screen.press(keys.esc);
    t.is(selected(screen), row);
  });
});

test('a filter of the list does not hide where it leads', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press('/', ...Array.from('redis'), keys.enter, 'f', ...searching('traefik'), keys.enter);
    await screen.shows(/▸. traefik/);
    t.notRegex(screen.text(), /faults only/);
  });
});

test('an action of the row under the cursor leads to its question, and never past it', async (t) => {
  await onScreen({ perform: () => Promise.reject(new Error('never')) }, async (screen) => {
    await screen.press(...searching('traefik'), keys.enter, ...searching('restart'));
    await screen.shows(/▸ action +Restart traefik/);
    await screen.press(keys.enter);
    await screen.shows('$ systemctl --user restart -- traefik.service');
    await screen.shows('[ Cancel ]');
    t.pass();
  });
});

test('with --read-only it offers nothing that acts', async (t) => {
  await onScreen({ readOnly: true }, async (screen) => {
    await screen.press(...searching('restart'));
    t.notRegex(screen.text(), /action +Restart/);
  });
});

test('a check leads to its verdict, a pane and a command to what their keys do', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(...searching('disk.used[/]'), keys.enter);
    await screen.shows('All verdicts, worst first');
    await screen.shows(/▸. disk\.used\[\/\]/);
    await screen.press(...searching('gpu'), keys.enter);
    await screen.shows('[5 GPU');
    await screen.press(...searching('help for'));
    await screen.shows(/key \?/);
    await screen.press(keys.enter);
    await screen.shows('Help  Esc closes it');
    t.pass();
  });
});

test('a paste is text, and chooses nothing', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press(':', '\u001b[200~gpu\r\u001b[201~');
    await screen.shows(':gpu_');
    t.regex(screen.text(), /\[1 Stack/);
  });
});

for (const [columns, rows] of [
  [80, 24],
  [40, 15],
  [20, 5],
] as const) {
  test(`at ${columns}×${rows} what is typed and what is chosen are on the screen`, async (t) => {
    await onScreen({ columns, rows }, async (screen) => {
      await screen.press(...searching('traefik'));
      t.true(
        screen.lines().some((line) => /^ ▸ .*traefik/.test(line)),
        screen.text(),
      );
      await screen.shows(':traefik_');
      const before = screen.lines().findIndex((line) => line.includes('Go to'));
      await screen.press(...Array.from('zzz'));
      t.is(
        screen.lines().findIndex((line) => line.includes('Go to')),
        before,
        'nothing jumps',
      );
    });
  });
}
