import { type SubvolumeConfig } from '../../config/schema.ts';
import { type Model } from '../../model/model.ts';
import { type FilesystemState } from '../../model/storage.ts';
import { expressionFor } from '../../probes/sudo.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { percent } from '../../text/format.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { isPlainPath } from '../names.ts';
import { allowedAsRoot, asRoot } from '../privilege.ts';

/** A snapshot keeps what is deleted afterwards: on a disk this full it would be the last straw. */
const tooFullPercent = 95;

/** A configured subvolume, and where its snapshots are. */
export interface Subject {
  readonly subvolume: SubvolumeConfig;
  readonly folder: string;
}

export function findSubvolume({ key }: ActionTarget, { config }: Sight): Subject | Refusal {
  const subvolume = config.backup.subvolumes.find(({ name }) => name === key);
  return subvolume === undefined
    ? refuse(say`${key} is not a configured subvolume`)
    : { subvolume, folder: folderOf(subvolume) };
}

/** Where its snapshots are. */
export function folderOf({ root, folder }: SubvolumeConfig): string {
  return `${root.replace(/\/$/, '')}/${folder}`;
}

/** `20261122-1700`, UTC: sorts by time. */
export function stampOf(now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '');
  return `${stamp.slice(0, 8)}-${stamp.slice(9, 13)}`;
}

/** `20261122-1700-opptak`. */
function snapshotName({ name }: SubvolumeConfig, now: number): string {
  return `${stampOf(now)}-${name}`;
}

/** The file system that a folder lies on: the one with the longest mount point above it. */
export function diskOf(folder: string, filesystems: readonly FilesystemState[]): FilesystemState | undefined {
  const above = (mount: string) => mount === '/' || folder === mount || folder.startsWith(`${mount}/`);
  const longest = (disk: FilesystemState) =>
    Math.max(0, ...disk.mounts.filter(above).map((mount) => mount.length));
  const best = [...filesystems].sort((a, b) => longest(b) - longest(a))[0];
  return best !== undefined && longest(best) > 0 ? best : undefined;
}

function newest({ key }: ActionTarget, model: Model): Clean {
  const subvolume = model.backups.subvolumes.find(({ name }) => name === key);
  if (subvolume?.local.known !== true) return literal('newest snapshot not known');
  return subvolume.local.value === null
    ? literal('no snapshot')
    : say`newest snapshot ${subvolume.local.value.name}`;
}

const plainPaths: Guard<Subject> = {
  name: 'plain paths',
  refuses: ({ subvolume, folder }) =>
    isPlainPath(subvolume.source) && isPlainPath(folder)
      ? null
      : say`the configured path of ${clean(subvolume.name)} is not plain`,
};

const spaceLeft: Guard<Subject> = {
  name: 'space left',
  refuses({ folder }, { model }) {
    const { filesystems } = model.storage;
    if (!filesystems.known) return say`how full its disk is, is not known: ${filesystems.detail}`;
    const disk = diskOf(folder, filesystems.value);
    if (disk === undefined) return say`no file system is known below ${clean(folder)}`;
    if (!disk.space.known) return say`how full ${disk.mount} is, is not known: ${disk.space.detail}`;
    const used = disk.space.value.usedPercent;
    return used >= tooFullPercent
      ? say`${disk.mount} is ${percent(used)} full: a snapshot would hold all that is deleted from now on`
      : null;
  },
};

const notThisMinute: Guard<Subject> = {
  name: 'not within this minute',
  refuses({ subvolume }, { model }) {
    const state = model.backups.subvolumes.find(({ name }) => name === subvolume.name);
    const last = state?.local.known === true ? state.local.value : null;
    return last?.name === snapshotName(subvolume, model.now)
      ? say`${last.name} was taken within this minute`
      : null;
  },
};

function beforeName({ source }: SubvolumeConfig): readonly [string, ...string[]] {
  return ['btrfs', 'subvolume', 'snapshot', '-r', source];
}

function argv({ subvolume, folder }: Subject, name: string): readonly string[] {
  return [...beforeName(subvolume), `${folder}/${name}`];
}

export const snapshot: Action = define<Subject>({
  id: 'subvolume.snapshot',
  verb: 'Take a read-only snapshot',
  letter: 'n',
  effect: 'reversible',
  kind: 'subvolume',
  verify: ['snapshots'],
  root: ({ backup }) =>
    backup.subvolumes.map((subvolume) => ({
      use: literal('taking a snapshot'),
      words: [
        ...beforeName(subvolume),
        {
          before: `${folderOf(subvolume)}/`,
          expression: `[0-9]{8}-[0-9]{4}-${expressionFor(subvolume.name)}`,
          example: `20261122-1700-${subvolume.name}`,
        },
      ],
    })),
  find: findSubvolume,
  guards: [
    plainPaths,
    spaceLeft,
    notThisMinute,
    {
      name: 'allowed as root',
      refuses: (subject, { model }) =>
        allowedAsRoot(argv(subject, snapshotName(subject.subvolume, model.now)), model),
    },
  ],
  plan(subject, { model }) {
    const name = snapshotName(subject.subvolume, model.now);
    const disk = model.storage.filesystems.known
      ? diskOf(subject.folder, model.storage.filesystems.value)
      : undefined;
    const used =
      disk?.space.known === true ? percent(disk.space.value.usedPercent) : literal('an unknown share');
    return {
      steps: [
        {
          title: say`take ${clean(name)}`,
          command: asRoot(argv(subject, name), 60_000),
          stoppable: false,
        },
      ],
      tells: [
        say`new, read-only: ${clean(`${subject.folder}/${name}`)}`,
        say`of ${clean(subject.subvolume.source)}; ${newest({ kind: 'subvolume', key: clean(subject.subvolume.name) }, model)} before`,
        say`${disk?.mount ?? literal('its disk')} is ${used} full; the snapshot takes nothing now, and holds what is deleted later`,
      ],
      undo: literal('delete that snapshot, when it is older than an hour (X)'),
    };
  },
  identity: ({ subvolume }, { model }) => {
    const state = model.backups.subvolumes.find(({ name }) => name === subvolume.name);
    const last = state?.local.known === true ? state.local.value : null;
    return { 'the newest snapshot': last?.name ?? literal('none') };
  },
  describe: newest,
  achieved({ key }, before, after) {
    const was = before.backups.subvolumes.find(({ name }) => name === key)?.local;
    const is = after.backups.subvolumes.find(({ name }) => name === key)?.local;
    if (is?.known !== true || was?.known !== true) return null;
    return is.value !== null && is.value.name !== was.value?.name;
  },
});
