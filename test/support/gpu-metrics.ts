/**
 * Builds amdgpu's binary gpu_metrics from the members of the kernel's structs (drivers/gpu/drm/amd/include/kgd_pp_interface.h), laid
 * out as a C compiler does on x86-64: the offsets that the parser knows are not repeated here but come out of this.
 */
export type Member = readonly [name: string, bytes: 1 | 2 | 4 | 8, times?: number];

const u16 = (...names: string[]): Member[] => names.map((name) => [name, 2]);

const heat = u16(
  'temperature_edge',
  'temperature_hotspot',
  'temperature_mem',
  'temperature_vrgfx',
  'temperature_vrsoc',
  'temperature_vrmem',
);
const load = u16(
  'average_gfx_activity',
  'average_umc_activity',
  'average_mm_activity',
  'average_socket_power',
);
const clocksOf = (when: string, suffix: string) =>
  u16(
    ...['gfxclk', 'socclk', 'uclk', 'vclk0', 'dclk0', 'vclk1', 'dclk1'].map(
      (name) => `${when}_${name}${suffix}`,
    ),
  );
const clocks = [...clocksOf('average', '_frequency'), ...clocksOf('current', '')];
const counter: Member = ['system_clock_counter', 8];

const v1_0: Member[] = [
  counter,
  ...heat,
  ...load,
  ['energy_accumulator', 4],
  ...clocks,
  ['throttle_status', 4],
  ...u16('current_fan_speed'),
  ['pcie_link_width', 1],
  ['pcie_link_speed', 1],
];
const v1_1: Member[] = [
  ...heat,
  ...load,
  ['energy_accumulator', 8],
  counter,
  ...clocks,
  ['throttle_status', 4],
  ...u16('current_fan_speed', 'pcie_link_width', 'pcie_link_speed', 'padding'),
  ['gfx_activity_acc', 4],
  ['mem_activity_acc', 4],
  ['temperature_hbm', 2, 4],
];
const v1_2: Member[] = [...v1_1, ['firmware_timestamp', 8]];
const v1_3: Member[] = [
  ...v1_2,
  ...u16('voltage_soc', 'voltage_gfx', 'voltage_mem', 'padding1'),
  ['indep_throttle_status', 8],
];

const accelerator = u16(
  'temperature_hotspot',
  'temperature_mem',
  'temperature_vrsoc',
  'curr_socket_power',
  'average_gfx_activity',
  'average_umc_activity',
);
const v1_4: Member[] = [
  ...accelerator,
  ['vcn_activity', 2, 4],
  ['energy_accumulator', 8],
  counter,
  ['throttle_status', 4],
];
const v1_5: Member[] = [
  ...accelerator,
  ['vcn_activity', 2, 4],
  ['jpeg_activity', 2, 32],
  ['energy_accumulator', 8],
  counter,
];
const v1_7: Member[] = [...accelerator, ['mem_max_bandwidth', 8], ['energy_accumulator', 8], counter];

const apuHeat: Member[] = [
  ...u16('temperature_gfx', 'temperature_soc'),
  ['temperature_core', 2, 8],
  ['temperature_l3', 2, 2],
];
const apuLoad = u16('average_gfx_activity', 'average_mm_activity');
const apuPower: Member[] = [
  ...u16('average_socket_power', 'average_cpu_power', 'average_soc_power', 'average_gfx_power'),
  ['average_core_power', 2, 8],
];
const apuClocks: Member[] = [
  ...u16(...['gfxclk', 'socclk', 'uclk', 'fclk', 'vclk', 'dclk'].map((name) => `average_${name}_frequency`)),
  ...u16(...['gfxclk', 'socclk', 'uclk', 'fclk', 'vclk', 'dclk'].map((name) => `current_${name}`)),
  ['current_coreclk', 2, 8],
  ['current_l3clk', 2, 2],
  ['throttle_status', 4],
  ...u16('fan_pwm'),
];
const v2_0: Member[] = [counter, ...apuHeat, ...apuLoad, ...apuPower, ...apuClocks, ...u16('padding')];
const v2_1: Member[] = [...apuHeat, ...apuLoad, counter, ...apuPower, ...apuClocks, ['padding', 2, 3]];
const v2_2: Member[] = [...v2_1, ['indep_throttle_status', 8]];
const v2_3: Member[] = [
  ...v2_2,
  ...u16('average_temperature_gfx', 'average_temperature_soc'),
  ['average_temperature_core', 2, 8],
  ['average_temperature_l3', 2, 2],
];
const v2_4: Member[] = [
  ...v2_3,
  ...u16(
    'average_cpu_voltage',
    'average_soc_voltage',
    'average_gfx_voltage',
    'average_cpu_current',
    'average_soc_current',
    'average_gfx_current',
  ),
];

