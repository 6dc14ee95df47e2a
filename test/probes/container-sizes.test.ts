import test from 'ava';
import fc from 'fast-check';
import { containerSizes, parseContainerSizes } from '../../source/probes/container-sizes.ts';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const asked = 'podman ps --all --size --format=json';
const one = {
  Id: 'a1',
  Names: ['immich-ml'],
  State: 'running',
  Labels: { PODMAN_SYSTEMD_UNIT: 'immich-ml.service' },
  Size: { rootFsSize: 900, rwSize: 300 },
};

const read = (answer: Answer) => take(containerSizes, fakeContext({ commands: { [asked]: answer } }));

test('containerSizes: what each wrote, and whose it is', async (t) => {
  const reading = await read(
    JSON.stringify([one, { ...one, Id: 'b2', Names: ['old'], State: 'exited', Labels: null, Size: null }]),
  );
  t.deepEqual(reading.known ? reading.value : reading.reason, [
    { id: 'a1', name: 'immich-ml', state: 'running', unit: 'immich-ml.service', written: 300 },
    { id: 'b2', name: 'old', state: 'exited', unit: null, written: null },
  ] as never);
});

test('containerSizes: what podman could not tell has no size', (t) => {
  t.is(parseContainerSizes(JSON.stringify([{ ...one, Size: { rwSize: -1 } }]))[0]?.written, null);
  t.is(parseContainerSizes(JSON.stringify([{ ...one, Size: undefined }]))[0]?.written, null);
});

for (const [answer, reason] of [
  ['', 'parse'],
  ['null', 'parse'],
  ['[{"Id":""}]', 'parse'],
  [`[${JSON.stringify(one)}`, 'parse'],
  [{ exit: 125, stderr: 'Error: no' }, 'failed'],
  [{ failure: 'timeout' }, 'timeout'],
  [{ failure: 'absent-binary' }, 'absent-binary'],
  [{ failure: 'no-session' }, 'no-session'],
] as const satisfies readonly (readonly [Answer, string])[]) {
  test(`containerSizes: ${JSON.stringify(answer)} is not known (${reason})`, async (t) => {
    const reading = await read(answer);
    t.is(reading.known ? 'known' : reading.reason, reason);
  });
}

test('whatever podman prints: a value or Unavailable', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parseContainerSizes(text);
      } catch (error) {
        t.true(error instanceof Unavailable);
      }
    }),
  );
  t.pass();
});
