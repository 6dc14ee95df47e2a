import { posix } from 'node:path';
import { type Identity } from '../box/box.ts';

/** Whose units they are: for the specifiers in them. */
export type Owner = Pick<Identity, 'home' | 'user' | 'uid'>;

/** A folder (or file) of the host that a container sees. */
export interface HostFolder {
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/**
 * The source of a volume as a path of the host (`SOURCE:/cache:Z`, podman-systemd.unit(5)): specifiers of systemd.unit(5) are put in, and what
 * begins with `.` is relative to the Quadlet file. A volume of podman's own stays the name that it is.
 */
export function sourceOf(source: string, file: string, { home, user, uid }: Owner): string {
  const plain = source.replace(/%([huU%])/g, (_specifier, letter: string) =>
    letter === 'h' ? home : letter === 'u' ? user : letter === 'U' ? String(uid) : '%',
  );
  return plain.startsWith('.') ? posix.resolve(posix.dirname(file), plain) : plain;
}

/** What of the host a container sees, by the volumes of its Quadlet; volumes of podman's own are left out. */
export function hostFolders(volumes: readonly string[], file: string, owner: Owner): readonly HostFolder[] {
  return volumes.flatMap((volume) => {
    const [source = '', target = '', options = ''] = volume.split(':', 3);
    const path = sourceOf(source, file, owner);
    return target !== '' && path.startsWith('/')
      ? [{ path, target, readOnly: options.split(',').includes('ro') }]
      : [];
  });
}
