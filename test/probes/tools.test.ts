import test from 'ava';
import fc from 'fast-check';
import { take } from '../../source/probes/probe.ts';
import { parseVersion, podmanVersion, systemdVersion, tools } from '../../source/probes/tools.ts';
import { clean } from '../../source/text/clean.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';
import { faults, isClean } from '../support/probe-faults.ts';

const podman = 'podman version 5.8.1\n';
const systemd = 'systemd 258 (258.2-1.fc43)\n+PAM +AUDIT\n';

for (const [title, printed, how, expected] of [
  ['podman 4.3', 'podman version 4.3.1\n', podmanVersion, [4, 3]],
  ['podman, a release candidate', 'podman version 6.0.0-rc1\n', podmanVersion, [6, 0]],
  ['systemd of Debian', 'systemd 257 (257.9-1~deb13u1)\n+PAM\n', systemdVersion, [257, 0]],
  ['systemd, a release candidate', 'systemd 259~rc2 (259~rc2-1)\n', systemdVersion, [259, 0]],
] as const) {
  test(`${title}: major and minor`, (t) => {
    const version = parseVersion(printed, how);
    t.deepEqual([version?.major, version?.minor], expected as never);
    t.is(version?.text, clean(printed.split('\n')[0] ?? ''));
  });
}

for (const printed of [
  '',
  '\n',
  'podman version 5.8',
  'systemd 258 (258.2',
  '42',
  '[]',
  'podman 5.8.1',
  'Podman versjon 5,8,1',
  '<html>5.8</html>',
]) {
  test(`no version: ${JSON.stringify(printed)}`, (t) => {
    t.is(parseVersion(printed, podmanVersion), null);
    t.is(parseVersion(printed, systemdVersion), null);
  });
}

async function read(podmanSays: Answer, systemdSays: Answer, present = true) {
  const identity = present
    ? {}
    : { identity: { session: { present: false, why: '/run/user/1000 does not exist' } } as const };
  const commands = { 'podman --version': podmanSays, 'systemctl --version': systemdSays };
  const reading = await take(tools, fakeContext({ commands, ...identity }));
  if (!reading.known) throw new Error(reading.detail);
  return reading.value.map(({ name, version, failure }) => [name, version?.text ?? failure?.reason]);
}

test('one tool that cannot be asked does not hide the other', async (t) => {
  for (const [name, answer, reason] of faults) {
    t.deepEqual(
      await read(answer, systemd),
      [
        ['podman', reason],
        ['systemd', 'systemd 258 (258.2-1.fc43)'],
      ] as never,
      name,
    );
  }
  t.deepEqual(await read(podman, 'systemd\n'), [
    ['podman', 'podman version 5.8.1'],
    ['systemd', 'parse'],
  ] as never);
});

test('podman is not started without a session, not even for this', async (t) => {
  t.deepEqual((await read(podman, systemd, false))[0], ['podman', 'no-session'] as never);
});

test('property: whatever is printed, a clean version or none', (t) => {
  const property = fc.property(
    fc.oneof(
      fc.string(),
      fc.string().map((text) => `podman version 5.8${text}`),
    ),
    (text) => {
      const version = parseVersion(`${text}\n`, podmanVersion);
      t.true(version === null || (isClean(version) && version.major >= 0 && version.minor >= 0));
    },
  );
  fc.assert(property);
  t.pass();
});
