import test from 'ava';
import fc from 'fast-check';
import { type Graphics } from '../../source/model/graphics.ts';
import { type Known } from '../../source/model/known.ts';
import { type EngineUse } from '../../source/probes/fdinfo.ts';
import { type GpuClient } from '../../source/probes/gpu-clients.ts';
import { type GpuCard } from '../../source/probes/gpu.ts';
import { type NvidiaCard } from '../../source/probes/nvidia.ts';
import { clean } from '../../source/text/clean.ts';
import { type Case, edit, editOne, hour, MiB, modelOf, now, reading } from '../support/readings.ts';

function value<T>(fact: Known<T>): T {
  if (!fact.known) throw new Error(`${fact.reason}: ${fact.detail}`);
  return fact.value;
}

const time = (engines: Readonly<Record<string, number>>, count = 1): Readonly<Record<string, EngineUse>> =>
  Object.fromEntries(Object.entries(engines).map(([name, used]) => [name, { used, of: null, count }]));

const client = (change: Partial<GpuClient> & Pick<GpuClient, 'engines'>): GpuClient => ({
  clientId: 7,
  address: clean('0000:30:00.0'),
  driver: clean('amdgpu'),
  pid: 100,
  command: clean('ffmpeg'),
  unit: clean('immich-server.service'),
  vram: 10 * MiB,
  gtt: null,
  ...change,
});

const cardOf = (change: Partial<GpuCard>) =>
  edit('gpuCards', (cards) => cards.map((card) => ({ ...card, ...change })));

function graphics(
  before: readonly GpuClient[] | null,
  after: readonly GpuClient[],
  ms = 2000,
  readings: Case['readings'] = {},
): Graphics {
  const at = (clients: readonly GpuClient[], elapsedAt: number) => ({
    ...reading({ clients, transcoders: [], unnamed: 0, unreadable: 3 }),
    elapsedAt,
  });
  return modelOf({
    readings: { ...readings, gpuClients: at(after, 1e6) },
    previous: before === null ? {} : { gpuClients: at(before, 1e6 - ms) },
  }).graphics;
}

const videoOf = (model: Graphics) => value(model.cards)[0]?.video;

test('engine time between two readings is a load, by service and by card', (t) => {
  const model = graphics(
    [client({ engines: time({ dec: 0, enc: 0 }) })],
    [client({ engines: time({ dec: 5e8, enc: 1e9 }) })],
  );
  t.like(value(model.users)[0], {
    name: clean('immich-server'),
    load: { dec: 25, enc: 50 },
    engineSeconds: { dec: 0.5, enc: 1 },
    memory: 10 * MiB,
  });
  t.deepEqual(videoOf(model), { apart: true, decode: 25, encode: 50 });
});

test('clients of one service are added up, loads end at 100', (t) => {
  const both = (ns: number) => [
    client({ clientId: 1, engines: time({ enc_1: ns }) }),
    client({ clientId: 2, pid: 101, engines: time({ enc_1: ns }) }),
  ];
  const model = graphics(both(0), both(1.8e9));
  t.like(value(model.users)[0], { load: { enc_1: 100 }, pids: [100, 101] });
  t.like(videoOf(model), { encode: 100 });
});

test('what a client did on another card is none of this one', (t) => {
  const other = (ns: number) => client({ address: clean('0000:03:00.0'), engines: time({ enc: ns }) });
  t.deepEqual(videoOf(graphics([other(0)], [other(1e9)])), { apart: true, decode: 0, encode: 0 });
});

test('counters that went back are no load below nothing', (t) => {
  const model = graphics([client({ engines: time({ gfx: 9e9 }) })], [client({ engines: time({ gfx: 1 }) })]);
  t.like(value(model.users)[0], { load: { gfx: 0 } });
});

test('one reading, or a client that is new, tell no load', (t) => {
  const one = client({ engines: time({ dec: 1e9 }) });
  t.deepEqual(videoOf(graphics(null, [one])), { apart: true, decode: null, encode: null });
  t.is(value(graphics(null, [one]).users)[0]?.load, null);
  t.is(value(graphics([], [one]).users)[0]?.load, null);
  t.deepEqual(videoOf(graphics([one], [one], 0)), { apart: true, decode: null, encode: null });
});

