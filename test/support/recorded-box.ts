import path from 'node:path';
import { type Box } from '../../source/box/box.ts';
import { openRecorded } from '../../source/box/recorded.ts';
import { configOf } from '../../source/config/load.ts';
import { type Config } from '../../source/config/schema.ts';
import { type Holds, passingHolds } from '../../source/history/holds.ts';
import { buildModel } from '../../source/model/build.ts';
import { type Model } from '../../source/model/model.ts';
import { heldSnapshots } from '../../source/model/protected.ts';
import { type ProbeName, type Readings } from '../../source/probes/catalogue.ts';
import { readAll } from '../../source/watch/once.ts';
import { type StandingClock, standingClock } from './standing-clock.ts';

/** A recorded box with the default configuration, on a clock that stands unless something waits on it. */
export interface OpenedBox {
  readonly box: Box;
  readonly config: Config;
  readonly clock: StandingClock;
  readonly holds: Holds;
  /** Reads everything again and builds the model of it. */
  readonly look: (names?: readonly ProbeName[]) => Promise<Model>;
}

export async function openBox(name: string): Promise<OpenedBox> {
  const clock = standingClock();
  const box = await openRecorded(path.resolve('fixtures/boxes', name), { clock });
  const config = await configOf(null, 'defaults', box.identity);
  const holds = passingHolds();
  let previous: Readings = {};
  return {
    box,
    config,
    clock,
    holds,
    async look() {
      const { readings } = await readAll({ box, config }, { deadlineMs: 60_000 });
      const model = buildModel(readings, previous, {
        identity: box.identity,
        now: box.now(),
        config,
        holds: heldSnapshots(await holds.all(), box.now()),
      });
      previous = readings;
      return model;
    },
  };
}
