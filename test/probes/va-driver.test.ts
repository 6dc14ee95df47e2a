import test from 'ava';
import fc from 'fast-check';
import { gpuAccess } from '../../source/probes/gpu-access.ts';
import { take } from '../../source/probes/probe.ts';
import { saidByFfmpeg, saidByVainfo } from '../../source/probes/va-driver.ts';
import { type Answer, type Content, fakeContext } from '../support/fake-box.ts';
import { faults } from '../support/probe-faults.ts';

const inside = 'podman exec immich-server';
const find = `${inside} find /dev/dri -name renderD* -printf %p\\n -readable -writable -printf usable %p\\n`;
const ask = {
  vainfo: `${inside} vainfo --display drm --device /dev/dri/renderD128`,
  jellyfin: `${inside} /usr/lib/jellyfin-ffmpeg/vainfo --display drm --device /dev/dri/renderD128`,
  ffmpeg:
    `${inside} ffmpeg -nostdin -hide_banner -loglevel verbose -init_hw_device vaapi=card:/dev/dri/renderD128 ` +
    '-f lavfi -i nullsrc=size=64x64 -frames:v 1 -f null -',
};
const absent: Answer = { exit: 127, stderr: 'Error: crun: executable file `vainfo` not found in $PATH\n' };

const amd = `vainfo: VA-API version: 1.17 (libva 2.12.0)
vainfo: Driver version: Mesa Gallium driver 22.3.6 for AMD Radeon Graphics (renoir, LLVM 15.0.6, DRM 3.49, 6.1.0)
vainfo: Supported profile and entrypoints
      VAProfileMPEG2Main              :\tVAEntrypointVLD
      VAProfileH264Main               :\tVAEntrypointVLD
      VAProfileH264Main               :\tVAEntrypointEncSlice
      VAProfileHEVCMain10             :\tVAEntrypointVLD
      VAProfileJPEGBaseline           :\tVAEntrypointVLD
      VAProfileNone                   :\tVAEntrypointVideoProc
`;
const intel = `vainfo: VA-API version: 1.22 (libva 2.22.0)
vainfo: Driver version: Intel iHD driver for Intel(R) Gen Graphics - 25.1.0 ()
vainfo: Supported profile and entrypoints
      VAProfileH264High               :\tVAEntrypointEncSliceLP
      VAProfileAV1Profile0            :\tVAEntrypointVLD
      VAProfileJPEGBaseline           :\tVAEntrypointEncPicture
`;

async function driver(
  answers: Readonly<Record<string, Answer>>,
  files: Readonly<Record<string, Content>> = {},
  gpu = {},
) {
  const context = fakeContext(
    { commands: { [find]: '/dev/dri/renderD128\nusable /dev/dri/renderD128\n', ...answers }, files },
    { gpu: { containers: ['immich-server'], ...gpu } },
  );
  const reading = await take(gpuAccess, context);
  const access = reading.known ? reading.value[0] : undefined;
  return { driver: access?.known === true ? access.driver : undefined, asked: context.box.asked.slice(1) };
}

test('the driver inside: its name, and what it encodes and decodes', async (t) => {
  t.deepEqual((await driver({ [ask.vainfo]: amd })).driver, {
    answer: 'yes',
    name: 'Mesa Gallium driver 22.3.6 for AMD Radeon Graphics (renoir, LLVM 15.0.6, DRM 3.49, 6.1.0)',
    encodes: ['H264'],
    decodes: ['H264', 'HEVC', 'JPEG', 'MPEG2'],
    asked: ['vainfo', '--display', 'drm', '--device', '/dev/dri/renderD128'],
  } as never);
  t.like((await driver({ [ask.vainfo]: intel })).driver, {
    encodes: ['H264', 'JPEG'],
    decodes: ['AV1'],
  } as never);
});

test('the driver inside: jellyfin has its vainfo elsewhere, and where there is none ffmpeg is asked', async (t) => {
  const second = await driver({ [ask.vainfo]: absent, [ask.jellyfin]: amd });
  t.like(second.driver, { answer: 'yes', encodes: ['H264'] } as never);
  t.like(second.driver, { asked: { 0: '/usr/lib/jellyfin-ffmpeg/vainfo' } } as never);
  t.deepEqual(second.asked, [ask.vainfo, ask.jellyfin]);
  const stderr =
    '[AVHWDeviceContext @ 0x55d0] Initialised VAAPI connection: version 1.20\n[AVHWDeviceContext @ 0x55d0] VAAPI driver: Mesa Gallium driver 24.2.8 for AMD (radeonsi).\n';
  const third = await driver({ [ask.vainfo]: absent, [ask.jellyfin]: absent, [ask.ffmpeg]: { stderr } });
  t.like(third.driver, {
    answer: 'yes',
    name: 'Mesa Gallium driver 24.2.8 for AMD (radeonsi)',
    encodes: null,
    decodes: null,
  } as never);
});

