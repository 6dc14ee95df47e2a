import * as z from 'zod';
import { type Clean, clean, say } from '../text/clean.ts';
import { optionalText, source, type Whereabouts, whereaboutsOf } from './crowdsec-shapes.ts';
import { cscli, goDuration, goInstant } from './cscli.ts';
import { checked, parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';
import { inSlices } from './slices.ts';

/** One active decision. `cscli decisions list -o json` prints alerts that each hold decisions. */
export interface Decision extends Whereabouts {
  readonly id: number;
  /** cscli, crowdsec, console, cscli-import, … */
  readonly origin: Clean;
  /** ban, captcha, … */
  readonly type: Clean;
  readonly scope: Clean;
  readonly value: Clean;
  readonly scenario: Clean;
  /** Epoch milliseconds, from the remaining duration at the time of the reading. */
  readonly until: number | null;
  readonly simulated: boolean;
}

/** That the local API answers, and with which decisions of this box; or what cscli said when it did not. */
export type Lapi =
  | { readonly reachable: true; readonly decisions: readonly Decision[] }
  | { readonly reachable: false; readonly text: Clean };

/**
 * One question for both: `decisions list` logs in at the LAPI and asks it, as `lapi status` does (`bouncers list` and `metrics` go past it:
 * to the database and to Prometheus). Without a limit: the usual one cuts off after 100 alerts (clidecision/decisions.go).
 */
export const crowdsecLapi: Probe<Lapi> = {
  id: 'crowdsec.lapi',
  title: 'cscli decisions list',
  every: { seen: 30_000, hidden: 120_000 },
  staleAfter: 600_000,
  async read(context, evidence) {
    const answer = await cscli(context, evidence, ['decisions', 'list', '--limit=0', '-o', 'json']);
    if (answer.done) {
      const now = context.box.now();
      const texts = repeated();
      const found = foundIn(answer.outcome.stdout);
      return { reachable: true, decisions: await inSlices(found, (one) => decisionOf(one, now, texts)) };
    }
    // An error of cscli is no answer, unless it could not even ask.
    if (answer.reason !== 'failed' && answer.reason !== 'dependency')
      throw new Unavailable(answer.reason, say`cscli: ${answer.message}`);
    return { reachable: false, text: shortened(answer.message) };
  },
};

/** What the connection came to, without the way that the error took through cscli. */
function shortened(message: Clean): Clean {
  return clean(/\bdial (?:tcp|unix) .*$/.exec(message)?.[0] ?? message.replace(/^Error: /, ''));
}

const decision = z.object({
  id: z.int(),
  origin: z.string(),
  type: z.string(),
  scope: z.string(),
  value: z.string(),
  scenario: z.string(),
  duration: optionalText,
  until: optionalText,
  simulated: z.boolean().nullish(),
});
const withDecisions = z
  .array(z.object({ source, decisions: z.custom<readonly unknown[]>(Array.isArray).nullable() }))
  .nullable();

type FoundDecision = z.infer<typeof decision>;

/** There are thousands: the schema, which takes ten times as long, is asked only about what is not plainly so. @throws {Unavailable} `parse` */
function decisionIn(one: unknown): FoundDecision {
  return isDecision(one) ? one : checked(one, decision, 'cscli decisions list');
}

function isDecision(one: unknown): one is FoundDecision {
  const { id, origin, type, scope, value, scenario, duration, until, simulated } = (one ??
    {}) as Partial<FoundDecision>;
  return (
    Number.isSafeInteger(id) &&
    [origin, type, scope, value, scenario].every(isText) &&
    [duration, until].every((text) => text == null || isText(text)) &&
    (simulated == null || typeof simulated === 'boolean')
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

/** Whether a decision is of the community's blocklist or of a subscribed list (its `origin`), and no doing of this box. */
export function isCommunity(origin: string): boolean {
  return origin === 'CAPI' || origin === 'lists' || origin.startsWith('lists:');
}

/**
 * Reads `cscli decisions list -o json`; `null` (before 1.5) and `[]` are none. The community's are left out.
 *
 * @param takenAt epoch milliseconds at which a remaining duration was true
 * @throws {Unavailable} `parse`
 */
export function parseDecisions(text: string, takenAt: number): readonly Decision[] {
  const texts = repeated();
  return foundIn(text).map((found) => decisionOf(found, takenAt, texts));
}

/** A decision as it was printed, and where the alert that it stands in came from. */
interface FoundIn {
  readonly from: Whereabouts;
  readonly one: FoundDecision;
}

function foundIn(text: string): readonly FoundIn[] {
  const alerts = parseJson(text, withDecisions, 'cscli decisions list') ?? [];
  return alerts.flatMap(({ source: from, decisions }) => {
    const whereabouts = whereaboutsOf(from);
    return (decisions ?? [])
      .map((one) => ({ from: whereabouts, one: decisionIn(one) }))
      .filter(({ one }) => !isCommunity(one.origin));
  });
}

function decisionOf({ from, one }: FoundIn, takenAt: number, texts: (raw: string) => Clean): Decision {
  const left = goDuration(one.duration ?? '');
  return {
    id: one.id,
    origin: texts(one.origin),
    type: texts(one.type),
    scope: texts(one.scope),
    value: clean(one.value),
    scenario: texts(one.scenario),
    until: goInstant(one.until) ?? (left === null ? null : takenAt + Math.round(left)),
    simulated: one.simulated ?? false,
    ...from,
  };
}

/** Cleans texts of which most are the same few: each is kept once. */
function repeated(): (raw: string) => Clean {
  const known = new Map<string, Clean>();
  return (raw) => {
    const before = known.get(raw);
    if (before !== undefined) return before;
    const text = clean(raw);
    known.set(raw, text);
    return text;
  };
}
