import { type Config, type SubvolumeConfig } from '../config/schema.ts';
import { type Model } from '../model/model.ts';
import { type FilesystemState } from '../model/storage.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { percent } from '../text/format.ts';
import { type Action, type ActionTarget, type Prepared } from './action.ts';
import { isPlainPath } from './names.ts';

/** A snapshot keeps what is deleted afterwards: on a disk this full it would be the last straw. */
const tooFullPercent = 95;

function find(target: ActionTarget, config: Config): SubvolumeConfig | undefined {
  return config.backup.subvolumes.find((subvolume) => subvolume.name === target.key);
}

/** `20261122-1700-opptak`: sorts by time, and the date can be read from the name (UTC). */
function snapshotName(subvolume: SubvolumeConfig, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]/g, '');
  return `${stamp.slice(0, 8)}-${stamp.slice(9, 13)}-${subvolume.name}`;
}

/** The file system that a folder lies on: the one with the longest mount point above it. */
function diskOf(folder: string, filesystems: readonly FilesystemState[]): FilesystemState | undefined {
  const above = (mount: string) => mount === '/' || folder === mount || folder.startsWith(`${mount}/`);
  const longest = (disk: FilesystemState) =>
    Math.max(0, ...disk.mounts.filter(above).map((mount) => mount.length));
  const best = [...filesystems].sort((a, b) => longest(b) - longest(a))[0];
  return best !== undefined && longest(best) > 0 ? best : undefined;
}

function newest(target: ActionTarget, model: Model): Clean {
  const subvolume = model.backups.subvolumes.find(({ name }) => name === target.key);
  if (subvolume?.local.known !== true) return literal('newest snapshot not known');
  return subvolume.local.value === null
    ? literal('no snapshot')
    : say`newest snapshot ${subvolume.local.value.name}`;
}

function refuse(refusal: Clean): Prepared {
  return { ready: false, refusal };
}

export const snapshot: Action = {
  id: 'subvolume.snapshot',
  verb: 'Take a read-only snapshot',
  letter: 'n',
  effect: 'reversible',
  kind: 'subvolume',
  verify: ['snapshots'],
  prepare(target, model, config, now) {
    const subvolume = find(target, config);
    if (subvolume === undefined) return refuse(say`${target.key} is not a configured subvolume`);
    const folder = `${subvolume.root.replace(/\/$/, '')}/${subvolume.folder}`;
    const destination = `${folder}/${snapshotName(subvolume, now)}`;
    if (!isPlainPath(subvolume.source) || !isPlainPath(destination)) {
      return refuse(say`the configured path of ${target.key} is not plain`);
    }
    const { filesystems } = model.storage;
    if (!filesystems.known) return refuse(say`how full its disk is, is not known: ${filesystems.detail}`);
    const disk = diskOf(folder, filesystems.value);
    if (disk === undefined) return refuse(say`no file system is known below ${clean(folder)}`);
    if (!disk.space.known) return refuse(say`how full ${disk.mount} is, is not known: ${disk.space.detail}`);
    const used = disk.space.value.usedPercent;
    if (used >= tooFullPercent) {
      return refuse(
        say`${disk.mount} is ${percent(used)} full: a snapshot would hold all that is deleted from now on`,
      );
    }
    const state = model.backups.subvolumes.find(({ name }) => name === target.key);
    const last = state?.local.known === true ? state.local.value : null;
    if (last?.name === clean(snapshotName(subvolume, now)))
      return refuse(say`${last.name} was taken within this minute`);
    return {
      ready: true,
      command: {
        file: 'sudo',
        args: ['-n', '--', 'btrfs', 'subvolume', 'snapshot', '-r', subvolume.source, destination],
        deadlineMs: 60_000,
        session: false,
      },
      effectLines: [
        say`new, read-only: ${clean(destination)}`,
        say`of ${clean(subvolume.source)}; ${newest(target, model)} before`,
        say`${disk.mount} is ${percent(used)} full; the snapshot takes nothing now, and holds what is deleted later`,
      ],
    };
  },
  describe: newest,
  achieved(target, before, after) {
    const was = before.backups.subvolumes.find(({ name }) => name === target.key)?.local;
    const is = after.backups.subvolumes.find(({ name }) => name === target.key)?.local;
    if (is?.known !== true || is.value === null) return false;
    return was?.known === true ? is.value.name !== was.value?.name : null;
  },
};
