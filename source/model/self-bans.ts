import { type Addresses } from '../probes/addresses.ts';
import { type Decision } from '../probes/crowdsec.ts';
import { type Clean } from '../text/clean.ts';
import { type AddressRange, holds, parseRange } from './address-range.ts';

/** A decision that shuts out somebody who must not be. */
export interface SelfBan {
  readonly decision: Decision;
  readonly address: Clean;
  readonly whose: 'own' | 'gateway' | 'login' | 'configured';
}

/** Decisions by what they shut out. There may be tens of thousands, nearly all of them on one IPv4 address. */
interface Shut {
  /** Bans of one IPv4 address each, by that address: it has one way to be written. */
  readonly addresses: ReadonlyMap<string, Decision>;
  /** Bans of ranges and of IPv6 addresses. */
  readonly ranges: readonly { readonly decision: Decision; readonly range: AddressRange }[];
  /** Values that are to be addresses or ranges and are neither. */
  readonly strange: readonly Clean[];
}

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ipv4 = new RegExp(`^(?:${octet}\\.){3}${octet}$`);

/** Made once per reading: a console judges the same one again and again. */
const made = new WeakMap<readonly Decision[], Shut>();

function shutBy(decisions: readonly Decision[]): Shut {
  const before = made.get(decisions);
  if (before !== undefined) return before;
  const addresses = new Map<string, Decision>();
  const ranges: { decision: Decision; range: AddressRange }[] = [];
  const strange: Clean[] = [];
  for (const decision of decisions) {
    const { scope, value } = decision;
    // A captcha shuts nobody out; what is only simulated does nothing.
    const bans = decision.type === 'ban' && !decision.simulated;
    if (ipv4.test(value)) {
      if (bans && !addresses.has(value)) addresses.set(value, decision);
      continue;
    }
    const range = parseRange(value);
    if (range !== null && bans) ranges.push({ decision, range });
    if (range === null && /^(?:ip|range)$/i.test(scope)) strange.push(value);
  }
  const shut = { addresses, ranges, strange };
  made.set(decisions, shut);
  return shut;
}

/** Values of decisions on addresses and ranges that are neither: what they shut out is not known. */
export function unreadable(decisions: readonly Decision[]): readonly Clean[] {
  return shutBy(decisions).strange;
}

/**
 * Decisions on one of these addresses, or on a range that holds one, one for each address.
 * @param configured addresses that the configuration names: the box's own one on the internet, which /proc does not know
 */
export function selfBans(
  decisions: readonly Decision[],
  { own, gateways, logins }: Addresses,
  configured: readonly Clean[],
): readonly SelfBan[] {
  const theirs = [
    ...configured.map((address) => ({ address, whose: 'configured' as const })),
    ...logins.map((address) => ({ address, whose: 'login' as const })),
    ...own.map((address) => ({ address, whose: 'own' as const })),
    ...gateways.map((address) => ({ address, whose: 'gateway' as const })),
  ];
  const { addresses, ranges } = shutBy(decisions);
  return theirs.flatMap(({ address, whose }): readonly SelfBan[] => {
    const one = parseRange(address);
    if (one === null) return [];
    const decision = addresses.get(written(one)) ?? ranges.find(({ range }) => holds(range, one))?.decision;
    return decision === undefined ? [] : [{ decision, address, whose }];
  });
}

/** One IPv4 address as it is written; empty for anything else, which nobody is banned by. */
function written({ bits, value, length }: AddressRange): string {
  if (bits !== 32 || length !== 32) return '';
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}
