import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import test from 'ava';
import { program } from '../support/program.ts';
import { open, type Session } from '../support/terminal.ts';

/**
 * What somebody who names a container, writes into a log or is banned for a reason could send to the terminal: the clipboard (OSC 52), a
 * link (OSC 8), a title, a cleared screen, colours, the same with C1 bytes, a device control string, carriage returns, backspaces,
 * characters that turn the line around, and characters that take no place.
 */
const hostile = [
  '\u001b]52;c;ZXZpbA==\u0007',
  '\u001b]8;;http://192.0.2.1/\u001b\\EVIL\u001b]8;;\u001b\\',
  '\u001b]0;EVIL\u0007\u001b[2J\u001b[1;1H\u001b[31;5m\u001b[?1049l\u001b[6n\u001bc',
  '\u009b31mEVIL\u009d52;c;ZXZpbA==\u009c\u0090q\u009c',
  '\r\u0008\u007f\u0000\u000b\u000c\u000e',
  '\u202egnp\u202c\u2066x\u2069\u200b\u2028\u2029\u0085\ufeff',
].join('EVIL');

/** The values of these in JSON, and of these properties of systemd, are shown somewhere. */
const inJson =
  /("(?:description|scenario|as_name|message|cn|reason|MESSAGE|error|title)": ?")((?:[^"\\]|\\.)*)"/gi;
const inProperties = /^((?:Description|StatusText|Environment|Documentation)=.*)$/gm;
const inLogs = /^(\[\d{4}-\d\d-\d\d [^\]]*\] .*|(?:Description|Image|Exec|Environment)=.*)$/gm;

function poisoned(text: string): string {
  const escaped = JSON.stringify(hostile).slice(1, -1);
  // A recording is a text of lines: what would end one is left out where it is not in JSON.
  const plain = hostile.replace(/[\r\u0085\u2028\u2029]/g, '');
  return text
    .replace(inJson, (_all, before: string, value: string) => `${before}${escaped}${value}${escaped}"`)
    .replace(inProperties, (line: string) => `${line} ${plain}`)
    .replace(inLogs, (line: string) => (line.includes('EVIL') ? line : `${line} ${plain}`));
}

/** The healthy box, with hostile words in all that somebody else may write. */
async function hostileBox(): Promise<string> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-hostile-'));
  const box = path.join(root, 'hostile');
  await cp('fixtures/boxes/healthy', box, { recursive: true });
  for (const folder of ['commands', 'files']) {
    for (const name of await readdir(path.join(box, folder))) {
      const file = path.join(box, folder, name);
      await writeFile(file, poisoned(await readFile(file, 'utf8')));
    }
  }
  return box;
}

/** What a console needs to draw: positions, colours, its screen, its cursor, whole frames, pastes. Nothing else. */
const allowed =
  /\u001b\[[\d;]*m|\u001b\[\d*(?:;\d*)?[A-HJK]|\u001b\[\?(?:25|1049|2004|2026|1004)[hl]|\u001b\[\?(?:2026|u)\$?p?|\r?\n/g;

function forbiddenIn(output: string): readonly string[] {
  const rest = output.replace(allowed, '');
  return [
    ...new Set(
      rest.match(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff].{0,20}/g) ?? [],
    ),
  ];
}

/** As the kitty protocol sends it: what follows a lone escape byte at once would be its Alt. */
const escape = '\u001b[27u';

async function settle(session: Session): Promise<void> {
  let before = -1;
  while (session.bytes() !== before) {
    before = session.bytes();
    await new Promise((resolve) => setTimeout(resolve, 70));
  }
}

test('whatever others write, nothing but positions and colours reaches the terminal', async (t) => {
  const box = await hostileBox();
  t.teardown(() => rm(path.dirname(box), { recursive: true }));
  const session = open([...program, '--demo', box], { columns: 120, rows: 40 });
  t.teardown(() => session.kill());
  await session.shows('Stack');
  await settle(session);
  const seen = new Set<string>();
  const look = async (where: string) => {
    await settle(session);
    if (session.screen().join('\n').includes('EVIL')) seen.add(where);
  };
  for (const pane of ['1', '2', '3', '4', '5', '6', '0']) {
    session.type(pane);
    await look(`pane ${pane}`);
    for (const keys of ['\r', 'a', 'l', '?']) {
      session.type(keys);
      await look(`pane ${pane} ${keys}`);
      session.type(escape);
      await settle(session);
      session.type(escape);
      await settle(session);
    }
    session.type('jj');
  }
  // A unit, a Quadlet file, a container, and what is asked before something is done.
  for (const letter of ['u', 'w', 'i', 'n', 'r']) {
    for (const keys of ['1', 'g', 'a', letter]) {
      session.type(keys);
      await settle(session);
    }
    await look(`act ${letter}`);
    session.type(escape);
    await settle(session);
    session.type(escape);
    await settle(session);
  }
  session.type('q');
  await session.end();
  t.deepEqual(forbiddenIn(session.output()), []);
  t.true(seen.size >= 5, `hostile words were seen in: ${[...seen].join(', ')}`);
  t.log([...seen].join(', '));
});
