import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { filled, optionalText, source, type Whereabouts, whereaboutsOf } from './crowdsec-shapes.ts';
import { type CscliAnswer, cscli, cscliOutput, goInstant, messageOf } from './cscli.ts';
import { parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';

/** `cscli capi status`: exit code and the sentence. */
export interface ApiStatus {
  readonly reachable: boolean;
  readonly text: Clean;
}

export const crowdsecCapi: Probe<ApiStatus> = {
  id: 'crowdsec.capi',
  title: 'cscli capi status',
  every: { seen: 900_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    return apiStatus(await cscli(context, evidence, ['capi', 'status']));
  },
};

/**
 * Reachable is what says so: exit 0 and "You can successfully interact with …" (on stderr before 1.6.4, then on stdout). An error of
 * cscli is not reachable, unless it could not even ask.
 */
function apiStatus(answer: CscliAnswer): ApiStatus {
  if (!answer.done) {
    if (answer.reason !== 'failed' && answer.reason !== 'dependency')
      throw new Unavailable(answer.reason, say`cscli: ${answer.message}`);
    return { reachable: false, text: answer.message };
  }
  const { stdout, stderr } = answer.outcome;
  const sentence = /You can successfully interact with [^"\n]*/.exec(stdout === '' ? stderr : stdout)?.[0];
  if (sentence === undefined)
    throw new Unavailable('parse', say`cscli: ${messageOf(answer.outcome) ?? literal('it printed nothing')}`);
  return { reachable: true, text: clean(sentence.trim()) };
}

/** One entry of `cscli alerts list -o json`. */
export interface Alert extends Whereabouts {
  readonly id: number;
  readonly scenario: Clean;
  readonly message: Clean;
  readonly source: Clean;
  readonly events: number;
  readonly createdAt: number | null;
  readonly decisions: number;
}

const alert = z.object({
  id: z.int(),
  scenario: z.string(),
  message: optionalText,
  source,
  events_count: z.int(),
  created_at: optionalText,
  decisions: z.array(z.unknown()).nullable(),
});

export const crowdsecAlerts: Probe<readonly Alert[]> = {
  id: 'crowdsec.alerts',
  title: 'cscli alerts list',
  every: { seen: 30000, hidden: 300000 },
  staleAfter: 900000,
  async read(context, evidence) {
    const { stdout } = await cscliOutput(context, evidence, ['alerts', 'list', '-l', '50', '-o', 'json']);
    return parseAlerts(stdout);
  },
};

/** Reads `cscli alerts list -o json`; `null` and `[]` are none. @throws {Unavailable} `parse` */
export function parseAlerts(text: string): readonly Alert[] {
  return (parseJson(text, z.array(alert).nullable(), 'cscli alerts list') ?? []).map((one) => ({
    id: one.id,
    scenario: clean(one.scenario),
    message: clean(one.message ?? ''),
    source:
      filled(one.source?.value) ?? filled(one.source?.ip) ?? filled(one.source?.scope) ?? literal('unknown'),
    ...whereaboutsOf(one.source),
    events: one.events_count,
    createdAt: goInstant(one.created_at),
    decisions: one.decisions?.length ?? 0,
  }));
}

/** One entry of `cscli bouncers list -o json`. Its `api_key` is never read. */
export interface Bouncer {
  readonly name: Clean;
  readonly address: Clean | null;
  readonly revoked: boolean;
  /** Null: never pulled (1.4 prints the creation time then). */
  readonly lastPull: number | null;
  readonly createdAt: number | null;
  readonly type: Clean | null;
  readonly version: Clean | null;
  /** The LAPI has registered it for another address of the same key; null: this cscli does not tell. */
  readonly autoCreated: boolean | null;
}

const bouncer = z.object({
  name: z.string().min(1),
  ip_address: optionalText,
  revoked: z.boolean(),
  last_pull: optionalText,
  created_at: optionalText,
  type: optionalText,
  version: optionalText,
  auto_created: z.boolean().nullish(),
});

export const crowdsecBouncers: Probe<readonly Bouncer[]> = {
  id: 'crowdsec.bouncers',
  title: 'cscli bouncers list',
  every: { seen: 30000, hidden: 120000 },
  staleAfter: 600000,
  async read(context, evidence) {
    const { stdout } = await cscliOutput(context, evidence, ['bouncers', 'list', '-o', 'json']);
    return parseBouncers(stdout);
  },
};

/** Reads `cscli bouncers list -o json`, of each only what is named here: 1.4 prints its `api_key` in clear. @throws {Unavailable} `parse` */
export function parseBouncers(text: string): readonly Bouncer[] {
  return (parseJson(text, z.array(bouncer).nullable(), 'cscli bouncers list') ?? []).map((one) => ({
    name: clean(one.name),
    address: filled(one.ip_address),
    revoked: one.revoked,
    lastPull: hasPulled(one.created_at, one.last_pull) ? goInstant(one.last_pull) : null,
    createdAt: goInstant(one.created_at),
    type: filled(one.type),
    version: filled(one.version),
    autoCreated: one.auto_created ?? null,
  }));
}

/**
 * 1.7 prints null for a bouncer that never pulled. 1.4 fills in both times when it makes the entry, `created_at` first; and on each
 * pull it sets `last_pull` and then moves `created_at` as well (pkg/database/ent/schema/bouncer.go). So a pull that seems to have been
 * in the same second as the creation and not before it is none.
 */
function hasPulled(created: string | null | undefined, pull: string | null | undefined): boolean {
  const [createdAt, pulledAt] = [nanoseconds(created), nanoseconds(pull)];
  if (pulledAt === null) return false;
  return createdAt === null || pulledAt < createdAt || pulledAt - createdAt >= 1_000_000_000n;
}

/** An instant to the nanosecond, which a Date cannot hold. */
function nanoseconds(text: string | null | undefined): bigint | null {
  const at = goInstant(text);
  if (at === null || text == null) return null;
  const fraction = /\.(\d{1,9})/.exec(text)?.[1] ?? '';
  return BigInt(Math.floor(at / 1000)) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
}
