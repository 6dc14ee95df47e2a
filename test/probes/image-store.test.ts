import test from 'ava';
import fc from 'fast-check';
import { imageStore } from '../../source/probes/image-store.ts';
import { take } from '../../source/probes/probe.ts';
import { parseSharedBytes } from '../../source/probes/shared-bytes.ts';
import { parseWhereabouts } from '../../source/probes/whereabouts.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { clean } from '../../source/text/clean.ts';
import { openBox } from '../support/recorded-box.ts';

const root = '/home/deck/.local/share/containers/storage';

test('the store of a box: images with their layers, and what is a container’s own', async (t) => {
  const { box, config } = await openBox('healthy');
  const reading = await take(imageStore(root), { box, config });
  if (!reading.known) return t.fail(reading.detail);
  const { images, layers, containers } = reading.value;
  t.is(images.length, 16);
  t.is(containers.length, 14);
  t.is(layers.filter(({ size }) => size === null).length, 14);
  t.true(images.every((image) => image.layers.every((id) => layers.some((layer) => layer.id === id))));
});

for (const [what, text] of [
  ['missing', null],
  ['empty', ''],
  ['cut', '[{"id":"a","layer":"b"'],
  ['of another kind', '{"images":[]}'],
  ['without ids', '[{"layer":"b"}]'],
] as const) {
  test(`a list of images that is ${what} is no store`, async (t) => {
    const { box, config } = await openBox('healthy');
    const broken: typeof box = {
      ...box,
      readText: (path, limit) =>
        path.endsWith('images.json')
          ? Promise.resolve(
              text === null
                ? { found: false, why: 'missing', detail: 'not there' }
                : { found: true, value: text },
            )
          : box.readText(path, limit),
    };
    const reading = await take(imageStore(root), { box: broken, config });
    t.false(reading.known);
    if (!reading.known) t.not(reading.reason, 'internal');
  });
}

const table = `     Total   Exclusive  Set shared  Filename
  50003968           0    50003968  /mnt/snaps/s1
  80007168    30003200           -  /mnt/snaps/s 2
`;

test('btrfs filesystem du: a line for each path', (t) => {
  t.deepEqual(
    [...parseSharedBytes(table)],
    [
      [clean('/mnt/snaps/s1'), { total: 50003968, exclusive: 0, shared: 50003968 }],
      [clean('/mnt/snaps/s 2'), { total: 80007168, exclusive: 30003200, shared: null }],
    ],
  );
});

test('what is no table, and what is no line of stat, is not knowledge', (t) => {
  fc.assert(
    fc.property(fc.string(), fc.nat(table.length - 1), (noise, at) => {
      for (const text of [noise, table.slice(0, at) + noise + table.slice(at)]) {
        try {
          for (const one of parseSharedBytes(text).values()) t.true(one.exclusive >= 0 && one.total >= 0);
          parseWhereabouts(text, ['/a']);
        } catch (error) {
          t.true(error instanceof Unavailable);
        }
      }
    }),
  );
});

test('where paths lie', (t) => {
  t.deepEqual(
    [...parseWhereabouts('/home\t/home/a b\n/\t/var\n', ['/home/a b', '/var', '/none'])],
    [
      ['/home/a b', clean('/home')],
      ['/var', clean('/')],
    ],
  );
  t.throws(() => parseWhereabouts('/home\t/home/a', ['/home/a']));
});
