import { type SubvolumeConfig } from '../config/schema.ts';
import { filesystemOf } from '../probes/filesystems.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type DriveState } from './drives.ts';
import { type Facts } from './facts.ts';
import { valueOf } from './known.ts';

/**
 * What lies compressed here is sent plain, and may be written plain there: so much larger it may become. zstd:1 of what people keep rarely
 * saves more than half.
 */
const plainly = 2;

/** How much a send of everything is, and whether it fits on the drive. Bytes. */
export interface FullSend {
  /** Null: nothing tells. */
  readonly bytes: number | null;
  /** It is this at most, and may be much less. */
  readonly atMost: boolean;
  /** What tells: `the backup’s own estimate`, … */
  readonly by: Clean;
  /** Free on the drive; null: it is not attached, or not told. */
  readonly free: number | null;
  /** Null: cannot be told. */
  readonly fits: boolean | null;
}

/**
 * What the next send of a subvolume to a drive is when it has to be a whole one: what the backup itself measured (its log, or its metric
 * backup_subvolume_last_full_send_bytes), else everything that is used where the subvolume lies, as the most that it can be.
 * Nothing is counted for it: du over terabytes would take hours.
 */
export function fullSendOf(
  subvolume: SubvolumeConfig,
  label: Clean,
  drives: readonly DriveState[],
  facts: Facts,
): FullSend {
  const free = drives.find((drive) => drive.label === label)?.space?.available ?? null;
  const told = toldOf(subvolume, facts);
  const fits = free === null || told.bytes === null ? null : fitsInto(free, told.bytes, told.atMost);
  return { ...told, free, fits };
}

function fitsInto(free: number, bytes: number, atMost: boolean): boolean | null {
  if (!atMost) return bytes <= free;
  return bytes * plainly <= free ? true : null;
}

function toldOf(
  { name, folder, source }: SubvolumeConfig,
  { backupLog, textfiles, filesystems }: Facts,
): Pick<FullSend, 'bytes' | 'atMost' | 'by'> {
  const estimate = valueOf(backupLog)?.lastRun?.fullSends.find(
    (one) => one.subvolume === folder || one.subvolume === name,
  );
  if (estimate !== undefined)
    return { bytes: estimate.bytes, atMost: false, by: literal('the backup’s own estimate') };
  const sent = (valueOf(textfiles) ?? [])
    .filter(({ badLines }) => badLines === 0)
    .flatMap(({ samples }) => samples)
    .find(
      ({ metric, labels }) =>
        metric === 'backup_subvolume_last_full_send_bytes' &&
        (labels['subvolume'] === folder || labels['subvolume'] === name),
    );
  if (sent !== undefined && sent.value > 0)
    return { bytes: sent.value, atMost: false, by: literal('its last whole send') };
  const space = filesystemOf(source, valueOf(filesystems) ?? [])?.space ?? null;
  return space === null
    ? { bytes: null, atMost: true, by: literal('nothing tells how much it is') }
    : { bytes: space.total - space.free, atMost: true, by: literal('all that is used where it lies') };
}
