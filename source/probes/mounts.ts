import { clean } from '../text/clean.ts';
import { Unavailable } from './probe.ts';

/** One line of /proc/PID/mountinfo, as the kernel writes it (proc_pid_mountinfo(5)); texts not cleaned. */
export interface Mount {
  /** `8:1`; btrfs has an anonymous one (`0:42`) per subvolume or file system. */
  readonly device: string;
  /** What of the file system is mounted: `/`, of btrfs the subvolume (`/home`). */
  readonly root: string;
  readonly target: string;
  readonly options: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

const line =
  /^\d+ \d+ (?<device>\d+:\d+) (?<root>\S+) (?<target>\S+) (?<options>\S+)(?: \S+)*? - (?<type>\S+) (?<source>\S*) (?<superOptions>\S+)$/;

/**
 * Reads /proc/self/mountinfo. Of several mounts on the same point only the last is there: it hides the others.
 *
 * @throws {Unavailable} `parse` on a line that is not of the format, or when there is none: a mount must not go unseen
 */
export function parseMountinfo(text: string): readonly Mount[] {
  // the kernel ends every line: without it the last mounts are missing
  if (!text.endsWith('\n')) throw new Unavailable('parse', clean('mountinfo ends within a line'));
  const mounts = new Map<string, Mount>();
  for (const raw of text.split('\n')) {
    if (raw === '') continue;
    const found = line.exec(raw)?.groups;
    if (found === undefined) throw new Unavailable('parse', clean(`mountinfo: ${raw.slice(0, 120)}`));
    const {
      device = '',
      root = '',
      target = '',
      options = '',
      type = '',
      source = '',
      superOptions = '',
    } = found;
    const mount: Mount = {
      device,
      root: unescaped(root),
      target: unescaped(target),
      options: options.split(','),
      type,
      source: unescaped(source),
      superOptions: superOptions.split(','),
    };
    mounts.delete(mount.target);
    mounts.set(mount.target, mount);
  }
  if (mounts.size === 0) throw new Unavailable('parse', clean('mountinfo is empty'));
  return [...mounts.values()];
}

/** Space, tab, line end, backslash and # are written in octal: `\040`. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_escape, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Whether a path is a folder or lies below it, by whole names: `/mnt` holds `/mnt/pool`, not `/mnt2`. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

/** The mount that a path lies on: the one with the longest point above it. */
export function mountOf<T extends { readonly target: string }>(path: string, mounts: readonly T[]): T | null {
  let best: T | null = null;
  for (const mount of mounts) {
    if (isWithin(path, mount.target) && (best === null || mount.target.length > best.target.length))
      best = mount;
  }
  return best;
}
