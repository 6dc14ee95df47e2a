import { dump } from './dump.ts';
import { devices } from './graphics.ts';
import { inference } from './inference.ts';
import { dropCache } from './model-cache.ts';
import { extensions, ready, sizes } from './postgres.ts';
import { info, ping } from './redis.ts';
import { vacuum } from './vacuum.ts';

/** What can be done with the data that Immich works on, and with what it works by. */
export const ofImmich = [
  ready,
  sizes,
  extensions,
  vacuum,
  dump,
  ping,
  info,
  devices,
  inference,
  dropCache,
] as const;
