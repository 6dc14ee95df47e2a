import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { type LocalSnapshot, protect, type SnapshotHistory } from '../../source/model/protected.ts';
import { known } from '../../source/model/known.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { ground, run, subvolumesOf } from './disk.ts';
import { randomFrom } from './history.ts';

const layouts = Number(process.env['LAYOUTS'] ?? 1000);
const seed = Number(process.env['SEED'] ?? 1);
/** Subvolumes with a past of their own on one file system: btrbk is asked once for all of them. */
const together = 20;
const origin = { probes: [], takenAt: 0, evidence: [] };

interface Past {
  readonly name: string;
  readonly stamps: readonly string[];
  readonly attached: boolean;
}

function stampOf(day: number): string {
  return new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10).replaceAll('-', '');
}

test('whatever btrbk keeps with the least that it can keep, is kept', async (t) => {
  t.timeout(3_600_000);
  const wrong: string[] = [];
  const tally = { layouts: 0, snapshots: 0, freeHere: 0, freeThere: 0 };
  for (let first = 0; first < layouts; first += together) {
    const random = randomFrom(seed * 7919 + first);
    const upTo = (most: number) => Math.floor(random() * most);
    const base = await ground();
    try {
      const main = await base.disk('main', 256);
      const drive = await base.disk('drive', 256);
      const pasts: Past[] = [];
      for (let index = 0; index < together; index++) {
        const name = `s${String(index)}`;
        await run('btrfs', 'subvolume', 'create', path.join(main, name));
        await mkdir(path.join(main, 'snapshots', name), { recursive: true });
        // A target that is not there: btrbk keeps everything then.
        const attached = random() < 0.85;
        if (attached) await mkdir(path.join(drive, name));
        const stamps: string[] = [];
        const sent: string[] = [];
        let day = 0;
        for (let count = 1 + upTo(6); count > 0; count--) {
          day += 1 + upTo(3);
          const stamp = stampOf(day);
          await writeFile(path.join(main, name, 'file'), String(random()));
          const snapshot = path.join(main, 'snapshots', name, `${name}.${stamp}`);
          await run('btrfs', 'subvolume', 'snapshot', '-r', path.join(main, name), snapshot);
          if (attached && random() < 0.4) {
            const script = 'target=$1; shift; btrfs send -q "$@" | btrfs receive -q "$target"';
            await run('sh', '-c', script, 'sh', path.join(drive, name), snapshot);
            sent.push(stamp);
          }
          stamps.push(stamp);
        }
        // Both sides may have lost some.
        for (const stamp of sent.filter(() => random() < 0.25))
          await run('btrfs', 'subvolume', 'delete', path.join(drive, name, `${name}.${stamp}`));
        pasts.push({ name, stamps, attached });
      }
      const config = path.join(base.folder, 'btrbk.conf');
      await writeFile(
        config,
        `timestamp_format short
snapshot_preserve_min latest
snapshot_preserve no
target_preserve_min all
${pasts
  .map(
    ({ name }) => `volume ${main}
  subvolume ${name}
    snapshot_dir snapshots/${name}
    snapshot_name ${name}
    target ${drive}/${name}
`,
  )
  .join('')}`,
      );
      // 10: for some of them a target was not there.
      const told = await run('sh', '-c', 'btrbk -c "$1" -n prune; test $? -le 10', 'sh', config).catch(
        (error: unknown) => String(error),
      );
      const deleted = new Set([...told.matchAll(/^--- (.+)$/gm)].map(([, name = '']) => name.trim()));
      const here = await subvolumesOf(main);
      const there = await subvolumesOf(drive);
      for (const { name, stamps, attached } of pasts) {
        const snapshots = stamps.map((stamp): LocalSnapshot => {
          const listed = here.get(`snapshots/${name}/${name}.${stamp}`);
          const at = Date.parse(`${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6)}T00:00:00Z`);
          return {
            path: clean(path.join(main, 'snapshots', name, `${name}.${stamp}`)),
            name: clean(`${stamp}-${name}`),
            subvolumeId: 1,
            uuid: clean(listed?.uuid ?? ''),
            receivedUuid: null,
            readOnly: true,
            createdAt: at,
            namedAt: at,
          };
        });
        const history: SnapshotHistory = {
          subvolume: { name },
          snapshots,
          drives: [
            attached
              ? {
                  label: literal('drive'),
                  state: 'read',
                  copies: [...there.values()]
                    .filter((one) => one.path.startsWith(`${name}/`))
                    .map(({ received }) => ({ receivedUuid: clean(received), readOnly: true })),
                }
              : { label: literal('drive'), state: 'absent', detail: literal('not there') },
          ],
          pins: [],
          pinsUnread: null,
          holds: known([], origin),
          mounted: known(new Set(), origin),
          sending: known(new Set(), origin),
        };
        const standings = protect(history, { newest: 1, youngest: 1 }, Date.UTC(2026, 11, 1));
        tally.layouts++;
        for (const { snapshot, protections } of standings) {
          tally.snapshots++;
          const free = protections.length === 0;
          if (free) tally.freeHere++;
          if (deleted.has(snapshot.path)) tally.freeThere++;
          if (free && !deleted.has(snapshot.path)) wrong.push(`${snapshot.path}: btrbk keeps it`);
          if (
            !free &&
            deleted.has(snapshot.path) &&
            protections.every(({ rule }) => rule === 'newest' || rule === 'common-pair')
          )
            wrong.push(
              `${snapshot.path}: kept as ${protections.map(({ rule }) => rule).join(' ')}, and btrbk would not`,
            );
        }
      }
    } finally {
      await base.dispose();
    }
  }
  t.log(
    `${String(tally.layouts)} layouts, ${String(tally.snapshots)} snapshots: ${String(tally.freeHere)} may go here, ${String(tally.freeThere)} at btrbk`,
  );
  t.deepEqual(wrong, []);
  t.true(tally.freeHere > 0);
});
