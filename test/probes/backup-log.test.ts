import test from 'ava';
import fc from 'fast-check';
import { backupLog, lastRun } from '../../source/probes/backup-log.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext, fakeNow } from '../support/fake-box.ts';

const folder = '/home/deck/containers/data/backup-logs';

/** Lines of the script, a second apart from 02:00:00. */
function log(lines: readonly string[], day = '2026-11-22'): string {
  return lines.map((line, index) => `[${day} 02:00:${String(index).padStart(2, '0')}] ${line}\n`).join('');
}

const starting = '[INFO] BTRFS Snapshot & Backup Script Starting';
const good = [
  starting,
  '[INFO] Dry Run: false',
  '[INFO] === Processing Tier 1: htpc-home ===',
  '[INFO] Creating snapshot: /home -> /home/deck/.snapshots/htpc-home/20261122-htpc-home',
  '[WARNING] Space check: 40GB available',
  '[SUCCESS] Completed Tier 1: htpc-home',
  '[INFO] BACKUP RUN SUMMARY (6s)',
  '[SUCCESS] Succeeded (1): htpc-home',
];
const bad = [
  starting,
  '[ERROR] Command failed: sudo btrfs send',
  '[INFO] BACKUP RUN SUMMARY (9s)',
  '[ERROR] FAILED (2):',
  '[ERROR]   opptak: external send failed',
  '[ERROR]   docs: local snapshot failed',
  '[ERROR] Manual intervention may be required — check logs above for details',
  '[INFO] ==========================================',
];

test('lastRun: a run that came to its end', (t) => {
  t.deepEqual(lastRun(log(good), null), {
    startedAt: Date.parse('2026-11-22T02:00:00Z'),
    endedAt: Date.parse('2026-11-22T02:00:07Z'),
    complete: true,
    errors: [],
    warnings: ['Space check: 40GB available'],
    failed: [],
    fullSends: [],
  } as never);
});

test('lastRun: what every good run warns of is no warning', (t) => {
  const lines = [
    '[WARNING] Snapshot already exists: /home/deck/.snapshots/htpc-home/20261122-htpc-home',
    '[WARNING] Preserving pinned parent snapshot (incremental chain anchor): 20261114-htpc-home',
    '[WARNING] subvol4-multimedia external backup is DISABLED (set TIER3_MULTIMEDIA_EXTERNAL_ENABLED=true to enable)',
    '[WARNING] No Discord webhook configured — cannot send failure notification',
    // A broken receive lies there under that name, and is passed over as done.
    '[WARNING] Destination snapshot already exists: /run/media/deck/WD-18TB/.snapshots/htpc-home/20261122-htpc-home',
  ];
  const { warnings } = lastRun(log([starting, ...lines]), null) ?? { warnings: [] };
  t.deepEqual(
    warnings.map((text) => text.slice(0, 28)),
    ['Destination snapshot already'],
  );
});

test('lastRun: how much a whole send is by its own estimate, of each subvolume', (t) => {
  const run = lastRun(
    log([
      starting,
      '[INFO] Space check (full send): available=1GB, estimated=5GB (source: du)',
      '[INFO] === Processing Tier 1: subvol3-opptak ===',
      '[INFO] Space check (full send): available=236GB, estimated=3189GB (source: du)',
      '[INFO] === Processing Tier 2: subvol1-docs ===',
      '[INFO] Space check (full send): available=236GB, estimated=0GB (source: none)',
      '[INFO] Space check (incremental): available=236GB',
    ]),
    null,
  );
  t.deepEqual(run?.fullSends, [{ subvolume: 'subvol3-opptak', bytes: 3189 * 2 ** 30 }] as never);
});

test('lastRun: what failed, with its reason, and every error', (t) => {
  const run = lastRun(log(bad), null);
  t.deepEqual(run?.failed, ['opptak: external send failed', 'docs: local snapshot failed'] as never);
  t.is(run?.errors.length, 5);
  t.true(run?.complete);
});

test('lastRun: only the last run counts', (t) => {
  t.deepEqual(lastRun(log(bad, '2026-11-21') + log(good), null)?.errors, []);
  t.is(lastRun(log(good, '2026-11-21') + log(bad), null)?.failed.length, 2);
});

test('lastRun: a run without a summary did not come to its end', (t) => {
  const run = lastRun(log(good, '2026-11-21') + log(good.slice(0, 4)), null);
  t.false(run?.complete);
  t.is(run?.endedAt, null);
  t.is(run?.startedAt, Date.parse('2026-11-22T02:00:00Z'));
});

