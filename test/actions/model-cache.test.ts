import test from 'ava';
import fc from 'fast-check';
import { type Outcome } from '../../source/box/box.ts';
import { type Sight } from '../../source/actions/action.ts';
import { type Around, isWithin, whyKept, whyNotOurs } from '../../source/actions/data/cache-folder.ts';
import { dropCache } from '../../source/actions/data/model-cache.ts';
import { clean } from '../../source/text/clean.ts';
import { acting, done, watching } from '../support/acting.ts';
import { openBox } from '../support/recorded-box.ts';

const cache = '/mnt/btrfs-pool/subvol7-containers/immich-ml-cache';
const target = { kind: 'service', key: clean('immich-ml') } as const;
const isDown = 'systemctl --user show --property=ActiveState --value -- immich-ml.service';
const empty = `find -P ${cache} -mindepth 1 -xdev -delete`;

/** What was done, without what was only asked. */
function deeds(ran: readonly string[]): readonly string[] {
  return ran.filter((argv) => !/^(?:realpath|stat|journalctl) /.test(argv));
}

test('the service is stopped, the folder emptied, the service started; its typed word is the folder', async (t) => {
  const { shown, result, ran } = await done('healthy', 'ml.drop-cache', 'service', 'immich-ml');
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, clean('immich-ml-cache'));
  t.true(shown.plan.tells.some((line) => line.startsWith('gone are 759.9 MiB in 5 files, all of ')));
  t.deepEqual(deeds(ran), [
    'systemctl --user stop -- immich-ml.service',
    isDown,
    empty,
    'systemctl --user start -- immich-ml.service',
  ]);
  t.is(result?.failure, null);
  t.true(result?.achieved, result?.after);
  t.regex(result?.before ?? '', /; model cache 759\.9 MiB$/);
  t.regex(result?.after ?? '', /^running for .*; model cache 0 B$/);
});

test('of a service that is stopped the cache is dropped, and it stays stopped', async (t) => {
  const { shown, result, ran } = await done('stopped-quadlet', 'ml.drop-cache', 'service', 'immich-ml');
  if (!shown.ready) return t.fail(shown.refusal);
  t.deepEqual(deeds(ran), [isDown, empty]);
  t.true(result?.achieved, result?.after);
});

/** Drops the cache on the healthy box whose commands answer otherwise where `answer` says so. */
async function broken(
  answer: (argv: string) => Partial<Outcome> | null,
  change?: (sight: Sight) => Sight['config'],
) {
  const opened = await openBox('healthy');
  const ran: string[] = [];
  const box: typeof opened.box = {
    ...opened.box,
    async run(command, signal, onLine) {
      const argv = [command.file, ...command.args].join(' ');
      ran.push(argv);
      const given = answer(argv);
      if (given !== null && /^(?:find|systemctl --user stop)/.test(argv))
        return {
          argv: [],
          stdout: '',
          stderr: '',
          exit: 1,
          signal: null,
          failure: null,
          tookMs: 1,
          ...given,
        };
      return { ...(await opened.box.run(command, signal, onLine)), ...given };
    },
  };
  const model = await opened.look();
  const config = change?.({ model, config: opened.config }) ?? opened.config;
  const { actor } = await acting('healthy', { box, config, refresh: () => opened.look() });
  const shown = await actor.prepare(dropCache, target, {}, model);
  if (!shown.ready) return { refusal: shown.refusal as string, result: null, ran };
  const result = await actor.perform({ action: dropCache, target, input: {}, plan: shown.plan }, watching());
  return { refusal: null, result, ran: deeds(ran) };
}

test('nothing is removed when it does not stop, or is not down afterwards; it is started again', async (t) => {
  for (const [when, answer, why] of [
    [/--user stop/, { exit: 1, stderr: 'Job failed' }, /Job failed/],
    [/ActiveState/, { stdout: 'active\n' }, /it is not down: active/],
    [/ActiveState/, { stdout: '' }, /it is not down/],
  ] as const) {
    const { result, ran } = await broken((argv) => (when.test(argv) ? answer : null));
    t.regex(result?.failure ?? '', why);
    t.false(ran.some((argv) => argv.startsWith('find')));
    t.is(ran.at(-1), 'systemctl --user start -- immich-ml.service');
  }
});

test('what cannot all be removed is told, and the service runs again', async (t) => {
  const stderr = "find: cannot delete '/…/model.onnx': Permission denied";
  const { result, ran } = await broken((argv) => (argv.startsWith('find') ? { exit: 1, stderr } : null));
  t.regex(result?.failure ?? '', /Permission denied/);
  t.false(result?.achieved);
  t.is(ran.at(-1), 'systemctl --user start -- immich-ml.service');
});

