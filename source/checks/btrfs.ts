import { given, known, type Known, map, unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type BtrfsState, type FilesystemState } from '../model/storage.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { type Check, type CountingCheck, type Target } from './check.ts';
import { atLeast, from } from './range.ts';
import { typed } from './remedies.ts';
import { many } from './targets.ts';

const GiB = 2 ** 30;

/** File systems of type btrfs; whether they are is known from mountinfo alone. */
function targets(model: Model): Known<readonly Target<FilesystemState>[]> {
  return map(model.storage.filesystems, (list) =>
    list
      .filter(({ type }) => type === 'btrfs')
      .map((one) => ({ name: one.mount, row: one.mount, subject: one })),
  );
}

function noBtrfs({ storage: { filesystems } }: Model): Clean | null {
  const none =
    filesystems.known &&
    filesystems.value.length > 0 &&
    filesystems.value.every(({ type }) => type !== 'btrfs');
  return none ? literal('no file system here is btrfs') : null;
}

/** What btrfs says of a file system. */
function state({ btrfs }: FilesystemState): Known<BtrfsState> {
  return given(btrfs, (value) =>
    value === null ? unknown('internal', literal('not btrfs'), btrfs.origin) : known(value, btrfs.origin),
  );
}

/** The same where it is known how much is unallocated. */
function unallocated(filesystem: FilesystemState): Known<BtrfsState & { readonly unallocated: number }> {
  return given(state(filesystem), (value) =>
    value.unallocated === null
      ? unknown('dependency', literal('the size of a device is not known'), filesystem.btrfs.origin)
      : known({ ...value, unallocated: value.unallocated }, filesystem.btrfs.origin),
  );
}

/** Bytes of all devices; null while one is not known. */
function sizeOf({ raw }: BtrfsState): number | null {
  let sum = 0;
  for (const { size } of raw.devices) {
    if (size === null) return null;
    sum += size;
  }

  return sum;
}

/** Where `unallocated` gets scarce. Chunks are 1 GiB on all but small file systems, so those get a share instead. */
function scarce(btrfs: BtrfsState): { readonly warn: number; readonly crit: number } {
  const size = sizeOf(btrfs) ?? Infinity;
  const large = Number.isFinite(size) ? size * 0.03 : 0;
  return {
    warn: Math.round(Math.max(Math.min(2 * GiB, size * 0.1), large)),
    crit: Math.round(Math.min(GiB, size * 0.05)),
  };
}

const usage = (mount: Clean) => typed(['btrfs', 'filesystem', 'usage', mount]);

type BtrfsCheck<F> = Check<FilesystemState, F>;
const common = {
  group: 'disk',
  pane: 'disk',
  needs: ['filesystems', 'btrfs'],
  notApplicable: noBtrfs,
  subjects: targets,
} as const;

export const btrfsUnallocated: BtrfsCheck<BtrfsState & { readonly unallocated: number }> = {
  ...common,
  id: 'btrfs.unallocated',
  promise: 'btrfs can still allocate chunks',
  explain:
    'Size of the devices without what is allocated to chunks, from /sys/fs/btrfs. When nothing is left and metadata is full, every write fails ' +
    'with ENOSPC although df shows free space. Warns below 3 % (at least 2 GiB), critical below 1 GiB; less on small file systems.',
  thresholds: {
    warn: atLeast(2 * GiB),
    crit: atLeast(GiB),
    unit: 'B',
    source: 'chunk sizes of btrfs; python-btrfs check_btrfs',
  },
  rangesOf: ({ btrfs }) => {
    const limits = btrfs.known && btrfs.value !== null ? scarce(btrfs.value) : { warn: 2 * GiB, crit: GiB };
    return { warn: atLeast(limits.warn), crit: atLeast(limits.crit) };
  },
  fact: unallocated,
  judge: ({ unallocated: left }, { mount }) => ({
    value: left,
    summary: say`${bytes(left)} unallocated`,
    remedy: usage(mount),
  }),
};

export const btrfsMetadata: BtrfsCheck<BtrfsState & { readonly unallocated: number }> = {
  ...common,
  id: 'btrfs.metadata',
  promise: 'btrfs has room for metadata',
  explain:
    '(used + global reserve) / total of the metadata chunks. Judged only while little is unallocated, because otherwise btrfs simply ' +
    'takes another chunk. With both used up every write fails, deletions too, and a balance; df shows free space all the same. ' +
    'Critical also with less than 16 MiB left, on a small file system.',
  thresholds: {
    warn: '@85:',
    crit: '@93:',
    unit: '%',
    source: 'netdata (95/98 with allocated > 98 %); ENOSPC reproduced at 96 %',
  },
  rangesOf: ({ btrfs }) => {
    const value = btrfs.known ? btrfs.value : null;
    const tight =
      value?.unallocated == null || value.unallocated < Math.min(2 * GiB, (sizeOf(value) ?? Infinity) * 0.1);
    if (!tight) return { warn: null, crit: null };
    const full = value?.metadataFull ?? 93;
    return { warn: from(Math.min(85, full)), crit: from(full) };
  },
  fact: unallocated,
  judge: ({ metadataPercent, unallocated: left }, { mount }) => ({
    value: metadataPercent,
    summary: say`metadata ${percent(metadataPercent)} full, ${bytes(left)} unallocated`,
    remedy: usage(mount),
  }),
};

