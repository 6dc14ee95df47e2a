import { type AnyCheck } from '../checks/check.ts';
import { parseRange } from '../checks/range.ts';
import { ConfigError } from '../config/error.ts';
import { type Config } from '../config/schema.ts';
import { clean } from '../text/clean.ts';
import { nearest } from '../text/nearest.ts';
import { type CheckRequest } from './command-line.ts';
import { UsageError } from './usage.ts';

type Known = Pick<AnyCheck, 'id' | 'thresholds'>;

/**
 * The configuration with the ranges of `-w` and `-c` put in.
 * @throws {UsageError} for an id that is no check, a check without thresholds, or what is no range
 */
export function withRanges(config: Config, ranges: CheckRequest['ranges'], checks: readonly Known[]): Config {
  if (ranges.length === 0) return config;
  const settings = { ...config.checks };
  for (const { check, bound, range } of ranges) {
    const problem = problemOf(check, range, checks);
    if (problem !== null)
      throw new UsageError(`${bound === 'warn' ? '-w' : '-c'} ${clean(check)}=${clean(range)}: ${problem}`);
    settings[check] = { enabled: true, ...settings[check], [bound]: range };
  }
  return { ...config, checks: settings };
}

/**
 * Refuses what the schema of the configuration cannot know: checks that do not exist, texts that are no range.
 * @throws {ConfigError} with all of them
 */
export function refuseBadChecks(config: Config, file: string, checks: readonly Known[]): void {
  const problems = Object.entries(config.checks).flatMap(([id, { warn, crit, within }]) =>
    [
      ...[undefined, warn, crit].map((range) => problemOf(id, range, checks)),
      problemWithin(id, within, checks),
    ]
      .filter((problem, index, all) => problem !== null && all.indexOf(problem) === index)
      .map((problem) => clean(`checks."${id}": ${String(problem)}`)),
  );
  if (problems.length > 0) throw new ConfigError(file, problems);
}

function problemOf(id: string, range: string | undefined, checks: readonly Known[]): string | null {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) {
    const meant = nearest(
      id,
      checks.map((one) => one.id),
    );
    return `there is no such check; ${meant === null ? 'see --list-checks' : `did you mean ${meant}?`}`;
  }
  if (range === undefined) return null;
  if (check.thresholds === null) return 'this check judges no number, so it has no thresholds';
  return parseRange(range) === null
    ? `${range} is not a range, such as 10, 10:, ~:10, 10:20 or @10:20`
    : null;
}

function problemWithin(id: string, within: number | undefined, checks: readonly Known[]): string | null {
  const thresholds = checks.find((one) => one.id === id)?.thresholds;
  if (within === undefined || thresholds === undefined) return null;
  return thresholds !== null && 'within' in thresholds
    ? null
    : 'this check counts nothing, so within means nothing';
}
