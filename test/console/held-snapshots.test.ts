import test from 'ava';
import { textOf } from '../../source/console/line.ts';
import { subvolumeDetail } from '../../source/console/panes/backup-detail.ts';
import { heldInWords } from '../../source/console/panes/backup-subvolumes.ts';
import { backups } from '../../source/console/panes/backups.ts';
import { type Model } from '../../source/model/model.ts';
import { noPast, type Past } from '../../source/model/past.ts';
import { clean } from '../../source/text/clean.ts';
import { day, edit, GiB, modelOf, now, snapshot } from '../support/readings.ts';

/** What the pane of the backups tells of the space that snapshots hold. */

const snapshots = edit('snapshots', (roots) =>
  roots.map((root) =>
    root.path === '/home/deck/.snapshots'
      ? {
          ...root,
          snapshots: [
            snapshot('htpc-home', '20261122-htpc-home', now - day / 2),
            snapshot('htpc-home', '20261116-htpc-home', now - 6 * day),
            snapshot('htpc-home', 'before-upgrade', null),
          ],
        }
      : root,
  ),
);

function counted(bytes: number, at: number): Past {
  const point = { at, value: bytes, low: bytes, high: bytes };
  return {
    ...noPast(clean('')),
    without: null,
    hourly: new Map([['snapshots.held[htpc-home]', [{ ...point, at: at - day, value: 1 }, point]]]),
  };
}

function home(model: Model) {
  const found = model.backups.subvolumes.find(({ name }) => String(name) === 'htpc-home');
  if (found === undefined) throw new Error('no htpc-home');
  return found;
}

const words = (model: Model): string => textOf(heldInWords(model.past, home(model), now));
const page = (model: Model): string =>
  subvolumeDetail(home(model), model, now)
    .facts.map(({ label, value }) => `${label ?? ''}: ${textOf(value)}`)
    .join('\n');
const heads = (model: Model, width: number) =>
  backups
    .rows({ model, verdicts: [], width, now, sorts: {} })
    .rows.filter(({ kind }) => kind === 'heading')
    .map(({ line }) => textOf(line));

test('the latest count is told with its age, in the row, below the list and on the page', (t) => {
  const model = modelOf({ readings: snapshots, past: counted(13 * GiB, now - 2 * day) });
  t.is(words(model), '3 since 2026-11-16 hold at most 13.0G, counted 2d ago');
  t.regex(page(model), /Kept here: 3, from 20261116-htpc-home \(6d ago\) to 20261122-htpc-home \(12h ago\)/);
  t.regex(page(model), /They hold: at most 13\.0 GiB .*; counted 2d ago by a cleanup/);
  t.true(heads(model, 160).some((head) => /Kept +Oldest +Holds/.test(head)));
  const row = backups
    .rows({ model, verdicts: [], width: 160, now, sorts: {} })
    .rows.find(({ key }) => String(key) === 'htpc-home');
  t.regex(textOf(row?.line ?? []), /12h +3 +6d +≤ 13\.0G/);
});

test('what was not counted is not zero: why, and what to type', (t) => {
  const model = modelOf({ readings: snapshots, past: { ...counted(0, now), hourly: new Map() } });
  t.is(words(model), '3 since 2026-11-16 whose space is not measured');
  t.regex(
    page(model),
    /They hold: not measured: btrfs has to walk every file .* none did in the last 8 days/,
  );
  t.regex(
    page(model),
    /Count it: sudo btrfs filesystem du -s -- \/home\/deck\/\.snapshots\/htpc-home \/home\/deck\/\.snapshots\/htpc-home\/20261122-htpc-home/,
  );
  t.false(heads(model, 160).some((head) => head.includes('Holds')));
});

test('where nothing is kept, or the file cannot be read, that is why', (t) => {
  t.regex(
    page(modelOf({ readings: snapshots, past: noPast(clean('no samples are kept')) })),
    /They hold: not measured: no samples are kept/,
  );
  t.regex(
    page(modelOf({ readings: snapshots, past: 'parse' })),
    /They hold: not measured: the file cannot be read/,
  );
});

test('a subvolume without snapshots holds nothing to tell', (t) => {
  const none = edit('snapshots', (roots) => roots.map((root) => ({ ...root, snapshots: [] })));
  const model = modelOf({ readings: none });
  t.is(words(model), '');
  t.notRegex(page(model), /They hold/);
});
