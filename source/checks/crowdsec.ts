import { type Config } from '../config/schema.ts';
import { clockJitter, given, known, type Known, map, unknown } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type BouncerState } from '../model/protection.ts';
import { type ApiStatus } from '../probes/crowdsec.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { itself, many, stackSources } from './targets.ts';

function absentByPlan({ protection }: Model): Clean | null {
  return protection.absentByPlan ? literal('no CrowdSec here, says the configuration') : null;
}

/** A cscli command as it is typed here: in the container or on the host. */
function cscli({ crowdsec }: Config, ...args: string[]): Clean {
  return crowdsec.via === 'container'
    ? typed(['podman', 'exec', crowdsec.container, 'cscli', ...args])
    : typed(['sudo', 'cscli', ...args]);
}

const common = { group: 'crowdsec', pane: 'crowdsec', notApplicable: absentByPlan } as const;
/** The LAPI, and the container where it should be: what all others rest on. */
const lapi = ['crowdsecLapi', ...stackSources] as const;

export const crowdsecLapi: Check<null, ApiStatus> = {
  ...common,
  id: 'crowdsec.lapi',
  needs: lapi,
  promise: 'the local API answers',
  explain:
    '`cscli lapi status`. The health check of the container (`cscli version`) never asks the LAPI, so a healthy container proves nothing. ' +
    'The Traefik plugin is fail-closed in stream mode: with the LAPI down the sites go down too. All other CrowdSec checks rest on it.',
  thresholds: null,
  subjects: itself,
  fact: (_, { protection }) => protection.lapi,
  judge: ({ reachable, text }, _, __, config) =>
    reachable
      ? { status: 'ok', summary: literal('answers'), remedy: null }
      : {
          status: 'critical',
          summary: say`does not answer: ${text}`,
          remedy:
            config.crowdsec.via === 'container'
              ? typed(['podman', 'logs', '--tail', '50', config.crowdsec.container])
              : typed(['systemctl', 'status', 'crowdsec']),
        },
};

export const crowdsecCapi: Check<null, ApiStatus> = {
  ...common,
  id: 'crowdsec.capi',
  needs: ['crowdsecCapi', ...lapi],
  promise: 'the central API is reached',
  explain:
    '`cscli capi status`. Without it the community’s blocklist grows old and no signals are shared; local bans go on.',
  thresholds: null,
  subjects: itself,
  fact: (_, { protection }) => protection.capi,
  judge: ({ reachable, text }, _, __, config) =>
    reachable
      ? { status: 'ok', summary: literal('registered and reachable'), remedy: null }
      : { status: 'warning', summary: say`not reached: ${text}`, remedy: cscli(config, 'capi', 'status') },
};

const minute = 60_000;

type Judged = BouncerState | 'none';

export const crowdsecBouncer: Check<Judged, BouncerState | 'none'> = {
  ...common,
  id: 'crowdsec.bouncer',
  needs: ['crowdsecBouncers', ...lapi],
  promise: 'every bouncer pulls its decisions',
  explain:
    'Time since the last pull of each bouncer. Older registrations of the same one (name@address, made when a container got another address) are left out: the ' +
    'freshest is judged. In stream mode a bouncer pulls every minute; in live mode it asks only when there is traffic, so only one that never ' +
    'asked is a finding. Without any bouncer decisions are made and nobody acts on them.',
  thresholds: {
    warn: '300',
    crit: '900',
    unit: 's',
    source: 'bouncers pull every 60 s by default (UpdateFrequency)',
  },
  rangesOf: (_, { protection }) =>
    protection.mode === 'stream' ? { warn: '300', crit: '900' } : { warn: null, crit: null },
  subjects: ({ protection }) =>
    map(protection.bouncers, (bouncers): readonly Target<Judged>[] => {
      const judged = bouncers.filter(({ twinOf }) => twinOf === null);
      if (judged.length === 0) return [{ name: null, row: null, subject: 'none' }];
      return judged.map((bouncer) => ({ name: bouncer.name, row: bouncer.name, subject: bouncer }));
    }),
  fact: (bouncer, { protection: { bouncers }, now }) =>
    given(bouncers, () => {
      const ahead = bouncer !== 'none' && bouncer.lastPull !== null && bouncer.lastPull > now + clockJitter;
      return ahead
        ? unknown('parse', literal('its last pull lies in the future'), bouncers.origin)
        : known(bouncer, bouncers.origin);
    }),
  judge: (bouncer, _, model, config) => {
    const remedy = cscli(config, 'bouncers', 'list');
    if (bouncer === 'none')
      return {
        status: 'critical',
        summary: literal('no bouncer is registered: nobody acts on decisions'),
        remedy,
      };
    if (bouncer.revoked) return { status: 'warning', summary: literal('its key is revoked'), remedy };
    if (bouncer.lastPull === null)
      return { status: 'critical', summary: literal('has never pulled'), remedy };
    // What it did since it was asked about is not known: that is no fault of the bouncer.
    const askedAt = model.protection.bouncers.origin.takenAt;
    const age = Math.max(0, askedAt - bouncer.lastPull);
    const when = model.now - askedAt < minute ? literal('ago') : literal('before it was asked about');
    return { value: age / 1000, summary: say`last pull ${duration(age)} ${when}`, remedy };
  },
};

