import { isIPv4, isIPv6 } from 'node:net';
import test from 'ava';
import fc from 'fast-check';
import { isPlain, parseRange, plainText } from '../../source/model/address-range.ts';

/** The ordinary form of an address, however it is written; null: it is none. */
function ordinary(text: string): string | null {
  const address = parseRange(text);
  return address === null ? null : plainText(address);
}

test('an address has one ordinary form, as RFC 5952 has it', (t) => {
  // The RFC's own examples: 4.1 to 4.3, and 2.
  t.is(ordinary('2001:0db8::0001'), '2001:db8::1');
  t.is(ordinary('2001:db8:0:0:0:0:2:1'), '2001:db8::2:1');
  t.is(ordinary('2001:db8::1:1:1:1:1'), '2001:db8:0:1:1:1:1:1');
  t.is(ordinary('2001:0:0:1:0:0:0:1'), '2001:0:0:1::1');
  t.is(ordinary('2001:db8:0:0:1:0:0:1'), '2001:db8::1:0:0:1');
  t.is(ordinary('2001:DB8:0:0:AAAA::1'), '2001:db8::aaaa:0:0:1');
  t.is(ordinary('2001:db8:0:0:0:0:0:0'), '2001:db8::');
  t.is(ordinary('::'), '::');
  t.is(ordinary('0:0:0:0:0:0:0:1'), '::1');
  t.is(ordinary('fe80::1%eno1'), 'fe80::1');
  // The IPv4 address in its disguise.
  t.is(ordinary('::ffff:198.51.100.7'), '198.51.100.7');
  t.is(ordinary('198.51.100.7'), '198.51.100.7');
});

test('what the list of the community holds is ordinary, and is not taken apart', (t) => {
  const usual = [
    '198.51.100.7',
    '2001:db8::7',
    '2001:db8::',
    '2001:db8:0:7::1',
    '2001:db8:1:2:3:4:5:6',
    '2001:db8:10::10',
  ];
  for (const one of usual) t.true(isPlain(one), one);
});

test('what is written otherwise, or is no single address, is not taken for ordinary', (t) => {
  const odd = [
    '',
    '198.51.100.007',
    '198.51.100.7/32',
    '2001:DB8::7',
    '2001:0db8::7',
    '2001:db8::0:7',
    '2001:db8:0::7',
    '2001:db8::0',
    '2001:db8:0:0:1:2:3:4',
    '2001:db8::1:2:3:4:5',
    '2001:db8:1:2:3:4:5',
    '2001:db8:1:2:3:4:5:6:7',
    '2001:db8::1::2',
    '2001:db8:::1',
    '2001:db8::/32',
    '2001:db8::7%eno1',
    '2001:db8::7\n',
    '::ffff:198.51.100.7',
    '2001:db8::198.51.100.7',
    ':2001::7',
    '2001:db8::7:',
    '2001:db8::12345',
  ];
  for (const one of odd) t.false(isPlain(one), one);
});

/** Addresses written in every way, and what only looks like one. */
const groups = fc.array(fc.constantFrom('0', '0', '0000', '1', '01', 'db8', 'DB8', '2001', '10', 'ffff'), {
  maxLength: 9,
});
const written = fc.oneof(
  fc.ipV6(),
  fc.ipV4(),
  groups.map((all) => all.join(':')),
  fc.tuple(groups, groups).map((halves) => halves.map((half) => half.join(':')).join('::')),
  fc.string({ unit: fc.constantFrom('0', '1', 'a', ':', '.', '%', '/'), maxLength: 24 }),
);

test('property: what counts as ordinary is an address, and is the ordinary form of it', (t) => {
  fc.assert(
    fc.property(written, (text) => {
      if (!isPlain(text)) return;
      t.is(ordinary(text), text);
      t.true(isIPv4(text) || isIPv6(text));
    }),
    { numRuns: 2000 },
  );
});

test('property: the ordinary form is the same address, and has no other', (t) => {
  fc.assert(
    fc.property(written, (text) => {
      const form = ordinary(text);
      if (form === null || text.includes('/')) return;
      const [one, other] = [parseRange(text), parseRange(form)];
      t.deepEqual([other?.bits, other?.value], [one?.bits, one?.value]);
      t.is(ordinary(form), form);
      // Node's own way to write it, and that of every browser (WHATWG URL, "IPv6 serializer").
      if (one?.bits === 128) t.is(new URL(`http://[${form}]/`).hostname, `[${form}]`);
    }),
    { numRuns: 2000 },
  );
});
