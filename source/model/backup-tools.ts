import { type Config } from '../config/schema.ts';
import { clean, type Clean } from '../text/clean.ts';
import { type TimerState } from './backups.ts';
import { globs } from './globs.ts';
import { valueOf } from './known.ts';

/** A tool that backs up, by the timers that start it (`backup.tools`). */
export interface BackupTool {
  readonly name: Clean;
  /** Those of its timers that systemd has. */
  readonly timers: readonly TimerState[];
  /** One of them is there, comes back after a boot and has a next run. */
  readonly live: boolean;
  /** When one of its services last ended, epoch milliseconds; null: not since the start of the box, or not told. */
  readonly lastEnded: number | null;
}

/** It is there, active, and has a next run or runs right now. */
export function isLive({
  exists,
  active,
  next,
  service,
}: Pick<TimerState, 'exists' | 'active' | 'next' | 'service'>): boolean {
  return exists && active && (next !== null || valueOf(service)?.running === true);
}

/** The tools of the configuration, with what is live of each. */
export function toolsOf(timers: readonly TimerState[], { backup }: Config): readonly BackupTool[] {
  return backup.tools.map(({ name, timers: patterns }) => {
    const isOf = globs(patterns);
    const own = timers.filter(({ id, exists }) => exists && isOf(id));
    const ends = own.map(({ service }) => valueOf(service)?.endedAt ?? null).filter((at) => at !== null);
    return {
      name: clean(name),
      timers: own,
      live: own.some((timer) => !timer.retired && isLive(timer)),
      lastEnded: ends.length === 0 ? null : Math.max(...ends),
    };
  });
}

/** The tool that backs up now in place of the one whose timer this is; null: that one is live itself, or no other is, or it is of none. */
export function replacementOf(id: string, tools: readonly BackupTool[], { backup }: Config): Clean | null {
  const own = backup.tools.find(({ timers }) => globs(timers)(id))?.name;
  if (own === undefined || tools.some(({ name, live }) => name === own && live)) return null;
  return tools.find(({ name, live }) => live && name !== own)?.name ?? null;
}
