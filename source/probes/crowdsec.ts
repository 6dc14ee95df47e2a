import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import {
  type CscliAnswer,
  cscli,
  cscliOutput,
  goDuration,
  goInstant,
  jsonDocuments,
  messageOf,
} from './cscli.ts';
import { checked, parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';
import { inSlices } from './slices.ts';

/** `cscli lapi status` and `cscli capi status`: exit code and the sentence. */
export interface ApiStatus {
  readonly reachable: boolean;
  readonly text: Clean;
}

export const crowdsecLapi: Probe<ApiStatus> = {
  id: 'crowdsec.lapi',
  title: 'cscli lapi status',
  every: { seen: 30000, hidden: 120000 },
  staleAfter: 600000,
  async read(context, evidence) {
    return apiStatus(await cscli(context, evidence, ['lapi', 'status']));
  },
};

export const crowdsecCapi: Probe<ApiStatus> = {
  id: 'crowdsec.capi',
  title: 'cscli capi status',
  every: { seen: 300000, hidden: 600000 },
  staleAfter: 3600000,
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
  const sentence = /You can successfully interact with [^"\n]*/.exec(`${stdout}\n${stderr}`)?.[0];
  if (sentence === undefined)
    throw new Unavailable('parse', say`cscli: ${messageOf(answer.outcome) ?? literal('it printed nothing')}`);
  return { reachable: true, text: clean(sentence.trim()) };
}

/** One active decision. `cscli decisions list -o json` prints alerts that each hold decisions. */
export interface Decision {
  readonly id: number;
  /** cscli, crowdsec, console, CAPI, lists, cscli-import, … */
  readonly origin: Clean;
  /** ban, captcha, … */
  readonly type: Clean;
  readonly scope: Clean;
  readonly value: Clean;
  readonly scenario: Clean;
  /** Epoch milliseconds, from the remaining duration at the time of the reading. */
  readonly until: number | null;
  readonly simulated: boolean;
  readonly country: Clean | null;
  readonly asName: Clean | null;
}

// Only what is used is read; 1.7 adds fields, 1.4 has null where 1.7 has an empty list.
const optionalText = z.string().nullish();
const source = z
  .object({
    scope: optionalText,
    value: optionalText,
    ip: optionalText,
    cn: optionalText,
    as_name: optionalText,
  })
  .nullish();
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

/** Whether an origin is the community's blocklist or a subscribed list (CrowdSec's `origin` field): `--all` shows them, and they are no doing of this box. */
export function isCommunity(origin: string): boolean {
  return origin === 'CAPI' || origin === 'lists' || origin.startsWith('lists:');
}

export const crowdsecDecisions: Probe<readonly Decision[]> = {
  id: 'crowdsec.decisions',
  title: 'cscli decisions list',
  every: { seen: 15000, hidden: 120000 },
  staleAfter: 600000,
  async read(context, evidence) {
    const { stdout } = await cscliOutput(context, evidence, ['decisions', 'list', '-o', 'json']);
    const now = context.box.now();
    const texts = repeated();
    return inSlices(foundIn(stdout), (found) => decisionOf(found, now, texts));
  },
};

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
  readonly from: z.infer<typeof source>;
  readonly one: FoundDecision;
}

function foundIn(text: string): readonly FoundIn[] {
  const alerts = parseJson(text, withDecisions, 'cscli decisions list') ?? [];
  return alerts.flatMap(({ source: from, decisions }) =>
    (decisions ?? [])
      .map((one) => ({ from, one: decisionIn(one) }))
      .filter(({ one }) => !isCommunity(one.origin)),
  );
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
    country: filled(from?.cn),
    asName: filled(from?.as_name),
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

/** One entry of `cscli alerts list -o json`. */
export interface Alert {
  readonly id: number;
  readonly scenario: Clean;
  readonly message: Clean;
  readonly source: Clean;
  readonly country: Clean | null;
  readonly asName: Clean | null;
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
    country: filled(one.source?.cn),
    asName: filled(one.source?.as_name),
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

/** Log acquisition from `cscli metrics -o json` (1.4: several JSON documents one after the other). Counted since crowdsec started. */
export interface Acquisition {
  readonly source: Clean;
  readonly read: number;
  readonly parsed: number;
  readonly unparsed: number;
  readonly poured: number;
}

export const crowdsecAcquisition: Probe<readonly Acquisition[]> = {
  id: 'crowdsec.acquisition',
  title: 'cscli metrics',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  async read(context, evidence) {
    const { stdout, stderr } = await cscliOutput(context, evidence, ['metrics', '-o', 'json']);
    const found = parseAcquisition(stdout);
    // From 1.6 on, metrics that cannot be fetched are a warning, exit 0 and empty sections.
    if (found.length === 0 && /\b(?:fetch|pars)ing metrics\b/i.test(stderr))
      throw new Unavailable(
        'dependency',
        say`cscli: ${messageOf({ ...emptyOutcome, stderr }) ?? literal('no metrics')}`,
      );
    return found;
  },
};

const emptyOutcome = { argv: [], stdout: '', exit: 0, signal: null, failure: null, tookMs: 0 };

const sources = z.record(z.string(), z.record(z.string(), z.int()));
const sections = z.object({ acquisition: sources });

/**
 * Reads the acquisition part of `cscli metrics -o json`. Up to 1.5 it prints a document per section and acquisition is the first
 * (cmd/crowdsec-cli/metrics.go); since then one document with a member `acquisition` (climetrics/store.go). A counter that is not there
 * was never raised. Empty: nothing has been read since the start.
 *
 * @throws {Unavailable} `parse`
 */
export function parseAcquisition(text: string): readonly Acquisition[] {
  const documents = jsonDocuments(text);
  const [first] = documents ?? [];
  if (first === undefined) throw new Unavailable('parse', literal('cscli metrics: it printed no document'));
  const found =
    documents?.length === 1
      ? parseJson(first, sections, 'cscli metrics').acquisition
      : parseJson(first, sources, 'cscli metrics');
  return Object.entries(found).map(([name, counters]) => ({
    source: clean(name),
    read: counters['reads'] ?? 0,
    parsed: counters['parsed'] ?? 0,
    unparsed: counters['unparsed'] ?? 0,
    poured: counters['pour'] ?? 0,
  }));
}

function filled(text: string | null | undefined): Clean | null {
  return text == null || text === '' ? null : clean(text);
}
