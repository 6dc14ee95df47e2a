import { type Addresses } from '../probes/addresses.ts';
import { type Decision } from '../probes/crowdsec-lapi.ts';
import { type Clean } from '../text/clean.ts';
import { type AddressRange, holds, isPlain, parseRange, plainText } from './address-range.ts';

/** A decision that shuts out somebody who must not be. */
export interface SelfBan {
  /** The address or range that is banned. */
  readonly value: Clean;
  readonly address: Clean;
  readonly whose: 'own' | 'gateway' | 'login' | 'configured';
}

/** Bans of a list, put in order once: there may be tens of thousands, and each tick asks. */
interface Banned {
  /** Addresses by their ordinary form. */
  readonly single: ReadonlyMap<string, Clean>;
  readonly ranges: readonly { readonly value: Clean; readonly range: AddressRange }[];
  /** Values that are neither an address nor a range: what they shut out is not known. */
  readonly strange: readonly Clean[];
}

const ordered = new WeakMap<readonly unknown[], Banned>();

function inOrder(list: readonly unknown[], values: () => readonly Clean[]): Banned {
  const before = ordered.get(list);
  if (before !== undefined) return before;
  const single = new Map<string, Clean>();
  const ranges: { value: Clean; range: AddressRange }[] = [];
  const strange: Clean[] = [];
  for (const value of values()) {
    if (isPlain(value)) {
      single.set(value, value);
      continue;
    }
    const range = parseRange(value);
    if (range === null) strange.push(value);
    else if (range.length === range.bits) single.set(plainText(range), value);
    else ranges.push({ value, range });
  }
  const banned = { single, ranges, strange };
  ordered.set(list, banned);
  return banned;
}

/** What decisions ban: a captcha shuts nobody out, what is only simulated does nothing. */
function bannedBy(decisions: readonly Decision[]): Banned {
  return inOrder(decisions, () =>
    decisions
      .filter(({ type, simulated, scope }) => type === 'ban' && !simulated && /^(?:ip|range)$/i.test(scope))
      .map(({ value }) => value),
  );
}

/** Values of decisions on addresses and ranges that are neither: what they shut out is not known. */
export function unreadable(decisions: readonly Decision[]): readonly Clean[] {
  return bannedBy(decisions).strange;
}

/** The same of what the community bans, given as addresses and ranges. */
export function unreadableBans(bans: readonly Clean[]): readonly Clean[] {
  return inOrder(bans, () => bans).strange;
}

/** Addresses that must not be banned, and the range that shuts each of them out. */
export interface Theirs {
  readonly addresses: Addresses;
  /** The box's own address on the internet, which /proc does not know. */
  readonly configured: readonly Clean[];
}

/** Decisions of this box on one of these addresses, or on a range that holds one. */
export function selfBans(decisions: readonly Decision[], theirs: Theirs): readonly SelfBan[] {
  return hits(bannedBy(decisions), theirs);
}

/** The same for what the community bans. */
export function communityBans(bans: readonly Clean[], theirs: Theirs): readonly SelfBan[] {
  return hits(
    inOrder(bans, () => bans),
    theirs,
  );
}

function hits({ single, ranges }: Banned, { addresses, configured }: Theirs): readonly SelfBan[] {
  const { own, gateways, logins } = addresses;
  const all = [
    ...configured.map((address) => ({ address, whose: 'configured' as const })),
    ...logins.map((address) => ({ address, whose: 'login' as const })),
    ...own.map((address) => ({ address, whose: 'own' as const })),
    ...gateways.map((address) => ({ address, whose: 'gateway' as const })),
  ];
  const found = new Map<Clean, SelfBan>();
  for (const { address, whose } of all) {
    const one = parseRange(address);
    if (one === null) continue;
    const alone = single.get(plainText(one));
    const values = [
      ...(alone === undefined ? [] : [alone]),
      ...ranges.filter(({ range }) => holds(range, one)).map(({ value }) => value),
    ];
    // The first is told of each: a login before the box's own.
    for (const value of values) if (!found.has(value)) found.set(value, { value, address, whose });
  }
  return [...found.values()];
}
