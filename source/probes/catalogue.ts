import { accessLog } from './access-log.ts';
import { addresses } from './addresses.ts';
import { attributes } from './attributes.ts';
import { backupLog } from './backup-log.ts';
import { btrfs } from './btrfs.ts';
import { cgroups } from './cgroups.ts';
import { clock } from './clock.ts';
import { containerSizes } from './container-sizes.ts';
import { containers } from './containers.ts';
import { crowdsecAlerts, crowdsecBouncers, crowdsecCapi } from './crowdsec.ts';
import { crowdsecCommunity } from './crowdsec-community.ts';
import { crowdsecLapi } from './crowdsec-lapi.ts';
import { crowdsecMetrics } from './crowdsec-metrics.ts';
import { databaseDumps } from './database-dumps.ts';
import { displayControllers } from './display-controllers.ts';
import { dumpFiles } from './dump-files.ts';
import { filesystems } from './filesystems.ts';
import { folderSizes } from './folder-sizes.ts';
import { generator } from './generator.ts';
import { gpuAccess } from './gpu-access.ts';
import { gpuCards } from './gpu.ts';
import { gpuClients } from './gpu-clients.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { immichApi } from './immich-api.ts';
import { kernels } from './kernels.ts';
import { largeFolders } from './large-folders.ts';
import { nvidia } from './nvidia.ts';
import { operations } from './operations.ts';
import { modelLog } from './model-log.ts';
import { pings } from './pings.ts';
import { podmanInfo, podmanNetworks, podmanSecrets, podmanUsage } from './podman.ts';
import { postgres } from './postgres.ts';
import { type Probe } from './probe.ts';
import { quadlets } from './quadlets.ts';
import { type Reading } from './reading.ts';
import { redis } from './redis.ts';
import { scrapes } from './scrapes.ts';
import { snapshotSpace } from './snapshot-space.ts';
import { snapshots } from './snapshots.ts';
import { subvolumes } from './subvolumes.ts';
import { rights } from './sudo.ts';
import { tools } from './tools.ts';
import { textfiles } from './textfiles.ts';
import { timers } from './timers.ts';
import { certificates, routes } from './traefik.ts';
import { failedSystemUnits, units } from './units.ts';
import { heartbeat } from './urd.ts';

/** Every probe there is. The key is how the model names its reading. */
export const probes = {
  host,
  clock,
  kernels,
  tools,
  containers,
  images,
  podmanInfo,
  podmanUsage,
  podmanSecrets,
  podmanNetworks,
  units,
  failedSystemUnits,
  rights,
  timers,
  quadlets,
  generator,
  cgroups,
  filesystems,
  btrfs,
  snapshots,
  subvolumes,
  operations,
  textfiles,
  backupLog,
  heartbeat,
  dumpFiles,
  crowdsecLapi,
  crowdsecCapi,
  crowdsecCommunity,
  crowdsecAlerts,
  crowdsecBouncers,
  crowdsecMetrics,
  accessLog,
  addresses,
  routes,
  certificates,
  displayControllers,
  gpuCards,
  gpuClients,
  gpuAccess,
  nvidia,
  attributes,
  scrapes,
  pings,
  modelLog,
  immichApi,
  postgres,
  redis,
  folderSizes,
  databaseDumps,
  containerSizes,
  largeFolders,
  snapshotSpace,
} as const;

export type ProbeName = keyof typeof probes;
export type ValueOf<N extends ProbeName> = (typeof probes)[N] extends Probe<infer T> ? T : never;

/** The latest reading of every probe; absent: not taken yet. */
export type Readings = { readonly [N in ProbeName]?: Reading<ValueOf<N>> };

export const probeNames = Object.keys(probes) as ProbeName[];
