import test from 'ava';
import { type GpuClients, gpuClients } from '../../source/probes/gpu-clients.ts';
import { cpuSecondsOf } from '../../source/probes/transcoders.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext, fakeNow } from '../support/fake-box.ts';

const fdinfo = `pos:	0
flags:	02100002
mnt_id:	23
ino:	1056
drm-driver:	amdgpu
drm-client-id:	71
drm-pdev:	0000:30:00.0
pasid:	32771
drm-memory-vram:	2048 KiB
drm-memory-gtt: 	10240 KiB
drm-memory-cpu: 	0 KiB
drm-engine-gfx:	1200 ns
drm-engine-enc:	9000000000 ns
drm-engine-enc_1:	7 ns
drm-engine-capacity-enc:	2
drm-engine-dec:	busy
`;

const group = (unit: string) =>
  `0::/user.slice/user-1000.slice/user@1000.service/container.slice/${unit}/libpod-payload-0123\n`;

/** A process with a card open at descriptor 5 and something else at 4. */
function process(
  pid: number,
  client: number,
  unit = 'immich-server.service',
  comm = 'ffmpeg',
): Record<string, Content> {
  return {
    [`/proc/${pid}/fd/4`]: { link: 'socket:[4711]' },
    [`/proc/${pid}/fd/5`]: { link: '/dev/dri/renderD128' },
    [`/proc/${pid}/fdinfo/5`]: fdinfo.replace('71', String(client)),
    [`/proc/${pid}/cgroup`]: group(unit),
    [`/proc/${pid}/comm`]: `${comm}\n`,
  };
}

const card = { '/sys/class/drm/card1/': '', '/proc/meminfo': 'x' };

function reading(files: Readonly<Record<string, Content>>, previous?: GpuClients, now = fakeNow) {
  const context = fakeContext({ files: { ...card, ...files }, now });
  return take(gpuClients, context, previous).then((taken) => ({ taken, touched: context.box.touched }));
}

async function read(
  files: Readonly<Record<string, Content>>,
  previous?: GpuClients,
  now = fakeNow,
): Promise<GpuClients> {
  const { taken } = await reading(files, previous, now);
  if (!taken.known) throw new Error(taken.detail);
  return taken.value;
}

test('gpuClients: the client, its process and its unit', async (t) => {
  const { clients, unreadable } = await read(process(4711, 71));
  t.is(clients.length, 1);
  t.like(clients[0], { pid: 4711, clientId: 71, command: 'ffmpeg', unit: 'immich-server.service' });
  t.is(unreadable, 0);
});

test('gpuClients: a client counts once, through however many descriptors and processes it is seen', async (t) => {
  const files = {
    ...process(4712, 71),
    ...process(4711, 71),
    ...process(4800, 72),
    '/proc/4711/fd/6': { link: '/dev/dri/card1' },
    '/proc/4711/fdinfo/6': fdinfo,
  };
  const { clients } = await read(files);
  t.deepEqual(
    clients.map(({ pid, clientId }) => [pid, clientId]),
    [
      [4711, 71],
      [4800, 72],
    ],
  );
});

test('gpuClients: the same id on another card is another client', async (t) => {
  const other = { ...process(9, 71), '/proc/9/fdinfo/5': fdinfo.replace('0000:30:00.0', '0000:03:00.0') };
  t.is((await read({ ...process(8, 71), ...other })).clients.length, 2);
});

for (const [what, text, unit] of [
  ['a service of the user', group('jellyfin.service'), 'jellyfin.service'],
  [
    'a desktop session',
    '0::/user.slice/user-1000.slice/user@1000.service/session.slice/org.gnome.Shell@wayland.service\n',
    'org.gnome.Shell@wayland.service',
  ],
  ['an app scope', '0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-firefox-1.scope\n', null],
  ['the user manager itself', '0::/user.slice/user-1000.slice/user@1000.service/init.scope\n', null],
  ['a system service', '0::/system.slice/gdm.service\n', null],
  ['control groups version 1', '1:name=systemd:/user.slice\n', null],
] as const) {
  test(`gpuClients: the unit of ${what}`, async (t) => {
    const { clients } = await read({ ...process(7, 1), '/proc/7/cgroup': text });
    t.is(clients[0]?.unit ?? null, unit as never);
  });
}

