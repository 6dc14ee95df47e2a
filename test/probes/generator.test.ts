import test from 'ava';
import fc from 'fast-check';
import { generator, parseDryrun } from '../../source/probes/generator.ts';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';
import { damaged, faults, isClean, recorded, valueOrNull } from '../support/probe-faults.ts';

const argv = '/usr/lib/systemd/system-generators/podman-system-generator --user --dryrun';
const stdout = recorded('podman-5.4.2/quadlet-dryrun-unknown-key.stdout');
const stderr = recorded('podman-5.4.2/quadlet-dryrun-unknown-key.stderr');

test('podman 5.4: the units it makes, and the file that it makes none of', (t) => {
  const { units, errors } = parseDryrun(stdout, stderr, 1);
  t.is(units.length, 8);
  t.true(units.includes('photos-network.service' as never));
  t.deepEqual(errors, [
    {
      file: 'wrong.container',
      text: `converting "wrong.container": unsupported key 'MemorySwap' in group 'Container' in /home/deck/.config/containers/systemd/wrong.container`,
    } as never,
  ]);
});

test('further complaints come without a prefix', (t) => {
  const said = [
    'quadlet-generator[7]: Loading source unit file /q/a.container',
    'quadlet-generator[7]: converting "a.container": no Image or Rootfs key specified',
    'converting "b.container": requested Quadlet unit nothere.network was not found',
    'error loading "/q/c.container", file contains line 3: “hello there” which is not a key-value pair, group, or comment',
    '',
  ].join('\n');
  t.deepEqual(
    parseDryrun('', said, 1).errors.map(({ file }) => file),
    ['a.container', 'b.container', 'c.container'] as never,
  );
});

test('podman 4.4 to 4.6 put it differently', (t) => {
  const said =
    "quadlet-generator[7]: Error converting 'a.container', ignoring: unsupported key 'X' in group 'Container' in /q/a.container\n";
  t.deepEqual(
    parseDryrun('---b.service---\n', said, 0).errors.map(({ file }) => file),
    ['a.container'] as never,
  );
});

test('a link that leads nowhere takes its whole folder with it', (t) => {
  const said = [
    'quadlet-generator[7]: Loading source unit file /q/a.container',
    'quadlet-generator[7]: No files parsed from [/q]',
    'quadlet-generator[7]: error loading "/q/a.container", open /q/a.container: no such file or directory',
  ].join('\n');
  t.like(parseDryrun('', said, 1), { units: [], errors: [{ file: 'a.container' }] });
});

test('warnings are no complaints: the unit is made', (t) => {
  const said =
    'quadlet-generator[7]: Warning: short.container specifies the image "nginx" which not a fully qualified image name.\n';
  t.deepEqual(parseDryrun('---short.service---\n', said, 0), {
    units: ['short.service'],
    errors: [],
  } as never);
});

test('no Quadlets at all is an answer, silence is none', (t) => {
  t.deepEqual(
    parseDryrun(
      '',
      'quadlet-generator[7]: No files parsed from [/home/deck/.config/containers/systemd]\n',
      0,
    ),
    { units: [], errors: [] },
  );
  t.is(
    valueOrNull(() => parseDryrun('', '', 0)),
    null,
  );
  t.is(
    valueOrNull(() => parseDryrun('---a.service---\n', '', 1)),
    null,
  );
  t.is(
    valueOrNull(() => parseDryrun('<html>', '<html>', 0)),
    null,
  );
});

test('it needs no session, and exit code 1 with complaints is an answer', async (t) => {
  const identity = { session: { present: false, why: 'no' } } as const;
  const reading = await take(
    generator,
    fakeContext({ identity, commands: { [argv]: { stdout, stderr, exit: 1 } } }),
  );
  t.true(reading.known);
});

test('every fault is a reason', async (t) => {
  const exits = faults.filter(([, answer]) => typeof answer === 'object' && answer.exit === 1);
  t.is(exits.length, 1);
  for (const [name, answer, reason] of faults) {
    if (typeof answer === 'object' && answer.exit === 1) continue;
    const reading = await take(generator, fakeContext({ commands: { [argv]: answer } }));
    t.is(reading.known ? 'a value' : reading.reason, reason, name);
  }
});

test('property: damaged output gives an error or a clean report', (t) => {
  fc.assert(
    fc.property(damaged(stdout), damaged(stderr), fc.constantFrom(0, 1), (out, said, exit) => {
      const report = valueOrNull(() => parseDryrun(out, said, exit));
      return report === null || (isClean(report) && (exit === 0 || report.errors.length > 0));
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test('an error that names no file is the generator’s own, and what ends within a line was cut', (t) => {
  const reasonOf = (out: string, said: string, exit: number) => {
    const error = t.throws(() => parseDryrun(out, said, exit), { instanceOf: Unavailable });
    return error.reason;
  };
  t.is(reasonOf('---a.service---\n', 'Error: something went wrong\n', 1), 'failed');
  t.is(reasonOf('---a.service---\n[Service]\nExecSt', '', 0), 'parse');
});