test('lastRun: the first version of the script ends with another sentence', (t) => {
  const lines = [
    starting,
    '[SUCCESS] Completed Tier 1: htpc-home',
    '[SUCCESS] BTRFS Snapshot & Backup Script Completed',
  ];
  t.true(lastRun(log(lines), null)?.complete);
  t.false(lastRun(log(lines.slice(0, 2)), null)?.complete);
});

test('lastRun: a trial run backs nothing up and is passed over', (t) => {
  const trial = [starting, '[INFO] Dry Run: true', '[INFO] BACKUP RUN SUMMARY (0s)'];
  t.is(lastRun(log(bad, '2026-11-21') + log(trial), null)?.failed.length, 2);
  t.is(lastRun(log(trial), null), null);
});

test('lastRun: lines that are there twice, once in colour, count once', (t) => {
  const coloured: Readonly<Record<string, string>> = {
    INFO: '0;34',
    ERROR: '0;31',
    SUCCESS: '0;32',
    WARNING: '1;33',
  };
  const doubled = log(bad)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, level = '', text = ''] = /\] \[(\w+)\] (.*)$/.exec(line) ?? [];
      return `${line}\n\u001b[${coloured[level] ?? '0'}m[${level}]\u001b[0m ${text}\n`;
    })
    .join('');
  t.deepEqual(lastRun(doubled, null), lastRun(log(bad), null));
});

test('lastRun: lines that the script did not write are skipped', (t) => {
  const noise = 'ERROR: cannot find parent subvolume\nAt subvol 20261122-htpc-home\n\u0000\u0001\n';
  t.deepEqual(
    lastRun(noise + log(good.slice(0, 3)) + noise + log(good.slice(3)), null),
    lastRun(log(good.slice(0, 3)) + log(good.slice(3)), null),
  );
});

const ended = Date.parse('2026-11-22T02:00:07Z');
for (const [what, modifiedAt, ahead] of [
  ['an hour ahead', ended - 3_600_000 + 900, 3_600_000],
  ['in summer time, two hours ahead', ended - 7_200_000 + 100, 7_200_000],
  ['behind', ended + 5 * 3_600_000, -5 * 3_600_000],
  ['on UTC', ended + 30_000, 0],
  ['whose log was touched later, which tells nothing', ended + 40 * 60_000 + 400_000, 0],
  ['that would be further off than any', ended - 20 * 3_600_000, 0],
] as const) {
  test(`lastRun: the times of a box ${what}`, (t) => {
    t.like(lastRun(log(good), modifiedAt), { startedAt: ended - 7000 - ahead, endedAt: ended - ahead });
  });
}

test('lastRun: a time that does not exist is not known', (t) => {
  t.is(lastRun(`[2026-13-41 99:00:00] ${starting}\n`, null)?.startedAt, null);
});

test('lastRun: no run, and the middle of one, are none', (t) => {
  t.is(lastRun('', null), null);
  t.is(lastRun(log(good.slice(1)), null), null);
});

test('lastRun: whatever comes in, it ends, and a run is complete only where its summary is', (t) => {
  const line = fc.oneof(fc.constantFrom(...good, ...bad), fc.string({ unit: 'binary', maxLength: 60 }));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const text = log(lines);
      const run = lastRun(text, null);
      t.is(
        run?.complete ?? false,
        run !== null && text.slice(text.lastIndexOf('Script Starting')).includes('] BACKUP RUN SUMMARY'),
      );
    }),
  );
});

test('backupLog: the newest log by its name', async (t) => {
  const reading = await take(
    backupLog,
    fakeContext({
      files: {
        [`${folder}/backup-202610.log`]: { text: log(good, '2026-10-31'), modifiedAt: fakeNow },
        [`${folder}/backup-202611.log`]: { text: log(bad), modifiedAt: fakeNow - 5000 },
        [`${folder}/backup-202612.log.gz`]: 'x',
        [`${folder}/restore-202612.log`]: log(good),
      },
    }),
  );
  t.is(reading.known && reading.value.path, `${folder}/backup-202611.log` as never);
  t.is(reading.known && reading.value.modifiedAt, fakeNow - 5000);
  t.is(reading.known && reading.value.lastRun?.failed.length, 2);
});

test('backupLog: no folder and no log hold no run', async (t) => {
  for (const files of [{}, { [`${folder}/`]: '' }]) {
    const reading = await take(backupLog, fakeContext({ files }));
    t.deepEqual(reading.known && reading.value, { path: folder, modifiedAt: null, lastRun: null } as never);
  }
});

for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
  test(`backupLog: a folder or a log that fails with ${failure} is not known`, async (t) => {
    for (const path of [folder, `${folder}/backup-202611.log`]) {
      const reading = await take(backupLog, fakeContext({ files: { [path]: { failure } } }));
      t.is(reading.known ? 'known' : reading.reason, failure);
    }
  });
}
