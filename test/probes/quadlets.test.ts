import test from 'ava';
import fc from 'fast-check';
import { take } from '../../source/probes/probe.ts';
import { dropinFolders } from '../../source/probes/quadlet-names.ts';
import { type Quadlet, quadletOf, quadlets } from '../../source/probes/quadlets.ts';
import { parseUnitFile } from '../../source/probes/unit-file.ts';
import { type Content, fakeContext } from '../support/fake-box.ts';
import { isClean } from '../support/probe-faults.ts';

const root = '/home/deck/.config/containers/systemd';
const admin = '/etc/containers/systemd/users';

async function read(files: Readonly<Record<string, Content>>): Promise<ReadonlyMap<string, Quadlet>> {
  const reading = await take(quadlets, fakeContext({ files }));
  if (!reading.known) throw new Error(`${reading.reason}: ${reading.detail}`);
  return new Map(reading.value.map((quadlet) => [quadlet.file, quadlet]));
}

const ml = `# Immich's machine learning
[Unit]
Description=Immich Machine Learning
After=photos-network.service

[Container]
Image=ghcr.io/immich-app/immich-machine-learning:v2.7.5
ContainerName=immich-ml
Network=photos.network:ip=198.51.100.70
Network=reverse_proxy.network
Volume=%h/containers/config/immich:/config:Z
Volume=/mnt/btrfs-pool/subvol7-containers/immich-ml-cache:/cache
AddDevice=-/dev/dri/renderD128
Secret=postgres-password,type=env,target=DB_PASSWORD
Environment=DB_PASSWORD=hunter2
HealthCmd=python3 -c \\
  "import urllib.request"
HealthStartPeriod=600s
HealthInterval=1m

[Install]
WantedBy=default.target
`;

test('a container with all that the console shows of it', async (t) => {
  const quadlet = (await read({ [`${root}/immich-ml.container`]: ml })).get('immich-ml.container');
  t.like(quadlet, {
    path: `${root}/immich-ml.container`,
    kind: 'container',
    unit: 'immich-ml.service',
    name: 'immich-ml',
    image: 'ghcr.io/immich-app/immich-machine-learning:v2.7.5',
    description: 'Immich Machine Learning',
    networks: ['photos.network', 'reverse_proxy.network'],
    volumes: [
      '%h/containers/config/immich:/config:Z',
      '/mnt/btrfs-pool/subvol7-containers/immich-ml-cache:/cache',
    ],
    secrets: ['postgres-password'],
    devices: ['-/dev/dri/renderD128'],
    healthCommand: 'python3 -c "import urllib.request"',
    startPeriodMs: 600_000,
    healthIntervalMs: 60_000,
    wanted: true,
  });
  t.deepEqual(quadlet?.entries.find(({ key }) => key === 'Image')?.section, 'Container' as never);
  t.false(JSON.stringify(quadlet).includes('hunter2'));
});

const names: readonly (readonly [string, string, string, string])[] = [
  ['web.container', '', 'web.service', 'systemd-web'],
  ['web.container', '[Container]\nServiceName=www\n', 'www.service', 'systemd-web'],
  ['web.container', '[Container]\nContainerName=w\n', 'web.service', 'w'],
  ['photos.network', '', 'photos-network.service', 'systemd-photos'],
  ['photos.network', '[Network]\nNetworkName=p\n', 'photos-network.service', 'p'],
  ['data.volume', '', 'data-volume.service', 'systemd-data'],
  ['data.volume', '[Volume]\nVolumeName=d\n', 'data-volume.service', 'd'],
  ['web.pod', '', 'web-pod.service', 'systemd-web'],
  ['base.image', '[Image]\nImage=quay.io/a/b:1\n', 'base-image.service', 'quay.io/a/b:1'],
  ['own.build', '[Build]\nImageTag=localhost/own:1\n', 'own-build.service', 'localhost/own:1'],
  ['all.kube', '', 'all.service', 'all'],
  ['job@.container', '', 'job@.service', 'systemd-job_'],
  ['job@1.container', '', 'job@1.service', 'systemd-job_1'],
  ['a.b.container', '', 'a.b.service', 'systemd-a.b'],
];
for (const [file, text, unit, name] of names) {
  test(`${file} ${JSON.stringify(text)} becomes ${unit} and ${name}`, async (t) => {
    t.like((await read({ [`${root}/${file}`]: text })).get(file), { unit, name });
  });
}

test('links and subfolders are followed, the first of two files of one name wins, others are no Quadlets', async (t) => {
  const found = await read({
    [`${root}/traefik.container`]: { link: '/home/deck/containers/quadlets/traefik.container' },
    '/home/deck/containers/quadlets/traefik.container': '[Container]\nImage=a\n',
    [`${root}/media/jellyfin.container`]: '[Container]\nImage=b\n',
    [`${root}/linked`]: { link: '/home/deck/more' },
    '/home/deck/more/deep/loki.container': '[Container]\nImage=c\n',
    [`${root}/README.md`]: 'x',
    [`${root}/notes`]: { link: '/home/deck/containers/quadlets/traefik.container' },
    [`${root}/loop`]: { link: root },
    [`${admin}/traefik.container`]: '[Container]\nImage=z\n',
    [`${admin}/1000/own.container`]: '[Container]\nImage=d\n',
    [`${admin}/1001/anothers.container`]: '[Container]\nImage=e\n',
    [`${admin}/all.container`]: '[Container]\nImage=f\n',
  });
  t.deepEqual([...found].map(([file, { image }]) => `${file} ${image ?? ''}`).sort(), [
    'all.container f',
    'jellyfin.container b',
    'loki.container c',
    'own.container d',
    'traefik.container a',
  ]);
});

