import { type Box } from '../box/box.ts';
import { type Looking, planReadings } from '../cleanup/look.ts';
import { type Config } from '../config/schema.ts';
import { fileLedger, type Ledger, passingLedger } from '../history/cleanup-ledger.ts';
import { fileHolds, type Holds, passingHolds } from '../history/holds.ts';
import { heldSnapshots } from '../model/protected.ts';
import { probes } from '../probes/catalogue.ts';
import { readAll } from '../watch/once.ts';
import { stateFolder } from './state-folder.ts';

/** For all readings of a look, milliseconds. */
const lookMs = 120_000;

/** How a plan looks at a box. `held`: where holds are kept already; null: opened here. */
export function lookingOf(
  box: Box,
  config: Config,
  environment: NodeJS.ProcessEnv,
  ledger: Ledger,
  counting: Looking['counting'],
  held: Holds | null = null,
): Looking {
  const context = { box, config };
  const holds = held ?? (box.recorded ? passingHolds() : fileHolds(stateFolder(box, environment)));
  return {
    context,
    ledger,
    counting,
    tells: false,
    read: async () =>
      (await readAll(context, { deadlineMs: lookMs, names: planReadings, catalogue: probes })).readings,
    holds: async () => heldSnapshots(await holds.all(), box.now()),
  };
}

/** Where the ledger of a box is kept: of a recorded one until the program ends. */
export function ledgerOf(box: Box, environment: NodeJS.ProcessEnv): Ledger {
  return box.recorded ? passingLedger() : fileLedger(stateFolder(box, environment));
}
