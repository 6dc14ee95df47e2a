import { type AccessLog } from '../probes/access-log.ts';
import { type Alert } from '../probes/crowdsec.ts';
import { type Clean, clean } from '../text/clean.ts';
import { type AddressRange, overlap, parseRange } from './address-range.ts';
import { apart } from './never-banned.ts';

/**
 * Whom Traefik and CrowdSec take the guests for. Behind a port that podman forwards for a rootless network every guest may have
 * an address of that network, and behind a router that translates addresses that of the router: then CrowdSec, which leaves
 * private addresses alone, bans nobody, and no ban that is there meets anybody.
 */
export interface Guests {
  /** What it is told by: requests in Traefik's access log, or the alerts where that has too few. */
  readonly by: 'requests' | 'alerts';
  /** The log is kept: that nobody is in it is news. */
  readonly kept: boolean;
  /** From an address on the internet, or from one that stands for others. Those of the LAN and of this box tell nothing. */
  readonly seen: number;
  /** Of them from an address that stands for others. */
  readonly hidden: number;
  /** The one that most of those have. */
  readonly behind: Clean | null;
  /** Of this box and its LAN. */
  readonly near: number;
  /** The oldest of them, epoch milliseconds. */
  readonly since: number | null;
}

/** Fewer requests are chance. */
export const fewest = 10;

/** podman's default network, and the first of the pools that it takes others from (containers.conf(5), default_subnet_pools). */
const usualNetworks = ['10.88.0.0/16', '10.89.0.0/16'];

/**
 * @param inner subnets of the containers, as far as they are known, besides podman's usual ones
 * @param gateways of this box
 * @param near networks that this box is connected to
 */
export function guestsOf(
  log: AccessLog,
  alerts: readonly Alert[],
  inner: readonly Clean[],
  { gateways, near }: { readonly gateways: readonly Clean[]; readonly near: readonly Clean[] },
): Guests {
  const standsForOthers = matcher([...usualNetworks, ...inner, ...gateways]);
  const isNear = matcher([...apart.map(([range]) => range), ...near]);
  const told = (
    by: Guests['by'],
    those: readonly { readonly client: Clean; readonly at: number | null }[],
  ): Guests => {
    const hidden = those.filter(({ client }) => standsForOthers(client));
    const rest = those.filter(({ client }) => !standsForOthers(client));
    const far = rest.filter(({ client }) => !isNear(client));
    const times = [...hidden, ...far].flatMap(({ at }) => at ?? []);
    return {
      by,
      kept: log.kept,
      seen: hidden.length + far.length,
      hidden: hidden.length,
      behind: mostOften(hidden.map(({ client }) => client)),
      near: rest.length - far.length,
      since: times.length === 0 ? null : Math.min(...times),
    };
  };
  const byRequests = told('requests', log.requests);
  if (byRequests.seen >= fewest) return byRequests;
  const byAlerts = told(
    'alerts',
    alerts
      .filter(isOfGuests)
      .map(({ source, createdAt }) => ({ client: source, at: createdAt }))
      .filter(({ client }) => parseRange(client) !== null),
  );
  return byAlerts.seen > byRequests.seen ? byAlerts : byRequests;
}

/** What somebody decided by hand says nothing of whom CrowdSec saw: cscli gives its reason as the scenario, and as the message, too. */
function isOfGuests({ scenario, message, events }: Alert): boolean {
  return events > 0 && scenario !== message && !/^manual\b/.test(scenario);
}

function matcher(ranges: readonly string[]): (address: string) => boolean {
  const parsed = ranges.flatMap((one) => parseRange(one) ?? []);
  const known = new Map<string, boolean>();
  const matches = (range: AddressRange | null) => range !== null && parsed.some((one) => overlap(one, range));
  return (address) => {
    const before = known.get(address);
    if (before !== undefined) return before;
    const found = matches(parseRange(address));
    known.set(address, found);
    return found;
  };
}

function mostOften(names: readonly Clean[]): Clean | null {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first === undefined ? null : clean(first[0]);
}
