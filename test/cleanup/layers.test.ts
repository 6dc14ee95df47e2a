import test from 'ava';
import fc from 'fast-check';
import { layersOf } from '../../source/cleanup/layers.ts';
import { type ImageStore } from '../../source/probes/image-store.ts';
import { clean } from '../../source/text/clean.ts';

/** Layers on layers, images on some of them, containers on some. */
const stores = fc
  .record({
    parents: fc.array(fc.option(fc.nat(20)), { minLength: 1, maxLength: 20 }),
    images: fc.array(fc.record({ top: fc.nat(19), named: fc.boolean() }), { minLength: 1, maxLength: 10 }),
    containers: fc.array(fc.nat(19), { maxLength: 3 }),
  })
  .map(({ parents, images, containers }): ImageStore => {
    const layer = (index: number) => clean(`layer-${String(index % parents.length)}`);
    return {
      layers: parents.map((parent, index) => ({
        id: layer(index),
        parent: parent === null || index === 0 ? null : layer(parent % index),
        size: 1000 + index,
        createdAt: index,
      })),
      images: images.map(({ top, named }, index) => ({
        id: clean(`image-${String(index)}`),
        names: named ? [clean(`example.org/image-${String(index)}:1`)] : [],
        formerNames: [],
        layers: [layer(top)],
      })),
      containers: containers.map((top, index) => ({
        id: clean(`container-${String(index)}`),
        image: null,
        layer: layer(top),
      })),
    };
  });

test('one after the other: no layer twice, none that something left uses', (t) => {
  fc.assert(
    fc.property(stores, (store) => {
      const layers = layersOf(store);
      const gone = new Set<string>();
      const taken = new Set<string>();
      const kept = new Set(
        store.containers.flatMap(({ layer }) => (layer === null ? [] : below(store, layer))),
      );
      for (const { id } of store.images) {
        const { sure, most } = layers.goingWith(id, gone);
        gone.add(id);
        const left = new Set(
          store.images.filter((one) => !gone.has(one.id)).flatMap((one) => layers.chain(one.id)),
        );
        for (const layer of sure) {
          t.false(taken.has(layer), 'freed twice');
          t.false(left.has(layer), 'another image uses it');
          t.false(kept.has(layer), 'a container uses it');
          t.true(most.includes(layer));
          taken.add(layer);
        }
        for (const layer of most) t.false(kept.has(layer));
      }
    }),
    { numRuns: 1000 },
  );
});

function below(store: ImageStore, from: string): readonly string[] {
  const found: string[] = [];
  for (let id: string | null = from; id !== null;) {
    found.push(id);
    id = store.layers.find((one) => one.id === id)?.parent ?? null;
  }
  return found;
}

test('a store with a loop in it ends', (t) => {
  const looped: ImageStore = {
    layers: [
      { id: clean('a'), parent: clean('b'), size: 1, createdAt: null },
      { id: clean('b'), parent: clean('a'), size: 1, createdAt: null },
    ],
    images: [{ id: clean('i'), names: [], formerNames: [], layers: [clean('a')] }],
    containers: [],
  };
  t.deepEqual(layersOf(looped).chain('i'), ['a', 'b']);
});
