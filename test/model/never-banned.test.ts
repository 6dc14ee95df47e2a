import test from 'ava';
import fc from 'fast-check';
import { isSame, overlap, parseRange } from '../../source/model/address-range.ts';
import { whyNeverBanned } from '../../source/model/never-banned.ts';
import { type Addresses } from '../../source/probes/addresses.ts';
import { type Clean, clean } from '../../source/text/clean.ts';

const names = (...texts: readonly string[]): readonly Clean[] => texts.map(clean);
const addresses: Addresses = {
  own: names('127.0.0.1', '192.0.2.70', '2001:db8::70'),
  gateways: names('192.0.2.1'),
  logins: names('198.51.100.9', '2001:db8:1::9'),
  networks: names('192.0.2.0/24', '2001:db8::/64'),
};
const configured = names('203.0.113.5');

function why(text: string): Clean | null {
  const range = parseRange(text);
  if (range === null) throw new Error(`${text} is no range`);
  return whyNeverBanned(range, addresses, configured);
}

for (const [text, reason] of [
  ['198.51.100.9', /198\.51\.100\.9 is where somebody is logged in/],
  ['::ffff:198.51.100.9', /somebody is logged in/],
  ['198.51.100.0/24', /somebody is logged in/],
  ['2001:db8:1::/48', /somebody is logged in/],
  ['203.0.113.5', /crowdsec\.own/],
  ['203.0.0.0/16', /crowdsec\.own/],
  ['192.0.2.70', /an address of this box/],
  ['192.0.2.1', /the gateway/],
  ['192.0.2.200', /192\.0\.2\.0\/24 is a network of this box/],
  ['192.0.2.128/25', /a network of this box/],
  ['2001:db8::1', /a network of this box/],
  ['127.0.0.2', /this box itself/],
  ['10.89.2.1', /private/],
  ['172.31.0.0/16', /private/],
  ['192.168.1.7', /private/],
  ['100.100.1.1', /Tailscale/],
  ['169.254.1.1', /local link/],
  ['fd12::1', /private/],
  ['fe80::1', /local link/],
  ['::1', /this box itself/],
  ['239.1.1.1', /nobody|anybody/],
  ['0.0.0.0/0', /logged in/],
] as const) {
  test(`never banned: ${text}`, (t) => t.regex(why(text) ?? 'nothing', reason));
}

for (const text of [
  '203.0.113.6',
  '198.51.100.10',
  '8.8.8.8',
  '2001:db8:2::/48',
  '172.32.0.1',
  '100.128.0.1',
])
  test(`may be banned: ${text}`, (t) => t.is(why(text), null));

test('property: what holds somebody who must not be banned is never banned, however wide or narrow', (t) => {
  const all = [
    ...Object.values(addresses as unknown as Record<string, readonly Clean[]>).flat(),
    ...configured,
  ];
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.integer({ min: 0, max: 128 }), (text, length) => {
      const [address = ''] = text.split('/');
      const range = parseRange(`${address}/${address.includes(':') ? length : length % 33}`);
      t.truthy(range);
      if (range !== null) t.not(whyNeverBanned(range, addresses, configured), null);
    }),
  );
});

test('two ranges are the same however they are written, and overlap where one holds the other', (t) => {
  const [a, b, c] = ['198.51.100.7/24', '198.51.100.0/24', '198.51.100.0/25'].map(parseRange);
  if (a == null || b == null || c == null) return t.fail();
  t.true(isSame(a, b));
  t.false(isSame(b, c));
  t.true(overlap(b, c) && overlap(c, b));
});
