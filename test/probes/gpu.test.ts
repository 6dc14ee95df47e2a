import test from 'ava';
import fc from 'fast-check';
import { currentClock, gpuCards } from '../../source/probes/gpu.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';
import { metricsTable } from '../support/gpu-metrics.ts';

const card = '/sys/class/drm/card1';
const device = `${card}/device`;

/** An APU as of Ryzen 5000, its card at card1 as it is there. */
const apu: Readonly<Record<string, Content>> = {
  '/sys/class/drm/version': 'drm 1.1.0 20060810\n',
  '/sys/class/drm/renderD128/': '',
  '/sys/class/drm/card1-HDMI-A-1/': '',
  [`${device}/driver`]: { link: '../../../../bus/pci/drivers/amdgpu' },
  [`${device}/uevent`]: 'DRIVER=amdgpu\nPCI_CLASS=30000\nPCI_SLOT_NAME=0000:30:00.0\n',
  [`${device}/vendor`]: '0x1002\n',
  [`${device}/device`]: '0x1638\n',
  [`${device}/drm/card1/`]: '',
  [`${device}/drm/renderD128/`]: '',
  [`${device}/power/runtime_status`]: 'active\n',
  [`${device}/gpu_busy_percent`]: '12\n',
  [`${device}/mem_busy_percent`]: '3\n',
  [`${device}/vcn_busy_percent`]: '0\n',
  [`${device}/mem_info_vram_used`]: '400000000\n',
  [`${device}/mem_info_vram_total`]: '536870912\n',
  [`${device}/mem_info_gtt_used`]: '100000000\n',
  [`${device}/mem_info_gtt_total`]: '16000000000\n',
  [`${device}/pp_dpm_sclk`]: '0: 200Mhz \n1: 700Mhz *\n2: 1900Mhz \n',
  [`${device}/pp_dpm_mclk`]: '0: 400Mhz \n1: 1600Mhz *\n',
  [`${device}/hwmon/hwmon4/temp1_input`]: '48000\n',
  [`${device}/hwmon/hwmon4/power1_average`]: '21500000\n',
  [`${device}/gpu_metrics`]: metricsTable('2.1', {
    average_gfx_activity: 9900,
    average_mm_activity: 3700,
    temperature_gfx: 9900,
  }),
};

async function read(files: Readonly<Record<string, Content>>) {
  const reading = await take(gpuCards, fakeContext({ files }));
  return reading.known ? reading.value : reading.reason;
}

async function only(files: Readonly<Record<string, Content>>) {
  const found = await read(files);
  return typeof found === 'string' ? undefined : found[0];
}

test('gpuCards: an amdgpu card, by its driver and not by its number', async (t) => {
  t.deepEqual(await read(apu), [
    {
      name: 'card1',
      renderNode: 'renderD128',
      driver: 'amdgpu',
      address: '0000:30:00.0',
      vendorId: '0x1002',
      deviceId: '0x1638',
      asleep: false,
      unifiedVideo: false,
      busy: 12,
      memoryBusy: 3,
      videoBusy: 37,
      vramUsed: 400_000_000,
      vramTotal: 536_870_912,
      gttUsed: 100_000_000,
      gttTotal: 16_000_000_000,
      shaderClockMhz: 700,
      memoryClockMhz: 1600,
      power: 21.5,
      temperature: 48,
      metricsRevision: '2.1',
    },
  ] as never);
});

test('gpuCards: gpu_metrics stands in for what sysfs does not tell', async (t) => {
  const files = Object.fromEntries(
    Object.entries(apu).filter(([path]) => !/busy_percent|pp_dpm|hwmon/.test(path)),
  );
  const found = await only(files);
  t.like(found, { busy: 99, videoBusy: 37, temperature: 99, shaderClockMhz: null, power: null });
});

test('gpuCards: without gpu_metrics, and with a torn one, the rest is told', async (t) => {
  for (const table of [
    { failure: 'permission' as const },
    Uint8Array.of(120, 0, 2),
    metricsTable('2.1', {}).subarray(0, 20),
  ]) {
    const found = await only({ ...apu, [`${device}/gpu_metrics`]: table });
    t.like(found, { busy: 12, videoBusy: 0, metricsRevision: null });
  }
});

test('gpuCards: a card whose sensors fail is a card with nothing measured', async (t) => {
  const files = Object.fromEntries(
    Object.entries(apu).map(([path, content]) => [
      path,
      /busy|mem_info|pp_dpm|input|average|metrics/.test(path) ? { failure: 'timeout' as const } : content,
    ]),
  );
  t.like(await only(files), {
    driver: 'amdgpu',
    busy: null,
    vramTotal: null,
    shaderClockMhz: null,
    temperature: null,
    videoBusy: null,
  });
});

test('gpuCards: a share that cannot be is not shown', async (t) => {
  for (const share of ['4294967295\n', 'busy\n', '-1\n', '']) {
    const files = {
      ...apu,
      [`${device}/gpu_busy_percent`]: share,
      [`${device}/gpu_metrics`]: { failure: 'missing' as const },
    };
    t.is((await only(files))?.busy, null);
  }
});

