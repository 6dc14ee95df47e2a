import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { parseJson } from './json.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';
import { type Evidence } from './reading.ts';

/** What the storage of podman itself knows of its images, layers and containers (go.podman.io/storage, its `*.json` files). */
export interface ImageStore {
  readonly images: readonly StoredImage[];
  readonly layers: readonly StoredLayer[];
  readonly containers: readonly StoredContainer[];
}

export interface StoredImage {
  readonly id: Clean;
  readonly names: readonly Clean[];
  /** Names that it once had: one that lost its tag to a newer image is still known by them. */
  readonly formerNames: readonly Clean[];
  /** Its top layer, and the same one mapped to other ids (rootless with `--userns`). */
  readonly layers: readonly Clean[];
}

export interface StoredLayer {
  readonly id: Clean;
  readonly parent: Clean | null;
  /** Bytes of its files before anything compresses them, null where it is not told (a container's own layer). */
  readonly size: number | null;
  /** When it came into this store, epoch milliseconds: not when it was built. */
  readonly createdAt: number | null;
}

export interface StoredContainer {
  readonly id: Clean;
  readonly image: Clean | null;
  readonly layer: Clean | null;
}

/** Largest file that is read: the layers of a thousand images are a few megabytes. */
const largest = 32 * 1024 * 1024;

const image = z.object({
  id: z.string().min(1),
  names: z.array(z.string()).nullish(),
  'names-history': z.array(z.string()).nullish(),
  layer: z.string().nullish(),
  'mapped-layers': z.array(z.string()).nullish(),
});
const layer = z.object({
  id: z.string().min(1),
  parent: z.string().nullish(),
  'diff-size': z.int().nullish(),
  created: z.string().nullish(),
});
const container = z.object({
  id: z.string().min(1),
  image: z.string().nullish(),
  layer: z.string().nullish(),
});

/**
 * The store below a graph root (`podman info`: store.graphRoot). A file that is not there is a store without such things; what
 * is volatile lies in files of its own (since podman 4.6).
 */
export function imageStore(graphRoot: string): Probe<ImageStore> {
  return {
    id: 'podman.store',
    title: `${graphRoot}/overlay-layers/layers.json`,
    every: { seen: 60_000, hidden: null },
    staleAfter: 600_000,
    async read(context, evidence) {
      const at = (name: string) => `${graphRoot}/overlay-${name}`;
      const [images, layers, volatileLayers, containers, volatileContainers] = await Promise.all([
        // There is no store without it: an empty one would make every layer nobody's.
        listOf(context, evidence, at('images/images.json'), image, true),
        listOf(context, evidence, at('layers/layers.json'), layer, true),
        listOf(context, evidence, at('layers/volatile-layers.json'), layer, false),
        listOf(context, evidence, at('containers/containers.json'), container, false),
        listOf(context, evidence, at('containers/volatile-containers.json'), container, false),
      ]);
      return {
        images: images.map(toImage),
        layers: [...layers, ...volatileLayers].map(toLayer),
        containers: [...containers, ...volatileContainers].map(toContainer),
      };
    },
  };
}

async function listOf<T>(
  { box }: Context,
  evidence: Evidence[],
  path: string,
  one: z.ZodType<T>,
  mustBe: boolean,
): Promise<readonly T[]> {
  const found = await box.readText(path, largest);
  if (!mustBe && !found.found && found.why === 'missing') return [];
  evidence.push(evidenceOfPath(path));
  return parseJson(needed(found, path), z.array(one), path);
}

function toImage(one: z.infer<typeof image>): StoredImage {
  return {
    id: clean(one.id),
    names: (one.names ?? []).map(clean),
    formerNames: (one['names-history'] ?? []).map(clean),
    layers: [one.layer, ...(one['mapped-layers'] ?? [])].filter((id) => present(id)).map(clean),
  };
}

function toLayer(one: z.infer<typeof layer>): StoredLayer {
  const size = one['diff-size'] ?? null;
  const createdAt = Date.parse(one.created ?? '');
  return {
    id: clean(one.id),
    parent: present(one.parent) ? clean(one.parent) : null,
    // -1: not measured.
    size: size === null || size < 0 ? null : size,
    createdAt: Number.isNaN(createdAt) || createdAt <= 0 ? null : createdAt,
  };
}

function toContainer(one: z.infer<typeof container>): StoredContainer {
  return {
    id: clean(one.id),
    image: present(one.image) ? clean(one.image) : null,
    layer: present(one.layer) ? clean(one.layer) : null,
  };
}

function present(id: string | null | undefined): id is string {
  return id !== null && id !== undefined && id !== '';
}