export const btrfsExclusiveOperation: BtrfsCheck<BtrfsState> = {
  ...common,
  id: 'btrfs.exclusive_op',
  promise: 'no balance stands still half-way',
  explain:
    'exclusive_operation of /sys/fs/btrfs. A balance, a device that is added or removed, and a resize exclude each other; one that is paused keeps all others out until ' +
    'somebody resumes or cancels it.',
  thresholds: null,
  fact: ({ btrfs }) =>
    given(btrfs, (value) => {
      if (value === null) return unknown('internal', literal('not a btrfs'), btrfs.origin);
      return value.raw.exclusiveOperation === 'unknown'
        ? unknown('version', literal('this kernel does not tell exclusive_operation'), btrfs.origin)
        : known(value, btrfs.origin);
    }),
  judge: ({ raw: { exclusiveOperation: operation } }, { mount }) =>
    /paused/.test(operation)
      ? {
          status: 'warning',
          summary: say`${operation}: nothing else can be done until it is resumed or cancelled`,
          remedy: typed(['sudo', 'btrfs', 'balance', 'status', mount]),
        }
      : {
          status: 'ok',
          summary: operation === 'none' ? literal('none runs') : say`${operation} runs`,
          remedy: null,
        },
};

const day = 24 * 3_600_000;

export const btrfsDeviceErrors: CountingCheck<
  FilesystemState,
  { readonly total: number; readonly lost: number }
> = {
  ...common,
  id: 'btrfs.dev_errors',
  promise: 'no device has had errors',
  explain:
    'The error counters of every device (devinfo/N/error_stats), as `btrfs device stats` prints them. They survive reboots and are only reset by hand. ' +
    'Write and flush errors that were added are critical: data was lost on the way to the disk. What is old stays a warning until ' +
    'somebody has looked at it: acknowledge it, and it comes back with the next error.',
  thresholds: {
    warn: '0',
    crit: '0',
    unit: 'count',
    within: { warn: day, crit: day },
    source: 'netdata; python-btrfs check_btrfs: any error. Critical: write and flush errors alone',
  },
  fact: (filesystem) =>
    given(state(filesystem), ({ raw, deviceErrors }) =>
      deviceErrors === null
        ? unknown(
            'version',
            literal('the kernel does not tell the errors of every device'),
            filesystem.btrfs.origin,
          )
        : known(
            {
              total: deviceErrors,
              lost: raw.errors.reduce((sum, { write, flush }) => sum + write + flush, 0),
            },
            filesystem.btrfs.origin,
          ),
    ),
  count: ({ total, lost }, { mount }) => ({
    warn: { total, began: null, of: literal('device error') },
    crit: { total: lost, began: null, of: literal('write error') },
    ...(total > 0 ? { atLeast: 'warning' } : {}),
    remedy: typed(['sudo', 'btrfs', 'device', 'stats', mount]),
  }),
};

export const btrfsMissing: BtrfsCheck<number> = {
  ...common,
  id: 'btrfs.missing',
  promise: 'no device is missing',
  explain:
    'devinfo/N/missing of every device in /sys/fs/btrfs. With a single profile what lay on a missing device is gone.',
  thresholds: { warn: null, crit: '0', unit: 'count', source: 'btrfs-device(8)' },
  fact: (filesystem) =>
    given(state(filesystem), ({ raw, missingDevices }) =>
      raw.errorsUnknown === true && missingDevices === 0
        ? unknown('version', literal('the kernel does not tell of every device'), filesystem.btrfs.origin)
        : known(missingDevices, filesystem.btrfs.origin),
    ),
  judge: (missing, { mount }) => ({
    value: missing,
    summary:
      missing === 0 ? literal('all devices are there') : say`${many(missing, literal('device'))} missing`,
    remedy: typed(['sudo', 'btrfs', 'filesystem', 'show', mount]),
  }),
};

export const btrfsProfiles: BtrfsCheck<BtrfsState> = {
  ...common,
  id: 'btrfs.profiles',
  promise: 'data and metadata each have one profile',
  explain:
    'More than one profile means that a conversion was interrupted: part of the data has another redundancy than meant (btrfs-filesystem(8)).',
  thresholds: null,
  fact: state,
  judge: ({ mixedProfiles, raw }, { mount }) =>
    mixedProfiles
      ? {
          status: 'warning',
          summary: literal('several profiles: a conversion was interrupted'),
          remedy: usage(mount),
        }
      : {
          status: 'ok',
          summary: say`data ${raw.allocation.data.profiles[0] ?? literal('–')}, metadata ${raw.allocation.metadata.profiles[0] ?? literal('–')}`,
          remedy: null,
        },
};
