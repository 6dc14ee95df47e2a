import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { isCommunity } from './crowdsec-lapi.ts';
import { optionalText } from './crowdsec-shapes.ts';
import { cscliOutput, goInstant } from './cscli.ts';
import { checked, parseJson } from './json.ts';
import { type Probe } from './probe.ts';

/** What the community and subscribed lists have decided: `cscli decisions list -a -o json`, of which there are thousands. */
export interface Community {
  /** Active decisions by origin (CAPI, lists). */
  readonly byOrigin: Readonly<Record<string, number>>;
  /** Addresses and ranges that are banned, not only simulated. */
  readonly bans: readonly Clean[];
  /** When the newest of the pulls that left a decision came, epoch milliseconds; null: it is not told. */
  readonly newestAt: number | null;
}

const lists = z
  .array(
    z.object({
      created_at: optionalText,
      decisions: z.custom<readonly unknown[]>(Array.isArray).nullable(),
    }),
  )
  .nullable();
const decision = z.object({
  origin: z.string(),
  type: z.string(),
  scope: z.string(),
  value: z.string(),
  simulated: z.boolean().nullish(),
});

export const crowdsecCommunity: Probe<Community> = {
  id: 'crowdsec.community',
  title: 'cscli decisions list --all',
  every: { seen: 300_000, hidden: 600_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    const { stdout } = await cscliOutput(context, evidence, ['decisions', 'list', '-a', '-o', 'json']);
    return parseCommunity(stdout);
  },
};

/**
 * Reads the community's of what `cscli decisions list -a -o json` prints. Those of this box are not counted here: cscli prints one decision for
 * each address, so that one of the community hides an older one of this box (clidecision/decisions.go).
 *
 * @throws {Unavailable} `parse`
 */
export function parseCommunity(text: string): Community {
  const counts = new Map<string, number>();
  const bans: Clean[] = [];
  let newestAt: number | null = null;
  for (const alert of parseJson(text, lists, 'cscli decisions list -a') ?? []) {
    let some = false;
    for (const one of alert.decisions ?? []) {
      const { origin, type, scope, value, simulated } = decisionOf(one);
      if (!isCommunity(origin)) continue;
      some = true;
      counts.set(origin, (counts.get(origin) ?? 0) + 1);
      if (type === 'ban' && simulated !== true && /^(?:ip|range)$/i.test(scope)) bans.push(clean(value));
    }
    const at = some ? goInstant(alert.created_at) : null;
    if (at !== null && (newestAt === null || at > newestAt)) newestAt = at;
  }
  return {
    byOrigin: Object.fromEntries([...counts].map(([origin, number]) => [clean(origin), number])),
    bans,
    newestAt,
  };
}

type Decision = z.infer<typeof decision>;

/** There are thousands: the schema, which takes ten times as long, is asked only to say what is wrong. @throws {Unavailable} `parse` */
function decisionOf(value: unknown): Decision {
  return isDecision(value) ? value : checked(value, decision, 'cscli decisions list -a');
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false;
  const { origin, type, scope, value: whom, simulated } = value as Record<string, unknown>;
  return (
    typeof origin === 'string' &&
    typeof type === 'string' &&
    typeof scope === 'string' &&
    typeof whom === 'string' &&
    (simulated == null || typeof simulated === 'boolean')
  );
}
