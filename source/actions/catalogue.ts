import { type Action } from './action.ts';
import { deleteSnapshot } from './backup/delete-snapshot.ts';
import { hold, release } from './backup/hold.ts';
import { restoreSample } from './backup/restore-sample.ts';
import { snapshot } from './backup/snapshot.ts';
import { runNow, timerVerbs } from './backup/timer.ts';
import { showTimer, showTimerDependants, showTimerRuns } from './backup/timer-views.ts';
import { ban, banAlert } from './crowdsec/ban.ts';
import { removeBouncer } from './crowdsec/bouncer.ts';
import { storyOfAlert, storyOfDecision } from './crowdsec/story.ts';
import { testBan } from './crowdsec/test-ban.ts';
import { unban, unbanAlert } from './crowdsec/unban.ts';
import { ofImmich } from './data/all.ts';
import { compareImage } from './service/compare-image.ts';
import { healthCheck } from './service/health.ts';
import { inspect } from './service/inspect.ts';
import { reloadAndRestart, resetFailed, restart, start, stop } from './service/lifecycle.ts';
import { pull } from './service/pull.ts';
import { shell } from './service/shell.ts';
import { showDependants, showQuadlet, showUnit } from './service/views.ts';

/** Everything that a key can do, by the pane that it belongs to. There is no other way to a command that changes the box. */
export const actionsByPane = {
  stack: [restart, start, stop, reloadAndRestart, resetFailed, healthCheck, shell],
  backups: [runNow, ...timerVerbs, snapshot, hold, release, deleteSnapshot, restoreSample],
  data: ofImmich,
  images: [compareImage, pull],
  views: [showUnit, showQuadlet, inspect, showDependants, showTimer, showTimerDependants, showTimerRuns],
  crowdsec: [ban, banAlert, unban, unbanAlert, testBan, removeBouncer, storyOfAlert, storyOfDecision],
} as const satisfies Readonly<Record<string, readonly Action[]>>;

export const actions: readonly Action[] = Object.values(actionsByPane).flat();
