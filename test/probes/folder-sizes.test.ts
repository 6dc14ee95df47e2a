import test from 'ava';
import { cacheAmong, folderSizes } from '../../source/probes/folder-sizes.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext, fakeIdentity } from '../support/fake-box.ts';

const quadlet = '/home/deck/.config/containers/systemd/immich-ml.container';
const cache = '/mnt/btrfs-pool/subvol7-containers/immich-ml-cache';
const journal = '/var/log/journal';

async function read(files: Readonly<Record<string, Content>>, ml: Record<string, unknown> = {}) {
  const reading = await take(folderSizes, fakeContext({ files }, { ml }));
  return reading.known
    ? Object.fromEntries(
        reading.value.map(({ name, path, state, size, files: count }) => [
          name as string,
          [path as string, state, size, count],
        ]),
      )
    : reading.reason;
}

const withQuadlet = {
  [quadlet]: `[Container]\nContainerName=immich-ml\nVolume=/etc/localtime:/etc/localtime:ro\nVolume=${cache}:/cache:Z\n`,
};

test('folderSizes: the cache that the Quadlet names, and the journal: regular files only', async (t) => {
  const found = await read({
    ...withQuadlet,
    [`${cache}/clip/ViT-B-32/model.onnx`]: { size: 600_000_000 },
    [`${cache}/facial/model.onnx`]: { size: 200_000_000 },
    [`${cache}/latest`]: { link: 'clip' },
    [`${cache}/socket`]: { kind: 'socket', size: 7 },
    [`${journal}/0123/system.journal`]: { size: 8_388_608 },
  });
  t.deepEqual(found, {
    'ml-cache': [cache, 'present', 800_000_000, 2],
    journal: [journal, 'present', 8_388_608, 1],
  });
});

test('folderSizes: the configured cache comes before the Quadlet', async (t) => {
  const found = await read({ ...withQuadlet, '/srv/cache/x': { size: 5 } }, { cache: '/srv/cache' });
  t.deepEqual(typeof found === 'string' ? found : found['ml-cache'], ['/srv/cache', 'present', 5, 1]);
});

test('folderSizes: without machine learning there is no cache to measure', async (t) => {
  t.deepEqual(await read({ [`${journal}/`]: '' }), { journal: [journal, 'present', 0, 0] });
});

test('folderSizes: a folder that is not there is absent, and has no size', async (t) => {
  t.deepEqual(await read(withQuadlet), {
    'ml-cache': [cache, 'absent', null, null],
    journal: [journal, 'absent', null, null],
  });
});

test("folderSizes: one of podman's volumes has no path that could be measured", async (t) => {
  const found = await read({
    [quadlet]: '[Container]\nContainerName=immich-ml\nVolume=model-cache.volume:/cache\n',
  });
  t.deepEqual(typeof found === 'string' ? found : found['ml-cache'], [
    'model-cache.volume',
    'unreadable',
    null,
    null,
  ]);
});

for (const failure of ['permission', 'hung', 'timeout', 'too-large', 'internal'] as const) {
  test(`folderSizes: a folder that fails with ${failure} has no size`, async (t) => {
    const found = await read({ ...withQuadlet, [cache]: { failure }, [`${journal}/x`]: { size: 1 } });
    t.deepEqual(found, {
      'ml-cache': [cache, 'unreadable', null, null],
      journal: [journal, 'present', 1, 1],
    });
  });
}

test('cacheAmong: sources as Quadlets write them', (t) => {
  const of = (...volumes: string[]) => cacheAmong(volumes, quadlet, fakeIdentity);
  t.is(of('%h/containers/cache:/cache'), '/home/deck/containers/cache');
  t.is(of('./cache:/cache:z'), '/home/deck/.config/containers/systemd/cache');
  t.is(of('/run/user/%U/100%%:/cache/'), '/run/user/1000/100%');
  t.is(of('/a:/cache-of-another', '/b:/data'), null);
  t.is(of('/cache'), null);
  t.is(of(), null);
});
