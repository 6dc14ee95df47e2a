import path from 'node:path';

/** What decides whether a path may be read in this process. */
export interface Reach {
  /** Folders whose files the kernel or the root disk answers for. */
  readonly near: readonly string[];
  /** Paths whose statfs may be asked in this process. */
  readonly statfs: readonly string[];
}

/** Folders of kernel files, and of the system's own settings and logs, on every machine. */
const system = ['/proc', '/sys', '/run', '/dev', '/etc', '/usr/lib', '/var/lib/systemd', '/var/log'] as const;
/** Below the home: settings and state. */
const own = ['.config', '.local/state'] as const;

// Other file systems are mounted, or reached, through these: drives, gvfs and portal mounts (FUSE), the files of other processes.
const elsewhere =
  /^(?:\/run\/media|\/run\/user\/\d+\/(?:gvfs|doc)|\/proc\/[^/]+\/(?:task\/[^/]+\/)?(?:root|cwd|exe|(?:map_files|fd)\/[^/]+))(?:\/|$)/;

/** `ownFolders`: further folders that were found to lie on the same file system as the home. */
export function reachOf(home: string, kernelRoots: readonly string[], ownFolders: readonly string[]): Reach {
  const below = own.map((name) => path.join(home, name));
  return { near: [...system, ...kernelRoots, ...below, ...ownFolders], statfs: ['/', home] };
}

/** Whether a path may be read in this process: nothing on the way can hang for a drive or a network. */
export function isNear({ near }: Reach, where: string): boolean {
  const normal = path.posix.normalize(where);
  return (
    !elsewhere.test(normal) && near.some((folder) => normal === folder || normal.startsWith(`${folder}/`))
  );
}
