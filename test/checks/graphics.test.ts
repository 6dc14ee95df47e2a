import test from 'ava';
import { clean } from '../../source/text/clean.ts';
import { type Case, edit, modelOf, verdictsOf } from '../support/readings.ts';

const remedyOf = (id: string, change: Case) =>
  verdictsOf(change).find((one) => one.id === id)?.remedy ?? null;

test('a driver that fails is asked again by what it was asked by: not every image has its vainfo on its path', (t) => {
  const asked = ['/usr/lib/jellyfin-ffmpeg/vainfo', '--display', 'drm', '--device', '/dev/dri/renderD128'];
  const readings = edit('gpuAccess', (list) =>
    list.map((one) => ({
      ...one,
      driver: { answer: 'no' as const, why: clean('error -1'), asked: asked.map(clean) },
    })),
  );
  t.is(
    remedyOf('gpu.driver[immich-server]', { readings }),
    clean(`podman exec immich-server ${asked.join(' ')}`),
  );
});

test('what is encoded in software leads to what the service itself says of it', (t) => {
  const readings = edit('gpuClients', (all) => ({
    ...all,
    transcoders: [
      {
        ...{ pid: 900, command: clean('ffmpeg'), unit: clean('immich-server.service'), cpuSeconds: 900 },
        ...{ known: true as const, engines: {} },
      },
    ],
  }));
  t.is(
    remedyOf('gpu.transcode[immich-server]', { readings }),
    clean("journalctl --user -u immich-server.service -g 'vaapi|acceleration' -n 20"),
  );
});

test('engine time that only root reads leads to where it stands', (t) => {
  const readings = edit('gpuClients', (all) => ({
    ...all,
    transcoders: [
      {
        ...{ pid: 900, command: clean('ffmpeg'), unit: clean('immich-server.service'), cpuSeconds: 900 },
        ...{ known: false as const, reason: 'permission' as const, detail: clean('another user') },
      },
    ],
  }));
  t.is(remedyOf('gpu.transcode[immich-server]', { readings }), clean('ls -la -- /proc/900/fdinfo'));
  const { services } = modelOf({ readings }).graphics;
  t.is(services.known ? services.value[0]?.softwareSeconds : 0, null, 'and nothing is kept of it');
});
