import test from 'ava';
import fc from 'fast-check';
import { holds, parseRange } from '../../source/model/address-range.ts';
import { selfBans, unreadable } from '../../source/model/self-bans.ts';
import { type Addresses } from '../../source/probes/addresses.ts';
import { type Decision } from '../../source/probes/crowdsec.ts';
import { clean, literal } from '../../source/text/clean.ts';

function decision(value: string, more: Partial<Decision> = {}): Decision {
  return {
    id: 1,
    origin: literal('cscli'),
    type: literal('ban'),
    scope: literal('Ip'),
    value: clean(value),
    scenario: literal('by hand'),
    until: null,
    simulated: false,
    country: null,
    asName: null,
    ...more,
  };
}

const own: Addresses = {
  own: ['192.0.2.4', '2001:db8::4'].map(clean),
  gateways: [literal('192.0.2.1')],
  logins: [literal('198.51.100.7')],
  networks: [],
};

for (const [value, hit] of [
  ['192.0.2.4', '192.0.2.4'],
  ['192.0.2.0/24', '192.0.2.4 192.0.2.1'],
  ['2001:db8::4', '2001:db8::4'],
  ['2001:0db8:0::0:4', '2001:db8::4'],
  ['::ffff:192.0.2.4', '192.0.2.4'],
  ['203.0.113.9', ''],
  ['192.0.2.40', ''],
] as const) {
  test(`${value} shuts out ${hit === '' ? 'nobody of ours' : hit}`, (t) => {
    const found = selfBans([decision('203.0.113.1'), decision(value)], own, []);
    t.is(found.map(({ address }) => address).join(' '), hit);
  });
}

test('a captcha shuts nobody out, nor does what is only simulated', (t) => {
  const list = [
    decision('192.0.2.4', { type: literal('captcha') }),
    decision('192.0.2.4', { simulated: true }),
  ];
  t.deepEqual(selfBans(list, own, []), []);
  t.is(selfBans([...list, decision('192.0.2.4')], own, []).length, 1, 'the third one does');
});

test('what is to be an address and is none is told; countries are no addresses', (t) => {
  const list = [
    decision('192.0.2.256'),
    decision('nonsense', { scope: literal('Range') }),
    decision('DE', { scope: literal('Country') }),
    decision('192.0.2.9'),
  ];
  t.deepEqual(unreadable(list).map(String), ['192.0.2.256', 'nonsense']);
});

test('property: the same as asking each decision about each address', (t) => {
  const octet = fc.constantFrom(0, 1, 4, 7, 255);
  const four = fc.tuple(fc.constantFrom(192, 198), fc.constantFrom(0, 51), fc.constantFrom(2, 100), octet);
  const address = fc.oneof(
    four.map((parts) => parts.join('.')),
    fc.constantFrom('2001:db8::4', '2001:db8:0:0::4', '::ffff:192.0.2.4', '2001:db8::/64', 'x'),
    fc.tuple(four, fc.integer({ min: 8, max: 32 })).map(([parts, length]) => `${parts.join('.')}/${length}`),
  );
  fc.assert(
    fc.property(fc.array(address), (values) => {
      const list = values.map((value) => decision(value));
      const naive = [...own.logins, ...own.own, ...own.gateways].filter((one) => {
        const mine = parseRange(one);
        return list.some(({ value }) => {
          const range = parseRange(value);
          return range !== null && mine !== null && holds(range, mine);
        });
      });
      t.deepEqual(
        selfBans(list, own, []).map((each) => each.address),
        naive,
      );
    }),
  );
});
