import test from 'ava';
import { hostFolders } from '../../source/probes/host-folders.ts';

const owner = { home: '/home/deck', user: 'deck', uid: 1000 };
const file = '/home/deck/.config/containers/systemd/immich-ml.container';

test('what of the host a container sees: specifiers and relative paths become paths, volumes of podman are left out', (t) => {
  const volumes = [
    '/mnt/pool/cache:/cache:Z',
    '%h/containers/%u:/config:ro,Z',
    './beside:/beside',
    'models.volume:/models',
    '/anonymous',
    '/run/user/%U:/run:rw,ro',
    '/x%%y:/x',
  ];
  t.deepEqual(hostFolders(volumes, file, owner), [
    { path: '/mnt/pool/cache', target: '/cache', readOnly: false },
    { path: '/home/deck/containers/deck', target: '/config', readOnly: true },
    { path: '/home/deck/.config/containers/systemd/beside', target: '/beside', readOnly: false },
    { path: '/run/user/1000', target: '/run', readOnly: true },
    { path: '/x%y', target: '/x', readOnly: false },
  ]);
});
