import { type Action } from './action.ts';
import { unban } from './decision.ts';
import { healthCheck, restart, start, stop } from './service.ts';
import { snapshot } from './subvolume.ts';
import { runNow } from './timer.ts';

/** Everything that a key can do. There is no other way to a command that changes the box. */
export const actions: readonly Action[] = [restart, start, stop, healthCheck, runNow, snapshot, unban];
