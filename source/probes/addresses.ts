import { type Clean, clean, literal, say } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/** Addresses that must never be banned: this machine's own, its gateways', its neighbours', and those that somebody is logged in from. */
export interface Addresses {
  readonly own: readonly Clean[];
  readonly gateways: readonly Clean[];
  /** Peers of established connections to port 22, and the client that this process was started through. */
  readonly logins: readonly Clean[];
  /** What its interfaces are connected to without a gateway: `192.0.2.0/24`. */
  readonly networks: readonly Clean[];
}

/** From /proc/net alone. No process is started. */
export const addresses: Probe<Addresses> = {
  id: 'addresses',
  title: '/proc/net',
  every: { seen: 30_000, hidden: 120_000 },
  staleAfter: 900_000,
  async read({ box, config }, evidence) {
    const net = `${config.roots.proc}/net`;
    evidence.push(evidenceOfPath(net));
    const [trie, inet6, route, tcp, tcp6] = await Promise.all([
      box.readText(`${net}/fib_trie`),
      box.readText(`${net}/if_inet6`),
      box.readText(`${net}/route`),
      box.readText(`${net}/tcp`, 8 * 2 ** 20),
      box.readText(`${net}/tcp6`, 8 * 2 ** 20),
    ]);
    const own = localAddresses(needed(trie, `${net}/fib_trie`));
    if (own.length === 0)
      throw new Unavailable(
        'parse',
        literal('/proc/net/fib_trie names no local address, not even 127.0.0.1'),
      );
    const routes = needed(route, `${net}/route`);
    // The kernel writes its titles even where there is no route (fib_trie.c, fib_route_seq_show).
    if (!routes.startsWith('Iface\t'))
      throw new Unavailable('parse', literal('/proc/net/route is not what the kernel writes'));
    const { client } = box.identity;
    return {
      // A kernel without IPv6 has neither of the two files for it.
      own: [...own, ...(inet6.found ? inet6Addresses(inet6.value) : [])],
      gateways: gatewaysIn(routes),
      logins: [
        ...new Set([
          ...loginsIn(needed(tcp, `${net}/tcp`)),
          ...(tcp6.found ? loginsIn(tcp6.value) : []),
          // sshd may listen on another port.
          ...(client == null ? [] : [clean(client)]),
        ]),
      ],
      networks: [...networksIn(routes), ...(inet6.found ? inet6Networks(inet6.value) : [])],
    };
  },
};

/** Addresses that /proc/net/fib_trie calls `/32 host LOCAL`: the line before such a line names it. */
export function localAddresses(text: string): readonly Clean[] {
  const found = new Set<string>();
  let last = '';
  for (const line of text.split('\n')) {
    const [, address] = /^\s*\|--\s+(\d{1,3}(?:\.\d{1,3}){3})$/.exec(line) ?? [];
    if (address !== undefined) last = address;
    else if (/^\s*\/32 host LOCAL$/.test(line) && last !== '') found.add(last);
  }
  return [...found].map(clean);
}

/** if_inet6: 32 hexadecimal digits and more; link-local ones (fe80::) cannot be banned from afar. */
export function inet6Addresses(text: string): readonly Clean[] {
  return text
    .split('\n')
    .flatMap((line) => /^([0-9a-f]{32}) /.exec(line)?.[1] ?? [])
    .filter((digits) => !digits.startsWith('fe8'))
    .map(colons);
}

/** Of /proc/net/route: the gateways of default routes, little-endian hexadecimal. */
export function gatewaysIn(text: string): readonly Clean[] {
  const gateways = text.split('\n').flatMap((line) => {
    const [, destination, gateway] = line.split('\t');
    return destination === '00000000' &&
      gateway !== undefined &&
      /^[0-9A-F]{8}$/.test(gateway) &&
      gateway !== '00000000'
      ? [dotted(gateway)]
      : [];
  });
  return [...new Set(gateways)];
}

/** Of /proc/net/route: destinations that are reached without a gateway, with their mask. A default route through a tunnel is no network. */
export function networksIn(text: string): readonly Clean[] {
  const networks = text.split('\n').flatMap((line) => {
    const [, destination = '', gateway, , , , , mask = ''] = line.split('\t');
    if (gateway !== '00000000' || !/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask))
      return [];
    const length = lengthOf(mask);
    return length === null || length < widestNetwork ? [] : [say`${dotted(destination)}/${length}`];
  });
  return [...new Set(networks)];
}

/** Half of the internet through a tunnel (`0.0.0.0/1`) is no network of the box. Bits. */
const widestNetwork = 8;

/** How many bits a mask has; null: they do not follow each other. */
function lengthOf(mask: string): number | null {
  const bits = (mask.match(/../g) ?? [])
    .reverse()
    .map((byte) => Number.parseInt(byte, 16).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(bits) ? bits.replace(/0+$/, '').length : null;
}

/** if_inet6: the third column is the length of the prefix, hexadecimal. Link-local ones are left out as above. */
export function inet6Networks(text: string): readonly Clean[] {
  const networks = text.split('\n').flatMap((line) => {
    const [, digits, prefix] = /^([0-9a-f]{32}) [0-9a-f]+ ([0-9a-f]{2}) /.exec(line) ?? [];
    if (digits === undefined || prefix === undefined || digits.startsWith('fe8')) return [];
    const length = Number.parseInt(prefix, 16);
    return length < 1 || length > 128 ? [] : [say`${colons(digits)}/${length}`];
  });
  return [...new Set(networks)];
}

/** proc_net_tcp(5): established (01) connections whose local port is 22 (0016); addresses are words in host byte order. */
export function loginsIn(text: string): readonly Clean[] {
  return text.split('\n').flatMap((line) => {
    const [, remote] = /^\s*\d+: [0-9A-F]+:0016 ([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4} 01 /.exec(line) ?? [];
    if (remote === undefined) return [];
    if (remote.length === 8) return [dotted(remote)];
    const words = remote.match(/.{8}/g) ?? [];
    const digits = words
      .map((word) => (word.match(/../g) ?? []).reverse().join(''))
      .join('')
      .toLowerCase();
    // An IPv4 peer on a socket for both.
    const mapped = /^0{20}f{4}(.{8})$/.exec(digits)?.[1];
    return [
      mapped === undefined
        ? colons(digits)
        : clean((mapped.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.')),
    ];
  });
}

function dotted(littleEndian: string): Clean {
  const bytes = littleEndian.match(/../g) ?? [];
  return clean(
    bytes
      .reverse()
      .map((byte) => Number.parseInt(byte, 16))
      .join('.'),
  );
}

function colons(digits: string): Clean {
  return clean((digits.match(/.{4}/g) ?? []).join(':'));
}
