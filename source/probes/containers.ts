import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';
import { reread } from './reread.ts';
import { ran } from './run.ts';

export type ContainerHealth = 'healthy' | 'unhealthy' | 'starting' | 'none';

/** One entry of `podman ps --all --format=json`. */
export interface Container {
  readonly id: Clean;
  readonly name: Clean;
  /** As podman names it; may be `name@sha256:…`. */
  readonly image: Clean;
  readonly imageId: Clean;
  /** podman's own word: created, running, exited, paused, stopping, … */
  readonly state: Clean;
  /** From the text in parentheses of `Status`; `none` where the container has no health check. */
  readonly health: ContainerHealth;
  readonly startedAt: number | null;
  readonly exitedAt: number | null;
  readonly exitCode: number | null;
  /** Label PODMAN_SYSTEMD_UNIT: the unit that runs it. */
  readonly unit: Clean | null;
  readonly networks: readonly Clean[];
  readonly ports: readonly {
    readonly hostIp: Clean;
    readonly hostPort: number;
    readonly containerPort: number;
    readonly protocol: Clean;
  }[];
  readonly pid: number | null;
  /** Label org.opencontainers.image.version of its image (OCI image-spec, annotations). */
  readonly version: Clean | null;
}

/** Go's zero time as Unix seconds is -62135596800: "never". */
const seconds = z
  .int()
  .nullish()
  .transform((at) => (at === null || at === undefined || at <= 0 ? null : at * 1000));

const port = z.object({
  host_ip: z.string().nullish(),
  host_port: z.int().nonnegative(),
  container_port: z.int().nonnegative(),
  protocol: z.string(),
  range: z.int().positive().nullish(),
});

/** Keys of jsonOut in podman's cmd/podman/containers/ps.go, the same from 4.9 to 5.8. */
const list = z.array(
  z.object({
    Id: z.string().min(1),
    Names: z.array(z.string()).min(1),
    Image: z.string(),
    ImageID: z.string(),
    State: z.string().min(1),
    Status: z.string(),
    StartedAt: seconds,
    ExitedAt: seconds,
    Exited: z.boolean(),
    ExitCode: z.int(),
    Labels: z.record(z.string(), z.string()).nullable(),
    Networks: z.array(z.string()).nullish(),
    Ports: z.array(port).nullish(),
    Pid: z.int().nonnegative().nullish(),
  }),
);

/** Most ports of one range (`8000-8999:…`) that are listed. */
const mostPorts = 64;

export const containers: Probe<readonly Container[]> = {
  id: 'podman.containers',
  title: 'podman ps',
  every: { seen: 10000, hidden: 30000 },
  staleAfter: 90000,
  async read(context, evidence, previous) {
    const { stdout } = await ran(context, evidence, {
      file: 'podman',
      args: ['ps', '--all', '--format=json'],
      deadlineMs: 10_000,
      session: true,
    });
    return reread(stdout, previous, parseContainers);
  },
};

/** Reads the JSON of podman ps. `[]` is an answer: there is no container. @throws {Unavailable} `parse`, or `version` for a health it does not know */
export function parseContainers(stdout: string): readonly Container[] {
  return parseJson(stdout, list, 'podman ps').map((container) => ({
    id: clean(container.Id),
    name: clean(container.Names[0] ?? ''),
    image: clean(container.Image),
    imageId: clean(container.ImageID),
    state: clean(container.State),
    health: healthOf(container.Status),
    startedAt: container.StartedAt,
    exitedAt: container.ExitedAt,
    // of a running container it is 0, which says nothing
    exitCode: container.Exited ? container.ExitCode : null,
    unit: nonEmpty(container.Labels?.['PODMAN_SYSTEMD_UNIT']),
    networks: (container.Networks ?? []).map(clean),
    ports: (container.Ports ?? []).flatMap((entry) => portsOf(entry)),
    pid: container.Pid === 0 ? null : (container.Pid ?? null),
    version: nonEmpty(container.Labels?.['org.opencontainers.image.version']),
  }));
}

/** `Up 3 hours (healthy)`; `Exited (0) 2 minutes ago` has a number in its parentheses, and no health. */
function healthOf(status: string): ContainerHealth {
  const [, word] = /\(([a-z-]+)\)\s*$/.exec(status) ?? [];
  switch (word) {
    case 'healthy':
    case 'unhealthy':
    case 'starting':
      return word;
    case undefined:
    // define.HealthCheckStopped: it has a check, but nothing that could be checked
    case 'stopped':
      return 'none';
    default:
      throw new Unavailable('version', clean(`podman ps: health "${word}" is not known`));
  }
}

function portsOf({
  host_ip,
  host_port,
  container_port,
  protocol,
  range,
}: z.infer<typeof port>): Container['ports'] {
  return Array.from({ length: Math.min(range ?? 1, mostPorts) }, (_, index) => ({
    hostIp: clean(host_ip ?? ''),
    hostPort: host_port + index,
    containerPort: container_port + index,
    protocol: clean(protocol),
  }));
}

function nonEmpty(text: string | undefined): Clean | null {
  return text === undefined || text === '' ? null : clean(text);
}
