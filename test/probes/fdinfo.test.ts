import test from 'ava';
import fc from 'fast-check';
import { parseFdinfo } from '../../source/probes/fdinfo.ts';

const time = (used: number, count = 1) => ({ used, of: null, count });
const cycles = (used: number, of: number, count = 1) => ({ used, of, count });

const general = 'pos:\t0\nflags:\t02100002\nmnt_id:\t23\nino:\t1056\n';

/** VCN 2: decoding and encoding by themselves (amdgpu_fdinfo.c, kernel 6.1). */
const cezanne = `${general}drm-driver:\tamdgpu
drm-client-id:\t71
drm-pdev:\t0000:30:00.0
pasid:\t32771
drm-memory-vram:\t2048 KiB
drm-memory-gtt: \t10240 KiB
drm-memory-cpu: \t0 KiB
drm-engine-gfx:\t1200 ns
drm-engine-enc:\t9000000000 ns
drm-engine-enc_1:\t7 ns
drm-engine-capacity-enc:\t2
drm-engine-dec:\tbusy
`;

/** VCN 4: both are the engine that is called enc. Kernel 6.12 tells what is resident beside the older names. */
const rdna3 = `${general}drm-driver:\tamdgpu
drm-client-id:\t812
drm-pdev:\t0000:03:00.0
pasid:\t32800
drm-total-vram:\t98304 KiB
drm-shared-vram:\t0
drm-active-vram:\t0
drm-resident-vram:\t65536 KiB
drm-purgeable-vram:\t0
drm-total-gtt:\t12 MiB
drm-resident-gtt:\t12 MiB
drm-memory-vram:\t65536 KiB
drm-memory-gtt: \t12288 KiB
amd-evicted-vram:\t0 KiB
drm-engine-gfx:\t40 ns
drm-engine-compute:\t0 ns
drm-engine-enc:\t77000000 ns
`;

/** VCN 1: engines are told once they have been used. */
const raven = `${general}drm-driver:\tamdgpu\ndrm-client-id:\t4\ndrm-pdev:\t0000:08:00.0\ndrm-memory-vram:\t64 KiB\ndrm-engine-dec:\t5000 ns\n`;

/** i915_drm_client.c: two video engines, memory as the regions of the chip. */
const i915 = `${general}drm-driver:\ti915
drm-client-id:\t24
drm-pdev:\t0000:00:02.0
drm-total-system0:\t125 MiB
drm-shared-system0:\t16 MiB
drm-active-system0:\t110 MiB
drm-resident-system0:\t124 MiB
drm-purgeable-system0:\t2 MiB
drm-total-stolen-system0:\t0
drm-resident-stolen-system0:\t0
drm-engine-render:\t25662044495 ns
drm-engine-copy:\t0 ns
drm-engine-video:\t600000000 ns
drm-engine-capacity-video:\t2
drm-engine-video-enhance:\t0 ns
`;

/** xe_drm_client.c: cycles of its clients beside those that went by. */
const xe = `${general}drm-driver:\txe
drm-client-id:\t3
drm-pdev:\t0000:03:00.0
drm-total-gtt:\t192 KiB
drm-resident-gtt:\t192 KiB
drm-resident-vram0:\t1 MiB
drm-resident-vram1:\t512
drm-total-vram0:\t9 MiB
drm-cycles-rcs:\t28257900
drm-total-cycles-rcs:\t7655183225
drm-cycles-vcs:\t400
drm-total-cycles-vcs:\t7655183225
drm-engine-capacity-vcs:\t2
drm-cycles-ccs:\t9
`;

test('parseFdinfo: a Cezanne APU, by exact engine names', (t) => {
  t.deepEqual(parseFdinfo(cezanne), {
    clientId: 71,
    address: '0000:30:00.0',
    driver: 'amdgpu',
    engines: { gfx: time(1200), enc: time(9_000_000_000, 2), enc_1: time(7) },
    vram: 2048 * 1024,
    gtt: 10240 * 1024,
  } as never);
});

test('parseFdinfo: an RDNA3 card on a newer kernel', (t) => {
  t.like(parseFdinfo(rdna3), {
    engines: { gfx: time(40), compute: time(0), enc: time(77_000_000) },
    vram: 65536 * 1024,
    gtt: 12 * 1024 ** 2,
  });
});

test('parseFdinfo: a Raven APU tells those engines that were used', (t) => {
  t.like(parseFdinfo(raven), { engines: { dec: time(5000) }, vram: 65536, gtt: null });
});

test('parseFdinfo: i915 has time, two video engines, and the memory of the system', (t) => {
  t.like(parseFdinfo(i915), {
    engines: { render: time(25_662_044_495), video: time(600_000_000, 2), 'video-enhance': time(0) },
    vram: null,
    gtt: 124 * 1024 ** 2,
  });
});

test('parseFdinfo: xe has cycles, and none without what they are of', (t) => {
  const found = parseFdinfo(xe);
  t.deepEqual(found?.engines, {
    rcs: cycles(28_257_900, 7_655_183_225),
    vcs: cycles(400, 7_655_183_225, 2),
  } as never);
  t.is(found?.vram, 1024 ** 2 + 512);
  t.is(found?.gtt, 192 * 1024);
});

test('parseFdinfo: time is taken where both are told, as panfrost does', (t) => {
  const text =
    'drm-driver: panfrost\ndrm-client-id: 1\ndrm-engine-fragment: 5 ns\ndrm-cycles-fragment: 9\ndrm-total-cycles-fragment: 90\n';
  t.deepEqual(parseFdinfo(text)?.engines, { fragment: time(5) } as never);
});

test('parseFdinfo: other descriptors, and a driver without client ids, are no clients', (t) => {
  t.is(parseFdinfo('pos:\t0\nflags:\t02\n'), null);
  t.is(parseFdinfo('drm-driver:\tast\n'), null);
  t.is(parseFdinfo('drm-client-id:\t7\n'), null);
  t.is(parseFdinfo('drm-driver: amdgpu\ndrm-client-id: -7\n'), null);
  // Before kernel 5.19 amdgpu told percentages, under other names.
  t.is(parseFdinfo('pdev:\t0000:30:00.0\npasid:\t1\nvram mem:\t5 kB\ngfx0:\t3.25%\n'), null);
});

test('property: whatever comes in, figures are whole and not negative', (t) => {
  const lines = [cezanne, rdna3, raven, i915, xe].flatMap((text) => text.split('\n'));
  const line = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary', maxLength: 30 }));
  fc.assert(
    fc.property(fc.array(line), (some) => {
      const found = parseFdinfo(some.join('\n'));
      const engines = Object.values(found?.engines ?? {});
      const figures = engines.flatMap(({ used, of, count }) => [used, of ?? 0, count]);
      for (const figure of [...figures, found?.vram ?? 0, found?.gtt ?? 0])
        t.true(figure >= 0 && Number.isInteger(figure));
      t.true(engines.every(({ count }) => count >= 1));
    }),
  );
});

test('property: a text that is cut anywhere tells no more than the whole', (t) => {
  for (const text of [cezanne, rdna3, raven, i915, xe]) {
    const whole = parseFdinfo(text)?.engines ?? {};
    for (let end = 0; end < text.length; end++) {
      const part = parseFdinfo(text.slice(0, end))?.engines ?? {};
      for (const [name, { used }] of Object.entries(part))
        t.true(used <= (whole[name]?.used ?? -1), `${name} at ${end}`);
    }
  }
});