test('gpuCards: a card that sleeps is not woken', async (t) => {
  const context = fakeContext({ files: { ...apu, [`${device}/power/runtime_status`]: 'suspended\n' } });
  const reading = await take(gpuCards, context);
  t.is(reading.known && reading.value[0]?.busy, null);
  t.true(reading.known && reading.value[0]?.asleep);
  t.false(context.box.touched.some((path) => path.includes('hwmon') || path.includes('busy')));
});

test('gpuCards: the frequency of i915 and of xe', async (t) => {
  const driver = (name: string) => ({ [`${device}/driver`]: { link: `../../drivers/${name}` } });
  t.like(await only({ ...driver('i915'), [`${card}/gt_cur_freq_mhz`]: '350\n' }), {
    driver: 'i915',
    shaderClockMhz: 350,
    busy: null,
  });
  t.like(await only({ ...driver('xe'), [`${device}/tile0/gt0/freq0/cur_freq`]: '1200\n' }), {
    driver: 'xe',
    shaderClockMhz: 1200,
  });
});

for (const name of ['simple-framebuffer', 'virtio-pci', 'bochs-drm', 'nvidia']) {
  test(`gpuCards: ${name} is a card of which nothing is measured`, async (t) => {
    t.like(await only({ [`${device}/driver`]: { link: `../../../bus/platform/drivers/${name}` } }), {
      driver: name,
      address: null,
      renderNode: null,
      busy: null,
      vramTotal: null,
    });
  });
}

test('gpuCards: a card without a driver', async (t) => {
  t.like(await only({ [`${device}/uevent`]: 'MODALIAS=x\n' }), { name: 'card1', driver: 'unknown' });
});

test('gpuCards: cards in the order of their numbers', async (t) => {
  const found = await read({
    '/sys/class/drm/card10/': '',
    '/sys/class/drm/card2/': '',
    '/sys/class/drm/card2-DP-1/': '',
  });
  t.deepEqual(typeof found === 'string' ? found : found.map(({ name }) => name), [
    'card2',
    'card10',
  ] as never);
});

const version = (major: number) => ({ [`${device}/ip_discovery/die/0/12/0/major`]: `${major}\n` });

test('gpuCards: decoding and encoding are one engine from VCN 4 on', async (t) => {
  for (const [major, unified] of [
    [2, false],
    [3, false],
    [4, true],
    [5, true],
  ] as const) {
    t.is((await only({ ...apu, ...version(major) }))?.unifiedVideo, unified, `VCN ${major}`);
  }
});

test('gpuCards: an RDNA3 card, its figures by sysfs and by gpu_metrics 1.3', async (t) => {
  const table = metricsTable('1.3', {
    average_gfx_activity: 55,
    average_umc_activity: 12,
    average_mm_activity: 61,
    average_socket_power: 90,
    temperature_edge: 50,
    current_gfxclk: 2400,
    current_uclk: 1124,
  });
  const files = Object.fromEntries(
    Object.entries(apu).filter(([path]) => !/vcn_busy|mem_busy|pp_dpm|hwmon/.test(path)),
  );
  t.like(await only({ ...files, ...version(4), [`${device}/gpu_metrics`]: table }), {
    busy: 12,
    memoryBusy: 12,
    videoBusy: 61,
    power: 90,
    temperature: 50,
    shaderClockMhz: 2400,
    memoryClockMhz: 1124,
    unifiedVideo: true,
  });
});

test('gpuCards: a Raven APU that says for ever that it is busy is not believed', async (t) => {
  const raven = {
    ...apu,
    [`${device}/device`]: '0x15d8\n',
    [`${device}/gpu_metrics`]: { failure: 'missing' as const },
  };
  t.is((await only({ ...raven, [`${device}/gpu_busy_percent`]: '100\n' }))?.busy, null);
  t.is((await only({ ...raven, [`${device}/gpu_busy_percent`]: '37\n' }))?.busy, 37);
  t.is((await only({ ...apu, [`${device}/gpu_busy_percent`]: '100\n' }))?.busy, 100);
});

test('gpuCards: no card is a fact, a folder that cannot be read is not', async (t) => {
  t.deepEqual(await read({ '/sys/class/net/lo': '' }), []);
  t.deepEqual(await read({ '/sys/class/drm/version': 'x' }), []);
  t.is(await read({}), 'dependency', 'a /sys that is not there says nothing of cards');
  for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
    t.is(await read({ '/sys/class/drm': { failure } }), failure);
  }
});

test('currentClock: whatever comes in, it is a number or nothing', (t) => {
  t.is(currentClock('S: 19Mhz *\n0: 500Mhz'), 19);
  t.is(currentClock('0: 200Mhz'), null);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      t.true(currentClock(text) === null || (currentClock(text) ?? -1) >= 0),
    ),
  );
});
