import { known } from '../../source/model/known.ts';
import { now } from './readings.ts';

/** Where what a test has noted comes from. */
export const origin = { probes: [], takenAt: now, evidence: [] };

/** What the timeline asks beside the journal of the units: everything could be read, and nothing was there. */
export const nothingElse = {
  written: known([], origin),
  actions: known([], origin),
  changes: [],
  health: [],
  used: known(new Map(), origin),
};