test('gpuClients: processes of others are counted, threads of the kernel are not', async (t) => {
  const { unreadable, clients } = await read({
    '/proc/1/fd': { failure: 'permission' },
    '/proc/1/cmdline': '/sbin/init\0',
    '/proc/2/fd': { failure: 'permission' },
    '/proc/2/cmdline': '',
    '/proc/3/fd': { failure: 'permission' },
  });
  t.is(unreadable, 2);
  t.deepEqual(clients, []);
});

test('gpuClients: a descriptor whose usage cannot be read, and one that was closed, are no clients', async (t) => {
  t.deepEqual((await read({ ...process(7, 1), '/proc/7/fdinfo/5': { failure: 'permission' } })).clients, []);
  t.deepEqual((await read({ '/proc/7/fd/5': { link: '/dev/dri/renderD128' } })).clients, []);
});

test('gpuClients: without a card nothing is searched', async (t) => {
  const context = fakeContext({ files: process(7, 1) });
  const taken = await take(gpuClients, context);
  t.is(taken.known ? 'known' : taken.reason, 'dependency');
  t.deepEqual(context.box.touched, ['/sys/class/drm']);
});

test('gpuClients: what was searched rests, new processes are searched at once, gone ones forgotten', async (t) => {
  const idle = { '/proc/10/fd/3': { link: 'socket:[1]' }, '/proc/11/fd/3': { link: '/dev/null' } };
  const first = await read({ ...idle, ...process(4711, 71) });
  const { taken, touched } = await reading({ ...idle, ...process(5000, 80) }, first, fakeNow + 2000);
  t.deepEqual(taken.known && taken.value.clients.map(({ pid }) => pid), [5000]);
  t.false(touched.some((path) => path.startsWith('/proc/10/') || path.startsWith('/proc/11/')));
  t.deepEqual(taken.known && [...(taken.value.searched?.keys() ?? [])], [10, 11, 5000]);
});

test('gpuClients: after 30 seconds a process is searched again, then after ever longer rests', async (t) => {
  const idle = { '/proc/10/fd/3': { link: 'socket:[1]' } };
  let value = await read(idle);
  for (const [after, rest] of [
    [30_000, 60_000],
    [60_000, 120_000],
    [120_000, 240_000],
    [240_000, 240_000],
  ] as const) {
    const due = (value.searched?.get(10)?.again ?? 0) - 1000 + fakeNow;
    t.is(
      (await reading(idle, value, due - 1)).touched.filter((path) => path === '/proc/10/fd').length,
      0,
      `${after}`,
    );
    value = await read(idle, value, due);
    t.is(value.searched?.get(10)?.rest, rest);
  }
  const found = await read(process(10, 71), value, fakeNow + 10_000_000);
  t.is(found.clients.length, 1);
  t.is(found.searched?.get(10)?.rest, 30_000);
});

test('gpuClients: a client is read anew each time', async (t) => {
  const first = await read(process(4711, 71));
  const second = await read(
    { ...process(4711, 71), '/proc/4711/fdinfo/5': fdinfo.replace('1200 ns', '9999 ns') },
    first,
    fakeNow + 2000,
  );
  t.is(second.clients[0]?.engines['gfx']?.used, 9999);
});

test('gpuClients: a large box is not searched again all at once', async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 200 }, (_none, index) => [`/proc/${1000 + index}/fd/1`, { link: 'pipe:[1]' }]),
  );
  const first = await read(many);
  t.is(first.searched?.size, 200);
  const { touched } = await reading(many, first, fakeNow + 40_000);
  t.is(touched.filter((path) => /^\/proc\/\d+\/fd$/.test(path)).length, 10);
});

for (const failure of ['permission', 'hung', 'timeout', 'internal'] as const) {
  test(`gpuClients: a /proc that fails with ${failure} is not known`, async (t) => {
    const { taken } = await reading({ '/proc': { failure } });
    t.is(taken.known ? 'known' : taken.reason, failure);
  });
}

/** A process that transcodes: descriptors, what lies behind them, and its processor time in clock ticks. */
function transcoder(
  pid: number,
  files: Readonly<Record<string, Content>>,
  ticks = 12_000,
): Record<string, Content> {
  return {
    [`/proc/${pid}/comm`]: 'ffmpeg\n',
    [`/proc/${pid}/cgroup`]: group('immich-server.service'),
    [`/proc/${pid}/stat`]: `${pid} (ffmpeg) S 1 1 1 0 -1 4194560 9 0 1 0 ${ticks} 300 0 0 20 0 18 0 88 19 41\n`,
    [`/proc/${pid}/fd/0`]: { link: '/dev/null' },
    ...Object.fromEntries(Object.entries(files).map(([path, content]) => [`/proc/${pid}/${path}`, content])),
  };
}

