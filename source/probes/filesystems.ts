import { basename } from 'node:path';
import { type Clean, clean, literal } from '../text/clean.ts';
import { needed, reasonOf } from './found.ts';
import { type Mount, mountOf, parseMountinfo } from './mounts.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';
import { type Reason } from './reading.ts';

/** A mounted file system with a disk behind it; one entry per file system, not per mount. Bytes. */
export interface Filesystem {
  /** The shortest of its mount points, or the configured one: `/`, `/mnt`. */
  readonly mount: Clean;
  /** All mount points with the root of each (`/home` is `subvol=/home`): mountinfo. */
  readonly mounts: readonly { readonly target: Clean; readonly root: Clean; readonly readOnly: boolean }[];
  /** btrfs, ext4, xfs, … */
  readonly type: Clean;
  /** `/dev/nvme0n1p3` */
  readonly source: Clean;
  /** Kernel name of the device behind the source: `nvme0n1p3`, `dm-0`; joins /sys/fs/btrfs/UUID/devices. Null when not resolvable. */
  readonly device: Clean | null;
  readonly options: readonly Clean[];
  /** Null with the reason: a hung or refused one is still a row. */
  readonly space: { readonly total: number; readonly free: number; readonly available: number } | null;
  readonly problem: { readonly reason: Reason; readonly detail: Clean } | null;
}

/** No file system with a disk behind it is a fact (a container, a live medium); a mountinfo that cannot be read is not. */
export const filesystems: Probe<readonly Filesystem[]> = {
  id: 'filesystems',
  title: 'mountinfo, statfs',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  async read(context, evidence) {
    const { box, config } = context;
    const path = `${config.roots.proc}/self/mountinfo`;
    evidence.push(evidenceOfPath(path));
    const groups = grouped(parseMountinfo(needed(await box.readText(path), path)), config.disk.ignore);
    return Promise.all(groups.map((group) => filesystem(context, group)));
  },
};

// What a disk or a server is behind; not overlay, tmpfs, autofs, squashfs, and no fuse.* (a program is behind those).
const withDisk =
  /^(?:btrfs|ext[234]|xfs|f2fs|vfat|exfat|ntfs3?|zfs|bcachefs|jfs|reiserfs|nfs4?|cifs|smb3|fuseblk)$/;

/**
 * The mounts with a disk behind them, by file system: btrfs by its source, because each of its subvolumes has a device number of
 * its own; others by device number. Left out are ignored mount points and read-only images on a loop device.
 */
export function grouped(mounts: readonly Mount[], ignore: readonly string[]): readonly (readonly Mount[])[] {
  const groups = new Map<string, Mount[]>();
  for (const mount of mounts) {
    if (!withDisk.test(mount.type) || ignore.some((pattern) => matches(pattern, mount.target))) continue;
    if (mount.source.startsWith('/dev/loop') && isReadOnly(mount)) continue;
    const key = mount.type === 'btrfs' ? `btrfs ${mount.source}` : `${mount.type} ${mount.device}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [mount]);
    else group.push(mount);
  }
  return [...groups.values()];
}

/** Whether a path fits a glob of the configuration: `*` is any text, slashes too. */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(path);
}

function isReadOnly({ options, superOptions }: Mount): boolean {
  return options.includes('ro') || superOptions.includes('ro');
}

async function filesystem(context: Context, group: readonly Mount[]): Promise<Filesystem> {
  const shown = shownMount(group, context.config.disk.expected);
  const [space, device] = await Promise.all([spaceOf(context, shown.target), deviceOf(context, shown)]);
  return {
    mount: clean(shown.target),
    mounts: group.map((mount) => ({
      target: clean(mount.target),
      root: clean(mount.root),
      readOnly: isReadOnly(mount),
    })),
    type: clean(shown.type),
    source: clean(shown.source),
    device,
    options: [...new Set([...shown.options, ...shown.superOptions])].map(clean),
    ...space,
  };
}

function shownMount(group: readonly Mount[], expected: readonly string[]): Mount {
  const configured = group.filter(({ target }) => expected.includes(target));
  return (configured.length > 0 ? configured : group).reduce((best, mount) =>
    mount.target.length < best.target.length ||
    (mount.target.length === best.target.length && mount.target < best.target)
      ? mount
      : best,
  );
}

async function spaceOf({ box }: Context, target: string): Promise<Pick<Filesystem, 'space' | 'problem'>> {
  const found = await box.statfs(target);
  if (!found.found)
    return { space: null, problem: { reason: reasonOf(found.why), detail: clean(found.detail) } };
  const { total, free, available } = found.value;
  // a server that does not know its size gives 2^63 or more
  const known = total > 0 && total <= Number.MAX_SAFE_INTEGER;
  if (known && free >= 0 && free <= total && available >= 0 && available <= total)
    return { space: { total, free, available }, problem: null };
  return {
    space: null,
    problem: { reason: 'parse', detail: literal('statfs gives sizes that cannot be') },
  };
}

/** `/dev/sda1` is its own kernel name; a name below /dev/mapper or /dev/disk links to it; /dev/root is found by its number. */
async function deviceOf({ box, config }: Context, { source, device }: Mount): Promise<Clean | null> {
  const { dev, sys } = config.roots;
  if (!source.startsWith('/dev/')) return null;
  const name = source.slice('/dev/'.length);
  if (!name.includes('/') && name !== 'root') return clean(name);
  const link = await box.readLink(`${dev}/${name}`);
  if (link.found) return clean(basename(link.value));
  const numbered = device.startsWith('0:') ? null : await box.readLink(`${sys}/dev/block/${device}`);
  return numbered?.found === true ? clean(basename(numbered.value)) : null;
}

/**
 * The file system that a path lies on, by the longest mount point above it: a plain folder such as /mnt/btrfs-pool belongs to what is
 * mounted on /mnt. Null when none of them is above it. A path on a mount that is not watched is taken for the one above that.
 */
export function filesystemOf(path: string, all: readonly Filesystem[]): Filesystem | null {
  const mounts = all.flatMap((filesystem) =>
    filesystem.mounts.map(({ target }) => ({ target: String(target), filesystem })),
  );
  return mountOf(path.length > 1 ? path.replace(/\/+$/, '') : path, mounts)?.filesystem ?? null;
}
