import { basename } from 'node:path';
import { type Box } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { count, needed, word } from './found.ts';
import { clampedPercent, type GpuMetrics, larger, parseGpuMetrics } from './gpu-metrics.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

export type { GpuClient, GpuClients } from './gpu-clients.ts';

/** A graphics card under /sys/class/drm, by its driver. Null where the kernel does not tell. */
export interface GpuCard {
  /** `card1` */
  readonly name: Clean;
  /** `renderD128` */
  readonly renderNode: Clean | null;
  /** amdgpu, i915, xe, nvidia, …; `unknown` for a card without a driver. */
  readonly driver: Clean;
  /** PCI address, `0000:30:00.0`: joins fdinfo's drm-pdev. */
  readonly address: Clean | null;
  readonly vendorId: Clean | null;
  readonly deviceId: Clean | null;
  /** It is switched off while nobody uses it, and was not woken to be measured. */
  readonly asleep: boolean;
  /** Decoding and encoding are one engine, which the driver calls `enc` (AMD's VCN 4 and later): its users cannot be told apart by that. */
  readonly unifiedVideo: boolean;
  /** Percent 0–100. */
  readonly busy: number | null;
  readonly memoryBusy: number | null;
  /** The video engine, percent: the larger of vcn_busy_percent, which some APUs leave at 0, and gpu_metrics' average_mm_activity. */
  readonly videoBusy: number | null;
  readonly vramUsed: number | null;
  readonly vramTotal: number | null;
  readonly gttUsed: number | null;
  readonly gttTotal: number | null;
  readonly shaderClockMhz: number | null;
  readonly memoryClockMhz: number | null;
  /** Watts. */
  readonly power: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** `1.2`: format and content revision of gpu_metrics, null when the file is not there. */
  readonly metricsRevision: Clean | null;
}

/** No card is a fact. Kernel: Documentation/gpu/amdgpu/thermal.rst, Documentation/hwmon/sysfs-interface.rst. */
export const gpuCards: Probe<readonly GpuCard[]> = {
  id: 'gpu.cards',
  title: '/sys/class/drm',
  every: { seen: 2000, hidden: 60000 },
  staleAfter: 60000,
  async read({ box, config }, evidence) {
    const root = `${config.roots.sys}/class/drm`;
    evidence.push(evidenceOfPath(root));
    const listed = await box.list(root);
    // Without the folder no driver of a card is loaded; that is told by a /sys that is there.
    if (!listed.found && listed.why === 'missing') {
      needed(await box.list(`${config.roots.sys}/class`), `${config.roots.sys}/class`);
      return [];
    }
    // card1 is a card, card1-HDMI-A-1 one of its sockets.
    const names = needed(listed, root)
      .map(({ path }) => path)
      .filter((name) => /^card\d+$/.test(name))
      .sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
    return Promise.all(names.map((name) => card(box, `${root}/${name}`)));
  },
};

type Measures = Pick<
  GpuCard,
  | 'busy'
  | 'memoryBusy'
  | 'videoBusy'
  | 'vramUsed'
  | 'vramTotal'
  | 'gttUsed'
  | 'gttTotal'
  | 'shaderClockMhz'
  | 'memoryClockMhz'
  | 'power'
  | 'temperature'
  | 'metricsRevision'
>;

async function card(box: Box, path: string): Promise<GpuCard> {
  const device = `${path}/device`;
  const [driver, uevent, vendor, id, nodes, power, engine] = await Promise.all([
    box.readLink(`${device}/driver`),
    box.readText(`${device}/uevent`),
    box.readText(`${device}/vendor`),
    box.readText(`${device}/device`),
    box.list(`${device}/drm`),
    box.readText(`${device}/power/runtime_status`),
    box.readText(`${device}/${videoVersion}`),
  ]);
  const asleep = word(power) === 'suspended';
  const properties = uevent.found ? uevent.value : '';
  const name = driver.found ? basename(driver.value) : property(properties, 'DRIVER');
  const node = nodes.found ? nodes.value.find((entry) => /^renderD\d+$/.test(entry.path))?.path : undefined;
  return {
    name: clean(basename(path)),
    renderNode: text(node ?? null),
    driver: clean(name ?? 'unknown'),
    address: text(property(properties, 'PCI_SLOT_NAME')),
    vendorId: text(word(vendor)),
    deviceId: text(word(id)),
    asleep,
    unifiedVideo: (count(engine) ?? 0) >= 4,
    // Reading a sensor would wake a card that sleeps.
    ...(asleep ? unmeasured : await measures(box, path, name, word(id))),
  };
}

/**
 * Major version of the first video engine (VCN has hardware id 12, soc15_hw_ip.h) among the card's blocks (amdgpu_discovery.c). Older
 * cards have no such table, and separate engines.
 */
const videoVersion = 'ip_discovery/die/0/12/0/major';

/** Raven, Picasso and Raven2: some of them say 100 % busy for ever (gitlab.freedesktop.org/drm/amd, issue 1932). */
const stuckAtFull: ReadonlySet<string> = new Set(['0x15dd', '0x15d8']);

