import { type Config, type SubvolumeConfig } from '../config/schema.ts';
import { type SnapshotRoot } from '../probes/snapshots.ts';
import { type Subvolume } from '../probes/subvolumes.ts';
import { clean, type Clean, literal } from '../text/clean.ts';
import { belonging } from './copies.ts';
import { type Facts } from './facts.ts';
import { type Known, map, valueOf } from './known.ts';
import { trimmed } from './paths.ts';
import {
  type DriveCopies,
  type Hold,
  type LocalSnapshot,
  protect,
  type SnapshotHistory,
  type SnapshotStanding,
} from './protected.ts';

/**
 * Every local snapshot of every configured subvolume, with what speaks against deleting it; of each subvolume the newest by its name
 * first. `now`: epoch milliseconds.
 */
export function buildSnapshotStandings(
  facts: Facts,
  config: Config,
  holds: Known<readonly Hold[]>,
  now: number,
): Known<readonly SnapshotStanding[]> {
  return map(facts.snapshots, (roots) => {
    const listed = byPath(valueOf(facts.subvolumes) ?? []);
    return config.backup.subvolumes.flatMap((subvolume) => {
      const root = roots.find((one) => one.drive === null && trimmed(one.path) === trimmed(subvolume.root));
      if (root?.state !== 'present') return [];
      const history = historyOf(root, roots, subvolume, facts, listed, config, holds);
      return [...protect(history, config.cleanup.snapshots, now)].sort(newestFirst);
    });
  });
}

/** Subvolumes by where they are seen, the first one of each place: to look for each of ten thousand snapshots in all of them takes seconds. */
function byPath(all: readonly Subvolume[]): ReadonlyMap<string, Subvolume> {
  const first = new Map<string, Subvolume>();
  for (const one of all) if (one.at !== null && !first.has(one.at)) first.set(one.at, one);
  return first;
}

function newestFirst({ snapshot: a }: SnapshotStanding, { snapshot: b }: SnapshotStanding): number {
  const at = ({ createdAt, namedAt }: LocalSnapshot) => namedAt ?? createdAt ?? 0;
  return at(b) - at(a) || (a.name < b.name ? 1 : -1);
}

function historyOf(
  root: SnapshotRoot,
  roots: readonly SnapshotRoot[],
  subvolume: SubvolumeConfig,
  facts: Facts,
  listed: ReadonlyMap<string, Subvolume>,
  config: Config,
  holds: Known<readonly Hold[]>,
): SnapshotHistory {
  const mine = root.pins.filter(({ file }) => {
    const group = file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
    return group === '' || group === subvolume.folder;
  });
  return {
    subvolume,
    snapshots: belonging(root, subvolume).map((one): LocalSnapshot => {
      const found = listed.get(one.path);
      return {
        path: one.path,
        name: one.name,
        subvolumeId: found?.id ?? null,
        uuid: found?.uuid ?? null,
        receivedUuid: found?.receivedUuid ?? null,
        readOnly: found?.readOnly ?? null,
        createdAt: found?.createdAt ?? null,
        namedAt: one.namedAt,
      };
    }),
    drives:
      subvolume.external === 'never'
        ? []
        : config.backup.drives.map(({ label, mount }) =>
            copiesOn(
              clean(label),
              trimmed(mount),
              roots.find(({ drive }) => drive === label),
              subvolume,
              facts.subvolumes,
            ),
          ),
    pins: mine.map(({ snapshot }) => snapshot),
    pinsUnread: root.detail,
    holds,
    mounted: map(
      facts.subvolumes,
      (all) => new Set(all.filter(({ mounted }) => mounted).map(({ id }) => id)),
    ),
    sending: map(facts.operations, (operations) => {
      const sends = operations.filter(({ kind }) => kind === 'send');
      return sends.some(({ snapshots }) => snapshots === null)
        ? 'all'
        : new Set(sends.flatMap(({ snapshots }) => snapshots ?? []));
    }),
  };
}

function copiesOn(
  label: Clean,
  mount: string,
  root: SnapshotRoot | undefined,
  { folder, name }: SubvolumeConfig,
  list: Known<readonly Subvolume[]>,
): DriveCopies {
  if (root?.state !== 'present') {
    const detail = root?.detail ?? literal('its folder of snapshots was not found');
    return { label, state: root?.state === 'absent' ? 'absent' : 'unreadable', detail };
  }
  if (!list.known) return { label, state: 'unreadable', detail: list.detail };
  // It may have been attached after the list was made.
  if (!list.value.some((one) => one.mount === mount))
    return { label, state: 'unreadable', detail: literal('btrfs lists no subvolume on it') };
  const below = `${mount}/.snapshots/`;
  return {
    label,
    state: 'read',
    copies: list.value.filter(({ at }) => {
      if (at?.startsWith(below) !== true) return false;
      const parts = at.slice(below.length).split('/');
      return parts.length === 1 ? at.endsWith(`-${name}`) : parts[0] === folder;
    }),
  };
}
