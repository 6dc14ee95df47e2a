import path from 'node:path';

/**
 * Mount points of /proc/self/mountinfo (proc(5)): the fifth field, with `\040` for a space and the like.
 * Lines that are none are passed over.
 */
export function mountPoints(mountinfo: string): string[] {
  return mountinfo
    .split('\n')
    .map((line) => line.split(' ')[4])
    .filter((field) => field !== undefined)
    .map((field) =>
      field.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
    );
}

/** The mount point that a path lies below: the longest. `/` when none is known. */
export function mountOf(points: readonly string[], where: string): string {
  const normal = path.posix.normalize(where);
  let nearest = '/';
  for (const point of points) {
    if ((normal === point || normal.startsWith(`${point}/`)) && point.length > nearest.length)
      nearest = point;
  }
  return nearest;
}

/**
 * Start time of a process in clock ticks since boot: the 22nd field of /proc/PID/stat (proc(5)), which with the pid names it
 * for ever. Null for a zombie: it has ended, and only nobody has asked yet how.
 */
export function startTime(stat: string): string | null {
  // The second field is the program's name in parentheses, and may hold parentheses and spaces itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}
