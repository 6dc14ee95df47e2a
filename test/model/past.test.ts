import test from 'ava';
import fc from 'fast-check';
import { levelsAhead } from '../../source/model/filling.ts';
import { grownInAWeek } from '../../source/model/holders.ts';
import { growthOf, pointAt, timeToRise, trendOf } from '../../source/model/past.ts';
import { samplesOf } from '../../source/model/sampled.ts';
import { valueOf } from '../../source/model/known.ts';
import { clean } from '../../source/text/clean.ts';
import { day, edit, GiB, hour, minute, modelOf, now, reading, unavailable } from '../support/readings.ts';

const line = (values: readonly number[], step: number) =>
  values.map((value, index) => ({
    at: now - (values.length - 1 - index) * step,
    value,
    low: value,
    high: value,
  }));

test('a line through samples has their slope, however large they are', (t) => {
  const property = fc.property(
    fc.integer({ min: 0, max: 2 ** 53 - 2 ** 45 }),
    fc.integer({ min: -(2 ** 36), max: 2 ** 36 }),
    fc.integer({ min: 4, max: 70 }),
    (height, rate, count) => {
      const values = Array.from({ length: count }, (_, index) => height + rate * index);
      const trend = trendOf(line(values, hour));
      return trend !== null && Math.abs(trend.perHour - rate) <= 1e-6 * Math.abs(rate) + 1e-3;
    },
  );
  t.notThrows(() => fc.assert(property));
});

test('too few samples, or too short a time, are no line', (t) => {
  t.is(trendOf([]), null);
  t.is(trendOf(line([1, 2, 3], 2 * hour)), null);
  t.is(trendOf(line([1, 2, 3, 4, 5], 20 * minute)), null);
  t.is(trendOf(line([1, 2, 3, 4], 40 * minute))?.perHour, 1.5);
  t.is(trendOf(line([7, 7, 7, 7, 7], hour))?.perHour, 0);
});

test('when a line gets there', (t) => {
  const trend = trendOf(line([0, 1, 2, 3], hour));
  if (trend === null) return t.fail();
  t.is(timeToRise(trend, 12), 12 * hour);
  t.is(timeToRise(trend, 0), 0);
  t.is(timeToRise({ ...trend, perHour: 0 }, 12), null);
  t.is(timeToRise({ ...trend, perHour: -1 }, 12), null);
});

test('growth is against the nearest sample of then, if one is near enough', (t) => {
  const points = line([10, 20, 30], 3 * day);
  t.deepEqual(growthOf(points, 35, 6 * day, now), { by: 25, overMs: 6 * day });
  t.deepEqual(growthOf(points, 35, 7 * day, now), { by: 25, overMs: 6 * day });
  t.is(growthOf(points, 35, 30 * day, now), null);
  t.is(pointAt(points, now - day, hour), null);
});

test('a week ago, and how it fills, in the model', (t) => {
  const past = {
    'filesystem.used[/]': [
      [7 * day, 40 * GiB],
      ...[6, 4, 2, 1].map((ago) => [ago * hour, (50 - ago) * GiB]),
    ] as [number, number][],
    'filesystem.available[/]': [[7 * day, 60 * GiB]] as [number, number][],
  };
  const [root, mnt] = valueOf(modelOf({ past }).storage.filesystems) ?? [];
  t.is(root?.lastWeek, 40);
  t.is(mnt?.lastWeek, null);
  const filling = valueOf(root?.filling ?? mnt!.filling);
  t.is(Math.round((filling?.fullInMs ?? 0) / hour), 50);
  // By a GiB an hour, at 50 of 100 GiB.
  t.deepEqual(
    filling?.levels.map(({ percent, inMs }) => [percent, Math.round((inMs ?? 0) / hour)]),
    [
      [80, 30],
      [90, 40],
      [95, 45],
    ],
  );
  t.is(levelsAhead(filling!), '80 % in 1d 6h, 90 % in 1d 16h, 95 % in 1d 21h' as never);
});

test('levels that are passed, never reached or years ahead are no forecast', (t) => {
  const levels = [
    { percent: 80, inMs: 0 },
    { percent: 90, inMs: 3 * day },
    { percent: 95, inMs: 400 * day },
  ];
  const filling = { trend: null, fullInMs: null, levels, why: null };
  t.is(levelsAhead(filling), '90 % in 3d' as never);
  t.is(levelsAhead({ ...filling, levels: [{ percent: 95, inMs: null }] }), null);
});

test('who grew most on a file system, from what was kept', (t) => {
  const { holders, filesystems } = modelOf({
    past: { 'holder.size[journal]': [[7 * day, 1024]] },
  }).storage;
  const journal = holders.find(({ name }) => String(name) === 'journal');
  const mount = valueOf(filesystems)?.[0]?.mount ?? clean('');
  t.is(journal?.lastWeek, 1024);
  t.deepEqual(
    grownInAWeek(holders, journal?.mount ?? mount).map(({ name, by }) => [String(name), by]),
    [['journal', (valueOf(journal!.size) ?? 0) - 1024]],
  );
});

test('what is kept of a model: what was measured, and nothing else', (t) => {
  const model = modelOf();
  const names = samplesOf(model).map(({ series }) => series);
  for (const name of [
    'filesystem.used[/]',
    'btrfs.unallocated[/mnt]',
    'holder.size[journal]',
    'unit.memory[immich-ml]',
    'unit.cpu[immich-ml]',
    'host.load',
    'gpu.busy[card1]',
    'decisions.community',
    'backup.duration[btrfs-backup-daily.timer]',
  ]) {
    t.true(names.includes(name), name);
  }
  t.is(new Set(names).size, names.length);
});

test('what is not known, old, or no number is not kept', (t) => {
  const gone = unavailable('timeout');
  const without = (readings: Parameters<typeof modelOf>[0]) =>
    samplesOf(modelOf(readings)).map(({ series }) => series);
  t.false(without({ readings: { filesystems: gone } }).some((name) => name.startsWith('filesystem.')));
  t.false(without({ readings: { cgroups: gone } }).some((name) => name.startsWith('unit.')));
  t.false(
    without({
      readings: {
        folderSizes: {
          ...reading([]),
          ...edit('folderSizes', (list) => list).folderSizes,
          takenAt: now - hour,
        },
      },
    }).some((name) => name === 'holder.size[journal]'),
    'measured an hour ago',
  );
  t.false(
    without({
      readings: edit('gpuCards', (cards) => cards.map((card) => ({ ...card, busy: null }))),
    }).includes('gpu.busy[card1]'),
  );
  t.false(
    without({
      readings: edit('btrfs', (list) =>
        list.map((one) => ({
          ...one,
          allocation: { ...one.allocation, metadata: { ...one.allocation.metadata, total: 0 } },
        })),
      ),
    }).includes('btrfs.metadata[/]'),
    'a share of nothing',
  );
});
