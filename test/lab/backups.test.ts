import test, { type ExecutionContext } from 'ava';
import { apply, check, install, onLab, type Report, reset, rootOnLab, statusOf, undo } from './box.ts';

/** The truth about backups on a real box: real btrfs send and receive to a second disk, broken as they break. */

const drive = '/run/media/deck/WD-18TB';
const docs = 'subvol1-docs';

test.before(async () => {
  await reset();
  await install();
});

test.afterEach.always(async () => {
  // Each takes back what its test may have left; none of them minds when there is nothing.
  await undo('break-receive', docs);
  await undo('break-chain', docs);
  await undo('allow-listing');
});

function says(t: ExecutionContext, report: Report, id: string, status: string, words?: RegExp): void {
  const found = report.results.find((result) => result.id === id);
  t.is(found?.status, status, `${id}: ${found?.summary ?? 'is not there'}`);
  if (words !== undefined) t.regex(found?.summary ?? '', words);
}

const backups = async () => (await check('--only', 'backup')).report;

test.serial('without root: names and the noted parent tell, and btrfs is not asked as root', async (t) => {
  const since = await rootOnLab("date '+%F %T'");
  const report = await backups();
  says(t, report, 'backup.chain[docs]', 'ok', /by its name$/);
  says(t, report, 'backup.garbled[docs]', 'ok', /by their names$/);
  says(t, report, 'backup.created[docs]', 'not_applicable');
  const refused = await rootOnLab(
    `journalctl --since '${since}' -o cat _COMM=sudo | grep -c 'subvolume list' || true`,
  );
  t.is(refused, '0', 'what the rules do not allow is not tried');
});

test.serial('where sudo allows it: received_uuid tells of every copy, and btrfs of each age', async (t) => {
  await apply('allow-listing');
  const report = await backups();
  says(t, report, 'backup.chain[docs]', 'ok', /is on WD-18TB as well$/);
  says(t, report, 'backup.garbled[docs]', 'ok', /^3 whole copies on WD-18TB$/);
});

test.serial('a receive that is broken off is no copy, and is told as such', async (t) => {
  const copies = async () => (await onLab(`ls ${drive}/.snapshots/${docs}`)).split('\n');
  const before = await copies();
  await apply('allow-listing');
  await apply('break-receive', docs);
  const [left = ''] = (await copies()).filter((name) => !before.includes(name));
  t.not(left, '', 'receive left something behind');
  t.regex(
    await rootOnLab(`btrfs subvolume show ${drive}/.snapshots/${docs}/${left} | grep 'Received UUID'`),
    /-\s*$/,
    'and it has no received_uuid',
  );
  const report = await backups();
  says(
    t,
    report,
    'backup.garbled[docs]',
    'warning',
    new RegExp(`^${left} on WD-18TB: an unfinished receive`),
  );
  // The parent of the next send is still there.
  says(t, report, 'backup.chain[docs]', 'ok', new RegExp(before.at(-1) ?? ''));
});

test.serial('the same without root: it is newer than what was noted as sent', async (t) => {
  await apply('break-receive', docs);
  says(t, await backups(), 'backup.garbled[docs]', 'warning', /newer than what the backup noted as sent/);
});

test.serial('without a common parent the next send is a whole one, and fits here', async (t) => {
  await apply('allow-listing');
  await apply('break-chain', docs);
  const report = await backups();
  says(t, report, 'backup.chain[docs]', 'warning', /the next send is a whole one, .*fits/);
  await undo('break-chain', docs);
  says(t, await backups(), 'backup.chain[docs]', 'ok');
});

test.serial(
  'a copy that was made writable has lost its received_uuid: no send can build on it',
  async (t) => {
    await apply('allow-listing');
    const [older = '', newer = ''] = (await onLab(`ls ${drive}/.snapshots/${docs}`)).split('\n').slice(-2);
    const at = `${drive}/.snapshots/${docs}/${newer}`;
    await rootOnLab(`btrfs property set -f -ts ${at} ro false`);
    try {
      const report = await backups();
      says(t, report, 'backup.garbled[docs]', 'warning', new RegExp(newer));
      // The older one is whole still, and here too.
      says(t, report, 'backup.chain[docs]', 'ok', new RegExp(older));
    } finally {
      await rootOnLab(`btrfs property set -ts ${at} ro true`);
    }
  },
);

test.serial('another drive of the same label, mounted beside: it is named', async (t) => {
  const twin = `${drive}1`;
  await apply('swap-drive', twin);
  try {
    const report = await backups();
    says(t, report, 'backup.drive[WD-18TB]', 'warning', /WD-18TB1 is mounted instead/);
    t.true(
      ['ok', 'warning'].includes(statusOf(report, 'backup.external[docs]') ?? ''),
      'absent is never red',
    );
    says(t, report, 'backup.chain[docs]', 'ok', /the parent of the next send to WD-18TB, is still here/);
  } finally {
    await undo('swap-drive', twin);
  }
});

test.serial(
  'another drive at its very place is not taken for it, where its uuid is configured',
  async (t) => {
    const uuid = await onLab(`findmnt -no UUID ${drive}`);
    const config = '~/.config/quarterdeck/config.toml';
    await onLab(`cp ${config} ${config}.aside`);
    await onLab(
      `printf '\\n[[backup.drives]]\\nlabel = "WD-18TB"\\nmount = "${drive}"\\nuuid = "${uuid}"\\n' >> ${config}`,
    );
    try {
      says(t, await backups(), 'backup.drive[WD-18TB]', 'ok', /attached/);
      await apply('swap-drive', drive);
      says(t, await backups(), 'backup.drive[WD-18TB]', 'warning', /another file system is mounted there/);
    } finally {
      await undo('swap-drive', drive);
      await onLab(`mv ${config}.aside ${config}`);
    }
  },
);
