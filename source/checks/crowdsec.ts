import { known, type Known, map, unknown } from '../model/known.ts';
import { type Lapi } from '../probes/crowdsec-lapi.ts';
import { type ApiStatus } from '../probes/crowdsec.ts';
import { literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check } from './check.ts';
import { common, cscli, crowdsecLog, lapi, link } from './crowdsec-common.ts';
import { typed } from './remedies.ts';

export const crowdsecLapi: Check<null, Lapi> = {
  ...common,
  id: 'crowdsec.lapi',
  needs: lapi,
  promise: 'the local API answers',
  explain:
    '`cscli decisions list`, which logs in at the LAPI and asks it. The health check of the container (`cscli version`) never does, so a healthy container proves nothing. ' +
    'The Traefik plugin is fail-closed in stream mode: with the LAPI down the sites go down too. All other CrowdSec checks rest on it.',
  thresholds: null,
  subjects: link(literal('lapi')),
  fact: (_, { protection }) => protection.lapi,
  judge: (answer, _, __, config) =>
    answer.reachable
      ? { status: 'ok', summary: literal('answers'), remedy: null }
      : {
          status: 'critical',
          summary: say`does not answer: ${answer.text}`,
          remedy:
            config.crowdsec.via === 'container'
              ? crowdsecLog(config)
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
  subjects: link(literal('capi')),
  fact: (_, { protection }) => protection.capi,
  judge: ({ reachable, text }, _, __, config) =>
    reachable
      ? { status: 'ok', summary: literal('registered and reachable'), remedy: null }
      : { status: 'warning', summary: say`not reached: ${text}`, remedy: cscli(config, 'capi', 'status') },
};

interface Blocklist {
  readonly community: number;
  readonly local: number;
  readonly registered: boolean;
  readonly newestAt: number | null;
}

export const crowdsecCommunity: Check<null, Blocklist> = {
  ...common,
  id: 'crowdsec.community',
  needs: ['crowdsecCommunity', 'crowdsecCapi', ...lapi],
  promise: 'the community’s blocklist is there, and fresh',
  explain:
    'Active decisions of the origins CAPI and lists (`cscli decisions list -a`; without -a they are hidden), and how long ago the newest of them came. None while the central API is ' +
    'reached means that the list does not arrive; an old one that it does not arrive any more: it runs out within days. No LOCAL decision is well: nobody attacked.',
  thresholds: {
    warn: '86400',
    crit: null,
    unit: 's',
    source: 'pulled every 2 h (crowdsec, pkg/apiserver/apic.go); a day without one is no quiet hour',
  },
  subjects: link(literal('decisions')),
  fact: (_, { protection }): Known<Blocklist> => {
    const { counts, capi } = protection;
    if (!counts.known) return counts;
    const registered = (is: boolean) => map(counts, (value): Blocklist => ({ ...value, registered: is }));
    if (counts.value.community > 0) return registered(true);
    return capi.known
      ? known({ ...counts.value, registered: capi.value.reachable }, counts.origin)
      : unknown(capi.reason, capi.detail, capi.origin);
  },
  judge: ({ community, local, registered, newestAt }, _, { now }, config) => {
    const remedy = cscli(config, 'capi', 'status');
    const there = say`${community} from the community, ${local} local`;
    if (community > 0 && newestAt === null) return { status: 'ok', summary: there, remedy: null };
    if (community > 0 && newestAt !== null) {
      const age = Math.max(0, now - newestAt);
      return { value: age / 1000, summary: say`${there}; the newest came ${duration(age)} ago`, remedy };
    }
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
