/** An address, or all of a range, as a number and how many of its bits count. */
export interface AddressRange {
  readonly bits: 32 | 128;
  readonly value: bigint;
  /** Leading bits that are the same in all of it. */
  readonly length: number;
}

/**
 * `198.51.100.7`, `198.51.100.0/24`, `2001:db8::/32` (RFC 4291, also `::ffff:198.51.100.7`, which is the IPv4 address). Null: it is none.
 * Written here because node:net's BlockList cannot be part of the snapshot that the check starts from.
 */
export function parseRange(text: string): AddressRange | null {
  const [address = '', length, ...rest] = text.trim().split('/');
  const found = rest.length > 0 ? null : (ipv4(address) ?? ipv6(address));
  if (found === null) return null;
  if (length === undefined) return { ...found, length: found.bits };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  return bits >= 0 && bits <= found.bits ? { ...found, length: bits } : null;
}

const byte = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const plainIpv4 = new RegExp(`^${byte}(?:\\.${byte}){3}$`);

/**
 * IPv6 addresses as RFC 5952 (4) has them written, and only such: small letters, no zeros in front, `::` for two groups or more, no
 * zeros beside it, and no two groups of zeros in a row anywhere else. Not all of them: none that begins with zeros (among those are
 * the IPv4 addresses in disguise).
 */
const group = '(?:[1-9a-f][0-9a-f]{0,3}|0)';
const plainIpv6 = new RegExp(
  `^[1-9a-f](?!.*(?:\\b0:0\\b|\\b0::|::0\\b))[0-9a-f]{0,3}(?:(?::${group}){7}|(?!(?:[^:]*:){7})(?::${group})*::(?:${group}(?::${group})*)?)$`,
);

/**
 * Whether it is an address in its one ordinary form, which is a key of it as it stands: of thousands most are, and this is quick.
 * Of an address that is written so {@link plainText} is the same text.
 */
export function isPlain(text: string): boolean {
  return plainIpv4.test(text) || plainIpv6.test(text);
}

/** The one ordinary form of an address, however it was written (RFC 5952, 4.2): `2001:DB8:0::7` is `2001:db8::7`. */
export function plainText({ bits, value }: Address): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => (value >> shift) & 0xffffn);
  const written = groups.map((one) => one.toString(16)).join(':');
  // The longest row of zeros, of equal ones the first.
  const rows = [...written.matchAll(/\b0(?::0\b)+/g)];
  const [zeros] = rows.toSorted(([one], [other]) => other.length - one.length);
  if (zeros === undefined) return written;
  const before = written.slice(0, zeros.index);
  const after = written.slice(zeros.index + zeros[0].length);
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

/** Whether an address, or all of another range, lies in a range. */
export function holds(range: AddressRange, address: AddressRange): boolean {
  if (range.bits !== address.bits || address.length < range.length) return false;
  const free = BigInt(range.bits - range.length);
  return range.value >> free === address.value >> free;
}

/** Whether two of them have an address in common: one lies in the other then. */
export function overlap(one: AddressRange, other: AddressRange): boolean {
  return holds(one, other) || holds(other, one);
}

/** Whether they are the same, however they are written: `198.51.100.7/24` is `198.51.100.0/24`. */
export function isSame(one: AddressRange, other: AddressRange): boolean {
  return one.length === other.length && holds(one, other);
}

type Address = Omit<AddressRange, 'length'>;

function ipv4(text: string): Address | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function ipv6(text: string): Address | null {
  // A zone (`fe80::1%eno1`) says where, not who.
  const [bare = ''] = text.split('%', 1);
  const halves = bare.split('::');
  if (halves.length > 2) return null;
  const [left, right] = halves.map(groupsOf);
  if (left == null || right === null) return null;
  const groups = [...left, ...(right ?? [])];
  if (right === undefined ? groups.length !== 8 : groups.length > 7) return null;
  const filled =
    right === undefined ? groups : [...left, ...Array.from({ length: 8 - groups.length }, () => 0), ...right];
  const value = filled.reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffff_ffffn } : { bits: 128, value };
}

/** The 16-bit groups of one side; the last may be an IPv4 address, which makes two. Null: they are none. */
function groupsOf(side: string): number[] | null {
  if (side === '') return [];
  const groups: number[] = [];
  const parts = side.split(':');
  for (const [index, part] of parts.entries()) {
    const dotted = index === parts.length - 1 && part.includes('.') ? ipv4(part) : null;
    if (dotted !== null) groups.push(Number(dotted.value >> 16n), Number(dotted.value & 0xffffn));
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
