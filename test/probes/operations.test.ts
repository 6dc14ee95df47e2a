import test from 'ava';
import fc from 'fast-check';
import { type OperationKind, operationOf, operations } from '../../source/probes/operations.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';

const of = (line: string) => operationOf(1, `${line.split(' ').join('\0')}\0`);

const lines: readonly (readonly [
  line: string,
  kind: OperationKind | null,
  snapshots?: readonly string[] | null,
])[] = [
  [
    'btrfs send -p /pool/.snapshots/a /pool/.snapshots/b',
    'send',
    ['/pool/.snapshots/a', '/pool/.snapshots/b'],
  ],
  ['sudo -n -- /usr/sbin/btrfs send -q /pool/.snapshots/b/', 'send', ['/pool/.snapshots/b']],
  ['btrfs send -f /tmp/stream --proto 2 /pool/b', 'send', ['/pool/b']],
  ['btrfs send -p a b', 'send', null],
  ['btrfs send', 'send', null],
  ['btrfs receive /drive', 'receive', []],
  ['btrfs balance start -dusage=5 /', 'balance', []],
  ['btrfs balance status /', null],
  ['btrfs subvolume list /', null],
  ['podman pull docker.io/library/traefik', 'image', []],
  ['/usr/bin/podman image prune -f', 'image', []],
  ['podman --log-level=error build .', 'image', []],
  ['podman ps', null],
  ['/usr/bin/python3 /usr/bin/dnf upgrade', 'package', []],
  ['bash -c grep dnf', null],
  ['', null],
];

for (const [line, kind, snapshots] of lines) {
  test(`operationOf: ${line === '' ? 'a kernel thread' : line}`, (t) => {
    const found = of(line);
    t.is(found?.kind ?? null, kind);
    if (snapshots !== undefined) t.deepEqual(found?.snapshots, snapshots as never);
  });
}

test('operationOf: a secret in a command line does not get out', (t) => {
  t.notRegex(JSON.stringify(of('podman pull --creds=x --password=hunter2 x')), /hunter2/);
});

test('operationOf: whatever comes in, it is an operation or none', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const found = operationOf(7, text);
      t.true(found === null || found.pid === 7);
    }),
  );
});

test('operations: of all processes only those that matter, by number', async (t) => {
  const reading = await take(
    operations,
    fakeContext({
      files: {
        '/proc/90/cmdline': 'btrfs\0receive\0/drive\0',
        '/proc/8/cmdline': 'btrfs\0send\0/a\0',
        '/proc/9/cmdline': { failure: 'missing' },
        '/proc/1/cmdline': '/sbin/init\0',
        '/proc/self/cmdline': 'btrfs\0send\0/b\0',
      },
    }),
  );
  t.deepEqual(reading.known && reading.value.map(({ pid, kind }) => [pid, kind]), [
    [8, 'send'],
    [90, 'receive'],
  ]);
});

test('operations: a /proc that cannot be read is not "nothing runs"', async (t) => {
  const reading = await take(operations, fakeContext({ files: { '/proc': { failure: 'permission' } } }));
  t.is(reading.known ? 'known' : reading.reason, 'permission');
});
