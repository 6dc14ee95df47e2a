import { type Config } from '../config/schema.ts';
import { type AccessLog } from '../probes/access-log.ts';
import { type Alert, type ApiStatus, type Bouncer } from '../probes/crowdsec.ts';
import { type Community } from '../probes/crowdsec-community.ts';
import { type Decision, type Lapi } from '../probes/crowdsec-lapi.ts';
import { type Acquisition, type Scenario } from '../probes/crowdsec-metrics.ts';
import { type Reason } from '../probes/reading.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { fewest, type Guests, guestsOf } from './guests.ts';
import { both, given, known, type Known, map, merge, type Unknown, unknown } from './known.ts';
import { type Past } from './past.ts';
import { type Service } from './services.ts';
import { stillFor } from './still-logs.ts';

/**
 * CrowdSec as a chain: logs → parsers → scenarios → LAPI → decisions → bouncers → Traefik's routes. What rests on a link that is known to be
 * broken is unknown.
 */
export interface Protection {
  /** The configuration says that there is no CrowdSec. */
  readonly absentByPlan: boolean;
  readonly lapi: Known<Lapi>;
  readonly capi: Known<ApiStatus>;
  /** Of this box, without the community's. */
  readonly decisions: Known<readonly Decision[]>;
  readonly community: Known<Community>;
  readonly counts: Known<{
    readonly local: number;
    readonly community: number;
    readonly byOrigin: Readonly<Record<string, number>>;
    /** When the newest of the community's came, epoch milliseconds. */
    readonly newestAt: number | null;
  }>;
  readonly alerts: Known<readonly Alert[]>;
  readonly bouncers: Known<readonly BouncerState[]>;
  readonly acquisition: Known<Reading>;
  /** For how long no new line was read although Traefik logged some, milliseconds; null: that is not so, or not known. */
  readonly stillFor: number | null;
  /** How the bouncers ask: as configured, or as Traefik's plugin is set. */
  readonly mode: 'live' | 'stream';
  readonly traffic: Known<AccessLog>;
  /** Whom Traefik takes the guests for. */
  readonly guests: Known<Guests>;
}

/** What crowdsec has counted since it started. */
export interface Reading {
  readonly sources: readonly Acquisition[];
  readonly scenarios: readonly Scenario[];
  readonly read: number;
  readonly parsed: number;
}

export interface BouncerState extends Bouncer {
  /** An older registration of the same bouncer (`name@old-address`): the freshest one is judged. */
  readonly twinOf: Clean | null;
}

/**
 * CrowdSec from its readings. `service` is its own row of the stack where it runs in a container: when that is known
 * to be down, or the LAPI is known not to answer, what follows is unknown for that reason and not for its symptom.
 */
export function buildProtection(
  facts: Facts,
  service: Service | null,
  config: Config,
  { past, now }: { readonly past: Known<Past>; readonly now: number },
): Protection {
  const lapi =
    config.crowdsec.via === 'container' ? reached(facts.crowdsecLapi, service) : facts.crowdsecLapi;
  const behind = <T>(fact: Known<T>): Known<T> => {
    if (!lapi.known) return fact.known ? fact : { ...fact, ...sameFault(fact, lapi) };
    if (lapi.value.reachable) return fact;
    return unknown('dependency', silent, merge(lapi.origin, fact.origin));
  };

  const decisions = given(lapi, (one) =>
    one.reachable ? known(one.decisions, lapi.origin) : unknown('dependency', silent, lapi.origin),
  );
  const community = behind(facts.crowdsecCommunity);
  const alerts = behind(facts.crowdsecAlerts);
  return {
    absentByPlan: config.crowdsec.via === 'none',
    lapi,
    // It answers for itself, and well behind a LAPI that is down: only beside one that is known to answer does that say anything.
    capi: given(lapi, () => behind(facts.crowdsecCapi)),
    decisions,
    community,
    counts: map(both(decisions, community), ([local, { byOrigin, newestAt }]) => ({
      local: local.length,
      community: Object.values(byOrigin).reduce((sum, count) => sum + count, 0),
      byOrigin: { ...countedByOrigin(local), ...byOrigin },
      newestAt,
    })),
    alerts,
    bouncers: map(behind(facts.crowdsecBouncers), withTwins),
    acquisition: map(behind(facts.crowdsecMetrics), ({ sources, scenarios }) => ({
      sources,
      scenarios,
      read: sources.reduce((total, { read }) => total + read, 0),
      parsed: sources.reduce((total, { parsed }) => total + parsed, 0),
    })),
    stillFor: stillFor(past, facts.accessLog, now),
    mode: config.crowdsec.mode === 'auto' ? modeOf(facts.routes) : config.crowdsec.mode,
    traffic: facts.accessLog,
    guests: guestsIn(facts, alerts),
  };
}

