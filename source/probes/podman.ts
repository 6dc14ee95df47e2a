import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** `podman info --format=json`, what of it we use. */
export interface PodmanInfo {
  readonly version: Clean;
  readonly rootless: boolean;
  /** Where images and containers really live; on this box it has moved between disks. */
  readonly graphRoot: Clean;
  readonly volumePath: Clean | null;
  readonly graphDriver: Clean;
}

export const podmanInfo: Probe<PodmanInfo> = {
  id: 'podman.info',
  title: 'podman info',
  every: { seen: 300000, hidden: 3600000 },
  staleAfter: 86400000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** `podman system df --format=json`. RECLAIMABLE is podman's own and over-states (podman-system-df(1)). */
export interface PodmanUsage {
  readonly images: { readonly count: number; readonly active: number; readonly size: number; readonly reclaimable: number };
  readonly containers: { readonly count: number; readonly active: number; readonly size: number; readonly reclaimable: number };
  readonly volumes: { readonly count: number; readonly active: number; readonly size: number; readonly reclaimable: number };
}

export const podmanUsage: Probe<PodmanUsage> = {
  id: 'podman.usage',
  title: 'podman system df',
  every: { seen: 300000, hidden: null },
  staleAfter: 3600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** Names of `podman secret ls --format=json`; never their values. */

export const podmanSecrets: Probe<readonly Clean[]> = {
  id: 'podman.secrets',
  title: 'podman secret ls',
  every: { seen: 300000, hidden: 3600000 },
  staleAfter: 86400000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** One entry of `podman network ls --format=json`. */
export interface Network {
  readonly name: Clean;
  readonly driver: Clean;
  readonly internal: boolean;
  readonly subnets: readonly Clean[];
}

export const podmanNetworks: Probe<readonly Network[]> = {
  id: 'podman.networks',
  title: 'podman network ls',
  every: { seen: 60000, hidden: 3600000 },
  staleAfter: 86400000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
