import { type LedgerLine } from '../history/cleanup-ledger.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes, duration, instant, percent } from '../text/format.ts';
import { type Estimate, type Holders } from './candidate.ts';
import { type CleanupResult } from './carry-out.ts';
import { type CleanupPlan, usedPercent } from './plan.ts';

/** `1.2 GiB to 3.4 GiB`, `about 3.1 GiB`, `up to 4 GiB`, `not known`. */
export function estimateInWords({ low, high }: Estimate): Clean {
  if (high === null) return low === 0 ? literal('not known') : say`at least ${bytes(low)}`;
  if (low === 0) return high === 0 ? literal('nothing') : say`up to ${bytes(high)}`;
  const [from, to] = [bytes(low), bytes(high)];
  return from === to ? say`about ${to}` : say`${from} to ${to}`;
}

/** `held by 7 snapshots until 2026-11-29: frees 0 now`. */
export function holdersInWords({ count, newest, until }: Holders): Clean {
  const when = until === null ? literal('') : say` until ${clean(instant(until).slice(0, 10))}`;
  return say`held by ${count === 1 ? say`the snapshot ${newest}` : say`${count} snapshots`}${when}: frees 0 now`;
}

/** Percent used after a step, at best and at worst. */
export function projectionInWords({
  worst,
  best,
}: {
  readonly worst: number;
  readonly best: number | null;
}): Clean {
  if (best === null) return say`${percent(worst)} or less`;
  const [from, to] = [percent(best), percent(worst)];
  return from === to ? to : say`${from} to ${to}`;
}

/** `94.0 % used, 7.0 GiB free; 16.5 GiB to free for 80 %`. */
export function spaceInWords({ space, need, target }: CleanupPlan): Clean {
  const now = say`${percent(usedPercent(space))} used, ${bytes(space.available)} free`;
  return need === 0 ? now : say`${now}; ${bytes(need)} to free for ${target} %`;
}

/** Predicted against measured, a line each, the latest first. */
export function ledgerInWords(lines: readonly LedgerLine[]): readonly Clean[] {
  return lines.map(({ at, object, low, high, freed }) => {
    const right = freed >= low && (high === null || freed <= high);
    return say`${instant(at)}  ${object}: ${estimateInWords({ low, high })} predicted, ${bytes(Math.max(0, freed))} measured${right ? literal('') : literal(' (outside)')}`;
  });
}

/** What a cleanup has brought, in a sentence. */
export function resultInWords({ before, after, done, mount, why }: CleanupResult): Clean {
  if (before === null || after === null) return say`nothing was done: ${why}`;
  const freed = Math.max(0, before.used - after.used);
  return say`${mount}: from ${percent(usedPercent(before))} to ${percent(usedPercent(after))}, ${bytes(freed)} freed in ${done.length} steps; ${why}`;
}

/** The report of a cleanup as an entry for a journal. */
export function resultAsMarkdown(
  result: CleanupResult,
  plan: { readonly id: string; readonly createdAt: number },
  now: number,
): string {
  const { before, after, done, target, alarms } = result;
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `## ${instant(now)}: cleaned up ${result.mount}`,
    '',
    `Plan ${plan.id} of ${instant(plan.createdAt)} (${duration(Math.max(0, now - plan.createdAt))} before), to ${target} %. ${result.reached ? 'The target is reached.' : 'The target is NOT reached.'}`,
    '',
    ...alarms.map((alarm) => `**${alarm}**\n`),
    ...(before === null || after === null
      ? []
      : [
          row(['', 'before', 'after']),
          row(['---', '---:', '---:']),
          row(['used', percent(usedPercent(before)), percent(usedPercent(after))]),
          row(['free', bytes(before.available), bytes(after.available)]),
          '',
        ]),
    ...(done.length === 0
      ? []
      : [
          row(['step', 'predicted', 'measured', 'used after']),
          row(['---', '---:', '---:', '---:']),
          ...done.map((one) =>
            row([
              `${one.title}${one.failure === null ? '' : `: FAILED: ${one.failure}`}`,
              estimateInWords(one),
              bytes(Math.max(0, one.freed)),
              percent(one.usedPercent),
            ]),
          ),
          '',
          ...done.map((one) => `    ${one.argv.join(' ')}`),
          '',
        ]),
    `It ended because: ${result.why}.`,
    '',
  ].join('\n');
}