/** Counters begin with crowdsec: right after its start there is nothing to have read. */
const firstMinutes = 15 * minute;

export const crowdsecAcquis: Check<
  null,
  { readonly sources: number; readonly read: number; readonly parsed: number; readonly young: boolean }
> = {
  ...common,
  id: 'crowdsec.acquis',
  needs: ['crowdsecAcquisition', ...lapi],
  promise: 'CrowdSec reads logs and understands them',
  explain:
    'Lines read and parsed since crowdsec started (`cscli metrics`). With no source, or none that brings lines, everything else is green and ' +
    'nobody is ever banned locally: active, but blind. In the first 15 minutes after a start nothing is concluded.',
  thresholds: null,
  subjects: itself,
  fact: (_, { protection, stack, now }, config) => {
    const service = findService(stack.services, [config.crowdsec.container]);
    const since = service?.since ?? null;
    const young = config.crowdsec.via === 'container' && since !== null && now - since < firstMinutes;
    return map(protection.acquisition, ({ sources, read, parsed }) => ({
      sources: sources.length,
      read,
      parsed,
      young,
    }));
  },
  judge: ({ sources, read, parsed, young }, _, __, config) => {
    const remedy = cscli(config, 'metrics', 'show', 'acquisition');
    if (read > 0 && parsed > 0)
      return { status: 'ok', summary: say`${read} lines read, ${parsed} parsed`, remedy: null };
    if (young) return { status: 'unknown', summary: literal('just started: no lines yet'), remedy };
    if (sources === 0) return { status: 'warning', summary: literal('blind: reads no log at all'), remedy };
    if (read === 0)
      return {
        status: 'warning',
        summary: say`blind: ${many(sources, literal('source'))}, no line read`,
        remedy,
      };
    return { status: 'warning', summary: say`blind: ${read} lines read, none parsed`, remedy };
  },
};

export const crowdsecCommunity: Check<
  null,
  { readonly community: number; readonly local: number; readonly registered: boolean }
> = {
  ...common,
  id: 'crowdsec.community',
  needs: ['crowdsecCounts', 'crowdsecCapi', ...lapi],
  promise: 'the community’s blocklist is there',
  explain:
    'Active decisions of the origins CAPI and lists (`cscli decisions list -a`; without -a they are hidden). None while the central API is ' +
    'reached means that the list does not arrive. No LOCAL decision is well: nobody attacked.',
  thresholds: null,
  subjects: itself,
  fact: (_, { protection }): Known<{ community: number; local: number; registered: boolean }> => {
    const { counts, capi } = protection;
    if (!counts.known) return counts;
    if (counts.value.community > 0)
      return map(counts, ({ community, local }) => ({ community, local, registered: true }));
    return capi.known
      ? known({ ...counts.value, registered: capi.value.reachable }, counts.origin)
      : unknown(capi.reason, capi.detail, capi.origin);
  },
  judge: ({ community, local, registered }, _, __, config) => {
    if (community > 0)
      return { status: 'ok', summary: say`${community} from the community, ${local} local`, remedy: null };
    const remedy = cscli(config, 'capi', 'status');
    return registered
      ? {
          status: 'warning',
          summary: literal('no decision of the community although the central API is reached'),
          remedy,
        }
      : {
          status: 'not-applicable',
          summary: literal('the central API is not reached: see crowdsec.capi'),
          remedy: null,
        };
  },
};
