import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'ava';
import { fileAudit } from '../../source/history/audit.ts';
import { clean, literal } from '../../source/text/clean.ts';

const intent = {
  at: Date.UTC(2026, 10, 22, 17),
  action: 'service.restart',
  target: clean('immich-ml'),
  argv: ['systemctl', '--user', 'restart', '--', 'immich-ml.service'].map(clean),
  before: literal('running for 3d'),
};
const result = {
  at: intent.at + 4000,
  exit: 0,
  failure: null,
  tookMs: 3900,
  after: literal('starting for 0 s'),
  achieved: true,
};
const operator = { user: 'deck', client: '192.0.2.10 50000 22' };

async function folder(t: { teardown(undo: () => Promise<void>): void }) {
  const made = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-audit-'));
  t.teardown(() => rm(made, { recursive: true, force: true }));
  return made;
}

test('one line of intent before, its result after, in a file that nobody else can read', async (t) => {
  const state = path.join(await folder(t), 'quarterdeck');
  const audit = fileAudit(state, operator);
  const written = await audit.intent(intent);
  if (!written.written) return t.fail(written.why);
  await audit.result(written.id, result);

  t.is((await stat(state)).mode & 0o777, 0o700);
  t.is((await stat(path.join(state, 'quarterdeck.db'))).mode & 0o777, 0o600);
  const database = new DatabaseSync(path.join(state, 'quarterdeck.db'));
  const rows = database
    .prepare('select user, client, action, target, argv, exit, after, achieved from audit')
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
  const audit = fileAudit(state, operator);
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
  const refused = await fileAudit(state, operator).intent(intent);
  t.true(!refused.written && refused.why.includes('newer quarterdeck'));
});

test('a damaged file is refused, not overwritten', async (t) => {
  const state = await folder(t);
  await writeFile(
    path.join(state, 'quarterdeck.db'),
    'this is not a database, whatever its name says'.repeat(100),
  );
  t.false((await fileAudit(state, operator).intent(intent)).written);
});