test('the driver inside: one that fails says how', async (t) => {
  const failed =
    'libva info: va_openDriver() returns -1\nvaInitialize failed with error code -1 (unknown libva error),exit\n';
  t.like((await driver({ [ask.vainfo]: { exit: 3, stderr: failed } })).driver, {
    answer: 'no',
    why: 'vaInitialize failed with error code -1 (unknown libva error),exit',
  } as never);
  const stderr =
    '[AVHWDeviceContext @ 0x55d0] Failed to initialise VAAPI connection: -1 (unknown libva error).\nDevice creation failed: -5.\n';
  t.like(
    (await driver({ [ask.vainfo]: absent, [ask.jellyfin]: absent, [ask.ffmpeg]: { exit: 251, stderr } }))
      .driver,
    { answer: 'no', why: 'Failed to initialise VAAPI connection: -1 (unknown libva error).' } as never,
  );
});

test('the driver inside: nobody there to ask, and what is no answer, is not known', async (t) => {
  t.like((await driver({ [ask.vainfo]: absent, [ask.jellyfin]: absent, [ask.ffmpeg]: absent })).driver, {
    answer: 'unknown',
    reason: 'absent-binary',
  } as never);
  for (const [name, answer, reason] of faults) {
    const said = (await driver({ [ask.vainfo]: answer })).driver;
    // What ended with an error of its own has answered: that it did not work.
    if (said?.answer === 'unknown') t.is(said.reason, reason, name);
    else t.is(said?.answer, 'no', name);
  }
  for (const text of ['', '<html>\n', amd.slice(0, 80), amd.trimEnd()])
    t.like(
      (await driver({ [ask.vainfo]: text })).driver,
      { answer: 'unknown', reason: 'parse' } as never,
      text,
    );
});

test('the driver inside: a card that sleeps is not woken, and one is only asked where that is wanted', async (t) => {
  const asleep = { '/sys/class/drm/renderD128/device/power/runtime_status': 'suspended\n' };
  t.deepEqual(await driver({ [ask.vainfo]: amd }, asleep), { driver: { answer: 'asleep' }, asked: [] });
  t.deepEqual(await driver({ [ask.vainfo]: amd }, {}, { vainfo: [] }), { driver: null, asked: [] });
  const closed = await driver({ [find]: '/dev/dri/renderD128\n', [ask.vainfo]: amd });
  t.deepEqual(closed, { driver: null, asked: [] });
});

test('property: no text makes a driver that encodes, unless it names the entrypoint', (t) => {
  const outcome = (stdout: string, stderr: string, exit: number) => ({
    ...{ argv: [], stdout, stderr, exit, signal: null, failure: null, tookMs: 1 },
  });
  const line = fc.oneof(fc.constantFrom(...amd.split('\n')), fc.string({ unit: 'binary', maxLength: 40 }));
  fc.assert(
    fc.property(fc.array(line), fc.string(), fc.nat(3), (lines, stderr, exit) => {
      const text = lines.join('\n');
      const said = saidByVainfo(outcome(text, stderr, exit));
      if (said.answer === 'yes' && (said.encodes ?? []).length > 0) t.regex(text, /EncSlice/);
      if (said.answer === 'yes') t.is(exit, 0);
      const other = saidByFfmpeg(outcome('', text + stderr, exit));
      if (other.answer === 'yes') t.is(exit, 0);
    }),
  );
  t.pass();
});

test('the driver inside: a program is not there only where podman says so, and nothing else', async (t) => {
  for (const answer of [
    { exit: 127 },
    { exit: 127, stdout: '<html>\n', stderr: 'Error: crun: executable file `vainfo` not found in $PATH\n' },
    { exit: 127, stdout: '\n', stderr: 'Error: crun: executable file `vainfo` not found in $PATH\n' },
  ])
    t.like((await driver({ [ask.vainfo]: answer, [ask.jellyfin]: amd })).driver, {
      answer: 'unknown',
      reason: 'failed',
    } as never);
});

test('a folder without a render node, though the kernel has one: find did not look', async (t) => {
  const access = async (files: Readonly<Record<string, Content>>) => {
    const context = fakeContext(
      { commands: { [find]: '' }, files },
      { gpu: { containers: ['immich-server'] } },
    );
    const reading = await take(gpuAccess, context);
    return reading.known ? reading.value[0] : undefined;
  };
  t.like(await access({ '/sys/class/drm/renderD128/dev': '226:128\n' }), {
    known: false,
    reason: 'parse',
  } as never);
  t.like(await access({ '/sys/class/drm/card0/dev': '226:0\n' }), { known: true, nodes: [] } as never);
});
