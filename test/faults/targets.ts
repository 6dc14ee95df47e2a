import { type Identity } from '../../source/box/box.ts';
import { type Config } from '../../source/config/schema.ts';
import { type Question } from './broken-door.ts';
import { type Kind } from './faults.ts';

/** What breaks as one thing: a command, a file tree, or the figures of one mount. */
export interface Target {
  readonly name: string;
  readonly kind: Kind;
  readonly questions: readonly Question[];
  /** What it printed or holds, as far as it is text: its keys are broken one at a time. */
  readonly texts: readonly string[];
}

/** The trees that break as a whole; every other path that is read is a target of its own. */
export function treesOf({ roots, stack, backup, ml }: Config, identity: Identity): readonly string[] {
  const run = identity.session.present ? [`${identity.session.runtimeDirectory}/systemd/generator`] : [];
  return [
    ...stack.quadlets,
    ...run,
    `${identity.home}/.config/systemd/user`,
    roots.cgroup,
    `${roots.sys}/fs/btrfs`,
    `${roots.sys}/class/block`,
    `${roots.sys}/class/drm`,
    `${roots.sys}/dev`,
    roots.dev,
    ...backup.subvolumes.map(({ root }) => root),
    ...backup.drives.map(({ mount }) => mount),
    backup.logs,
    ...backup.textfiles,
    ...(ml.cache === null ? [] : [ml.cache]),
  ].map((path) => path.replace(/\/+$/, ''));
}

/** The name of the target that a question belongs to. */
export function targetOf({ method, what }: Question, trees: readonly string[], proc: string): string {
  if (method === 'run') return `$ ${what}`;
  if (method === 'get' || method === 'certificate') return `${method} ${what}`;
  if (method === 'statfs') return `statfs ${what}`;
  const tree = trees
    .filter((root) => what === root || what.startsWith(`${root}/`))
    .reduce((longest, root) => (root.length > longest.length ? root : longest), '');
  if (tree !== '') return tree;
  if (what === proc || new RegExp(`^${proc}/\\d+/`).test(what)) return `${proc}/PID`;
  return what;
}

/** What kind of target a name is of. */
export function kindOf(name: string, { proc, sys, cgroup }: Config['roots']): Kind {
  if (name.startsWith('$ ')) return 'command';
  if (/^(?:get|certificate) /.test(name)) return 'server';
  return name.startsWith('statfs ') || [proc, sys, cgroup].some((root) => name.startsWith(root))
    ? 'kernel'
    : 'disk';
}
