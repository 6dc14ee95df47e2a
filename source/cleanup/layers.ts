import { type ImageStore } from '../probes/image-store.ts';

/** Which layers an image alone uses, from the storage's own files. */
export interface Layers {
  /** The layers of an image, top first; a loop in a broken store ends. */
  chain(image: string): readonly string[];
  /**
   * What goes with images when they are removed, beside layers of `gone`: the layers that neither another image nor a
   * container uses. `sure`: what surely goes; `most`: also what other images without a name lose with it, because podman
   * removes a parent that nothing else needs (podman-rmi(1), "--no-prune").
   */
  goingWith(
    image: string,
    gone: ReadonlySet<string>,
  ): { readonly sure: readonly string[]; readonly most: readonly string[] };
  readonly sizeOf: (layer: string) => number | null;
  readonly createdAt: (image: string) => number | null;
}

export function layersOf({ images, layers, containers }: ImageStore): Layers {
  const byId = new Map(layers.map((one) => [one.id as string, one]));
  const tops = new Map(images.map((one) => [one.id as string, one.layers as readonly string[]]));
  const nameless = new Set(images.filter(({ names }) => names.length === 0).map(({ id }) => id as string));

  const below = (tops_: readonly string[]): readonly string[] => {
    const seen = new Set<string>();
    for (const top of tops_) {
      for (let id: string | null = top; id !== null && !seen.has(id); id = byId.get(id)?.parent ?? null)
        seen.add(id);
    }
    return [...seen];
  };
  const chain = (image: string) => below(tops.get(image) ?? []);
  const usedByContainers = new Set(
    containers.flatMap(({ layer, image }) => [
      ...(layer === null ? [] : below([layer])),
      ...(image === null ? [] : chain(image)),
    ]),
  );
  const usedBy = (others: readonly string[]) => new Set([...usedByContainers, ...others.flatMap(chain)]);

  return {
    chain,
    goingWith(image, gone) {
      const own = chain(image);
      const others = images.map(({ id }) => id as string).filter((id) => id !== image && !gone.has(id));
      const used = usedBy(others);
      const within = new Set(own);
      const parents = new Set(
        others.filter((id) => nameless.has(id) && (tops.get(id) ?? []).every((top) => within.has(top))),
      );
      const usedByNamed = usedBy(others.filter((id) => !parents.has(id)));
      return {
        sure: own.filter((id) => !used.has(id)),
        most: own.filter((id) => !usedByNamed.has(id)),
      };
    },
    sizeOf: (layer) => byId.get(layer)?.size ?? null,
    createdAt(image) {
      const times = (tops.get(image) ?? []).map((top) => byId.get(top)?.createdAt ?? null);
      const known = times.filter((at) => at !== null);
      return known.length === 0 ? null : Math.max(...known);
    },
  };
}
