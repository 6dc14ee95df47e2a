import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { parseJson } from './json.ts';
import { type Probe } from './probe.ts';
import { ran } from './run.ts';

/** What a container wrote over its image: its own layer. */
export interface ContainerSize {
  readonly id: Clean;
  readonly name: Clean;
  /** podman's own word: created, running, exited, … */
  readonly state: Clean;
  /** The unit that runs it; null: no Quadlet made it. */
  readonly unit: Clean | null;
  /** Bytes; null: podman did not tell. */
  readonly written: number | null;
}

/** psreporter's ContainerSize of podman; the rest as in `podman ps` without `--size`. */
const list = z.array(
  z.object({
    Id: z.string().min(1),
    Names: z.array(z.string()).min(1),
    State: z.string().min(1),
    Labels: z.record(z.string(), z.string()).nullish(),
    Size: z.object({ rwSize: z.int().nullish() }).nullish(),
  }),
);

const minute = 60_000;

/** `podman ps --all --size`: podman walks the layer of each container, so it is asked seldom, and only while somebody looks. */
export const containerSizes: Probe<readonly ContainerSize[]> = {
  id: 'podman.sizes',
  title: 'podman ps --size',
  every: { seen: 30 * minute, hidden: null },
  staleAfter: 24 * 60 * minute,
  onDemand: true,
  async read(context, evidence) {
    const { stdout } = await ran(context, evidence, {
      file: 'podman',
      args: ['ps', '--all', '--size', '--format=json'],
      deadlineMs: 60_000,
      session: true,
    });
    return parseContainerSizes(stdout);
  },
};

/** Reads the JSON. `[]` is an answer: there is no container. @throws {Unavailable} `parse` */
export function parseContainerSizes(stdout: string): readonly ContainerSize[] {
  return parseJson(stdout, list, 'podman ps --size').map(({ Id, Names, State, Labels, Size }) => {
    const unit = Labels?.['PODMAN_SYSTEMD_UNIT'] ?? '';
    const written = Size?.rwSize ?? null;
    return {
      id: clean(Id),
      name: clean(Names[0] ?? ''),
      state: clean(State),
      unit: unit === '' ? null : clean(unit),
      // -1: could not be told.
      written: written === null || written < 0 ? null : written,
    };
  });
}
