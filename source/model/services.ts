import { type Container, type ContainerHealth } from '../probes/containers.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Unit } from '../probes/units.ts';
import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';

/**
 * One word for a service, from all three sources:
 * running · starting (health check within its start period) · unhealthy · activating · restarting (auto-restart) ·
 * stopped · failed · missing (a Quadlet of which the generator made no unit) · unmanaged (a container without a unit) ·
 * exited (a container that ended and was left) · unknown
 */
export type ServiceState =
  | 'running'
  | 'starting'
  | 'unhealthy'
  | 'activating'
  | 'restarting'
  | 'stopped'
  | 'failed'
  | 'missing'
  | 'unmanaged'
  | 'exited'
  | 'unknown';

/** Memory of a unit's cgroup against its own limit, bytes. */
export interface Memory {
  /** memory.current without inactive_file: what would not be given back at once. */
  readonly workingSet: number;
  readonly current: number;
  readonly peak: number | null;
  readonly high: number | null;
  readonly max: number | null;
  readonly swap: number | null;
  readonly oomKills: number | null;
  readonly throttled: number | null;
  /** Percent of the last minute in which it stood still for want of memory; null: not near a limit, or not told. */
  readonly stalled: number | null;
  /** It is so near to its limit that the kernel may hold it back. */
  readonly tight: boolean;
}

/** Quadlet file ∪ systemd unit ∪ container. Any of the three may be null: that is news, not an error. */
export interface Service {
  /** Name for people: the container's name, else the unit's without its suffix. Unique. */
  readonly name: Clean;
  readonly unitId: Clean | null;
  readonly quadlet: Known<Quadlet | null>;
  readonly unit: Known<Unit | null>;
  readonly container: Known<Container | null>;
  readonly state: ServiceState;
  /** Why the state is what it is, for the detail line: `exit status 1`, `start period: 210 s left`. */
  readonly why: Clean | null;
  readonly health: ContainerHealth | 'unknown';
  /** Since when it is in this state, epoch ms. */
  readonly since: number | null;
  readonly restarts: number | null;
  readonly memory: Known<Memory | null>;
  /** Share of one processor, percent (may exceed 100), between the last two readings. Null: not two readings yet. */
  readonly cpu: number | null;
  /** Processor time that its cgroup has used since it was made, seconds. Null: not told, or it does not run. */
  readonly cpuSeconds: number | null;
  /** Time for which CPUQuota= held it back since its cgroup was made, seconds. Null: not told, or it does not run. */
  readonly cpuHeldSeconds: number | null;
  readonly image: Clean | null;
  /** True when the Quadlet wants it up, or it is up. A stopped service that nothing wants is no finding. */
  readonly expected: boolean;
  /** In `stack.critical` of the configuration. */
  readonly critical: boolean;
  readonly needsReload: boolean;
  /** Generator's complaints about its file. */
  readonly generatorErrors: readonly Clean[];
  /** Services that systemd stops with it (RequiredBy=, BoundBy=, ConsistsOf=, and theirs in turn), by unit id. */
  readonly dependants: readonly Clean[];
}

/** A Quadlet file of any kind and what became of it. */
export interface QuadletFile {
  readonly quadlet: Quadlet;
  /** Name of the row it belongs to; null for networks, volumes and the like. */
  readonly service: Clean | null;
  /** Whether systemd has its unit. False: the generator refused the file, or a daemon-reload is due. */
  readonly made: Known<boolean>;
  readonly errors: Known<readonly Clean[]>;
  readonly needsReload: Known<boolean>;
}

/** The stack: services and what surrounds them. */
export interface Stack {
  /** Sorted by name. Rows are there from whichever source is known; `sources` says which of them are not. */
  readonly services: readonly Service[];
  /** How many objects each of the three sources has. While one is not known there may be services without a row. */
  readonly sources: {
    readonly quadlets: Known<number>;
    readonly units: Known<number>;
    readonly containers: Known<number>;
  };
  readonly files: Known<readonly QuadletFile[]>;
  /** Sockets of the user's manager: those before a service are opened and closed apart from it. */
  readonly sockets: Known<readonly { readonly id: Clean; readonly active: Clean }[]>;
  /** Networks that Quadlets define and podman has. */
  readonly networks: Known<
    readonly {
      readonly name: Clean;
      readonly subnets: readonly Clean[];
      readonly internal: boolean;
      readonly defined: boolean;
      readonly exists: boolean;
    }[]
  >;
  /** Units in state failed that are no service of the stack (user scope). */
  readonly otherFailed: Known<readonly { readonly unit: Clean; readonly result: Clean }[]>;
  readonly systemFailed: Known<readonly { readonly unit: Clean; readonly description: Clean }[]>;
  /** Secrets that Quadlets name and podman does not have. */
  readonly missingSecrets: Known<readonly { readonly secret: Clean; readonly quadlet: Clean }[]>;
}
