import { type Config } from '../config/schema.ts';
import { isSame, parseRange } from '../model/address-range.ts';
import { both, given, known, type Known, unknown } from '../model/known.ts';
import { fewest, type Guests } from '../model/guests.ts';
import { type Model } from '../model/model.ts';
import { communityBans, type SelfBan, selfBans, unreadable, unreadableBans } from '../model/self-bans.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { duration, percent } from '../text/format.ts';
import { type Check, type Judgement } from './check.ts';
import { common, cscli, lapi, link } from './crowdsec-common.ts';
import { typed } from './remedies.ts';
import { many, stackSources } from './targets.ts';
import { noTraefik } from './traefik.ts';

export const crowdsecSources: Check<null, Guests> = {
  ...common,
  id: 'crowdsec.sources',
  needs: ['accessLog', 'crowdsecAlerts', 'addresses', 'podmanNetworks', ...lapi],
  promise: 'guests are seen with their own addresses',
  explain:
    'The client of each request at the end of Traefik’s access log (traefik.accessLog; the alerts where it has too few): whether it is an address on the internet, or one that stands for others, of a container network ' +
    'or of the gateway. Rootless port forwarding without socket activation gives every guest such an address. Then CrowdSec, which leaves private addresses alone, can ban nobody, and no ban that is there meets anybody.',
  thresholds: {
    warn: '50',
    crit: '95',
    unit: '%',
    source: 'some requests come from containers; when nearly all do, the addresses are lost on the way',
  },
  subjects: link(literal('sources')),
  fact: (_, { protection }) => protection.guests,
  judge: ({ by, kept, seen, hidden, behind, near, since }, _, model, config) => {
    const log = config.traefik.accessLog;
    const remedy = log === '' ? cscli(config, 'alerts', 'list') : typed(['tail', '-n', '3', log]);
    if (seen === 0) return nobody({ kept, near }, remedy, model, config);
    const unit = by === 'requests' ? literal('request') : literal('alert');
    const from = since === null ? literal('') : say` of the last ${duration(model.now - since)}`;
    const value = (hidden / seen) * 100;
    const told =
      behind === null
        ? say`${many(seen, unit)}${from}: real addresses`
        : say`${percent(value)} of ${many(seen, unit)}${from} come from ${behind}, which stands for others`;
    // One that came from there is no proof that all do.
    const isChance = hidden > 0 && seen < fewest && hidden < seen;
    // A few alerts that look well do not stand in for the log that should tell.
    if (!kept && (isChance || hidden * 2 < seen) && isMissed(model, config)) return noSuchFile(remedy);
    if (isChance) return { status: 'ok', summary: told, remedy: null };
    return { value, summary: told, remedy };
  },
};

/** Whether there should be an access log: it is configured, and Traefik is here. */
function isMissed(model: Model, config: Config): boolean {
  return config.traefik.accessLog !== '' && noTraefik(model, config) === null;
}

function noSuchFile(remedy: Clean): Judgement {
  const summary = literal('no such file: traefik.accessLog says where it is, "" that there is none');
  return { status: 'unknown', summary, remedy };
}

/** Nobody from outside was seen: why that is no finding, or not known. */
function nobody(
  { kept, near }: Pick<Guests, 'kept' | 'near'>,
  remedy: Clean,
  model: Model,
  config: Config,
): Judgement {
  if (near > 0)
    return {
      status: 'not-applicable',
      summary: say`${many(near, literal('request'))} of this box and its LAN, none from outside`,
      remedy: null,
    };
  if (!isMissed(model, config))
    return {
      status: 'not-applicable',
      summary: literal('no access log to tell it by, and no alert'),
      remedy: null,
    };
  if (!kept) return noSuchFile(remedy);
  return { status: 'unknown', summary: literal('no request is logged yet, and there is no alert'), remedy };
}

function isOne(value: Clean, address: Clean): boolean {
  const [one, other] = [parseRange(value), parseRange(address)];
  return one !== null && other !== null && isSame(one, other);
}

const whose: Readonly<Record<SelfBan['whose'], Clean>> = {
  own: literal('this machine'),
  gateway: literal('the gateway'),
  login: literal('somebody who is logged in'),
  configured: literal('the operator (crowdsec.own)'),
};

type Found = SelfBan & { readonly by: 'box' | 'community' };

export const selfBan: Check<null, readonly Found[]> = {
  ...common,
  id: 'security.self_ban',
  needs: ['crowdsecLapi', 'crowdsecCommunity', 'addresses', ...stackSources],
  promise: 'nobody who must not be is banned',
  explain:
    'Bans of this box and of the community’s lists, on an address or a range, against the machine’s own addresses, its gateways, those that somebody is logged in from by ssh (all from /proc/net) and ' +
    'crowdsec.own of the configuration, which is the place for the box’s own address on the internet. Using Immich can get its owner banned (crowdsec issues 3561, 3656).',
  thresholds: null,
  subjects: link(literal('own')),
  fact: (_, { protection, addresses: those, ownAddresses: configured }): Known<readonly Found[]> =>
    given(both(protection.decisions, those), ([decisions, addresses]): Known<readonly Found[]> => {
      const { origin } = protection.decisions;
      const theirs = { addresses, configured };
      const here = selfBans(decisions, theirs).map((one): Found => ({ ...one, by: 'box' }));
      // What is found is known, whatever the others say.
      if (here.length > 0) return known(here, origin);
      const [strange] = unreadable(decisions);
      if (strange !== undefined)
        return unknown('parse', say`a decision on what is no address: ${strange}`, origin);
      return given(protection.community, ({ bans }): Known<readonly Found[]> => {
        const there = communityBans(bans, theirs).map((one): Found => ({ ...one, by: 'community' }));
        const [odd] = unreadableBans(bans);
        return there.length === 0 && odd !== undefined
          ? unknown('parse', say`the community bans what is no address: ${odd}`, protection.community.origin)
          : known(there, protection.community.origin);
      });
    }),
  judge(bans, _, __, config) {
    const [first] = bans;
    if (first === undefined)
      return { status: 'ok', summary: literal('nobody is banned who must not be'), remedy: null };
    const { value, address, by } = first;
    const whom = whose[first.whose];
    const list = by === 'community' ? literal(' by the community') : literal('');
    return {
      status: 'critical',
      summary: isOne(value, address)
        ? say`${value} is banned${list}: ${whom}`
        : say`${value} is banned${list}: it holds ${address}, ${whom}`,
      remedy: cscli(config, 'decisions', 'delete', value.includes('/') ? '--range' : '--ip', value),
    };
  },
};
