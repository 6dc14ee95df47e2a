import test from 'ava';
import fc from 'fast-check';
import { isFree, rights, withoutPassword } from '../../source/probes/sudo.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';

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

test('rules that sudo folded at 80 columns are whole again: none is cut behind its program', (t) => {
  const folded = `User deck may run the following commands on anchorage:
    (root) NOPASSWD: /usr/sbin/btrfs subvolume snapshot -r *, /usr/sbin/btrfs
        subvolume delete /home/deck/.snapshots/*, /usr/sbin/btrfs subvolume
        show *
    (root) NOPASSWD: /usr/bin/true
`;
  const free = withoutPassword(folded);
  t.deepEqual(free, [
    '/usr/sbin/btrfs subvolume snapshot -r *',
    '/usr/sbin/btrfs subvolume delete /home/deck/.snapshots/*',
    '/usr/sbin/btrfs subvolume show *',
    '/usr/bin/true',
  ]);
  t.false(isFree({ root: false, free }, ['btrfs', 'subvolume', 'list', '/home']));
});

test('any text gives a list', (t) => {
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(withoutPassword(text))));
  t.deepEqual(withoutPassword(''), []);
});

const listed = (free: readonly string[], ...argv: readonly string[]) => isFree({ root: false, free }, argv);

test('sudo compares all arguments as one text', (t) => {
  const argv = ['btrfs', 'subvolume', 'snapshot', '-r', '/home', '/home/deck/.snapshots/x'];
  t.true(listed(['ALL'], ...argv));
  t.true(listed(['/usr/sbin/btrfs'], ...argv), 'without arguments any are allowed');
  t.true(listed(['/usr/sbin/btrfs subvolume snapshot -r *'], ...argv));
  t.true(listed(['/usr/bin/btrfs subvolume snapshot -r /home /home/deck/.snapshots/x'], ...argv));
  t.true(listed(['/usr/sbin/btrfs ^subvolume snapshot -r /home /home/deck/\\.snapshots/[a-z]+$'], ...argv));
  t.true(listed(['/usr/sbin/btrfs subvolume snapshot -r /home /home/deck/.snapshots/[a-z]'], ...argv));
  t.false(listed(['/usr/sbin/btrfs ""'], ...argv));
  t.true(listed(['/usr/sbin/btrfs ""'], 'btrfs'));
  t.false(listed(['/usr/sbin/btrfs subvolume snapshot -r /root *'], ...argv));
  t.false(listed(['/usr/sbin/btrfs-convert *', '/usr/bin/id'], ...argv));
  t.false(listed(['/usr/sbin/btrfs ^send .*$'], ...argv));
  t.false(listed(['/usr/sbin/btrfs ^(subvolume$'], ...argv), 'an expression that is none allows nothing');
  t.false(listed([], ...argv));
  t.true(isFree({ root: true, free: [] }, argv));
});

test('no listing and no argv make it throw, and an empty list allows nothing', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string()), (text, argv) => {
      t.is(typeof isFree({ root: false, free: withoutPassword(text) }, argv), 'boolean');
      t.is(typeof listed([text], ...argv), 'boolean');
      t.false(listed([], ...argv));
    }),
  );
});

test('the probe: a list, a password that is wanted, no sudo, and root', async (t) => {
  const read = (answer: Parameters<typeof fakeContext>[0]) => take(rights, fakeContext(answer));
  const list = await read({ commands: { 'sudo -n -l': '    (root) NOPASSWD: /usr/bin/id\n' } });
  t.deepEqual(list.known && list.value, { root: false, free: ['/usr/bin/id'] });
  const refused = await read({
    commands: { 'sudo -n -l': { exit: 1, stderr: 'sudo: a password is required\n' } },
  });
  t.deepEqual(refused.known && refused.value, { root: false, free: [] });
  t.like(await read({}), { known: false, reason: 'absent-binary' });
  const root = await read({ identity: { uid: 0 } });
  t.deepEqual(root.known && root.value, { root: true, free: [] });
});