async function measures(
  box: Box,
  path: string,
  driver: string | null,
  deviceId: string | null,
): Promise<Measures> {
  if (driver === 'amdgpu') {
    const measured = await amdgpu(box, `${path}/device`);
    const stuck = measured.busy === 100 && stuckAtFull.has(deviceId ?? '');
    return stuck ? { ...measured, busy: null } : measured;
  }
  if (driver === 'i915' || driver === 'xe') return intel(box, path);
  return unmeasured;
}

async function amdgpu(box: Box, device: string): Promise<Measures> {
  const number = async (name: string) => count(await box.readText(`${device}/${name}`));
  const percent = async (name: string) => clampedPercent(await number(name));
  const [busy, memoryBusy, vcn, vramUsed, vramTotal, gttUsed, gttTotal] = await Promise.all([
    percent('gpu_busy_percent'),
    percent('mem_busy_percent'),
    percent('vcn_busy_percent'),
    number('mem_info_vram_used'),
    number('mem_info_vram_total'),
    number('mem_info_gtt_used'),
    number('mem_info_gtt_total'),
  ]);
  const [shaderClockMhz, memoryClockMhz, sensors, table] = await Promise.all([
    box.readText(`${device}/pp_dpm_sclk`).then((found) => currentClock(word(found))),
    box.readText(`${device}/pp_dpm_mclk`).then((found) => currentClock(word(found))),
    sensorsOf(box, `${device}/hwmon`),
    box.readBytes(`${device}/gpu_metrics`),
  ]);
  const metrics: Partial<GpuMetrics> = (table.found ? parseGpuMetrics(table.value) : null) ?? {};
  return {
    busy: busy ?? metrics.busy ?? null,
    memoryBusy: memoryBusy ?? metrics.memoryBusy ?? null,
    videoBusy: larger(vcn, metrics.videoBusy ?? null),
    vramUsed,
    vramTotal,
    gttUsed,
    gttTotal,
    shaderClockMhz: shaderClockMhz ?? metrics.shaderClockMhz ?? null,
    memoryClockMhz: memoryClockMhz ?? metrics.memoryClockMhz ?? null,
    power: sensors.power ?? metrics.power ?? null,
    temperature: sensors.temperature ?? metrics.temperature ?? null,
    metricsRevision: text(metrics.revision ?? null),
  };
}

/** i915 keeps its frequency beside the card, xe below the device's tiles. Neither tells its load without root. */
async function intel(box: Box, path: string): Promise<Measures> {
  const places = [
    `${path}/gt_cur_freq_mhz`,
    `${path}/gt/gt0/rps_cur_freq_mhz`,
    `${path}/device/tile0/gt0/freq0/cur_freq`,
  ];
  const [clocks, sensors] = await Promise.all([
    Promise.all(places.map(async (place) => count(await box.readText(place)))),
    sensorsOf(box, `${path}/device/hwmon`),
  ]);
  return { ...unmeasured, ...sensors, shaderClockMhz: clocks.find((clock) => clock !== null) ?? null };
}

/** hwmon: thousandths of a degree, millionths of a watt; the average where it is told, else the present power. */
async function sensorsOf(
  box: Box,
  root: string,
): Promise<{ temperature: number | null; power: number | null }> {
  const listed = await box.list(root);
  const chip = listed.found ? listed.value.find(({ path }) => /^hwmon\d+$/.test(path))?.path : undefined;
  if (chip === undefined) return { temperature: null, power: null };
  const [heat, average, present] = await Promise.all(
    ['temp1_input', 'power1_average', 'power1_input'].map(async (name) =>
      count(await box.readText(`${root}/${chip}/${name}`)),
    ),
  );
  const power = average ?? present ?? null;
  return {
    temperature: heat == null || heat > 150_000 ? null : heat / 1000,
    power: power === null || power > 2e9 ? null : power / 1e6,
  };
}

/** The clock that pp_dpm_sclk or pp_dpm_mclk marks as the present one (`1: 700Mhz *`), MHz. */
export function currentClock(table: string | null): number | null {
  const marked = table === null ? undefined : /^\s*\w+:\s*(\d{1,5})\s*Mhz\s*\*\s*$/im.exec(table)?.[1];
  return marked === undefined ? null : Number(marked);
}

function property(uevent: string, key: string): string | null {
  const line = uevent.split('\n').find((one) => one.startsWith(`${key}=`));
  const value = line?.slice(key.length + 1).trim();
  return value === undefined || value === '' ? null : value;
}

function text(raw: string | null): Clean | null {
  return raw === null ? null : clean(raw);
}

const unmeasured: Measures = {
  busy: null,
  memoryBusy: null,
  videoBusy: null,
  vramUsed: null,
  vramTotal: null,
  gttUsed: null,
  gttTotal: null,
  shaderClockMhz: null,
  memoryClockMhz: null,
  power: null,
  temperature: null,
  metricsRevision: null,
};
