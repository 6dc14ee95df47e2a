import { isFree } from '../probes/sudo.ts';
import { type Subvolume } from '../probes/subvolumes.ts';
import { type Facts } from './facts.ts';
import { byPlan, known, type Known, restingOn } from './known.ts';

/** What tells whether a snapshot is what its name says. */
export type Proof =
  | {
      /** btrfs itself: uuid, received_uuid, the read-only flag and the time of creation (btrfs-subvolume(8)). */
      readonly by: 'btrfs';
      /** Subvolumes by the absolute path that leads to them. */
      readonly at: ReadonlyMap<string, Subvolume>;
      /** Mount points that were listed. */
      readonly mounts: ReadonlySet<string>;
    }
  /** Nobody may ask btrfs here: there are names, and the notes that the backup leaves. */
  | { readonly by: 'names' };

/**
 * What snapshots are judged by. btrfs was not asked, and sudo's own rules say that it cannot be: then by names, which is positive
 * knowledge. It could be asked and has not answered: not known. `now`: epoch milliseconds.
 */
export function proofOf({ subvolumes, rights }: Facts, now: number): Known<Proof> {
  if (subvolumes.known) {
    const listed = subvolumes.value;
    return known(
      {
        by: 'btrfs',
        at: new Map(listed.flatMap((one) => (one.at === null ? [] : [[one.at, one] as const]))),
        mounts: new Set<string>(listed.map(({ mount }) => mount)),
      },
      subvolumes.origin,
    );
  }

  if (subvolumes.reason !== 'permission' || !rights.known || rights.value.root) return subvolumes;
  const refused = subvolumes.origin.evidence
    .flatMap(({ argv }) => (argv === null ? [] : [argv.slice(argv.findIndex((word) => word === '--') + 1)]))
    .every((argv) => !isFree(rights.value, argv));
  return refused ? known({ by: 'names' }, byPlan(now)) : subvolumes;
}

/** The lists that tell what is whole and what is read-only, and those that tell when something was made. */
const lists = { whole: (word: string) => word !== '-s', made: (word: string) => word !== '-r' } as const;

/** The same fact, resting only on those lists of btrfs that tell it, of some mounts. Null: of none. */
export function ofLists<F extends Known<unknown>>(
  fact: F,
  tells: keyof typeof lists,
  ...mounts: readonly (string | null)[]
): F {
  return restingOn(
    fact,
    ({ argv }) => argv !== null && mounts.includes(argv.at(-1) ?? null) && argv.every(lists[tells]),
  );
}
