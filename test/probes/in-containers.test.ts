import test from 'ava';
import fc from 'fast-check';
import { attributes, flagsOf } from '../../source/probes/attributes.ts';
import { gpuAccess, parseNodes } from '../../source/probes/gpu-access.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { scrapes } from '../../source/probes/scrapes.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { faults, garbage } from '../support/probe-faults.ts';

const argvOf = {
  access:
    'podman exec immich-server find /dev/dri -name renderD* -printf %p\\n -readable -writable -printf usable %p\\n',
  attributes: 'lsattr -d -- /mnt/btrfs-pool/subvol8-db',
  targets: 'podman exec prometheus wget -q -O - http://localhost:9090/api/v1/targets?state=active',
};

async function read<T>(probe: Probe<T>, argv: string, answer: Answer): Promise<unknown> {
  const reading = await take(probe, fakeContext({ commands: { [argv]: answer } }));
  return reading.known ? reading.value : reading.reason;
}

for (const [what, answer, expected] of [
  [
    'a node that can be used',
    '/dev/dri/renderD128\nusable /dev/dri/renderD128\n',
    { nodes: ['/dev/dri/renderD128'], usable: ['/dev/dri/renderD128'] },
  ],
  ['a node that cannot be opened', '/dev/dri/renderD128\n', { nodes: ['/dev/dri/renderD128'], usable: [] }],
  ['a folder without one', '', { nodes: [], usable: [] }],
  [
    'not even the folder',
    { exit: 1, stderr: "find: '/dev/dri': No such file or directory\n" },
    { nodes: [], usable: [] },
  ],
] as const satisfies readonly (readonly [string, Answer, unknown])[]) {
  test(`the card inside of a container: ${what}`, async (t) => {
    t.like(await read(gpuAccess, argvOf.access, answer), [{ known: true, ...expected }] as never);
  });
}

test('the card: what fails, and what find does not print, is not known', async (t) => {
  const reasonOf = async (answer: Answer) => {
    const value = (await read(gpuAccess, argvOf.access, answer)) as readonly { readonly reason?: string }[];
    return value[0]?.reason;
  };
  for (const [name, answer, reason] of faults) t.is(await reasonOf(answer), reason, name);
  for (const text of ['/dev/dri/renderD128', 'usable\n', '/etc/passwd\n', '<html>\n', '\n'])
    t.is(await reasonOf(text), 'parse', JSON.stringify(text));
});

test('copy on write: on, off, no such folder, and one that may not be looked at', async (t) => {
  const path = '/mnt/btrfs-pool/subvol8-db';
  const said = (answer: Answer) => read(attributes, argvOf.attributes, answer);
  t.like(await said(`---------------C------ ${path}\n`), [{ known: true, nocow: true }] as never);
  t.like(await said(`---------------------- ${path}\n`), [{ known: true, nocow: false }] as never);
  t.like(
    await said({ exit: 1, stderr: `lsattr: No such file or directory while trying to stat ${path}\n` }),
    [{ known: true, nocow: null }] as never,
  );
  t.like(await said({ exit: 1, stderr: `lsattr: Permission denied While reading flags on ${path}\n` }), [
    { known: false, reason: 'permission' },
  ] as never);
  t.is(await said(''), 'parse');
  t.is(await said(`---------------C------ ${path}`), 'parse', 'cut within a line');
});

const target = { labels: { job: 'node', instance: 'a:1' }, health: 'up', lastError: '' };

test('targets of Prometheus, and what is none', async (t) => {
  const said = (answer: Answer) => read(scrapes, argvOf.targets, answer);
  t.deepEqual(await said(JSON.stringify({ status: 'success', data: { activeTargets: [target] } })), [
    { job: 'node', instance: 'a:1', health: 'up', lastError: '' },
  ]);
  t.is(
    await said({ exit: 1, stderr: "wget: can't connect to remote host (127.0.0.1): Connection refused\n" }),
    'failed',
  );
  t.is(await said(JSON.stringify({ status: 'error', data: {} })), 'parse');
  t.is(
    await said(
      JSON.stringify({ status: 'success', data: { activeTargets: [{ ...target, health: 'well' }] } }),
    ),
    'parse',
  );
  for (const text of garbage) t.is(await said(text), 'parse', JSON.stringify(text));
});

test('property: no text makes the parsers give what is none', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const [path, flags] of flagsOf(text)) t.true(path.startsWith('/') && flags.length >= 8);
      try {
        for (const node of parseNodes(text).nodes) t.regex(node, /^\/dev\/dri\/renderD\d+$/);
      } catch (error) {
        t.is((error as { reason?: string }).reason, 'parse');
      }
    }),
  );
  t.pass();
});
