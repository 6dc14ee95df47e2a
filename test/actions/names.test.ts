import test from 'ava';
import fc from 'fast-check';
import { isAddress, isContainerName, isPlainPath, isRange, isUnitName } from '../../source/actions/names.ts';

const hostile = [
  '',
  '-rf',
  '--all',
  'a b',
  'a\nb',
  'a;b',
  '$(x)',
  '`x`',
  'a/../b',
  '\u001b[2J',
  'a\u0000b',
  'é',
];

test('no hostile text is a name', (t) => {
  for (const text of hostile) {
    t.false(isUnitName(text, 'service'), text);
    t.false(isUnitName(`${text}.service`, 'service') && /^-|\s/.test(text), text);
    t.false(isContainerName(text), text);
    t.false(isAddress(text), text);
    t.false(isRange(text), text);
  }
});

test('names that systemd and podman give are accepted', (t) => {
  t.true(isUnitName('immich-ml.service', 'service'));
  t.true(isUnitName('dev-disk-by\\x2dlabel.service', 'service'));
  t.true(isUnitName('getty@tty1.service', 'service'));
  t.false(isUnitName('immich-ml.timer', 'service'));
  t.true(isContainerName('immich-ml'));
});

test('addresses and ranges', (t) => {
  t.true(isAddress('192.0.2.7'));
  t.true(isAddress('2001:db8::1'));
  t.false(isAddress('fe80::1%eth0'));
  t.false(isAddress('192.0.2.7/24'));
  t.true(isRange('198.51.100.0/24'));
  t.true(isRange('2001:db8::/32'));
  t.false(isRange('198.51.100.0/33'));
  t.false(isRange('198.51.100.0/24/1'));
});

test('paths are absolute and plain', (t) => {
  t.true(isPlainPath('/'));
  t.true(isPlainPath('/mnt/btrfs-pool/.snapshots/subvol3-opptak'));
  for (const path of ['', 'relative', '/a/../b', '/a//b', '/a/./b', '/a\nb', '/a/'])
    t.false(isPlainPath(path), path);
});

test('whatever is accepted cannot be read as an option or as two arguments', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const accepts of [
        isContainerName,
        isAddress,
        isRange,
        (name: string) => isUnitName(name, 'service', 'timer'),
      ]) {
        if (accepts(text)) t.notRegex(text, /^-|[\s\u0000-\u001f'"`$;&|<>]/);
      }
    }),
  );
  t.pass();
});