test('nobody at the video engine is 0 where the driver has one', (t) => {
  t.deepEqual(videoOf(graphics([], [])), { apart: true, decode: 0, encode: 0 });
  t.deepEqual(videoOf(graphics([], [], 2000, cardOf({ driver: clean('xe') }))), { apart: false, load: 0 });
  t.is(videoOf(graphics([], [], 2000, cardOf({ driver: clean('nvidia') }))), null);
});

test('where one engine decodes and encodes, as on RDNA3, its time is not said to be encoding', (t) => {
  const at = (ns: number) => [client({ engines: time({ enc: ns }) })];
  t.deepEqual(videoOf(graphics(at(0), at(6e8), 2000, cardOf({ unifiedVideo: true }))), {
    apart: false,
    load: 30,
  });
});

test('two engines of a kind that are both at work are 100 %, and one of them is 50 % (i915)', (t) => {
  const readings = cardOf({ driver: clean('i915'), address: clean('0000:00:02.0') });
  const at = (ns: number) => [
    client({ driver: clean('i915'), address: clean('0000:00:02.0'), engines: time({ video: ns }, 2) }),
  ];
  t.deepEqual(videoOf(graphics(at(0), at(2e9), 2000, readings)), { apart: false, load: 50 });
});

test('cycles are measured against those that went by, whatever the time between (xe)', (t) => {
  const readings = cardOf({ driver: clean('xe') });
  const at = (used: number, of: number) => [
    client({ driver: clean('xe'), engines: { vcs: { used, of, count: 2 } } }),
  ];
  t.deepEqual(videoOf(graphics(at(100, 1000), at(500, 2000), 1, readings)), { apart: false, load: 20 });
  t.deepEqual(videoOf(graphics(at(100, 1000), at(100, 1000), 2000, readings)), { apart: false, load: 0 });
});

test('a video engine is as busy as the busier of what the card and what its users say', (t) => {
  const at = (ns: number) => [client({ engines: time({ enc: ns }) })];
  const busy = (videoBusy: number | null) =>
    value(graphics(at(0), at(1.9e9), 2000, cardOf({ videoBusy })).cards)[0]?.videoBusy;
  t.is(busy(0), 95);
  t.is(busy(98), 98);
  t.is(busy(null), 95);
});

test('a card of NVIDIA has what its own tool says of it', (t) => {
  const own: NvidiaCard = {
    ...{ address: clean('0000:01:00.0'), busy: 12, memoryBusy: 3, encode: 40, decode: 5 },
    ...{ memoryUsed: 512 * MiB, memoryTotal: 8192 * MiB, shaderClockMhz: 1500, memoryClockMhz: 7000 },
    ...{ power: 32, temperature: 45 },
  };
  const model = graphics(null, [], 2000, {
    ...cardOf({ driver: clean('nvidia'), address: clean('0000:01:00.0'), busy: null, videoBusy: null }),
    nvidia: reading([own]),
  });
  t.like(value(model.cards)[0], {
    name: clean('card1'),
    busy: 12,
    videoBusy: 40,
    vramTotal: 8192 * MiB,
    video: { apart: true, decode: 5, encode: 40 },
  });
});

test('a process outside of any unit goes by its command', (t) => {
  t.is(value(graphics(null, [client({ unit: null, engines: {} })]).users)[0]?.name, clean('ffmpeg'));
});

test('the devices that Quadlets pass', (t) => {
  t.deepEqual(value(modelOf().graphics.passed), [
    { service: clean('immich-server'), device: clean('/dev/dri/renderD128'), exists: true, optional: false },
  ]);
  t.false(value(modelOf({ readings: { gpuCards: reading([]) } }).graphics.passed)[0]?.exists ?? true);
  const cdi = editOne('quadlets', 'immich-server', {
    devices: [clean('nvidia.com/gpu=all'), clean('/dev/snd')],
  });
  t.like(value(modelOf({ readings: cdi }).graphics.passed), [
    { device: clean('nvidia.com/gpu=all'), exists: false },
  ]);
  const own = { ...cdi, ...cardOf({ driver: clean('nvidia') }) };
  t.like(value(modelOf({ readings: own }).graphics.passed), [{ exists: true }]);
});

