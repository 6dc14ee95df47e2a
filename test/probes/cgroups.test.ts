import test from 'ava';
import fc from 'fast-check';
import { cgroups, type UnitCgroup } from '../../source/probes/cgroups.ts';
import { take } from '../../source/probes/probe.ts';
import { type Content, fakeContext, fakeNow } from '../support/fake-box.ts';

const manager = '/user.slice/user-1000.slice/user@1000.service';
const ml = `${manager}/container.slice/immich-ml.service`;

/** The files of one unit, with some of them changed; undefined takes one away. */
function unit(
  path: string,
  change: Readonly<Record<string, Content | undefined>> = {},
): Record<string, Content> {
  const files: Record<string, Content | undefined> = {
    'memory.current': '11231232\n',
    'memory.peak': '18694144\n',
    'memory.high': '482344960\n',
    'memory.max': '536870912\n',
    'memory.swap.current': '0\n',
    'memory.events': 'low 0\nhigh 7\nmax 0\noom 0\noom_kill 2\noom_group_kill 0\n',
    'memory.stat': 'anon 10919936\nfile 32768\ninactive_anon 0\ninactive_file 28672\nactive_file 4096\n',
    'cpu.stat':
      'usage_usec 5480176\nuser_usec 3604353\nsystem_usec 1875823\nnr_throttled 0\nthrottled_usec 12\n',
    'pids.current': '5\n',
    ...change,
  };
  return Object.fromEntries(
    Object.entries(files).flatMap(([name, content]) =>
      content === undefined ? [] : [[`/sys/fs/cgroup${path}/${name}`, content]],
    ),
  );
}

async function read(
  files: Readonly<Record<string, Content>>,
  previous?: readonly UnitCgroup[],
  now = fakeNow,
): Promise<readonly UnitCgroup[]> {
  const reading = await take(cgroups, fakeContext({ files, now }), previous);
  if (!reading.known) throw new Error(`${reading.reason}: ${reading.detail}`);
  return reading.value;
}

test('a unit of a Quadlet, in its slice', async (t) => {
  t.deepEqual(await read(unit(ml)), [
    {
      unit: 'immich-ml.service',
      path: ml,
      memoryCurrent: 11_231_232,
      memoryPeak: 18_694_144,
      memoryHigh: 482_344_960,
      memoryMax: 536_870_912,
      swapCurrent: 0,
      inactiveFile: 28_672,
      oomKills: 2,
      throttled: 7,
      stalled: null,
      cpuUsageUs: 5_480_176,
      cpuThrottledUs: 12,
      pids: 5,
      wholeAt: 1000,
    },
  ] as never);
});

test('services in slices in slices, but nothing inside of a service', async (t) => {
  const found = await read({
    ...unit(`${manager}/app.slice/app-podman.slice/x.service`),
    ...unit(`${manager}/dbus.service`),
    ...unit(`${ml}/libpod-payload-3aafb5b2`),
    ...unit(ml),
    ...unit(`${ml}/runtime/inner.service`),
    ...unit(`${manager}/init.scope`),
    ...unit(`${manager}/app.slice/http.socket`),
    ...unit(`${manager}/a.slice/b.slice/c.slice/d.slice/too-deep.service`),
  });
  t.deepEqual(found.map(({ unit: name }) => name as string).sort(), [
    'dbus.service',
    'immich-ml.service',
    'x.service',
  ]);
});

test('max is no limit; a controller that is off has no files', async (t) => {
  t.like((await read(unit(ml, { 'memory.max': 'max\n', 'memory.high': 'max\n' })))[0], {
    memoryMax: null,
    memoryHigh: null,
  });
  const none = {
    'memory.current': undefined,
    'memory.stat': undefined,
    'memory.events': undefined,
    'memory.peak': undefined,
    'pids.current': undefined,
  };
  t.like((await read(unit(ml, none)))[0], {
    memoryCurrent: null,
    inactiveFile: null,
    oomKills: null,
    memoryPeak: null,
    pids: null,
    cpuUsageUs: 5_480_176,
  });
});

const pressed =
  'some avg10=94.10 avg60=88.02 avg300=71.55 total=3512210044\nfull avg10=80.44 avg60=71.30 avg300=60.12 total=2910044120\n';

test('how long it stands still for want of memory, asked only near a limit', async (t) => {
  const near = { 'memory.current': '460000000\n', 'memory.pressure': pressed };
  t.like((await read(unit(ml, near)))[0], { stalled: 71.3 });
  t.like((await read(unit(ml, { 'memory.pressure': pressed })))[0], { stalled: null });
  t.like(
    (await read(unit(ml, { 'memory.current': '460000000\n' })))[0],
    { stalled: null },
    'a kernel without',
  );
  for (const text of [
    '',
    'full avg10=1,00 avg60=1,00 avg300=0 total=1\n',
    pressed.replace('71.30', '171.30'),
  ]) {
    const files = unit(ml, { ...near, 'memory.pressure': text });
    t.like(await take(cgroups, fakeContext({ files })), { known: false, reason: 'parse' }, text);
  }
});

test('a unit that goes away meanwhile is left out', async (t) => {
  const gone = Object.fromEntries(
    Object.keys(unit(ml)).map((path) => [path, { failure: 'missing' } as const]),
  );
  const stale = Object.fromEntries(
    Object.keys(unit(ml)).map((path) => [path, { failure: 'not-supported' } as const]),
  );
  t.deepEqual(await read({ [`/sys/fs/cgroup${ml}/`]: '' }), []);
  t.deepEqual(await read(gone), []);
  t.deepEqual(await read(stale), []);
});

