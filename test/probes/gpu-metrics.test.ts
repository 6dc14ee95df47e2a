import test from 'ava';
import fc from 'fast-check';
import { clampedPercent, larger, parseGpuMetrics } from '../../source/probes/gpu-metrics.ts';
import { type Member, metricsTable } from '../support/gpu-metrics.ts';

const values: Readonly<Record<string, number>> = {
  average_gfx_activity: 42,
  average_umc_activity: 17,
  average_mm_activity: 33,
  average_vcn_activity: 33,
  temperature_edge: 51,
  temperature_hotspot: 51,
  average_socket_power: 65,
  curr_socket_power: 65,
  current_gfxclk: 1900,
  current_uclk: 1600,
  average_gfxclk_frequency: 1900,
  average_uclk_frequency: 1600,
};
/** An APU writes hundredths and milliwatts. */
const apu = {
  ...values,
  average_gfx_activity: 4200,
  average_mm_activity: 3300,
  temperature_gfx: 5100,
  average_socket_power: 15000,
};
const all = {
  busy: 42,
  memoryBusy: 17,
  videoBusy: 33,
  shaderClockMhz: 1900,
  memoryClockMhz: 1600,
  power: 65,
  temperature: 51,
};
const noClocks = { shaderClockMhz: null, memoryClockMhz: null };

const tables: readonly (readonly [
  revision: string,
  given: Readonly<Record<string, number>>,
  read: object,
])[] = [
  ['1.0', values, all],
  ['1.1', values, all],
  ['1.2', values, all],
  ['1.3', values, all],
  ['1.4', { ...values, 'vcn_activity[2]': 33, 'vcn_activity[0]': 4 }, { ...all, ...noClocks }],
  ['1.5', { ...values, 'vcn_activity[3]': 33 }, { ...all, ...noClocks }],
  ['1.6', { ...values, 'vcn_activity[0]': 33 }, { ...all, ...noClocks }],
  ['1.7', values, { ...all, ...noClocks, videoBusy: null }],
  ['2.0', apu, { ...all, memoryBusy: null, power: null }],
  ['2.1', apu, { ...all, memoryBusy: null, power: null }],
  ['2.2', apu, { ...all, memoryBusy: null, power: null }],
  ['2.3', apu, { ...all, memoryBusy: null, power: null }],
  ['2.4', apu, { ...all, memoryBusy: null, power: 15 }],
  [
    '3.0',
    {
      ...values,
      average_gfx_activity: 4200,
      average_vcn_activity: 3300,
      temperature_gfx: 5100,
      average_socket_power: 70000,
    },
    { ...all, memoryBusy: null, power: 70 },
  ],
];

for (const [revision, given, read] of tables) {
  test(`parseGpuMetrics: revision ${revision}`, (t) => {
    t.deepEqual(parseGpuMetrics(metricsTable(revision, given)), { revision, ...read });
  });

  test(`parseGpuMetrics: revision ${revision}, what the card does not fill in is not known`, (t) => {
    const found = parseGpuMetrics(metricsTable(revision, {}));
    t.deepEqual([...new Set(Object.values(found ?? {}))], [revision, null]);
  });
}

test('parseGpuMetrics: of an unknown revision only the revision is told', (t) => {
  const found = parseGpuMetrics(Uint8Array.of(8, 0, 9, 1, 0, 0, 0, 0));
  t.is(found?.revision, '9.1');
  t.is(found?.busy, null);
});

test('parseGpuMetrics: nonsense is dropped, rounding is clamped', (t) => {
  const of = (given: Readonly<Record<string, number>>) => parseGpuMetrics(metricsTable('2.1', given));
  t.is(of({ average_gfx_activity: 10_020 })?.busy, 100);
  t.is(of({ average_gfx_activity: 60_000 })?.busy, null);
  t.is(of({ temperature_gfx: 60_000 })?.temperature, null);
  t.is(of({ current_gfxclk: 50_000 })?.shaderClockMhz, null);
});

test('parseGpuMetrics: a table that is shorter than it says is none', (t) => {
  const table = metricsTable('2.1', apu);
  t.is(parseGpuMetrics(table.subarray(0, table.length - 1)), null);
  t.is(parseGpuMetrics(new Uint8Array()), null);
  t.is(parseGpuMetrics(Uint8Array.of(4, 0, 2)), null);
  t.is(parseGpuMetrics(Uint8Array.of(0, 0, 2, 1)), null);
});

test('parseGpuMetrics: whatever comes in, no share is above 100', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(4), fc.nat(9), (bytes, format, content) => {
      const table = Uint8Array.of(
        bytes.length & 0xff,
        bytes.length >> 8,
        format,
        content,
        ...bytes.subarray(4),
      );
      const found = parseGpuMetrics(table);
      for (const share of [found?.busy, found?.memoryBusy, found?.videoBusy])
        t.true(share == null || (share >= 0 && share <= 100));
    }),
  );
});

test('larger and clampedPercent: unknown stays unknown', (t) => {
  t.is(larger(null, null), null);
  t.is(larger(null, 0), 0);
  t.is(larger(3, 98), 98);
  t.is(clampedPercent(null), null);
  t.is(clampedPercent(104), 100);
  t.is(clampedPercent(-1), null);
});

test('metricsTable: members lie where a C compiler puts them', (t) => {
  const members: readonly Member[] = [
    ['a', 2],
    ['b', 8],
    ['c', 2, 3],
    ['d', 4],
  ];
  t.is(metricsTable('0.0', {}, { '0.0': members }).length, 32);
});
