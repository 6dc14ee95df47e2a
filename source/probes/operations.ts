import { basename } from 'node:path';
import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe, withoutSecrets } from './probe.ts';

/** What runs now and must not be disturbed, nor disturb. */
export type OperationKind = 'send' | 'receive' | 'balance' | 'image' | 'package';

export interface Operation {
  readonly pid: number;
  readonly kind: OperationKind;
  readonly argv: readonly Clean[];
  /** Of a `btrfs send`: the snapshots that it was given, its parents among them; null: one of them is no absolute path. */
  readonly snapshots: readonly Clean[] | null;
}

/**
 * The command lines of all processes (proc_pid_cmdline(5)), for those of other tools that work on disks or images. A
 * process that ended in between runs no more; one whose command line may not be read (hidepid) is not seen.
 */
export const operations: Probe<readonly Operation[]> = {
  id: 'operations',
  title: 'running transfers',
  every: { seen: 30000, hidden: null },
  onDemand: true,
  staleAfter: 120000,
  async read({ box, config }, evidence) {
    const { proc } = config.roots;
    evidence.push(evidenceOfPath(proc));
    const pids = needed(await box.list(proc), proc).filter(({ path }) => /^\d+$/.test(path));
    const found = await Promise.all(
      pids.map(async ({ path }) => {
        const line = await box.readText(`${proc}/${path}/cmdline`, 65_536);
        return line.found ? operationOf(Number(path), line.value) : null;
      }),
    );
    return found.filter((one) => one !== null).sort((a, b) => a.pid - b.pid);
  },
};

/** Whose whole run changes packages. */
const packageTools: ReadonlySet<string> = new Set([
  'dnf',
  'dnf5',
  'rpm-ostree',
  'packagekitd',
  'dpkg',
  'apt-get',
]);
const imageVerbs: ReadonlySet<string> = new Set([
  'pull',
  'build',
  'load',
  'import',
  'commit',
  'auto-update',
  'prune',
  'rmi',
]);

/** Reads a command line, its words ended by NUL; null when it is none of those that matter here. */
export function operationOf(pid: number, line: string): Operation | null {
  const words = line.replace(/\0$/, '').split('\0');
  const of = (kind: OperationKind, snapshots: Operation['snapshots'] = []): Operation => ({
    pid,
    kind,
    argv: words.map((word) => clean(withoutSecrets(word))),
    snapshots,
  });

  const at = words.findIndex((word) => basename(word) === 'btrfs');
  const verb = at === -1 ? undefined : words[at + 1];
  if (verb === 'send') return of('send', sent(words.slice(at + 2)));
  if (verb === 'receive') return of('receive');
  if (verb === 'balance' && words[at + 2] === 'start') return of('balance');
  const tool = words.findIndex((word) => ['podman', 'buildah', 'skopeo'].includes(basename(word)));
  if (tool !== -1 && words.slice(tool + 1, tool + 4).some((word) => imageVerbs.has(word))) return of('image');
  // A script's interpreter comes first: /usr/bin/python3 /usr/bin/dnf upgrade.
  if (words.slice(0, 2).some((word) => packageTools.has(basename(word)))) return of('package');
  return null;
}

/** Options of btrfs-send(8) that are followed by a value that is no snapshot. */
const otherValues: ReadonlySet<string> = new Set(['-f', '--proto']);

function sent(words: readonly string[]): readonly Clean[] | null {
  const paths: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    if (otherValues.has(word)) index++;
    else if (word.startsWith('/')) paths.push(word);
    else if (!word.startsWith('-')) return null;
  }
  return paths.length === 0
    ? null
    : paths.map((path) => clean(path.length > 1 ? path.replace(/\/+$/, '') : path));
}