const onCard = { 'fd/7': { link: '/dev/dri/renderD128' }, 'fdinfo/7': fdinfo };

test('transcoders: processor time, and engine time behind the cards that it has open', async (t) => {
  const { transcoders } = await read({
    ...transcoder(20, onCard),
    ...transcoder(21, {}),
    ...process(22, 80),
    '/proc/22/comm': 'node\n',
  });
  t.is(transcoders.length, 2);
  t.like(transcoders[0], { pid: 20, unit: 'immich-server.service', cpuSeconds: 123, known: true } as never);
  t.like(transcoders[0], { engines: { enc: { used: 9_000_000_000 } } } as never);
  t.deepEqual(transcoders[1], {
    pid: 21,
    command: 'ffmpeg',
    unit: 'immich-server.service',
    cpuSeconds: 123,
    known: true,
    engines: {},
  } as never);
});

test('transcoders: one client behind two descriptors counts once, two clients are added up', async (t) => {
  const { transcoders } = await read(
    transcoder(20, {
      ...onCard,
      'fd/8': { link: '/dev/dri/renderD128' },
      'fdinfo/8': fdinfo,
      'fd/9': { link: '/dev/dri/renderD128' },
      'fdinfo/9': fdinfo.replace('71', '72'),
    }),
  );
  t.like(transcoders[0], { engines: { gfx: { used: 2400 } } } as never);
});

for (const [what, files, reason] of [
  ['runs as another user', { fd: { failure: 'permission' }, cmdline: 'ffmpeg\0' }, 'permission'],
  [
    'has engine time that only root reads',
    { ...onCard, 'fdinfo/7': { failure: 'permission' } },
    'permission',
  ],
  ['uses a driver without client ids', { ...onCard, 'fdinfo/7': 'drm-driver:\tast\n' }, 'version'],
  ['uses a card of NVIDIA', { 'fd/7': { link: '/dev/nvidia0' } }, 'dependency'],
] as const) {
  test(`transcoders: of one that ${what} nothing is claimed`, async (t) => {
    const all: Record<string, Content> = transcoder(20, files);
    if ('fd' in files) delete all['/proc/20/fd/0'];
    const { transcoders } = await read(all);
    t.like(transcoders[0], { known: false, reason } as never);
  });
}

test('transcoders: a descriptor that is another file by now is no card', async (t) => {
  const { transcoders } = await read(transcoder(20, { ...onCard, 'fdinfo/7': 'pos:\t0\n' }));
  t.like(transcoders[0], { known: true, engines: {} } as never);
});

test('transcoders: who has not opened a card yet is searched each time', async (t) => {
  const first = await read(transcoder(20, {}));
  const { transcoders } = await read(transcoder(20, onCard), first, fakeNow + 2000);
  t.like(transcoders[0], { engines: { enc: { used: 9_000_000_000 } } } as never);
});

test('transcoders: a number that another process has now, and one without its processor time, are none', async (t) => {
  const first = await read(transcoder(20, onCard));
  const other = await read({ ...transcoder(20, onCard), '/proc/20/comm': 'bash\n' }, first, fakeNow + 2000);
  t.deepEqual(other.transcoders, []);
  t.deepEqual((await read({ ...transcoder(20, onCard), '/proc/20/stat': '20 (ffmp' })).transcoders, []);
});

test('cpuSecondsOf: a name may hold anything, and what is no such line is nothing', (t) => {
  t.is(cpuSecondsOf('7 (a) b (c) S 1 1 1 0 -1 0 0 0 0 0 250 50 0 0 20'), 3);
  for (const text of ['', '7 (a', '7 (a) S 1', '7 (a) S 1 1 1 0 -1 0 0 0 0 0 x 50 0'])
    t.is(cpuSecondsOf(text), null, text);
});

test('transcoders: a process whose name cannot be read may be one', async (t) => {
  for (const name of ['\n', 'level=error\nffmpeg\n', `${'f'.repeat(64)}\n`, { failure: 'timeout' as const }])
    t.is((await read({ ...transcoder(20, onCard), '/proc/20/comm': name })).unnamed, 1);
  t.is((await read({ '/proc/20/fd/0': { link: '/dev/null' } })).unnamed, 0);
});
