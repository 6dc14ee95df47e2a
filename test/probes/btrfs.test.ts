import test from 'ava';
import fc from 'fast-check';
import { btrfs, parseErrorStats } from '../../source/probes/btrfs.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';

const uuid = '229cf1f0-27ae-4c43-a64e-c3b93ad7e29c';
const root = `/sys/fs/btrfs/${uuid}`;
const gib = 2 ** 30;
const noErrors = 'write_errs 0\nread_errs 0\nflush_errs 0\ncorruption_errs 0\ngeneration_errs 0\n';

function space(
  kind: string,
  total: number,
  used: number,
  copies: number,
  profile: string,
): Record<string, Content> {
  const path = `${root}/allocation/${kind}`;
  return {
    [`${path}/bytes_used`]: `${used}\n`,
    [`${path}/total_bytes`]: `${total}\n`,
    [`${path}/disk_used`]: `${used * copies}\n`,
    [`${path}/disk_total`]: `${total * copies}\n`,
    [`${path}/flags`]: '1\n',
    [`${path}/${profile}/used_bytes`]: `${used}\n`,
  };
}

/** Two devices of 100 GiB, data single, metadata RAID1. */
const pool: Readonly<Record<string, Content>> = {
  '/sys/fs/btrfs/features/': '',
  [`${root}/label`]: 'htpc-btrfs-pool\n',
  [`${root}/exclusive_operation`]: 'none\n',
  [`${root}/allocation/global_rsv_size`]: '536870912\n',
  ...space('data', 90 * gib, 80 * gib, 1, 'single'),
  ...space('metadata', 4 * gib, 3 * gib, 2, 'raid1'),
  ...space('system', gib, 16384, 2, 'raid1'),
  [`${root}/devices/sda`]: { link: '../../../../devices/virtual/block/sda' },
  [`${root}/devices/dm-0`]: { link: '../../../../devices/virtual/block/dm-0' },
  '/sys/class/block/sda/size': `${(100 * gib) / 512}\n`,
  '/sys/class/block/dm-0/size': `${(100 * gib) / 512}\n`,
  [`${root}/devinfo/1/error_stats`]: noErrors,
  [`${root}/devinfo/1/missing`]: '0\n',
  [`${root}/devinfo/2/error_stats`]: noErrors.replace('corruption_errs 0', 'corruption_errs 3'),
  [`${root}/devinfo/2/missing`]: '0\n',
};

async function read(files: Readonly<Record<string, Content>>) {
  const reading = await take(btrfs, fakeContext({ files }));
  return reading.known ? reading.value : reading.reason;
}

function without(pattern: RegExp): Record<string, Content> {
  return Object.fromEntries(Object.entries(pool).filter(([path]) => !pattern.test(path)));
}

async function first(files: Readonly<Record<string, Content>>) {
  const found = await read(files);
  return typeof found === 'string' ? undefined : found[0];
}

test('btrfs: allocation, profiles, devices, what is unallocated, errors', async (t) => {
  t.deepEqual(await read(pool), [
    {
      uuid,
      label: 'htpc-btrfs-pool',
      devices: [
        { name: 'dm-0', size: 100 * gib },
        { name: 'sda', size: 100 * gib },
      ],
      allocation: {
        data: {
          used: 80 * gib,
          total: 90 * gib,
          diskUsed: 80 * gib,
          diskTotal: 90 * gib,
          profiles: ['single'],
        },
        metadata: {
          used: 3 * gib,
          total: 4 * gib,
          diskUsed: 6 * gib,
          diskTotal: 8 * gib,
          profiles: ['raid1'],
        },
        system: { used: 16384, total: gib, diskUsed: 32768, diskTotal: 2 * gib, profiles: ['raid1'] },
        globalReserve: 536870912,
      },
      unallocated: 100 * gib,
      errors: [
        { deviceId: 1, missing: false, write: 0, read: 0, flush: 0, corruption: 0, generation: 0 },
        { deviceId: 2, missing: false, write: 0, read: 0, flush: 0, corruption: 3, generation: 0 },
      ],
      exclusiveOperation: 'none',
    },
  ] as never);
});

test('btrfs: a conversion that was interrupted shows two profiles', async (t) => {
  const found = await first({ ...pool, [`${root}/allocation/data/raid1/used_bytes`]: '0\n' });
  t.deepEqual(found?.allocation.data.profiles, ['raid1', 'single'] as never);
});

test('btrfs: no label, and a kernel that does not tell of exclusive operations', async (t) => {
  const found = await first({ ...without(/exclusive_operation/), [`${root}/label`]: '\n' });
  t.is(found?.label, null);
  t.is(found?.exclusiveOperation, 'unknown' as never);
});

test('btrfs: a device of unknown size leaves unallocated unknown', async (t) => {
  const found = await first(without(/block\/dm-0/));
  t.is(found?.unallocated, null);
  t.deepEqual(found?.devices, [
    { name: 'dm-0', size: null },
    { name: 'sda', size: 100 * gib },
  ] as never);
});

test('btrfs: a missing device is told although its counters are not, and unallocated is unknown', async (t) => {
  const found = await first({
    ...without(/devices\/dm-0|block\/dm-0|devinfo\/2\/error_stats/),
    [`${root}/devinfo/2/missing`]: '1\n',
  });
  t.true(found?.errors.find(({ deviceId }) => deviceId === 2)?.missing);
  t.is(found?.unallocated, null);
});

test('btrfs: where the kernel tells no errors, none listed is not none', async (t) => {
  for (const files of [
    without(/devinfo/),
    without(/devinfo\/\d\/error_stats/),
    { ...pool, [`${root}/devinfo/2/error_stats`]: 'invalid\n' },
  ]) {
    t.true((await first(files))?.errorsUnknown);
  }
  t.is((await first(pool))?.errorsUnknown, undefined);
});

test('btrfs: mixed block groups are counted once', async (t) => {
  const found = await first({
    ...without(/allocation\/(data|metadata)/),
    ...space('mixed', 50 * gib, 10 * gib, 1, 'single'),
  });
  t.is(found?.unallocated, 200 * gib - 50 * gib - 2 * gib);
  t.deepEqual(found?.allocation.data, found?.allocation.metadata);
});

test('btrfs: no module and no file system are none', async (t) => {
  t.deepEqual(await read({}), []);
  t.deepEqual(await read({ '/sys/fs/btrfs/features/': '' }), []);
});

test('btrfs: a file system without what every kernel tells is of a generation that is not known', async (t) => {
  for (const missing of [
    /allocation\/data\/disk_total/,
    /allocation\/system/,
    /global_rsv_size/,
    /devices/,
  ]) {
    t.is(await read(without(missing)), 'version');
  }
  t.is(await read({ ...pool, [`${root}/allocation/data/disk_total`]: '12 GiB\n' }), 'version');
});

for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
  test(`btrfs: a folder that fails with ${failure} is not known`, async (t) => {
    t.is(await read({ '/sys/fs/btrfs': { failure } }), failure);
  });
}

test('parseErrorStats: whatever comes in, it is five counters or nothing', (t) => {
  t.is(parseErrorStats('invalid'), null);
  t.is(parseErrorStats(noErrors.slice(0, 50)), null);
  t.is(parseErrorStats(noErrors.replace('0', '-1')), null);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const errors = parseErrorStats(noErrors + text);
      t.true(errors === null || Object.values(errors).every((count) => count >= 0));
    }),
  );
});
