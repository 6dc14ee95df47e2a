import { type Box } from '../box/box.ts';
import { thatCount } from '../checks/acknowledgement.ts';
import { lockVerdict } from '../checks/meta.ts';
import { exitCode, type Verdict, worst } from '../checks/verdict.ts';
import { freshResult, keepResult } from '../history/last-result.ts';
import { type JudgeWith, recall } from '../history/check-memory.ts';
import { lockName, type RunLock, takeRunLock } from '../history/run-lock.ts';
import { type CheckRun } from '../report/report.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Request } from './command-line.ts';
import { isTold } from './select.ts';

/** What this run shares with the runs before it and beside it. Loaded only where there is something to share. */
export interface BetweenRuns {
  readonly lock: RunLock;
  /** The verdicts in the light of the runs before, with what the check says of itself. Never rejects. */
  readonly remember: (
    judge: JudgeWith,
    run: { readonly now: number; readonly bootId: Clean | null },
  ) => Promise<readonly Verdict[]>;
  /** Keeps the report of a run for one that comes while the next run measures. Never rejects. */
  readonly keep: (run: CheckRun) => Promise<unknown>;
  /** What to tell while another run measures: its predecessor's result while that is fresh, else that nothing is known. */
  readonly tellAgain: (pid: number, forMs: number | null, now: number) => Promise<CheckRun | Clean>;
}

/** Takes the lock of this user's checks with `folder` as their state. */
export async function betweenRuns(
  folder: string,
  { identity }: Pick<Box, 'identity'>,
  request: Request,
): Promise<BetweenRuns> {
  const { check: wishes } = request;
  const lock = await takeRunLock(await lockName(identity.uid, folder));
  const asUsual = wishes.ranges.length === 0 && request.config === null;
  const everything = asUsual && wishes.only.length === 0 && wishes.skip.length === 0;
  const ofLock = lock.state === 'busy' ? [] : [lockVerdict(lock.state === 'none' ? lock.why : null)];
  return {
    lock,
    remember: async (judge, run) => {
      const { verdicts: told } = await recall(folder, (courses) => [...judge(courses), ...ofLock], run);
      return told.filter((verdict) => isTold(verdict, wishes));
    },
    keep: async (run) => (everything && run.complete ? keepResult(folder, run) : null),
    tellAgain: async (pid, forMs, now) => {
      const since = forMs === null ? literal('') : say` for ${duration(forMs)}`;
      const busy = say`previous check (pid ${pid}) still running${since}`;
      const fresh = asUsual ? await freshResult(folder, now) : null;
      if (fresh === null) return busy;
      const verdicts = fresh.run.verdicts.filter((verdict) => isTold(verdict, wishes));
      if (verdicts.length === 0) return busy;
      const status = worst(thatCount(verdicts));
      const again = {
        ...fresh.run,
        verdicts,
        status,
        exitCode: exitCode(status),
        complete: true,
        error: null,
      };
      return { ...again, runId: () => crypto.randomUUID(), cachedForMs: fresh.ageMs };
    },
  };
}
