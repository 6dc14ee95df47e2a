import { readFile } from 'node:fs/promises';
import test from 'ava';
import fc from 'fast-check';
import { holds, parseRange } from '../../source/model/address-range.ts';
import {
  addresses,
  gatewaysIn,
  inet6Addresses,
  inet6Networks,
  localAddresses,
  loginsIn,
  networksIn,
} from '../../source/probes/addresses.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';

const recorded = await readFile('fixtures/boxes/healthy/files/traefik.txt', 'utf8');
const file = (name: string) => recorded.split(`== /proc/net/${name}\n`)[1]?.split(/^== /m)[0] ?? '';
const names = ['fib_trie', 'if_inet6', 'route', 'tcp', 'tcp6'] as const;
const files = Object.fromEntries(names.map((name) => [`/proc/net/${name}`, file(name)]));

test('own addresses, gateways, and who is logged in', async (t) => {
  const reading = await take(addresses, fakeContext({ files }));
  t.deepEqual(reading.known ? reading.value : reading.detail, {
    own: [
      '127.0.0.1',
      '192.0.2.70',
      '0000:0000:0000:0000:0000:0000:0000:0001',
      '2001:0db8:0000:0000:0000:0000:0000:0070',
    ],
    gateways: ['192.0.2.1'],
    logins: ['192.0.2.10'],
    networks: [
      '192.0.2.0/24',
      '0000:0000:0000:0000:0000:0000:0000:0001/128',
      '2001:0db8:0000:0000:0000:0000:0000:0070/64',
    ],
  } as never);
});

test('a kernel without IPv6 has neither of its files; without the others nothing is known', async (t) => {
  const without = (...gone: readonly string[]) =>
    Object.fromEntries(
      Object.entries(files).filter(([path]) => !gone.some((name) => path.endsWith(`/${name}`))),
    );
  t.true((await take(addresses, fakeContext({ files: without('if_inet6', 'tcp6') }))).known);
  for (const name of ['fib_trie', 'route', 'tcp'])
    t.false((await take(addresses, fakeContext({ files: without(name) }))).known, name);
  for (const name of ['fib_trie', 'route'])
    t.false(
      (await take(addresses, fakeContext({ files: { ...files, [`/proc/net/${name}`]: '\n' } }))).known,
      name,
    );
});

test('the ssh client of this process is somebody who is logged in, whatever port sshd listens on', async (t) => {
  const context = fakeContext({ files });
  const identity = { ...context.box.identity, client: '198.51.100.9' };
  const reading = await take(addresses, { ...context, box: { ...context.box, identity } });
  t.deepEqual(reading.known ? reading.value.logins : null, ['192.0.2.10', '198.51.100.9'] as never);
});

test('networks are what is reached without a gateway; half of the internet through a tunnel is none', (t) => {
  const line = (destination: string, gateway: string, mask: string) =>
    `eno1\t${destination}\t${gateway}\t0001\t0\t0\t100\t${mask}\t0\t0\t0\n`;
  t.deepEqual(
    networksIn(
      line('00000000', '010200C0', '00000000') +
        line('000200C0', '00000000', '00FFFFFF') +
        line('0064A8C0', '00000000', '00FCFFFF') +
        line('00000000', '00000000', '00000080') +
        line('0000000A', '010200C0', '000000FF') +
        line('000200C0', '00000000', '00FF00FF'),
    ),
    ['192.0.2.0/24', '192.168.100.0/22'] as never,
  );
  t.deepEqual(inet6Networks('20010db8000000000000000000000070 02 40 00 00     eno1\n'), [
    '2001:0db8:0000:0000:0000:0000:0000:0070/64',
  ] as never);
});

test('peers on IPv6 sockets: their own, and IPv4 in disguise', (t) => {
  const line = (remote: string) =>
    `   1: 00000000000000000000000000000000:0016 ${remote}:D0E2 01 00000000:00000000 02:000A7D2C 00000000     0        0 90112 3\n`;
  t.deepEqual(loginsIn(line('B80D0120000000000000000070000000')), [
    '2001:0db8:0000:0000:0000:0000:0000:0070',
  ] as never);
  t.deepEqual(loginsIn(line('0000000000000000FFFF00000A0200C0')), ['192.0.2.10'] as never);
});

test('property: no text of /proc makes them throw', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const parse of [localAddresses, inet6Addresses, gatewaysIn, loginsIn, networksIn, inet6Networks])
        parse(text);
    }),
  );
  t.pass();
});

for (const [range, inside, outside] of [
  ['192.0.2.0/24', '192.0.2.255', '192.0.3.0'],
  ['192.0.2.7', '192.0.2.7', '192.0.2.8'],
  ['0.0.0.0/0', '203.0.113.9', '2001:db8::1'],
  ['2001:db8::/32', '2001:0db8:0000:0000:0000:0000:0000:0070', '2001:db9::'],
  ['::ffff:192.0.2.0/120', '192.0.2.9', '192.0.3.9'],
] as const) {
  test(`${range} holds ${inside} and not ${outside}`, (t) => {
    const [a, b, c] = [range, inside, outside].map(parseRange);
    if (range.startsWith('::ffff')) {
      // The length of a range in disguise counts the bits of IPv6: it is none of an IPv4 address.
      t.is(a, null);
      return;
    }
    if (a == null || b == null || c == null) throw new Error('no range');
    t.true(holds(a, b));
    t.false(holds(a, c));
  });
}

test('what is no address is none', (t) => {
  for (const text of [
    '',
    '1.2.3',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/1/2',
    ':::',
    '1::2::3',
    '2001:db8::/129',
    'g::',
    '1:2:3:4:5:6:7',
    'photos.example.org',
  ])
    t.is(parseRange(text), null, text);
});

test('property: an address holds itself, and its own range too', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (address, length) => {
      const one = parseRange(address);
      const range = one === null ? null : parseRange(`${address}/${Math.min(length, one.bits)}`);
      if (one === null) return t.fail(address);
      t.true(holds(one, one));
      // An IPv4 address in the clothes of an IPv6 one has no ranges.
      if (range !== null) t.true(holds(range, one));
    }),
  );
});
