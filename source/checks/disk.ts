import { type Config } from '../config/schema.ts';
import { type Known, map } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type FilesystemState } from '../model/storage.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
import { from } from './range.ts';
import { typed } from './remedies.ts';
import { each, planned } from './targets.ts';

function filesystems(model: Model): Known<readonly Target<FilesystemState>[]> {
  return each(model.storage.filesystems, ({ mount }) => mount);
}

type Space = Extract<FilesystemState['space'], { known: true }>['value'];

export const diskUsed: Check<FilesystemState, Space> = {
  id: 'disk.used',
  group: 'disk',
  pane: 'disk',
  needs: ['filesystems'],
  promise: 'every file system stays under its target',
  explain:
    'used / (used + available) by statfs(2), as df computes Use%. The warning begins at disk.target of the configuration. On btrfs ' +
    'this figure alone does not tell when it is full: see btrfs.unallocated and btrfs.metadata. What snapshots hold is only freed with them.',
  thresholds: {
    warn: '@80:',
    crit: '@90:',
    unit: '%',
    source: 'the plan’s goal of 80 %; awesome-prometheus-alerts, netdata: 90 %',
  },
  rangesOf: (filesystem, _, config) => rangesOfTarget(filesystem, config),
  subjects: filesystems,
  fact: ({ space }) => space,
  judge: ({ usedPercent, available, overTarget }, { target }) => ({
    value: usedPercent,
    summary:
      overTarget > 0
        ? say`${percent(usedPercent)} used, ${bytes(available)} free; ${bytes(overTarget)} over the ${target} % target`
        : say`${percent(usedPercent)} used, ${bytes(available)} free`,
    remedy: typed(['quarterdeck', 'cleanup']),
  }),
};

/** Warns at the target; critical at 90 %, or half way from a higher target to full. A backup drive is there to be filled. */
function rangesOfTarget({ mounts }: FilesystemState, { disk, backup }: Config) {
  if (backup.drives.some(({ mount }) => mounts.some((target) => target === mount)))
    return { warn: from(85), crit: from(93) };
  const crit = disk.target < 90 ? 90 : (disk.target + 100) / 2;
  return { warn: from(disk.target), crit: from(crit) };
}

export const diskMounted: Check<Clean, boolean> = {
  id: 'disk.mounted',
  group: 'disk',
  pane: 'disk',
  needs: ['filesystems'],
  promise: 'the expected file systems are mounted',
  explain:
    'disk.expected of the configuration against the kernel’s mountinfo. A mount point that is only a folder looks like a file system that is ' +
    'not full, so the name has to be that of the mount: /mnt, not a folder in it.',
  thresholds: null,
  notApplicable: (_, config) =>
    config.disk.expected.length === 0 ? literal('no mount is expected by the configuration') : null,
  subjects: (model, config) => each(planned(model, config.disk.expected.map(clean)), (mount) => mount),
  fact: (mount, model) => map(model.storage.filesystems, () => !model.storage.absent.includes(mount)),
  judge: (mounted, mount) =>
    mounted
      ? { status: 'ok', summary: literal('mounted'), remedy: null }
      : {
          status: 'critical',
          summary: literal('nothing is mounted here'),
          remedy: typed(['findmnt', '--target', mount]),
        },
};

export const diskReadonly: Check<FilesystemState, boolean> = {
  id: 'disk.readonly',
  group: 'disk',
  pane: 'disk',
  needs: ['filesystems'],
  promise: 'no file system has gone read-only',
  explain:
    'The option ro in mountinfo. A kernel makes a damaged file system read-only by itself; nothing can be written then.',
  thresholds: null,
  subjects: filesystems,
  fact: ({ readOnly }, model) => map(model.storage.filesystems, () => readOnly),
  judge: (readOnly, { mount }) =>
    readOnly
      ? { status: 'critical', summary: literal('read-only'), remedy: typed(['findmnt', '--target', mount]) }
      : { status: 'ok', summary: literal('writable'), remedy: null },
};
