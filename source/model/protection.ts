import { type Config } from '../config/schema.ts';
import {
  type Acquisition,
  type Alert,
  type ApiStatus,
  type Bouncer,
  type Decision,
  isCommunity,
} from '../probes/crowdsec.ts';
import { type DecisionCounts } from '../probes/crowdsec-counts.ts';
import { type Reason } from '../probes/reading.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { type Known, map, merge, type Unknown, unknown } from './known.ts';
import { type Service } from './services.ts';

/** CrowdSec as a chain: acquisition → LAPI → decisions → bouncers. The first broken link makes what follows unknown. */
export interface Protection {
  /** The configuration says that there is no CrowdSec. */
  readonly absentByPlan: boolean;
  readonly lapi: Known<ApiStatus>;
  readonly capi: Known<ApiStatus>;
  /** Without the community's. */
  readonly decisions: Known<readonly Decision[]>;
  readonly counts: Known<{
    readonly local: number;
    readonly community: number;
    readonly byOrigin: DecisionCounts['byOrigin'];
  }>;
  readonly alerts: Known<readonly Alert[]>;
  readonly bouncers: Known<readonly BouncerState[]>;
  readonly acquisition: Known<{
    readonly sources: readonly Acquisition[];
    readonly read: number;
    readonly parsed: number;
  }>;
  readonly mode: 'live' | 'stream';
}

export interface BouncerState extends Bouncer {
  /** An older registration of the same bouncer (`name@old-address`): the freshest one is judged. */
  readonly twinOf: Clean | null;
}

/**
 * CrowdSec from its readings. `service` is its own row of the stack where it runs in a container: when that is known
 * to be down, or the LAPI is known not to answer, what follows is unknown for that reason and not for its symptom.
 */
export function buildProtection(facts: Facts, service: Service | null, config: Config): Protection {
  const lapi =
    config.crowdsec.via === 'container' ? reached(facts.crowdsecLapi, service) : facts.crowdsecLapi;
  const behind = <T>(fact: Known<T>): Known<T> => {
    if (!lapi.known) return fact.known ? fact : { ...fact, ...sameFault(fact, lapi) };
    if (lapi.value.reachable) return fact;
    return unknown('dependency', literal('the LAPI does not answer'), merge(lapi.origin, fact.origin));
  };

  return {
    absentByPlan: config.crowdsec.via === 'none',
    lapi,
    capi: behind(facts.crowdsecCapi),
    decisions: behind(facts.crowdsecDecisions),
    counts: map(behind(facts.crowdsecCounts), ({ byOrigin }) => {
      const entries = Object.entries(byOrigin);
      const sum = (wanted: boolean) =>
        entries.reduce(
          (total, [origin, count]) => (isCommunity(origin) === wanted ? total + count : total),
          0,
        );
      return { local: sum(false), community: sum(true), byOrigin };
    }),
    alerts: behind(facts.crowdsecAlerts),
    bouncers: map(behind(facts.crowdsecBouncers), withTwins),
    acquisition: map(behind(facts.crowdsecAcquisition), (sources) => ({
      sources,
      read: sources.reduce((total, { read }) => total + read, 0),
      parsed: sources.reduce((total, { parsed }) => total + parsed, 0),
    })),
    mode: config.crowdsec.mode,
  };
}

/** A cscli that could not be run because its container is down: say that. */
function reached(lapi: Known<ApiStatus>, service: Service | null): Known<ApiStatus> {
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
