import test from 'ava';
import { imageName, isNamedBy, sameRepository } from '../../source/cleanup/image-names.ts';

const id = 'fe'.repeat(32);
const digest = `sha256:${'ab12'.repeat(16)}`;

test('names are taken apart', (t) => {
  t.deepEqual(imageName('localhost:5000/a/b:1.2'), {
    repository: 'localhost:5000/a/b',
    tag: '1.2',
    digest: null,
  });
  t.deepEqual(imageName('localhost:5000/a/b'), {
    repository: 'localhost:5000/a/b',
    tag: 'latest',
    digest: null,
  });
  t.deepEqual(imageName(`ghcr.io/a/b:v1@${digest}`), { repository: 'ghcr.io/a/b', tag: 'v1', digest });
  t.deepEqual(imageName('docker://docker.io/library/nginx'), {
    repository: 'docker.io/library/nginx',
    tag: 'latest',
    digest: null,
  });
});

for (const [wanted, names, named] of [
  ['nginx', ['docker.io/library/nginx:latest'], true],
  ['nginx', ['quay.io/somebody/nginx:latest'], true],
  ['nginx:1.27', ['docker.io/library/nginx:latest'], false],
  ['docker.io/library/nginx:1.27', ['docker.io/library/nginx:1.27'], true],
  ['docker.io/nginx:1.27', ['docker.io/library/nginx:1.27'], true],
  ['quay.io/a/nginx:1', ['quay.io/b/nginx:1'], false],
  [`ghcr.io/a/b@${digest}`, [`ghcr.io/a/b@${digest}`], true],
  [`ghcr.io/a/b:v2@${digest}`, [`ghcr.io/a/b@${digest}`], true],
  // Of its list of platforms: an image with a tag may have that as well.
  [`ghcr.io/a/b@${digest}`, ['ghcr.io/a/b:v2'], true],
  [`ghcr.io/a/b@${digest}`, [`ghcr.io/a/b@sha256:${'cd34'.repeat(16)}`], false],
  ['ghcr.io/a/b:%i', ['ghcr.io/a/b:v2'], true],
  ['ghcr.io/a/${NAME}', ['ghcr.io/a/b:v2'], true],
  ['ghcr.io/a/b:%i', ['ghcr.io/c/d:v2'], false],
  [id, ['ghcr.io/c/d:v2'], true],
  [id.slice(0, 12), [], true],
  ['0123456789ab', ['ghcr.io/c/d:v2'], false],
  ['Ghcr.io/A/B:v2', ['ghcr.io/a/b:v2'], true],
] as const) {
  test(`${wanted} ${named ? 'means' : 'does not mean'} ${names.join(' ')}`, (t) => {
    t.is(isNamedBy(wanted, { id, names, digest: null }), named);
  });
}

test('the digest of an image counts where its name has none', (t) => {
  t.true(isNamedBy(`ghcr.io/a/b@${digest}`, { id, names: ['ghcr.io/a/b@sha256:0'], digest }));
  t.true(sameRepository('docker.io/library/redis', 'redis'));
  t.false(sameRepository('docker.io/library/redis', 'valkey'));
});
