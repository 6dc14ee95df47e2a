import * as z from 'zod';
import { clean } from '../text/clean.ts';
import { cscliOutput } from './cscli.ts';
import { checked, parseJson } from './json.ts';
import { type Probe } from './probe.ts';

/** Active decisions by origin, the community's (CAPI, lists) included: `cscli decisions list -a -o json`. */
export interface DecisionCounts {
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly total: number;
}

const lists = z
  .array(z.object({ decisions: z.custom<readonly unknown[]>(Array.isArray).nullable() }))
  .nullable();
const withOrigin = z.object({ origin: z.string() });

export const crowdsecCounts: Probe<DecisionCounts> = {
  id: 'crowdsec.counts',
  title: 'cscli decisions list --all',
  every: { seen: 300000, hidden: 600000 },
  staleAfter: 3600000,
  async read(context, evidence) {
    const { stdout } = await cscliOutput(context, evidence, ['decisions', 'list', '-a', '-o', 'json']);
    return countDecisions(stdout);
  },
};

/** Counts what `cscli decisions list -a -o json` prints; decisions, not the alerts that hold them. @throws {Unavailable} `parse` */
export function countDecisions(text: string): DecisionCounts {
  const alerts = parseJson(text, lists, 'cscli decisions list -a') ?? [];
  const counts = new Map<string, number>();
  for (const { decisions } of alerts) {
    for (const one of decisions ?? []) {
      const origin = originOf(one);
      counts.set(origin, (counts.get(origin) ?? 0) + 1);
    }
  }
  const byOrigin = Object.fromEntries([...counts].map(([origin, number]) => [clean(origin), number]));
  return { byOrigin, total: [...counts.values()].reduce((sum, number) => sum + number, 0) };
}

/** There are thousands: the schema, which takes ten times as long, is asked only to say what is wrong. @throws {Unavailable} `parse` */
function originOf(decision: unknown): string {
  const origin =
    typeof decision === 'object' && decision !== null && 'origin' in decision ? decision.origin : undefined;
  return typeof origin === 'string'
    ? origin
    : checked(decision, withOrigin, 'cscli decisions list -a').origin;
}
