import test from 'ava';
import fc from 'fast-check';
import { openActor } from '../../source/actions/engine.ts';
import { isImageName } from '../../source/actions/names.ts';
import { updateLines } from '../../source/actions/service/compare-image.ts';
import { keptName, localImage } from '../../source/actions/service/images.ts';
import { type Box } from '../../source/box/box.ts';
import { openLock } from '../../source/history/action-lock.ts';
import { clean } from '../../source/text/clean.ts';
import { acting, actionOf, done, watching, forgetting } from '../support/acting.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const authelia = { kind: 'service', key: clean('authelia') } as const;
const pinned =
  'docker.io/authelia/authelia@sha256:7c1b5a0d9e3f48266b10c4d2f7a8e95310bd6c2f4e7a91835d0c6b2e4f8a1973';

test('full names of images are accepted, everything else is not', (t) => {
  for (const name of [
    'docker.io/library/traefik:v3.6',
    'ghcr.io/immich-app/immich-server',
    'localhost/own:latest',
    'localhost:5000/own',
    'registry.example.org:5000/a/b_c/d.e:1.0-alpine',
    `docker.io/library/traefik@${digest}`,
    `docker.io/library/traefik:v3@${digest}`,
  ])
    t.true(isImageName(name), name);
  for (const name of [
    '',
    'traefik',
    'library/traefik',
    '-x.io/y',
    'docker.io/',
    'docker.io/../etc',
    'docker.io/a b',
    'docker.io/a:b:c',
    'docker.io/A',
    'docker.io/a@sha256:123',
    `docker.io/a@${digest}@${digest}`,
    'docker.io/a:%i',
    'docker.io/a;b',
    'dir:/etc',
    'oci-archive:/tmp/x.tar',
    'containers-storage:docker.io/a',
    `docker.io/${'a'.repeat(600)}`,
  ])
    t.false(isImageName(name), name);
});

test('no name of an image can be read as an option or as two arguments', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[a-z.:/@-]{0,12}docker\.io\/[a-z:@ \n-]{1,20}$/),
  );
  fc.assert(
    fc.property(text, (name) => {
      if (isImageName(name)) t.notRegex(name, /^-|[\s\u0000-\u001f'"`$;&|<>\\]/);
    }),
  );
  t.pass();
});

test('podman keeps an image under its tag, or under its digest', (t) => {
  t.is(keptName('docker.io/a/b'), 'docker.io/a/b:latest');
  t.is(keptName('localhost:5000/b'), 'localhost:5000/b:latest');
  t.is(keptName('docker.io/a/b:1'), 'docker.io/a/b:1');
  t.is(keptName(`docker.io/a/b:1@${digest}`), `docker.io/a/b@${digest}`);
});

test('an image that was pulled by its tag is the one that is pinned, when the digest is the same', async (t) => {
  const { look } = await acting('healthy');
  const { images } = await look();
  if (!images.known) return t.fail();
  const [one] = images.value;
  if (one === undefined) return t.fail();
  const tagged = { ...one, names: [clean('docker.io/library/traefik:v3')] };
  const model = { images: { ...images, value: [tagged] } };
  t.is(localImage(`docker.io/library/traefik@${one.digest ?? ''}`, model), tagged);
  t.is(localImage(`docker.io/other/traefik@${one.digest ?? ''}`, model), null);
  t.is(localImage('docker.io/library/traefik:v3', model), tagged);
});

test('a pull brings the image, and the container goes on with its own', async (t) => {
  const { shown, result, ran } = await done('stopped-quadlet', 'service.pull', 'service', 'authelia');
  if (!shown.ready) return t.fail(shown.refusal);
  t.deepEqual(ran, [`podman pull -- ${pinned}`]);
  t.true(shown.plan.steps.every(({ stoppable }) => stoppable));
  t.true(shown.plan.tells.some((line) => line.includes('until it is started anew')));
  t.true(result?.achieved, result?.after);
  t.is(result?.before, clean('its image is not here'));
  t.regex(result?.after ?? '', /^its image here: sha256:7c1b5a0d9e3f, built 4d/);
});

