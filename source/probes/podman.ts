import * as z from 'zod';
import { type Clean, clean, literal } from '../text/clean.ts';
import { checked, parseJson } from './json.ts';
import { type Context, type Probe, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { ran } from './run.ts';

async function podman(
  context: Context,
  evidence: Evidence[],
  deadlineMs: number,
  ...args: string[]
): Promise<string> {
  const { stdout } = await ran(context, evidence, { file: 'podman', args, deadlineMs, session: true });
  return stdout;
}

/** `podman info --format=json`, what of it we use. */
export interface PodmanInfo {
  readonly version: Clean;
  readonly rootless: boolean;
  /** Where images and containers really live; on this box it has moved between disks. */
  readonly graphRoot: Clean;
  readonly volumePath: Clean | null;
  readonly graphDriver: Clean;
}

const infoSchema = z.object({
  host: z.object({ security: z.object({ rootless: z.boolean() }) }),
  store: z.object({
    graphRoot: z.string().min(1),
    graphDriverName: z.string().min(1),
    volumePath: z.string().min(1).nullish(),
  }),
  version: z.object({ Version: z.string().min(1) }),
});

export const podmanInfo: Probe<PodmanInfo> = {
  id: 'podman.info',
  title: 'podman info',
  every: { seen: 300000, hidden: 3600000 },
  staleAfter: 86400000,
  async read(context, evidence) {
    const info = parseJson(
      await podman(context, evidence, 10_000, 'info', '--format=json'),
      infoSchema,
      'podman info',
    );
    return {
      version: clean(info.version.Version),
      rootless: info.host.security.rootless,
      graphRoot: clean(info.store.graphRoot),
      volumePath:
        info.store.volumePath === null || info.store.volumePath === undefined
          ? null
          : clean(info.store.volumePath),
      graphDriver: clean(info.store.graphDriverName),
    };
  },
};

/** `podman system df --format=json`. RECLAIMABLE is podman's own and over-states (podman-system-df(1)). */
export interface PodmanUsage {
  readonly images: {
    readonly count: number;
    readonly active: number;
    readonly size: number;
    readonly reclaimable: number;
  };
  readonly containers: {
    readonly count: number;
    readonly active: number;
    readonly size: number;
    readonly reclaimable: number;
  };
  readonly volumes: {
    readonly count: number;
    readonly active: number;
    readonly size: number;
    readonly reclaimable: number;
  };
}

const usageRow = z.object({
  Type: z.string(),
  Total: z.int().nonnegative(),
  Active: z.int().nonnegative(),
  RawSize: z.int(),
  RawReclaimable: z.int(),
});
const usageSchema = z.array(usageRow);

/** RawReclaimable was negative in podman before 5.5 where images share layers: nothing is what that means. */
function share({ Total, Active, RawSize, RawReclaimable }: z.infer<typeof usageRow>): PodmanUsage['images'] {
  return {
    count: Total,
    active: Active,
    size: Math.max(0, RawSize),
    reclaimable: Math.max(0, RawReclaimable),
  };
}

export const podmanUsage: Probe<PodmanUsage> = {
  id: 'podman.usage',
  title: 'podman system df',
  every: { seen: 300000, hidden: null },
  staleAfter: 3600000,
  async read(context, evidence) {
    const rows = parseJson(
      await podman(context, evidence, 60_000, 'system', 'df', '--format=json'),
      usageSchema,
      'podman system df',
    );
    const row = (type: string) =>
      checked(
        rows.find(({ Type }) => Type === type),
        usageRow,
        `podman system df (${type})`,
      );
    return {
      images: share(row('Images')),
      containers: share(row('Containers')),
      volumes: share(row('Local Volumes')),
    };
  },
};

/** podman refuses names with `,`, `=`, `/` and white space; a line with a quote or a bracket is no name but some other output. */
const secretNames = z.array(z.string().regex(/^[^\s,=/<>{}"']{1,253}$/, 'not a name'));

/**
 * Names of podman's secrets; never their values. Nothing printed is none. A template, because `podman secret ls`
 * has no JSON: podman 5.4 prints the word "json" once for each secret.
 */
export const podmanSecrets: Probe<readonly Clean[]> = {
  id: 'podman.secrets',
  title: 'podman secret ls',
  every: { seen: 300000, hidden: 3600000 },
  staleAfter: 86400000,
  async read(context, evidence) {
    const text = await podman(context, evidence, 10_000, 'secret', 'ls', '--noheading', '--format={{.Name}}');
    const names = text.split('\n');
    // each line ends with one: what stands after the last was cut
    if (names.pop() !== '')
      throw new Unavailable('parse', literal('podman secret ls: it ends within a line'));
    return checked(names, secretNames, 'podman secret ls').map(clean);
  },
};

/** One entry of `podman network ls --format=json`. */
export interface Network {
  readonly name: Clean;
  readonly driver: Clean;
  readonly internal: boolean;
  readonly subnets: readonly Clean[];
}

const networkSchema = z.array(
  z.object({
    name: z.string().min(1),
    driver: z.string(),
    internal: z.boolean(),
    subnets: z.array(z.object({ subnet: z.string() })).nullish(),
  }),
);

export const podmanNetworks: Probe<readonly Network[]> = {
  id: 'podman.networks',
  title: 'podman network ls',
  every: { seen: 60000, hidden: 3600000 },
  staleAfter: 86400000,
  async read(context, evidence) {
    const text = await podman(context, evidence, 10_000, 'network', 'ls', '--format=json');
    return parseJson(text, networkSchema, 'podman network ls').map(({ name, driver, internal, subnets }) => ({
      name: clean(name),
      driver: clean(driver),
      internal,
      subnets: (subnets ?? []).map(({ subnet }) => clean(subnet)),
    }));
  },
};