test('drop-ins are merged in the order of their names, the nearest folder wins', async (t) => {
  const found = await read({
    [`${root}/immich-ml.container`]: '[Container]\nImage=a\nNetwork=photos.network\n',
    [`${root}/immich-ml.container.d/20-image.conf`]: '[Container]\nImage=c\n',
    [`${root}/immich-ml.container.d/10-image.conf`]: '[Container]\nImage=b\n',
    [`${root}/immich-ml.container.d/note.txt`]: '[Container]\nImage=no\n',
    [`${root}/immich-.container.d/10-image.conf`]: '[Container]\nImage=no\n',
    [`${root}/container.d/90-all.conf`]: '[Container]\nNetwork=\nNetwork=other.network\n',
  });
  t.like(found.get('immich-ml.container'), { image: 'c', networks: ['other.network'] });
  t.is(found.size, 1);
});

test('where drop-ins are looked for', (t) => {
  t.deepEqual(dropinFolders('a-b@1', 'container'), [
    'a-b@1.container.d',
    'a-b@.container.d',
    'a-@.container.d',
    'a-.container.d',
    'container.d',
  ]);
  t.deepEqual(dropinFolders('web', 'pod'), ['web.pod.d', 'pod.d']);
});

test('it is wanted when [Install] says so; a template only with a default instance', async (t) => {
  const install = '[Install]\nWantedBy=default.target\n';
  const found = await read({
    [`${root}/a.container`]: install,
    [`${root}/b.container`]: '[Install]\nWantedBy=\n',
    [`${root}/c@.container`]: install,
    [`${root}/d@.container`]: `${install}DefaultInstance=1\n`,
    [`${root}/e.container`]: '[Install]\nRequiredBy=x.service\n',
    [`${root}/f.container`]: '[Unit]\nWantedBy=default.target\n',
  });
  t.deepEqual(
    [...found.values()].filter(({ wanted }) => wanted).map(({ file }) => file as string),
    ['a.container', 'd@.container', 'e.container'],
  );
});

test('no folder is no Quadlets, a link that leads nowhere is one without keys', async (t) => {
  t.is((await read({})).size, 0);
  t.like((await read({ [`${root}/gone.container`]: { link: '/nowhere' } })).get('gone.container'), {
    unit: 'gone.service',
    image: null,
    entries: [],
  });
});

const unreadable: readonly (readonly [string, Readonly<Record<string, Content>>, string])[] = [
  ['folder refused', { [root]: { failure: 'permission' } }, 'permission'],
  ['folder hung', { [root]: { failure: 'hung' } }, 'hung'],
  ['file refused', { [`${root}/a.container`]: { failure: 'permission' } }, 'permission'],
  ['file too large', { [`${root}/a.container`]: 'x'.repeat(2 ** 20 + 1) }, 'parse'],
  [
    'subfolder refused',
    { [`${root}/a.container`]: '', [`${root}/sub/`]: { failure: 'permission' } },
    'permission',
  ],
  [
    'drop-in refused',
    { [`${root}/a.container`]: '', [`${root}/a.container.d/x.conf`]: { failure: 'permission' } },
    'permission',
  ],
  ['no folder but a file', { [root]: 'x' }, 'internal'],
];
for (const [name, files, reason] of unreadable) {
  test(`${name}: nothing is known`, async (t) => {
    const reading = await take(quadlets, fakeContext({ files }));
    t.is(reading.known ? 'a value' : reading.reason, reason as never);
  });
}

test('hostile text is made visible', async (t) => {
  const found = await read({
    [`${root}/x\u001b[31m\r.container`]: '[Container]\nImage=a\u001b]52;c;aGk=\u0007\u202eb\n',
  });
  t.true(isClean([...found.values()]));
});

test('property: any file gives a clean Quadlet', (t) => {
  const key = fc.constantFrom(
    'Image',
    'Network',
    'Secret',
    'AddDevice',
    'HealthCmd',
    'HealthStartPeriod',
    'ServiceName',
    'ContainerName',
    'x',
  );
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(key, fc.string({ unit: 'binary' })).map((pair) => pair.join('=')),
  );
  fc.assert(
    fc.property(fc.array(line), fc.string({ unit: 'binary' }), (lines, base) => {
      const entries = parseUnitFile(['[Container]', ...lines].join('\n'));
      const quadlet = quadletOf({ file: `${base}.container`, path: base, base, kind: 'container', entries });
      return isClean(quadlet) && !(Number(quadlet.startPeriodMs) < 0);
    }),
  );
  t.pass();
});

test.serial(
  'a file that says what it said the last time gives the same object; a drop-in that changed gives another',
  async (t) => {
    const own = `${root}/immich-ml.container`;
    const dropin = `${root}/immich-ml.container.d/10-memory.conf`;
    const other = `${root}/other.container`;
    const files = { [own]: ml, [dropin]: '[Container]\nMemory=1g\n', [other]: ml };
    const before = await read(files);
    const again = await read(files);
    t.is(again.get('immich-ml.container'), before.get('immich-ml.container'));
    const changed = await read({ ...files, [dropin]: '[Container]\nMemory=2g\n' });
    t.is(changed.get('other.container'), before.get('other.container'));
    t.deepEqual(changed.get('immich-ml.container')?.entries.at(-1), {
      section: 'Container',
      key: 'Memory',
      value: '2g',
    });
  },
);