test('what only shows a picture is no card beside a real one', (t) => {
  const picture = { driver: clean('ast'), renderNode: null, name: clean('card0') };
  const both = edit('gpuCards', (cards) => cards.flatMap((card) => [{ ...card, ...picture }, card]));
  t.deepEqual(
    value(modelOf({ readings: both }).graphics.cards).map(({ name }) => name),
    ['card1'] as never,
  );
  t.deepEqual(
    value(modelOf({ readings: cardOf(picture) }).graphics.cards).map(({ name }) => name),
    ['card0'] as never,
  );
});

test('when the engines last worked for a service is remembered', (t) => {
  const service = (past: Case['past']) =>
    value(modelOf(past === undefined ? {} : { past }).graphics.services)[0];
  t.is(service(undefined)?.lastWorkedAt, null);
  const worked = {
    'gpu.video[immich-server]': [
      [3 * hour, 0],
      [2 * hour, 12],
      [hour, 0],
    ],
  } as const;
  t.is(Math.round((now - (service(worked)?.lastWorkedAt ?? 0)) / hour), 2);
  t.is(service('locked')?.lastWorkedAt, null);
});

test('property: whatever two readings tell, no share is below 0 or above 100', (t) => {
  const use = fc.record({
    used: fc.nat(),
    of: fc.option(fc.nat()),
    count: fc.integer({ min: 1, max: 9 }),
  });
  const engines = fc.dictionary(fc.constantFrom('gfx', 'dec', 'enc', 'enc_1', 'jpeg', 'video', 'vcs'), use);
  const clients = fc.array(
    fc
      .record({ clientId: fc.nat(3), engines, address: fc.constantFrom(clean('0000:30:00.0'), null) })
      .map((change) => client(change)),
    { maxLength: 4 },
  );
  const card = fc.record({
    driver: fc.constantFrom('amdgpu', 'i915', 'xe').map(clean),
    unifiedVideo: fc.boolean(),
  });
  fc.assert(
    fc.property(
      clients,
      clients,
      fc.integer({ min: -10, max: 400_000 }),
      card,
      (before, after, ms, change) => {
        const model = graphics(before, after, ms, cardOf(change));
        const video = videoOf(model);
        const shares = [
          ...value(model.users).flatMap(({ load }) => Object.values(load ?? {})),
          ...(video == null ? [] : video.apart ? [video.decode, video.encode] : [video.load]),
        ];
        for (const share of shares) t.true(share === null || (share >= 0 && share <= 100), String(share));
      },
    ),
    { numRuns: 300 },
  );
  t.pass();
});

test('what is worked on in software is told of long work alone, and only where all of it is told', (t) => {
  const seconds = (...list: readonly (readonly [cpuSeconds: number, enc: number | null])[]) => {
    const transcoders = list.map(([cpuSeconds, enc], index) => ({
      ...{ pid: index, command: clean('ffmpeg'), unit: clean('immich-server.service'), cpuSeconds },
      ...(enc === null
        ? { known: false as const, reason: 'permission' as const, detail: clean('another user') }
        : { known: true as const, engines: time(enc === 0 ? {} : enc < 0 ? { dec: -enc } : { enc }) }),
    }));
    const readings = edit('gpuClients', (all) => ({ ...all, transcoders }));
    return value(modelOf({ readings }).graphics.services)[0]?.softwareSeconds;
  };
  t.is(seconds(), 0);
  t.is(seconds([9, 0], [59, 0]), 0, 'pictures are taken out of videos');
  t.is(seconds([9, 0], [900, 0], [400, 0], [700, 5]), 1300);
  t.is(seconds([900, 0], [900, null]), null);
  t.is(seconds([900, -5]), 900, 'the card decodes, and the processor encodes');
});

test('an hour of the past is as long as it was', (t) => {
  const within = (past: Case['past']) =>
    value(modelOf(past === undefined ? {} : { past }).graphics.services)[0]?.softwareWithinDay;
  t.is(within(undefined), null);
  t.is(within('locked'), null);
  t.is(
    within({
      'gpu.software[immich-server]': [
        [30 * hour, 400],
        [3 * hour, 50],
        [2 * hour, 0],
      ],
    }),
    1800,
  );
  t.is(within({ 'gpu.software[immich-server]': [[hour / 2, 100]] }), 1800, 'the hour is not over yet');
});