const v3_0: Member[] = [
  ...u16('temperature_gfx', 'temperature_soc'),
  ['temperature_core', 2, 16],
  ...u16('temperature_skin', 'average_gfx_activity', 'average_vcn_activity'),
  ['average_ipu_activity', 2, 8],
  ['average_core_c0_activity', 2, 16],
  ...u16('average_dram_reads', 'average_dram_writes', 'average_ipu_reads', 'average_ipu_writes'),
  counter,
  ['average_socket_power', 4],
  ['average_ipu_power', 2],
  ['average_apu_power', 4],
  ['average_gfx_power', 4],
  ['average_dgpu_power', 4],
  ['average_all_core_power', 4],
  ['average_core_power', 2, 16],
  ...u16('average_sys_power', 'stapm_power_limit', 'current_stapm_power_limit'),
  ...u16(
    ...['gfxclk', 'socclk', 'vpeclk', 'ipuclk', 'fclk', 'vclk', 'uclk', 'mpipu'].map(
      (name) => `average_${name}_frequency`,
    ),
  ),
  ['current_coreclk', 2, 16],
  ...u16('current_core_maxfreq', 'current_gfx_maxfreq'),
  ['throttle_residency_prochot', 4],
];

const structs: Readonly<Record<string, readonly Member[]>> = {
  '1.0': v1_0,
  '1.1': v1_1,
  '1.2': v1_2,
  '1.3': v1_3,
  '1.4': v1_4,
  '1.5': v1_5,
  '1.6': v1_5,
  '1.7': v1_7,
  '2.0': v2_0,
  '2.1': v2_1,
  '2.2': v2_2,
  '2.3': v2_3,
  '2.4': v2_4,
  '3.0': v3_0,
};

/**
 * A gpu_metrics file of a revision. Members that are not given are all ones, as the kernel leaves what a card does not fill in; an
 * element of an array is named `vcn_activity[2]`.
 */
export function metricsTable(
  revision: string,
  given: Readonly<Record<string, number>>,
  among: Readonly<Record<string, readonly Member[]>> = structs,
): Uint8Array {
  const bytes = new Uint8Array(1024).fill(0xff);
  const view = new DataView(bytes.buffer);
  let at = 4;
  let widest = 2;
  for (const [name, size, times = 1] of among[revision] ?? []) {
    at = Math.ceil(at / size) * size;
    widest = Math.max(widest, size);
    for (let index = 0; index < times; index++, at += size) {
      const value = given[times === 1 ? name : `${name}[${index}]`];
      if (value === undefined) continue;
      if (size === 2) view.setUint16(at, value, true);
      else if (size === 4) view.setUint32(at, value, true);
      else throw new Error(`${name} has ${size} bytes`);
    }
  }
  const length = Math.ceil(at / widest) * widest;
  const [format = '0', content = '0'] = revision.split('.');
  view.setUint16(0, length, true);
  view.setUint8(2, Number(format));
  view.setUint8(3, Number(content));
  return bytes.subarray(0, length);
}
