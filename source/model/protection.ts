import { type Acquisition, type Alert, type ApiStatus, type Bouncer, type Decision, type DecisionCounts } from '../probes/crowdsec.ts';
import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';

/** CrowdSec as a chain: acquisition → LAPI → decisions → bouncers. The first broken link makes what follows unknown. */
export interface Protection {
  /** The configuration says that there is no CrowdSec. */
  readonly absentByPlan: boolean;
  readonly lapi: Known<ApiStatus>;
  readonly capi: Known<ApiStatus>;
  /** Without the community's. */
  readonly decisions: Known<readonly Decision[]>;
  readonly counts: Known<{ readonly local: number; readonly community: number; readonly byOrigin: DecisionCounts['byOrigin'] }>;
  readonly alerts: Known<readonly Alert[]>;
  readonly bouncers: Known<readonly BouncerState[]>;
  readonly acquisition: Known<{ readonly sources: readonly Acquisition[]; readonly read: number; readonly parsed: number }>;
  readonly mode: 'live' | 'stream';
}

export interface BouncerState extends Bouncer {
  /** An older registration of the same bouncer (`name@old-address`): the freshest one is judged. */
  readonly twinOf: Clean | null;
}
