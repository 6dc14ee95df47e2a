import { say } from '../text/clean.ts';
import { caches } from './caches.ts';
import { type Sorted, together } from './candidate.ts';
import { files, type Setting } from './files.ts';
import { images } from './images.ts';
import { snapshots } from './snapshots.ts';
import { toldOnly } from './told.ts';

/** Everything on a file system that may go, and everything that stays, with the reason. Pure. */
export function sources(setting: Setting): Sorted {
  const { facts, survey, config, filesystem, now } = setting;
  return together([
    files(setting),
    images(facts, survey, config, filesystem, now),
    caches(setting),
    snapshots(setting),
    toldOnly(setting),
    {
      candidates: [],
      spared: [],
      unknown: survey.places.known
        ? []
        : [say`where files and snapshots really lie: ${survey.places.detail}`],
    },
  ]);
}
