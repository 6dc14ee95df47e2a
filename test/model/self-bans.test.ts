import test from 'ava';
import fc from 'fast-check';
import { holds, parseRange } from '../../source/model/address-range.ts';
import { communityBans, selfBans, unreadable, unreadableBans } from '../../source/model/self-bans.ts';
import { type Decision } from '../../source/probes/crowdsec-lapi.ts';
import { type Clean, clean, literal } from '../../source/text/clean.ts';

const names = (...texts: readonly string[]): readonly Clean[] => texts.map(clean);
const theirs = {
  addresses: {
    own: names('127.0.0.1', '192.0.2.70', '2001:0db8:0000:0000:0000:0000:0000:0070'),
    gateways: names('192.0.2.1'),
    logins: names('198.51.100.9'),
    networks: names('192.0.2.0/24'),
  },
  configured: names('203.0.113.5', '::ffff:203.0.113.6'),
};

function banned(...values: readonly string[]) {
  return communityBans(names(...values), theirs).map(({ value, address, whose }) => [value, address, whose]);
}

test('however an address is written, it is found', (t) => {
  t.deepEqual(banned('192.0.2.70', '2001:db8::70', '203.0.113.6', '::ffff:198.51.100.9'), [
    ['203.0.113.6', '::ffff:203.0.113.6', 'configured'],
    ['::ffff:198.51.100.9', '198.51.100.9', 'login'],
    ['192.0.2.70', '192.0.2.70', 'own'],
    ['2001:db8::70', '2001:0db8:0000:0000:0000:0000:0000:0070', 'own'],
  ] as never);
});

test('of a range it is told whom it shuts out first of all: the operator', (t) => {
  t.deepEqual(banned('198.51.100.0/24', '192.0.0.0/16', '2001:db8::/32'), [
    ['198.51.100.0/24', '198.51.100.9', 'login'],
    ['192.0.0.0/16', '192.0.2.70', 'own'],
    ['2001:db8::/32', '2001:0db8:0000:0000:0000:0000:0000:0070', 'own'],
  ] as never);
  t.deepEqual(banned('198.51.100.10', '192.0.3.0/24', '2001:db9::/32'), []);
});

const decision = (value: string, change: Partial<Decision> = {}): Decision => ({
  id: 1,
  origin: literal('crowdsec'),
  type: literal('ban'),
  scope: literal('Ip'),
  value: clean(value),
  scenario: literal('x'),
  until: null,
  simulated: false,
  country: null,
  asName: null,
  asNumber: null,
  ...change,
});

test('a captcha, a simulation and a country shut no address out', (t) => {
  const own = '192.0.2.70';
  t.is(selfBans([decision(own)], theirs).length, 1);
  t.is(selfBans([decision(own, { type: literal('captcha') })], theirs).length, 0);
  t.is(selfBans([decision(own, { simulated: true })], theirs).length, 0);
  t.is(selfBans([decision('ZZ', { scope: literal('Country') })], theirs).length, 0);
});

test('what is neither an address nor a range is named, and not passed over', (t) => {
  t.deepEqual(unreadable([decision('192.0.2.300'), decision('ZZ', { scope: literal('Country') })]), [
    '192.0.2.300',
  ] as never);
  t.deepEqual(unreadableBans(names('010.0.0.1', '192.0.2.0/33', 'x', '192.0.2.9')), [
    '010.0.0.1',
    '192.0.2.0/33',
    'x',
  ] as never);
});

test('property: the same as to compare each with each', (t) => {
  const octet = fc.constantFrom(0, 1, 2, 9, 70, 100, 255);
  const v4 = fc
    .tuple(fc.constantFrom('192.0', '198.51', '203.0'), octet, octet)
    .map(([a, b, c]) => `${a}.${b}.${c}`);
  const v6 = fc
    .tuple(fc.constantFrom('2001:db8', '2001:0DB8'), fc.constantFrom('', '0:'), octet)
    .map(([a, b, c]) => `${a}::${b}${c}`);
  const value = fc.oneof(
    v4,
    v6,
    fc.tuple(v4, fc.integer({ min: 8, max: 32 })).map(([address, bits]) => `${address}/${bits}`),
    fc.tuple(v6, fc.integer({ min: 16, max: 128 })).map(([address, bits]) => `${address}/${bits}`),
  );
  const all = [
    ...theirs.configured,
    ...theirs.addresses.logins,
    ...theirs.addresses.own,
    ...theirs.addresses.gateways,
  ];
  fc.assert(
    fc.property(fc.uniqueArray(value, { maxLength: 12 }), (values) => {
      const plain = values.filter((one) => {
        const range = parseRange(one);
        return range !== null && all.some((each) => holds(range, parseRange(each) ?? range));
      });
      const found = new Set(banned(...values).map(([one]) => one));
      // Two ways to write one address are one ban.
      const keys = (list: Iterable<unknown>) =>
        [
          ...new Set(
            [...list].map((one) =>
              JSON.stringify(parseRange(String(one)), (_, x: unknown) =>
                typeof x === 'bigint' ? String(x) : x,
              ),
            ),
          ),
        ].sort();
      t.deepEqual(keys(found), keys(plain));
    }),
  );
});

test('tens of thousands of bans are put in order once, and then cost nothing', (t) => {
  const bans = Array.from({ length: 50_000 }, (_, n) =>
    clean(`198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`),
  );
  communityBans(bans, theirs);
  const began = performance.now();
  for (let each = 0; each < 100; each++) communityBans(bans, theirs);
  t.true(performance.now() - began < 200, 'two milliseconds each');
});
