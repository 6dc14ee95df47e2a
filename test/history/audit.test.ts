import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { entriesIn, fileAudit, passingAudit } from '../../source/history/audit.ts';
import { openDatabase } from '../../source/history/database.ts';
import { noJournal } from '../../source/history/journal-line.ts';
import { clean, literal } from '../../source/text/clean.ts';

const intent = {
  at: Date.UTC(2026, 10, 22, 17),
  action: 'service.restart',
  target: clean('immich-ml'),
  argv: [['systemctl', '--user', 'restart', '--', 'immich-ml.service'].map(clean)],
  before: literal('running for 3d'),
};
const result = {
  at: intent.at + 4000,
  steps: [{ exit: 0, failure: null, tookMs: 3900 }],
  exit: 0,
  failure: null,
  tookMs: 3900,
  after: literal('starting for 0 s'),
  achieved: true,
};
const operator = { user: 'deck', client: '192.0.2.10', tty: 'pts/0', session: '0badcafe' };

async function folder(t: { teardown(undo: () => Promise<void>): void }) {
  const made = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-audit-'));
  t.teardown(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('one line of intent before, its result after, in a file that nobody else can read', async (t) => {
  const state = path.join(await folder(t), 'quarterdeck');
  const audit = fileAudit(state, operator, noJournal);
  const written = await audit.intent(intent);
  if (!written.written) return t.fail(written.why);
  await audit.result(written.id, result);

  t.is((await stat(state)).mode & 0o777, 0o700);
  t.is((await stat(path.join(state, 'quarterdeck.db'))).mode & 0o777, 0o600);
  const database = new DatabaseSync(path.join(state, 'quarterdeck.db'));
  const rows = database
    .prepare('select user, client, tty, session, action, target, argv, exit, after, achieved from audit')
    .all();
  t.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      {
        ...operator,
        action: 'service.restart',
        target: 'immich-ml',
        argv: JSON.stringify(intent.argv),
        exit: 0,
        after: 'starting for 0 s',
        achieved: 1,
      },
    ],
  );
  database.close();
});

test('what cannot be written says why, and is tried again at the next action', async (t) => {
  const parent = await folder(t);
  const state = path.join(parent, 'quarterdeck');
  await writeFile(state, 'a file where the folder should be');
  const audit = fileAudit(state, operator, noJournal);
  const refused = await audit.intent(intent);
  t.false(refused.written);
  await rm(state);
  t.true((await audit.intent(intent)).written);
});

test('a file of a newer version is left alone', async (t) => {
  const state = await folder(t);
  const newer = new DatabaseSync(path.join(state, 'quarterdeck.db'));
  newer.exec('pragma user_version = 99');
  newer.close();
  const refused = await fileAudit(state, operator, noJournal).intent(intent);
  t.true(!refused.written && refused.why.includes('newer quarterdeck'));
});

test('a damaged file is refused, not overwritten', async (t) => {
  const state = await folder(t);
  await writeFile(
    path.join(state, 'quarterdeck.db'),
    'this is not a database, whatever its name says'.repeat(100),
  );
  t.false((await fileAudit(state, operator, noJournal).intent(intent)).written);
});

test('what was written is read back, the commands that have ended while it runs included', async (t) => {
  const audit = fileAudit(path.join(await folder(t), 'quarterdeck'), operator, noJournal);
  const first = await audit.intent(intent);
  const second = await audit.intent({ ...intent, at: intent.at + 10_000, target: clean('jellyfin') });
  if (!first.written || !second.written) return t.fail();
  await audit.progress(second.id, result.steps);
  await audit.result(first.id, result);
  const read = await audit.entries(intent.at);
  if (!read.read) return t.fail(read.why);
  const [one, other] = read.entries;
  const { steps, ...end } = result;
  t.like(one, { ...intent, ...operator, steps, end });
  t.like(other, { target: 'jellyfin', steps, end: null });
  t.deepEqual(await audit.entries(intent.at + 20_000), { read: true, entries: [] });
});

test('both lines go into the journal; what cannot be written there is not done, and the file says so', async (t) => {
  const lines: string[] = [];
  const state = path.join(await folder(t), 'quarterdeck');
  const note = (line: string) => Promise.resolve((lines.push(line), null));
  const audit = fileAudit(state, operator, note);
  const written = await audit.intent(intent);
  if (!written.written) return t.fail(written.why);
  await audit.result(written.id, result);
  t.deepEqual(lines, [
    'intent id=1 session=0badcafe user=deck client=192.0.2.10 tty=pts/0 action=service.restart target=immich-ml argv="systemctl --user restart -- immich-ml.service" before="running for 3d"',
    'result id=1 exit=0 took_ms=3900 achieved=yes after="starting for 0 s"',
  ]);
  const mute = fileAudit(state, operator, () => Promise.resolve(literal('no journal here')));
  const refused = await mute.intent(intent);
  t.true(!refused.written && refused.why.includes('no journal here'));
  const read = await mute.entries(0);
  t.regex(
    (read.read && read.entries[1]?.end?.failure) || '',
    /journal could not be written: no journal here/,
  );
});

test('an entry of the time when an action was one command is read as one', async (t) => {
  const database = await openDatabase(path.join(await folder(t), 'quarterdeck'));
  database
    .prepare('insert into audit (at, user, action, target, argv, before) values (1, ?, ?, ?, ?, ?)')
    .run(
      'deck',
      'service.stop',
      'jellyfin',
      '["systemctl","--user","stop","--","jellyfin.service"]',
      'running',
    );
  t.deepEqual(entriesIn(database, 0)[0]?.argv, [
    ['systemctl', '--user', 'stop', '--', 'jellyfin.service'],
  ] as never);
  database.close();
});

test('a recorded box remembers until the console ends', async (t) => {
  const audit = passingAudit(operator);
  const written = await audit.intent(intent);
  if (!written.written) return t.fail();
  await audit.progress(written.id, result.steps);
  await audit.result(written.id, result);
  const read = await audit.entries(0);
  const { steps, ...end } = result;
  t.like(read.read ? read.entries[0] : null, { ...intent, ...operator, steps, end });
});
