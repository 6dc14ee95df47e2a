import { type Command, type Identity } from '../box/box.ts';

/**
 * A command in the user namespace of rootless podman (podman-unshare(1)): there it may read, and remove, what belongs to the
 * subordinate ids of the user, as files that a container wrote do (subuid(5)). Root needs no such thing.
 */
export function amongOwnIds(
  { uid }: Pick<Identity, 'uid'>,
  [file, ...args]: readonly [string, ...string[]],
): Pick<Command, 'file' | 'args' | 'session'> {
  return uid === 0
    ? { file, args, session: false }
    : { file: 'podman', args: ['unshare', file, ...args], session: true };
}
