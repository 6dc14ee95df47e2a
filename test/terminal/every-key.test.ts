import test from 'ava';
import { bindings } from '../../source/console/keymap/bindings.ts';
import { type Scope } from '../../source/console/keymap/commands.ts';
import { program } from '../support/program.ts';
import { open, type Session } from '../support/terminal.ts';

/** Keys as a terminal sends them. */
const sent: Readonly<Record<string, string>> = {
  enter: '\r',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  space: ' ',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pagedown: '\u001b[6~',
  pageup: '\u001b[5~',
  home: '\u001b[H',
  end: '\u001b[F',
  // As the kitty protocol sends it: what follows a lone escape byte at once would be its Alt.
  esc: '\u001b[27u',
};

function bytesOf(key: string): string {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 96);
  return sent[key] ?? key;
}

/** Commands that end the console or leave its screen: other tests press them. */
const leaving = new Set(['quit', 'quit.force', 'suspend']);

/** What the screen shows after a command, where that is the same from everywhere. */
const shown: Readonly<Record<string, RegExp>> = {
  help: /─ Help/,
  'pane.stack': /\[1 Stack/,
  'pane.disk': /\[2 Disk/,
  'pane.crowdsec': /\[3 CrowdSec/,
  'pane.backups': /\[4 Backups/,
  'pane.gpu': /\[5 GPU/,
  'pane.ml': /\[6 ML/,
  'view.verdicts': /─ All verdicts/,
  'view.timeline': /What happened, latest first/,
  'palette.open': /─ Go to, or do/,
  'filter.open': /\d+ rows /,
  'log.search': /Enter take it/,
  'log.filter': /Enter take it/,
  'log.range': /time: /,
  faults: /faults only/,
};

function keysIn(scope: Scope): readonly (readonly [key: string, command: string])[] {
  return bindings
    .filter(
      (binding) => (binding.scope === scope || binding.scope === 'any') && !leaving.has(binding.command),
    )
    .flatMap(({ keys, command }) => keys.map((key) => [key, command] as const));
}

async function opened(t: { teardown(fn: () => void): void }): Promise<Session> {
  const session = open([...program, '--demo', 'healthy'], { columns: 80, rows: 24 });
  t.teardown(() => session.kill());
  await session.shows(/(?<!\d)0 unknown · \d+ ok/);
  return session;
}

/** Out of everything that is open, whatever that is, and to a pane; marks and filters are taken away on the way. */
async function home(session: Session, pane: string): Promise<void> {
  const esc = bytesOf('esc');
  // Past another pane: what is seen there was drawn after these keys, and what is pressed next does not come together with them.
  const other = pane === '1' ? '2' : '1';
  session.type(`${esc.repeat(4)}${other}${esc.repeat(3)}`);
  await session.until(() => session.screen().some((line) => line.includes(`[${other} `)), `pane ${other}`);
  session.type(pane);
  await session.until(() => {
    const lines = session.screen();
    const open = /faults only|\d marked| \d+ rows |Esc cancel|─ Help|─ Go to/;
    // The tabs are there above a journal or a detail, too: only a list has its pane's name alone in its title.
    const list = /^─ (?:Stack|Disk|CrowdSec|Backups|GPU|ML) (?!→)/m;
    const text = lines.join('\n');
    return lines.some((line) => line.includes(`[${pane} `)) && list.test(text) && !open.test(text);
  }, `pane ${pane}, and nothing open`);
}

/** Views of their own, and the keys that lead there from the first pane. */
const views: Readonly<Record<string, { scope: Scope; keys: string; shows: RegExp }>> = {
  'the verdicts': { scope: 'list', keys: '0', shows: /─ All verdicts/ },
  'the timeline': { scope: 'list', keys: 'T', shows: /events/ },
  'a detail': { scope: 'detail', keys: '\r', shows: /─ Stack → / },
  'a journal': { scope: 'log', keys: 'l', shows: /─ .*\.service/ },
};

async function presses(
  session: Session,
  key: string,
  command: string,
  where: string,
): Promise<string | null> {
  session.type(bytesOf(key));
  const expected = shown[command];
  if (expected !== undefined) {
    const came = await session.shows(expected, 5000).then(
      () => true,
      () => false,
    );
    if (!came)
      return `${where}: ${key} (${command}) does not show ${String(expected)}:\n${session.screen().join('\n')}`;
  }
  return session.state().alternate ? null : `${where}: after ${key} the console is gone`;
}

// Several consoles at once: most of the time each only waits for its next frame.
for (const some of [
  ['1', '2'],
  ['3', '4'],
  ['5', '6'],
]) {
  test(`every key of a list from panes ${some.join(' and ')}: it does what it says, and the console lives`, async (t) => {
    t.timeout(180_000);
    const session = await opened(t);
    for (const pane of some) {
      for (const [key, command] of keysIn('list')) {
        await home(session, pane);
        t.is(await presses(session, key, command, `pane ${pane}`), null);
      }
    }
    await home(session, '1');
    session.type('q');
    t.is((await session.end()).exit, 0);
  });
}

for (const [name, { scope, keys, shows }] of Object.entries(views)) {
  test(`every key of ${name}`, async (t) => {
    t.timeout(180_000);
    const session = await opened(t);
    for (const [key, command] of keysIn(scope)) {
      await home(session, '1');
      session.type(keys);
      await session.shows(shows);
      t.is(await presses(session, key, command, name), null);
    }
    await home(session, '1');
    session.type('q');
    t.is((await session.end()).exit, 0);
  });
}