/** Alerts only help out: without them the log tells alone, when it tells enough. */
function guestsIn(
  { accessLog, addresses, podmanNetworks }: Facts,
  alerts: Known<readonly Alert[]>,
): Protection['guests'] {
  return given(both(accessLog, addresses), ([log, { gateways, networks }]) => {
    const inner = podmanNetworks.known ? podmanNetworks.value.flatMap(({ subnets }) => subnets) : [];
    const guests = guestsOf(log, alerts.known ? alerts.value : [], inner, { gateways, near: networks });
    if (guests.by === 'requests' && guests.seen >= fewest) return known(guests, accessLog.origin);
    return map(alerts, () => guests);
  });
}

const silent = literal('the LAPI does not answer');

function countedByOrigin(decisions: readonly Decision[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { origin } of decisions) counts[origin] = (counts[origin] ?? 0) + 1;
  return counts;
}

/** The plugin asks at each request in its modes live and none; it pulls in the others (its README, "CrowdsecMode"). */
function modeOf(routes: Facts['routes']): 'live' | 'stream' {
  const modes = routes.known
    ? routes.value.middlewares.flatMap(({ bouncer }) => (bouncer?.enabled === true ? [bouncer.mode] : []))
    : [];
  return modes.length > 0 && modes.every((mode) => mode === 'live' || mode === 'none') ? 'live' : 'stream';
}

/** A cscli that could not be run because its container is down: say that. */
function reached(lapi: Known<Lapi>, service: Service | null): Known<Lapi> {
  if (lapi.known || lapi.reason !== 'failed' || service === null) return lapi;
  if (!service.container.known || service.container.value?.state === 'running') return lapi;
  const detail = say`the container ${service.name} does not run`;
  return unknown('dependency', detail, merge(service.container.origin, lapi.origin));
}

/** What fails behind a link that could not be asked either fails with it, when it has no better reason of its own. */
function sameFault(fact: Unknown, link: Unknown): { reason: Reason; detail: Clean } {
  return fact.reason === 'failed' ? { reason: 'dependency', detail: link.detail } : fact;
}

/** Marks older registrations: `traefik@10.89.2.39` beside a fresher `traefik@10.89.2.41` or `traefik`. */
function withTwins(bouncers: readonly Bouncer[]): readonly BouncerState[] {
  const freshest = new Map<string, Bouncer>();
  for (const bouncer of bouncers) {
    const rival = freshest.get(baseName(bouncer));
    if (rival === undefined || fresher(bouncer, rival)) freshest.set(baseName(bouncer), bouncer);
  }

  return bouncers.map((bouncer) => {
    const best = freshest.get(baseName(bouncer));
    return { ...bouncer, twinOf: best === undefined || best === bouncer ? null : best.name };
  });
}

function baseName({ name }: Bouncer): string {
  return name.split('@', 1)[0] ?? name;
}

function fresher(left: Bouncer, right: Bouncer): boolean {
  if (left.revoked !== right.revoked) return right.revoked;
  return (left.lastPull ?? -1) > (right.lastPull ?? -1);
}
