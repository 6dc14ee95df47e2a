import test from 'ava';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { buildModel } from '../../source/model/build.ts';
import { type Model } from '../../source/model/model.ts';
import { readAll } from '../../source/watch/once.ts';
import { openBox } from '../support/recorded-box.ts';

/** Things that happened to a box like this one, in plain words: which recorded box tells it, and what is said of it. */

interface Told {
  readonly model: Model;
  readonly verdict: (id: string) => Verdict | undefined;
}

async function told(name: string): Promise<Told> {
  const { box, config } = await openBox(name);
  const { readings } = await readAll({ box, config }, { deadlineMs: 60_000 });
  const model = buildModel(readings, {}, { identity: box.identity, now: box.now(), config });
  const verdicts = judgeAll(model, config);
  return { model, verdict: (id) => verdicts.find((one) => one.id === id) };
}

const says = (verdict: Verdict | undefined) => `${verdict?.status ?? 'nothing'}: ${verdict?.summary ?? ''}`;

test('four nights without a backup behind a log file that is fresh every night: red', async (t) => {
  const { verdict } = await told('backup-failing');
  t.regex(says(verdict('timer.result[btrfs-backup-daily.timer]')), /^critical: failed: exit-code/);
  t.regex(says(verdict('backup.local[htpc-home]')), /^critical: newest 4d 17h old/);
  t.regex(says(verdict('backup.log')), /^critical: /);
});

test('the unit ended with exit code 0, and its log says that a command failed: red', async (t) => {
  const { verdict } = await told('chain-broken');
  t.regex(says(verdict('timer.result[btrfs-backup-daily.timer]')), /^ok: succeeded/);
  t.regex(says(verdict('backup.log')), /^critical: 2 problems .*Insufficient space/);
});

test('the drive is away, as planned: amber with the days since the last copy, never red', async (t) => {
  const { verdict } = await told('urd-live');
  t.regex(says(verdict('backup.external[opptak]')), /^warning: newest copy 14d 17h old.*no drive attached/);
});

test('the newest snapshot by its name is not the newest by the time of its folder: the name counts', async (t) => {
  const { model, verdict } = await told('healthy');
  const [home] = model.backups.subvolumes;
  t.is(home?.local.known === true ? home.local.value?.name : null, '20261122-htpc-home' as never);
  t.is(verdict('backup.local[htpc-home]')?.status, 'ok');
});

test('a snapshot that btrfs itself made at another time than its name says is news', async (t) => {
  const { verdict } = await told('chain-broken');
  t.regex(says(verdict('backup.created[htpc-root]')), /^warning: 20261101-htpc-root was made 45d 14h ago/);
});

test('the pool is at 96 % while / has room: each is judged by itself', async (t) => {
  const { verdict } = await told('chain-broken');
  t.is(verdict('disk.used[/mnt]')?.status, 'critical');
  t.is(verdict('disk.used[/]')?.status, 'ok');
});

test('a receive that was broken off lies on the drive under the name of a copy: it is none', async (t) => {
  const { verdict, model } = await told('chain-broken');
  t.regex(
    says(verdict('backup.garbled[opptak]')),
    /^warning: 20261121-opptak on WD-18TB: an unfinished receive/,
  );
  const opptak = model.backups.subvolumes.find(({ name }) => name === 'opptak');
  t.is(opptak?.drives[0]?.newest?.name, '20261114-opptak' as never);
});

test('the next send is a whole one and does not fit: red before it is tried', async (t) => {
  const { verdict } = await told('chain-broken');
  t.regex(
    says(verdict('backup.chain[opptak]')),
    /^critical: the next send is a whole one, 3\.1 TiB, NO room in 1\.3 TiB/,
  );
});

test('sudo refuses: names and notes are judged, nothing hangs, nothing is asked nine times', async (t) => {
  const { model, verdict } = await told('urd-live');
  t.is(verdict('backup.created[htpc-home]')?.status, 'not-applicable');
  t.regex(says(verdict('backup.chain[opptak]')), /^warning: .*its parent 20261108-opptak is gone here/);
  const home = model.backups.subvolumes[0]?.localMadeAt;
  t.is(home?.known === true ? home.value : null, 'names');
});

test('the twin of the drive is plugged in: it is named', async (t) => {
  const { verdict } = await told('urd-live');
  t.regex(says(verdict('backup.drive[WD-18TB]')), /^warning: .*WD-18TB1 is mounted instead/);
});

test('a timer without OnCalendar has a next run, and an interval by which it can be late', async (t) => {
  const { model } = await told('healthy');
  const timers = model.backups.timers.known ? model.backups.timers.value : [];
  const monotonic = timers.filter(({ unit }) => unit?.timer?.calendar.length === 0);
  t.true(monotonic.length > 0);
  for (const { id, next, intervalMs } of monotonic) t.true(next !== null && (intervalMs ?? 0) > 0, id);
});

test('Urd and the old script are both there: which one is live is told, and the other is no finding', async (t) => {
  const { model, verdict } = await told('urd-live');
  const tools = model.backups.tools.known ? model.backups.tools.value : [];
  t.deepEqual(
    tools.map(({ name, live }) => `${name} ${live ? 'live' : 'off'}`),
    ['Urd live', 'btrfs-snapshot-backup.sh off'],
  );
  t.regex(says(verdict('timer.scheduled[btrfs-backup-daily.timer]')), /^not-applicable: .*Urd backs up now/);
  t.regex(says(verdict('backup.log')), /^not-applicable: Urd backs up now/);
  t.regex(says(verdict('backup.urd')), /^warning: it calls at risk: htpc-root/);
});

test('a restore test that compared no file has tested nothing', async (t) => {
  const { verdict } = await told('urd-live');
  t.regex(
    says(verdict('backup.restore_test')),
    /^critical: passed without comparing a single file: htpc-root/,
  );
});

test('an error message that was saved as a dump, and a dump of a third of its size', async (t) => {
  const { verdict } = await told('urd-live');
  t.is(verdict('backup.db_dump[nextcloud]')?.status, 'ok', 'the script itself saw nothing');
  t.regex(says(verdict('backup.dump_file[nextcloud]')), /^critical: 2026-11-22\.sql\.zst is no zstd/);
  t.regex(says(verdict('backup.dump_file[postgresql-immich]')), /^critical: 58\.2 MiB \(usually 19\d/);
});
