import { type Config } from '../config/schema.ts';
import { farthest, type Filling, levelsAhead } from '../model/filling.ts';
import { given, known, type Known, map, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type FilesystemState } from '../model/storage.ts';
import { type Nocow } from '../probes/attributes.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { bytes, duration, percent } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
import { atLeast, from } from './range.ts';
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
  judge: ({ usedPercent, available, overTarget }, { target, mount, type }) => ({
    value: usedPercent,
    summary:
      overTarget > 0
        ? say`${percent(usedPercent)} used, ${bytes(available)} free; ${bytes(overTarget)} over the ${target} % target`
        : say`${percent(usedPercent)} used, ${bytes(available)} free`,
    remedy: type === 'btrfs' ? typed(['quarterdeck', 'cleanup', '--on', mount]) : largest(mount),
  }),
};

/** What is large on a file system: where to look first. */
function largest(mount: Clean): Clean {
  return typed(['du', '-xh', '--max-depth=2', '--threshold=1G', '--', mount]);
}

/** Warns at the target; critical at 90 %, or half way from a higher target to full. A backup drive is there to be filled. */
function rangesOfTarget({ mounts }: FilesystemState, { disk, backup }: Config) {
  if (backup.drives.some(({ mount }) => mounts.some((target) => target === mount)))
    return { warn: from(85), crit: from(93) };
  const crit = disk.target < 90 ? 90 : (disk.target + 100) / 2;
  return { warn: from(disk.target), crit: from(crit) };
}

interface Outlook {
  readonly filling: Filling;
  /** Available of what is used or available, percent. */
  readonly freePercent: number;
}

const hour = 3600;
/** Above this share of free space, percent, nobody is warned of how fast it fills. */
const roomy = 40;
const tight = 20;

export const diskFillEta: Check<FilesystemState, Outlook> = {
  id: 'disk.fill_eta',
  group: 'disk',
  pane: 'disk',
  promise: 'no file system will be full by tomorrow',
  needs: ['filesystems'],
  explain:
    'Draws a straight line through the used bytes of the latest six hours (of days, where samples are rarer) and tells when nothing will be available. Warns below 24 h ' +
    'with less than 40 % free, critical below 4 h with less than 20 % free; with more free space there is nothing to warn of, however fast it fills. When 80, 90 and 95 % will be reached is told by the same line. ' +
    'The samples are kept by the check and by the console (samples in the configuration): at least four of them over two hours make a line. Until there are so many, and with --no-state, ' +
    'this is not applicable, and says so; when the samples cannot be read it is unknown.',
  thresholds: {
    warn: atLeast(24 * hour),
    crit: atLeast(4 * hour),
    unit: 's',
    source: 'node-mixin: NodeFilesystemSpaceFillingUp (24 h and 40 %, 4 h and 20 %)',
  },
  rangesOf: ({ space }) => {
    const free = space.known ? 100 - space.value.usedPercent : 0;
    return {
      warn: free < roomy ? atLeast(24 * hour) : null,
      crit: free < tight ? atLeast(4 * hour) : null,
    };
  },
  subjects: filesystems,
  fact: ({ space, filling }) =>
    given(space, ({ usedPercent }) => {
      const freePercent = 100 - usedPercent;
      // With so much room it does not matter that nobody knows.
      return freePercent >= roomy && !filling.known
        ? known(
            { filling: { trend: null, fullInMs: null, levels: [], why: null }, freePercent },
            space.origin,
          )
        : map(filling, (value) => ({ filling: value, freePercent }));
    }),
  judge: ({ filling, freePercent }, { mount }) => {
    const { trend, fullInMs, why } = filling;
    if (trend === null) {
      return freePercent >= roomy
        ? { status: 'ok', summary: say`${percent(freePercent)} free: judged below ${roomy} %`, remedy: null }
        : { status: 'not-applicable', summary: why ?? literal('no forecast yet'), remedy: null };
    }

    const over = duration(trend.spanMs);
    if (fullInMs === null) return { status: 'ok', summary: say`has not grown in ${over}`, remedy: null };
    const pace = say`grows by ${bytes(trend.perHour)} an hour (over ${over})`;
    const ahead = levelsAhead(filling);
    const before = ahead === null ? literal('') : say`; ${ahead}`;
    return fullInMs > farthest
      ? { status: 'ok', summary: say`${pace}: not full within a year${before}`, remedy: null }
      : {
          value: fullInMs / 1000,
          summary: say`full in ${duration(fullInMs)}: ${pace}${before}`,
          remedy: largest(mount),
        };
  },
};

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

export const diskNocow: Check<Nocow, boolean | null> = {
  id: 'disk.nocow',
  group: 'disk',
  pane: 'disk',
  needs: ['attributes'],
  promise: 'databases do not lie on copy on write',
  explain:
    'The attribute C (chattr +C) of the folders in disk.nocow; new files inherit it, old ones do not. Databases overwrite in place, which btrfs turns into a new extent for each page. ' +
    'The price is that btrfs has no checksums there, so the database’s own have to be on (pg.checksums), and that a snapshot copies once more: so no snapshots of it, but dumps.',
  thresholds: null,
  notApplicable: (_, { disk }) =>
    disk.nocow.length === 0 ? literal('no folder is named (disk.nocow)') : null,
  subjects: ({ nocow }) =>
    map(nocow, (list) => list.map((one) => ({ name: one.path, row: null, subject: one }))),
  fact: (folder, { nocow }) =>
    given(nocow, (): Known<boolean | null> =>
      folder.known ? known(folder.nocow, nocow.origin) : unknown(folder.reason, folder.detail, nocow.origin),
    ),
  judge(nocow, { path }) {
    if (nocow === null)
      return { status: 'not-applicable', summary: literal('there is no such folder'), remedy: null };
    return nocow
      ? { status: 'ok', summary: literal('copy on write is off'), remedy: null }
      : {
          status: 'warning',
          summary: literal('copy on write is on'),
          remedy: typed(['lsattr', '-d', '--', path]),
        };
  },
};
