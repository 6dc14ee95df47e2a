import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { isHealthRun } from './health-runs.ts';
import { parseJson } from './json.ts';
import { type Probe } from './probe.ts';
import { reread } from './reread.ts';
import { ran } from './run.ts';

/** One entry of `systemctl --user list-timers --all --output=json`; times are epoch milliseconds. */
export interface Timer {
  /** `btrfs-backup-daily.timer` */
  readonly id: Clean;
  /** Null: it will not elapse again (dead, or waiting for its service). */
  readonly next: number | null;
  /** Null: never triggered, or not since boot when the timer is not Persistent. */
  readonly last: number | null;
  readonly activates: readonly Clean[];
}

/** Microseconds since the epoch; 0, null and UINT64_MAX are "never" (`left` and `passed` differ between versions and are not used). */
const instant = z
  .int()
  .nonnegative()
  .nullish()
  .transform((us) => (us === null || us === undefined || us === 0 ? null : Math.floor(us / 1000)));

const list = z.array(
  z.object({
    unit: z.string().min(1),
    next: instant,
    last: instant,
    activates: z.union([z.string(), z.array(z.string())]).nullish(),
  }),
);

export const timers: Probe<readonly Timer[]> = {
  id: 'systemd.timers',
  title: 'systemctl --user list-timers',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  async read(context, evidence, previous) {
    const { stdout } = await ran(context, evidence, {
      file: 'systemctl',
      args: ['--user', 'list-timers', '--all', '--output=json'],
      deadlineMs: 10_000,
      session: true,
    });
    return reread(stdout, previous, parseTimers);
  },
};

/** Reads the JSON of list-timers, without those of health checks. `[]` is an answer: no timer is loaded. @throws {Unavailable} `parse` */
export function parseTimers(stdout: string): readonly Timer[] {
  return parseJson(stdout, list, 'systemctl list-timers')
    .filter(({ unit }) => !isHealthRun(unit))
    .map(({ unit, next, last, activates }) => ({
      id: clean(unit),
      next,
      last,
      activates: [activates ?? []]
        .flat()
        .filter((name) => name !== '')
        .map(clean),
    }));
}
