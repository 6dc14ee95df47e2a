import { literal, say } from '../text/clean.ts';
import { type Sorted, type Spared, together } from './candidate.ts';
import { files, type Setting } from './files.ts';
import { images } from './images.ts';
import { snapshots } from './snapshots.ts';

/** Everything on a file system that may go, and everything that stays, with the reason. Pure. */
export function sources(setting: Setting): Sorted {
  const { facts, survey, config, filesystem, now } = setting;
  return together([
    files(setting),
    images(facts, survey, config, filesystem, now),
    snapshots(setting),
    {
      candidates: [],
      spared: never(setting),
      unknown: survey.places.known
        ? []
        : [say`where files and snapshots really lie: ${survey.places.detail}`],
    },
  ]);
}

/** What is in no plan, whatever happens. */
function never({ model, filesystem }: Setting): readonly Spared[] {
  const { holders } = model.storage;
  const size = (kind: string) => {
    const found = holders.find((one) => one.kind === kind && one.mount === filesystem.mount)?.size;
    return found?.known === true ? found.value : null;
  };
  return [
    {
      kind: 'volumes',
      name: literal('volumes of podman'),
      bytes: size('volumes'),
      reason: literal("data: a stopped service's volume looks unused and is not"),
    },
    {
      kind: 'containers',
      name: literal('containers and what they wrote'),
      bytes: size('containers'),
      reason: literal('their lifecycle is that of their units'),
    },
    {
      kind: 'networks',
      name: literal('networks of podman'),
      bytes: null,
      reason: literal('they hold no bytes, and services need them to start'),
    },
  ];
}
