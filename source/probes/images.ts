import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { parseJson } from './json.ts';
import { type Probe } from './probe.ts';
import { ran } from './run.ts';

/** One entry of `podman images --format=json`. */
export interface Image {
  readonly id: Clean;
  /** `registry/name:tag`, none for a dangling one. */
  readonly names: readonly Clean[];
  readonly digest: Clean | null;
  /** Bytes, layers that other images share counted in. */
  readonly size: number;
  /** When it was BUILT (not pulled), epoch milliseconds. */
  readonly builtAt: number | null;
  readonly dangling: boolean;
  /** Containers that use it now. A stopped Quadlet has none, so 0 does not mean unused. */
  readonly containers: number;
}

/** entities.ImageSummary of podman; Names, Digest and Dangling are left out when empty or false. */
const list = z.array(
  z.object({
    Id: z.string().min(1),
    Names: z.array(z.string()).nullish(),
    Digest: z.string().nullish(),
    Size: z.int().nonnegative(),
    Created: z.int().nullish(),
    Dangling: z.boolean().nullish(),
    Containers: z.int().nonnegative(),
  }),
);

export const images: Probe<readonly Image[]> = {
  id: 'podman.images',
  title: 'podman images',
  every: { seen: 60000, hidden: 600000 },
  staleAfter: 1800000,
  async read(context, evidence) {
    const { stdout } = await ran(context, evidence, {
      file: 'podman',
      args: ['images', '--format=json'],
      deadlineMs: 15_000,
      session: true,
    });
    return parseImages(stdout);
  },
};

/** Reads the JSON of podman images. `[]` is an answer. @throws {Unavailable} `parse` */
export function parseImages(stdout: string): readonly Image[] {
  return parseJson(stdout, list, 'podman images').map((image) => ({
    id: clean(image.Id),
    names: (image.Names ?? []).map(clean),
    digest:
      image.Digest === null || image.Digest === undefined || image.Digest === '' ? null : clean(image.Digest),
    size: image.Size,
    builtAt:
      image.Created === null || image.Created === undefined || image.Created <= 0
        ? null
        : image.Created * 1000,
    dangling: image.Dangling ?? false,
    containers: image.Containers,
  }));
}
