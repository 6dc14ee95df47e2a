import { type AnyCheck } from '../checks/check.ts';
import { metaChecks } from '../checks/meta.ts';
import { rank, type Verdict } from '../checks/verdict.ts';
import { clean } from '../text/clean.ts';
import { nearest } from '../text/nearest.ts';
import { UsageError } from './usage.ts';

/** What is selected: nothing said means everything. */
export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/**
 * Whether a verdict is selected. A pattern is a group (`disk`), the id of a check (`disk.used`), of a verdict
 * (`disk.used[/]`), or one of them with `*` for any text.
 */
export function isSelected(
  verdict: Pick<Verdict, 'id' | 'check' | 'group'>,
  { only, skip }: Selection,
): boolean {
  const names = [verdict.group, verdict.check, verdict.id];
  const matched = (patterns: readonly string[]) => patterns.some((pattern) => matchesAny(pattern, names));
  return (only.length === 0 || matched(only)) && !matched(skip);
}

/**
 * Whether a verdict of a check can be selected, as far as that can be told before its targets are known. Never false where
 * {@link isSelected} is true of one.
 */
export function canBeSelected(
  { id, group }: Pick<AnyCheck, 'id' | 'group'>,
  { only, skip }: Selection,
): boolean {
  const matched = (patterns: readonly string[]) =>
    patterns.some((pattern) => matchesAny(pattern, [group, id]));
  return (only.length === 0 || matched(only) || only.some((one) => namesTarget(one, id))) && !matched(skip);
}

/** Whether a pattern can be of `id[TARGET]`: the beginning of it is. */
function namesTarget(pattern: string, id: string): boolean {
  const beginnings = Array.from(pattern, (_, last) => pattern.slice(0, last + 1));
  return beginnings.some((beginning) => matchesAny(beginning, [`${id}[`]));
}

/** What the check says of itself is told, when it is not well, to those too who asked for something else. */
export function isTold(verdict: Verdict, { only, skip }: Selection): boolean {
  const always = ofItself.has(verdict.check) && rank(verdict.status) > 0;
  return isSelected(verdict, { only: always ? [] : only, skip });
}

const ofItself: ReadonlySet<string> = new Set(metaChecks.map(({ id }) => id));

/**
 * Refuses patterns that no check can ever match: a misspelt `--only` would otherwise be an empty, green run.
 * @throws {UsageError} naming the pattern and the nearest known name
 */
export function refuseUnknown(
  { only, skip }: Selection,
  checks: readonly Pick<AnyCheck, 'id' | 'group'>[],
): void {
  const known = [...new Set(checks.flatMap(({ id, group }) => [group, id]))];
  for (const pattern of [...only, ...skip]) {
    const beforeTarget = pattern.replace(/\[.*$/, '');
    if (known.some((name) => matchesAny(beforeTarget, [name]))) continue;
    const meant = nearest(beforeTarget, known);
    const hint = meant === null ? 'see --list-checks' : `did you mean ${meant}?`;
    throw new UsageError(`no check matches ${clean(pattern)}; ${hint}`);
  }
}

function matchesAny(pattern: string, names: readonly string[]): boolean {
  if (!pattern.includes('*')) return names.includes(pattern);
  const expression = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const glob = new RegExp(`^${expression.join('.*')}$`, 's');
  return names.some((name) => glob.test(name));
}
