import { type Clean, literal } from '../text/clean.ts';
import { given, known, type Known, unknown } from './known.ts';
import { type Past } from './past.ts';
import { heldId, seriesName } from './sampled.ts';

/** What the snapshots of a subvolume hold at most beside the newest that stays. */
export interface HeldSpace {
  readonly bytes: number;
  /** In which hour it was counted, epoch milliseconds. */
  readonly at: number;
}

/**
 * The latest count of what the snapshots of a subvolume hold. btrfs walks every file for that (btrfs-filesystem(8), "du"), which takes
 * minutes: the disk pane has it done for the folders beside `disk.folders`, and a plan of a cleanup for those that it needs.
 */
export function heldSpace(past: Known<Past>, subvolume: Clean): Known<HeldSpace> {
  return given(past, ({ without, hourly }): Known<HeldSpace> => {
    const latest = hourly.get(seriesName(heldId, subvolume))?.at(-1);
    return latest === undefined
      ? unknown(
          'dependency',
          without ??
            literal(
              'btrfs has to walk every file for it; m in the disk pane or a cleanup that needs it has that done, and none did in the last 8 days',
            ),
          past.origin,
        )
      : known({ bytes: latest.value, at: latest.at }, past.origin);
  });
}
