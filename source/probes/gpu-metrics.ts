/**
 * What amdgpu's binary `gpu_metrics` tells of load, clocks, power and heat. Layouts: struct gpu_metrics_v* in the kernel's
 * drivers/gpu/drm/amd/include/kgd_pp_interface.h; little endian, and all ones in a field that the card does not fill in.
 */
export interface GpuMetrics {
  /** Format and content revision, `2.1`. */
  readonly revision: string;
  /** Percent, 0–100. */
  readonly busy: number | null;
  /** The memory controller's, percent. */
  readonly memoryBusy: number | null;
  /** The video engine's (UVD, VCN), percent; the busiest where there are several. */
  readonly videoBusy: number | null;
  readonly shaderClockMhz: number | null;
  readonly memoryClockMhz: number | null;
  /** Watts of the socket: on an APU with its processor. */
  readonly power: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
}

/** Where a value lies and how many of its units make one of ours. */
interface Field {
  readonly at: number;
  readonly per: number;
  readonly bytes?: 4;
}

interface Layout {
  readonly busy: Field;
  readonly memoryBusy?: Field;
  readonly videoBusy: readonly Field[];
  readonly shaderClock?: Field;
  readonly memoryClock?: Field;
  readonly power?: Field;
  readonly temperature: Field;
}

const field = (at: number, per = 1): Field => ({ at, per });

// Before 1.1 and 2.1 the time stamp came first, and the structs have the compiler's gap of four bytes in front of it.
const v1_0: Layout = {
  busy: field(28),
  memoryBusy: field(30),
  videoBusy: [field(32)],
  power: field(34),
  temperature: field(16),
  shaderClock: field(54),
  memoryClock: field(58),
};
const v1_1: Layout = {
  busy: field(16),
  memoryBusy: field(18),
  videoBusy: [field(20)],
  power: field(22),
  temperature: field(4),
  shaderClock: field(54),
  memoryClock: field(58),
};
// Accelerators (MI300): hotspot temperature; their clocks lie behind arrays of different lengths.
const v1_4: Layout = {
  busy: field(12),
  memoryBusy: field(14),
  videoBusy: [field(16), field(18), field(20), field(22)],
  power: field(10),
  temperature: field(4),
};
const v1_7: Layout = { ...v1_4, videoBusy: [] };
// APUs: hundredths of a percent and of a degree. The unit of the socket's power depends on the firmware before 2.4
// (renoir_ppt.c: watts or milliwatts), so only hwmon tells it there.
const v2_0: Layout = {
  busy: field(40, 100),
  videoBusy: [field(42, 100)],
  temperature: field(16, 100),
  shaderClock: field(80),
  memoryClock: field(84),
};
const v2_1: Layout = {
  busy: field(28, 100),
  videoBusy: [field(30, 100)],
  temperature: field(4, 100),
  shaderClock: field(76),
  memoryClock: field(80),
};
const v2_4: Layout = { ...v2_1, power: field(40, 1000) };
// Hundredths as well, whatever the header's comment says: smu_v14_0_0_ppt.c puts the firmware's figure here as it is, and divides it by
// 100 for gpu_busy_percent.
const v3_0: Layout = {
  busy: field(42, 100),
  videoBusy: [field(44, 100)],
  temperature: field(4, 100),
  power: { at: 112, per: 1000, bytes: 4 },
  shaderClock: field(174),
  memoryClock: field(186),
};

const layouts: Readonly<Record<string, Layout>> = {
  '1.0': v1_0,
  '1.1': v1_1,
  '1.2': v1_1,
  '1.3': v1_1,
  '1.4': v1_4,
  '1.5': v1_4,
  '1.6': v1_4,
  '1.7': v1_7,
  '1.8': v1_7,
  '2.0': v2_0,
  '2.1': v2_1,
  '2.2': v2_1,
  '2.3': v2_1,
  '2.4': v2_4,
  '3.0': v3_0,
};

/**
 * Reads gpu_metrics. Null when it is no such table: shorter than it says, or without a header. Of a revision that is not known only
 * the revision is told. Never throws.
 */
export function parseGpuMetrics(bytes: Uint8Array): GpuMetrics | null {
  if (bytes.byteLength < 4) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.getUint16(0, true);
  if (size < 4 || size > bytes.byteLength) return null;
  const revision = `${view.getUint8(2)}.${view.getUint8(3)}`;
  const layout = layouts[revision];
  if (layout === undefined) return { revision, ...nothing };
  return {
    revision,
    busy: percent(layout.busy),
    memoryBusy: percent(layout.memoryBusy),
    videoBusy: layout.videoBusy.map(percent).reduce(larger, null),
    shaderClockMhz: within(layout.shaderClock, 10000),
    memoryClockMhz: within(layout.memoryClock, 20000),
    power: within(layout.power, 2000),
    temperature: within(layout.temperature, 150),
  };

  function raw(where: Field | undefined): number | null {
    if (where === undefined || where.at + (where.bytes ?? 2) > size) return null;
    const value = where.bytes === 4 ? view.getUint32(where.at, true) : view.getUint16(where.at, true);
    return value === (where.bytes === 4 ? 0xffffffff : 0xffff) ? null : value / where.per;
  }

  function percent(where: Field | undefined): number | null {
    return clampedPercent(raw(where));
  }

  function within(where: Field | undefined, most: number): number | null {
    const value = raw(where);
    return value === null || value > most ? null : value;
  }
}

const nothing = {
  busy: null,
  memoryBusy: null,
  videoBusy: null,
  shaderClockMhz: null,
  memoryClockMhz: null,
  power: null,
  temperature: null,
};

/** A share of 100: a little above is rounding of averages and becomes 100, far above is nonsense and null. */
export function clampedPercent(value: number | null): number | null {
  return value === null || value < 0 || value > 110 ? null : Math.min(100, value);
}

/** The larger of two of which either may be unknown. */
export function larger(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