test('a pull that failed is told with what podman said', async (t) => {
  const { box, config, audit, holds, look, clock } = await acting('stopped-quadlet');
  const failing: Box = {
    ...box,
    async run(command, ...rest) {
      const outcome = await box.run({ ...command, args: ['version'], file: 'no-such' }, ...rest);
      return {
        ...outcome,
        failure: null,
        exit: 125,
        stderr: 'Error: initializing source: manifest unknown\n',
      };
    },
  };
  const actor = openActor({
    box: failing,
    config,
    audit,
    holds,
    inferences: forgetting,
    lock: openLock(),
    readOnly: false,
    refresh: () => look(),
    wait: (ms, signal) => clock.wait(ms, signal),
  });
  const action = actionOf('service.pull');
  const shown = await actor.prepare(action, authelia, {}, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const result = await actor.perform({ action, target: authelia, input: {}, plan: shown.plan }, watching());
  t.regex(result.failure ?? '', /exit code 125: .*manifest unknown/);
  t.false(result.achieved);
});

test('a pull is refused where nothing would come, or where there is no room, or nobody knows', async (t) => {
  const { look, config } = await acting('stopped-quadlet');
  const model = await look();
  const action = actionOf('service.pull');
  const why = (changed: typeof model, key = 'authelia') => {
    const offer = action.offer({ kind: 'service', key: clean(key) }, { model: changed, config });
    return offer.ready ? '' : offer.refusal;
  };
  t.is(why(model), '');
  t.regex(why(model, 'traefik'), /pins its image to a digest, and that is here already/);
  const { storage } = model;
  if (!storage.filesystems.known) return t.fail();
  const filesystems = storage.filesystems.value.map((one) => ({
    ...one,
    space: one.space.known ? { ...one.space, value: { ...one.space.value, usedPercent: 91 } } : one.space,
  }));
  const full = {
    ...model,
    storage: { ...storage, filesystems: { ...storage.filesystems, value: filesystems } },
  };
  t.regex(why(full), /is 91\.0 % full/);
  t.regex(why({ ...model, storage: { ...storage, holders: [] } }), /is not known now/);
  const unknown = {
    known: false,
    reason: 'timeout',
    detail: clean('no answer'),
    origin: model.images.origin,
  } as const;
  t.regex(why({ ...model, images: unknown }), /podman has not told its images: no answer/);
  const services = model.stack.services.map((one) => ({
    ...one,
    quadlet:
      one.quadlet.known && one.quadlet.value !== null
        ? {
            ...one.quadlet,
            value: { ...one.quadlet.value, image: clean(one.name === 'loki' ? '-x' : 'own.build') },
          }
        : one.quadlet,
  }));
  const others = { ...model, stack: { ...model.stack, services } };
  t.regex(why(others), /is made by own\.build/);
  t.regex(why(others, 'loki'), /-x is not the full name of an image/);
});

test('an image that came meanwhile by another hand refuses the pull', async (t) => {
  const { actor, box, look, ran, prepare } = await acting('stopped-quadlet');
  const shown = await prepare('service.pull', authelia, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  await box.run({ file: 'podman', args: ['pull', '--', pinned], deadlineMs: 60_000, session: true });
  const action = actionOf('service.pull');
  const result = await actor.perform({ action, target: authelia, input: {}, plan: shown.plan }, watching());
  t.regex(result.failure ?? '', /changed since you looked: .*is here already/);
  t.deepEqual(ran, []);
});

const row = (more: Record<string, string>) =>
  JSON.stringify([
    {
      Unit: 'a.service',
      Container: '0123456789ab (a)',
      ContainerName: 'a',
      ContainerID: '0123456789ab',
      Image: 'docker.io/a/b:1',
      Policy: 'registry',
      Updated: 'false',
      ...more,
    },
  ]);

const answers: readonly (readonly [stdout: string, says: RegExp])[] = [
  [row({}), /^docker\.io\/a\/b:1: up to date \(policy: registry\)$/],
  [row({ Updated: 'pending' }), /update pending/],
  [row({ Updated: 'failed' }), /podman says failed/],
  [row({ Unit: 'other.service' }), /^not under auto-update/],
  ['[]', /^not under auto-update/],
  ['null', /^not under auto-update/],
  ['', /^not under auto-update/],
];

for (const [stdout, says] of answers) {
  test(`a dry run of auto-update: ${stdout}`, (t) =>
    t.regex(updateLines(stdout, 'a.service')?.join('\n') ?? '', says));
}

test('a dry run that is no such list is not understood', (t) => {
  for (const stdout of ['{}', 'x', row({}).slice(0, -3), '[{"Unit":"a.service"}]'])
    t.is(updateLines(stdout, 'a.service'), null);
});

test('the comparison says what is here, what it is pinned to, and what the registry has', async (t) => {
  const { actor, look, ran, prepare } = await acting('healthy');
  const target = { kind: 'service', key: clean('traefik') } as const;
  const shown = await prepare('service.image', target, await look());
  if (!shown.ready) return t.fail(shown.refusal);
  const { plan } = shown;
  const lines = await actor.view({ action: actionOf('service.image'), target, input: {}, plan });
  t.deepEqual(ran, ['podman auto-update --dry-run --format=json']);
  t.regex(lines.join('\n'), /here: sha256:e2a6b1d0447b, built .* ago\nit is pinned to sha256:e2a6b1d0447b/);
  t.regex(lines.join('\n'), /not under auto-update/);
  const outcome = { argv: [], stderr: '', signal: null, failure: null, tookMs: 1 };
  const partly = row({ Unit: 'traefik.service', Updated: 'pending' });
  const both = plan.shows?.([{ ...outcome, exit: 125, stdout: partly, stderr: 'Error: x' }], [], []) ?? [];
  t.regex(both.join('\n'), /update pending[^]*exit code 125: Error: x/);
  const none =
    plan.shows?.([{ ...outcome, exit: 125, stdout: '', stderr: 'Error: no network' }], [], []) ?? [];
  t.regex(none.join('\n'), /exit code 125: Error: no network/);
  t.notRegex(none.join('\n'), /up to date|not under auto-update/);
});