test('a unit that cannot be read makes the reading unknown', async (t) => {
  const denied = Object.fromEntries(
    Object.keys(unit(ml)).map((path) => [path, { failure: 'permission' } as const]),
  );
  t.like(await take(cgroups, fakeContext({ files: denied })), { known: false, reason: 'permission' });
});

for (const name of [
  'memory.current',
  'memory.max',
  'memory.events',
  'memory.stat',
  'cpu.stat',
  'pids.current',
]) {
  test(`garbage in ${name} is no number`, async (t) => {
    for (const text of ['<html>', 'usage_usec x\ninactive_file x\noom_kill x\n', '\u0000', '1,5']) {
      const reading = await take(cgroups, fakeContext({ files: unit(ml, { [name]: text }) }));
      t.is(reading.known ? 'a value' : reading.reason, 'parse', text);
    }
  });
}

const absent: readonly (readonly [string, Readonly<Record<string, Content>>, string, RegExp])[] = [
  [
    'no user manager',
    { '/sys/fs/cgroup/cgroup.controllers': 'cpu memory\n' },
    'no-session',
    /user@1000\.service does not exist/,
  ],
  ['cgroup v1', { '/sys/fs/cgroup/memory/tasks': '' }, 'version', /cgroup v2/],
  ['no cgroups', {}, 'version', /cgroup v2/],
  ['refused', { [`/sys/fs/cgroup${manager}`]: { failure: 'permission' } }, 'permission', /permission/],
];
for (const [name, files, reason, detail] of absent) {
  test(`${name}: ${reason}`, async (t) => {
    const reading = await take(cgroups, fakeContext({ files }));
    t.is(reading.known ? 'a value' : reading.reason, reason as never);
    t.regex(reading.known ? '' : reading.detail, detail);
  });
}

const often = 2000;
const many = Array.from({ length: 8 }, (_, index) => `${manager}/app.slice/s${index}.service`);

test('what rarely changes is read of one unit in four, of each in its turn', async (t) => {
  const all = (change: Readonly<Record<string, Content>>) =>
    Object.fromEntries(many.flatMap((path) => Object.entries(unit(path, change))));
  let seen = await read(all({}));
  const after = all({ 'pids.current': '6\n', 'cpu.stat': 'usage_usec 6000000\n' });
  for (let turn = 1; turn <= 4; turn++) {
    const context = fakeContext({ files: after, now: fakeNow + turn * often });
    const reading = await take(cgroups, context, seen);
    if (!reading.known) throw new Error(reading.detail);
    seen = reading.value;
    t.true(seen.every(({ cpuUsageUs }) => cpuUsageUs === 6_000_000));
    t.is(seen.filter(({ pids }) => pids === 6).length, 2 * turn);
    t.is(context.box.touched.filter((path) => path.endsWith('/memory.peak')).length, 2);
    t.is(context.box.touched.filter((path) => path.endsWith('/memory.stat')).length, 2);
  }
});

test('all of it is read where readings are far apart', async (t) => {
  const later = await read(unit(ml, { 'pids.current': '9\n' }), await read(unit(ml)), fakeNow + 30_000);
  t.is(later[0]?.pids, 9);
});

test('the page cache is that of the memory that is told', async (t) => {
  const stat = 'inactive_file 4096\n';
  const later = await read(
    unit(ml, { 'memory.current': '9000000\n', 'memory.stat': stat }),
    await read(unit(ml)),
    fakeNow + often,
  );
  t.like(later[0], { memoryCurrent: 9_000_000, inactiveFile: 4096, memoryPeak: 18_694_144 });
});

const changes: readonly (readonly [string, Readonly<Record<string, Content>>])[] = [
  ['its CPU time went back: it is a new cgroup', { 'cpu.stat': 'usage_usec 10\n' }],
  ['it uses more than it ever did', { 'memory.current': '20000000\n' }],
  ['it is near its limit', { 'memory.current': '450000000\n' }],
];
for (const [why, change] of changes) {
  test(`all is read again when ${why}`, async (t) => {
    const previous = await read(unit(ml));
    const later = fakeNow + often;
    t.is((await read(unit(ml, { 'pids.current': '9\n' }), previous, later))[0]?.pids, 5);
    t.is((await read(unit(ml, { ...change, 'pids.current': '9\n' }), previous, later))[0]?.pids, 9);
  });
}

test('property: any text in a file gives an error, null or a number', async (t) => {
  const name = fc.constantFrom(
    'memory.current',
    'memory.peak',
    'memory.max',
    'memory.events',
    'memory.stat',
    'cpu.stat',
    'pids.current',
  );
  await fc.assert(
    fc.asyncProperty(
      name,
      fc.oneof(fc.string(), fc.stringMatching(/^[a-z_0-9 \n]{0,40}$/)),
      async (file, text) => {
        const reading = await take(cgroups, fakeContext({ files: unit(ml, { [file]: text }) }));
        if (!reading.known) return reading.reason === 'parse';
        return Object.values(reading.value[0] ?? {}).every(
          (member) => typeof member !== 'number' || (Number.isFinite(member) && member >= 0),
        );
      },
    ),
  );
  t.pass();
});