test('a link, a folder of somebody else, or one that cannot be looked at is refused', async (t) => {
  for (const [when, answer, why] of [
    [/^realpath/, { stdout: '/srv/library\n' }, /leads to \/srv\/library/],
    [
      /^realpath/,
      { exit: 1, stdout: '', stderr: 'realpath: No such file' },
      /could not be looked at: realpath: No such/,
    ],
    [/^stat/, { stdout: '1001:directory\n' }, /belongs to the user 1001/],
    [/^stat/, { stdout: '1000:symbolic link\n' }, /no folder but a symbolic link/],
    [/^stat/, { exit: null, failure: 'hung', stdout: '' }, /could not be looked at/],
  ] as const) {
    const { refusal, ran } = await broken((argv) => (when.test(argv) ? answer : null));
    t.regex(refusal ?? '', why);
    t.deepEqual(deeds(ran), []);
  }
});

test('only the machine learning has such a cache', async (t) => {
  const { shown } = await done('healthy', 'ml.drop-cache', 'service', 'jellyfin');
  t.regex(shown.ready ? '' : shown.refusal, /jellyfin is not the machine learning/);
});

test('a cache that lies among the databases is refused by what the configuration says of them', async (t) => {
  const { refusal } = await broken(
    () => null,
    ({ config }) => ({ ...config, disk: { ...config.disk, nocow: ['/mnt/btrfs-pool/subvol7-containers'] } }),
  );
  t.regex(refusal ?? '', /which the configuration names for other things/);
});

const around: Around = {
  home: '/home/deck',
  mounts: ['/', '/home', '/mnt', '/srv/a/ml-cache/below'],
  folders: [
    {
      service: clean('immich-server'),
      path: '/mnt/pool/immich',
      target: '/usr/src/app/upload',
      readOnly: false,
    },
    { service: clean('other'), path: '/mnt/pool/b/ml-cache/x', target: '/x', readOnly: true },
    { service: clean('node_exporter'), path: '/', target: '/rootfs', readOnly: true },
    { service: clean('reader'), path: '/mnt/pool/c', target: '/c', readOnly: true },
  ],
  precious: ['/mnt/pool/db', '/mnt/pool/.snapshots', '/mnt/pool/d/ml-cache/dumps'],
  subvolumes: ['/mnt/pool/e/ml-cache/photos', '/home'],
};

for (const path of [
  cache,
  '/mnt/pool/c/immich-ml/cache',
  '/home/deck/containers/data/immich-ml-cache',
  '/srv/x/model-cache',
])
  test(`a model cache: ${path}`, (t) => {
    t.is(whyKept(path, around), null);
  });

for (const [path, why] of [
  ['/', /no plain path|too near/],
  ['model-cache.volume', /no plain path/],
  ['/mnt/pool/../ml-cache', /no plain path/],
  ['/mnt/pool/x/ml-cache/', /no plain path/],
  ['/srv/ml-cache', /too near/],
  ['/mnt/pool/.snapshots/ml-cache', /hidden/],
  ['/mnt/pool/library/cache', /not named/],
  ['/mnt/pool/html/cache', /not named/],
  ['/mnt/pool/immich-ml-cache/photos', /not named/],
  ['/srv/a/ml-cache', /\/srv\/a\/ml-cache\/below is mounted there/],
  ['/mnt/pool/immich/ml-cache', /immich-server has \/mnt\/pool\/immich/],
  ['/mnt/pool/b/ml-cache', /other has \/mnt\/pool\/b\/ml-cache\/x/],
  ['/mnt/pool/db/ml-cache', /\/mnt\/pool\/db, which the configuration names/],
  ['/mnt/pool/d/ml-cache', /which the configuration names/],
  ['/mnt/pool/e/ml-cache', /photos, which is backed up, lies there/],
] as const)
  test(`not a model cache that may be emptied: ${path}`, (t) => {
    t.regex(whyKept(path, around) ?? '', why);
  });

test('whatever is accepted is one plain path of its own, never an option, a link upwards or a folder with anything known in it', (t) => {
  const part = fc.oneof(
    fc.constantFrom(
      'ml-cache',
      'cache',
      'ml',
      'immich',
      'pool',
      'mnt',
      'home',
      'deck',
      'db',
      '..',
      '.',
      '',
      '-delete',
      '.snapshots',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  const paths = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
    fc.array(part, { maxLength: 6 }).map((parts) => `/mnt/pool/${parts.join('/')}/ml-cache`),
  );
  fc.assert(
    fc.property(paths, (path) => {
      if (whyKept(path, around) !== null) return true;
      const known = [
        ...around.mounts,
        ...around.folders.map((one) => one.path),
        ...around.precious,
        ...around.subvolumes,
      ];
      return (
        path.startsWith('/') &&
        path.endsWith('cache') &&
        !/\/(?:\.|\/|$)|[\u0000-\u001f]/.test(path) &&
        !known.some((one) => isWithin(one, path))
      );
    }),
  );
  t.pass();
});

test('what stat says is a folder of ours, or it is not', (t) => {
  t.is(whyNotOurs('1000:directory\n', 1000), null);
  for (const said of [
    '',
    '1000',
    '1000:directory',
    'x:directory\n',
    '0:directory\n',
    '1000:regular file\n',
    '1000:directory\n1000:directory\n',
  ])
    t.not(whyNotOurs(said, 1000), null, said);
});
