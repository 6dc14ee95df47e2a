import test from 'ava';
import fc from 'fast-check';
import { withoutPassword } from '../../source/commands/doctor/rights.ts';

test('only what needs no password counts', (t) => {
  const listing = `Matching Defaults entries for deck on anchorage:
    !visiblepw, secure_path=/usr/local/sbin\\:/usr/bin

User deck may run the following commands on anchorage:
    (ALL) ALL
    (root) NOPASSWD: /usr/sbin/btrfs subvolume snapshot -r *, /usr/sbin/btrfs send *, PASSWD: /usr/bin/id
    (root : root) SETENV: NOPASSWD: /usr/bin/true a\\, b
`;
  t.deepEqual(withoutPassword(listing), [
    '/usr/sbin/btrfs subvolume snapshot -r *',
    '/usr/sbin/btrfs send *',
    '/usr/bin/true a\\, b',
  ]);
});

test('any text gives a list', (t) => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(withoutPassword(text))));
  t.deepEqual(withoutPassword(''), []);
});
