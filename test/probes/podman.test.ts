import test from 'ava';
import fc from 'fast-check';
import { images, parseImages } from '../../source/probes/images.ts';
import { podmanInfo, podmanNetworks, podmanSecrets, podmanUsage } from '../../source/probes/podman.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';
import { assertFaults, damaged, garbage, isClean, recorded, valueOrNull } from '../support/probe-faults.ts';

const list = recorded('podman-5.4.2/images.json');

async function value<T>(probe: Probe<T>, argv: string, stdout: string): Promise<T> {
  const reading = await take(probe, fakeContext({ commands: { [argv]: stdout } }));
  if (!reading.known) throw new Error(reading.detail);
  return reading.value;
}

test('images: one in use, one that nothing uses, one without a name', (t) => {
  const [old, dangling, used] = parseImages(list);
  t.like(old, {
    names: ['ghcr.io/immich-app/immich-server:v2.6.3'],
    dangling: false,
    containers: 0,
    size: 3_093_654,
  });
  t.like(dangling, { names: [], dangling: true, builtAt: 1_795_383_338_000 });
  t.is(used?.containers, 1);
});

test('images: a time of building that is not known is null, a size is needed', (t) => {
  const [first] = JSON.parse(list) as Record<string, unknown>[];
  t.is(parseImages(JSON.stringify([{ ...first, Created: -62_135_596_800 }]))[0]?.builtAt, null);
  t.is(
    valueOrNull(() => parseImages(JSON.stringify([{ ...first, Size: undefined }]))),
    null,
  );
  t.deepEqual(parseImages('[]'), []);
});

test('info: where images really live', async (t) => {
  t.deepEqual(await value(podmanInfo, 'podman info --format=json', recorded('podman-5.4.2/info.json')), {
    version: '5.4.2',
    rootless: true,
    graphRoot: '/home/deck/.local/share/containers/storage',
    volumePath: '/home/deck/.local/share/containers/storage/volumes',
    graphDriver: 'overlay',
  } as never);
});

test('system df: bytes, and never a negative share', async (t) => {
  const argv = 'podman system df --format=json';
  const text = recorded('podman-5.4.2/system-df.json');
  t.like(await value(podmanUsage, argv, text), {
    images: { count: 8, active: 6, size: 22_721_763, reclaimable: 4_139_308 },
  });
  const negative = text.replace('"RawReclaimable":4139308', '"RawReclaimable":-12');
  t.is((await value(podmanUsage, argv, negative)).images.reclaimable, 0);
});

test('system df: all three rows or none', async (t) => {
  const argv = 'podman system df --format=json';
  const two = JSON.stringify((JSON.parse(recorded('podman-5.4.2/system-df.json')) as unknown[]).slice(0, 2));
  t.like(await take(podmanUsage, fakeContext({ commands: { [argv]: two } })), {
    known: false,
    reason: 'parse',
  });
});

test('networks: which are internal, and their subnets', async (t) => {
  const found = await value(
    podmanNetworks,
    'podman network ls --format=json',
    recorded('podman-5.4.2/network-ls.json'),
  );
  t.deepEqual(found[1], {
    name: 'systemd-photos',
    driver: 'bridge',
    internal: true,
    subnets: ['198.51.100.0/24'],
  } as never);
  const host = '[{"name":"host","driver":"host","internal":false}]';
  t.deepEqual((await value(podmanNetworks, 'podman network ls --format=json', host))[0]?.subnets, []);
});

const secretArgv = 'podman secret ls --noheading --format={{.Name}}';

test('secrets: their names; none is an answer', async (t) => {
  t.deepEqual(await value(podmanSecrets, secretArgv, 'immich-jwt-secret\ncrowdsec_api_key\n'), [
    'immich-jwt-secret',
    'crowdsec_api_key',
  ] as never);
  t.deepEqual(await value(podmanSecrets, secretArgv, ''), []);
});

test('every fault is a reason', async (t) => {
  await assertFaults(t, images, 'podman images --format=json', { session: true });
  await assertFaults(t, podmanInfo, 'podman info --format=json', {
    session: true,
    outputs: [...garbage, '[]'],
  });
  await assertFaults(t, podmanUsage, 'podman system df --format=json', {
    session: true,
    outputs: [...garbage, '[]'],
  });
  await assertFaults(t, podmanNetworks, 'podman network ls --format=json', { session: true });
  const outputs = ['a secret', 'cut', '<html>\n', '{}\n', '\u0000 \n', 'NAME ID\n', '\n'];
  await assertFaults(t, podmanSecrets, secretArgv, { session: true, outputs });
});

test('property: damaged JSON gives an error or clean images; cut JSON an error', (t) => {
  fc.assert(
    fc.property(damaged(list), (text) => {
      const found = valueOrNull(() => parseImages(text));
      return found === null || (isClean(found) && found.every(({ size }) => size >= 0));
    }),
  );
  fc.assert(
    fc.property(
      fc.nat(list.trimEnd().length - 1),
      (at) => valueOrNull(() => parseImages(list.slice(0, at))) === null,
    ),
  );
  t.pass();
});
