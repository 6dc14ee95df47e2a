import { type ProbeName } from '../probes/catalogue.ts';

/** The panes, and `frame`: what surrounds them and is always seen (the verdict line). */
export type Feed = 'frame' | 'stack' | 'disk' | 'crowdsec' | 'backups' | 'gpu' | 'ml';

/** Which readings each pane draws: what feeds a pane that is on the screen is read often, the rest seldom. */
export const feeds: Readonly<Record<Feed, readonly ProbeName[]>> = {
  frame: ['host'],
  stack: [
    'containers',
    'units',
    'cgroups',
    'quadlets',
    'generator',
    'failedSystemUnits',
    'podmanNetworks',
    'podmanSecrets',
    'images',
    'pings',
    'tools',
    'clock',
    'kernels',
    'scrapes',
    'databaseDumps',
  ],
  disk: [
    'filesystems',
    'btrfs',
    'images',
    'podmanInfo',
    'podmanUsage',
    'folderSizes',
    'snapshots',
    'attributes',
  ],
  crowdsec: [
    'crowdsecLapi',
    'crowdsecCapi',
    'crowdsecCommunity',
    'crowdsecAlerts',
    'crowdsecBouncers',
    'crowdsecMetrics',
    'accessLog',
    'addresses',
    'routes',
    'certificates',
  ],
  backups: ['timers', 'units', 'snapshots', 'subvolumes', 'textfiles', 'backupLog', 'filesystems'],
  gpu: ['displayControllers', 'gpuCards', 'gpuClients', 'gpuAccess', 'nvidia', 'quadlets'],
  ml: [
    'containers',
    'units',
    'cgroups',
    'pings',
    'modelLog',
    'immichApi',
    'postgres',
    'redis',
    'databaseDumps',
    'folderSizes',
    'quadlets',
  ],
};
