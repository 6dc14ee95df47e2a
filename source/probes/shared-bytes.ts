import { type Clean, clean } from '../text/clean.ts';
import { Unavailable } from './probe.ts';

/** What `btrfs filesystem du -s --raw` counts of a tree, bytes: data only, before compression. */
export interface SharedBytes {
  readonly total: number;
  /** In extents that nothing else refers to. */
  readonly exclusive: number;
  /** In extents that something else refers to as well, each counted once; null: not told. */
  readonly shared: number | null;
}

const row = /^\s*(\d{1,16})\s+(\d{1,16})\s+(\d{1,16}|-)\s+(\/.*)$/;

/**
 * Reads the table (btrfs-filesystem(8), "du"): a line of titles, then one line for each path that was asked for.
 * @throws {Unavailable} `parse` on a line that is none
 */
export function parseSharedBytes(text: string): ReadonlyMap<Clean, SharedBytes> {
  const lines = text.split('\n').filter((one) => one.trim() !== '');
  const [titles, ...rows] = lines;
  if (titles === undefined || !/^\s*Total\s+Exclusive\s+Set shared\s+Filename\s*$/.test(titles))
    throw new Unavailable('parse', clean(`btrfs filesystem du: ${(titles ?? '').slice(0, 120)}`));
  return new Map(
    rows.map((one) => {
      const [, total, exclusive, shared, path] = row.exec(one) ?? [];
      if (total === undefined || exclusive === undefined || path === undefined)
        throw new Unavailable('parse', clean(`btrfs filesystem du: ${one.slice(0, 120)}`));
      return [
        clean(path),
        {
          total: Number(total),
          exclusive: Number(exclusive),
          shared: shared === '-' ? null : Number(shared),
        },
      ];
    }),
  );
}
