import test from 'ava';
import fc from 'fast-check';
import { argvOf } from '../../source/actions/step.ts';
import { buildCacheFolder, cacheOf, parseFiles } from '../../source/cleanup/cache-survey.ts';
import { caches } from '../../source/cleanup/caches.ts';
import { type Setting } from '../../source/cleanup/files.ts';
import { survey } from '../../source/cleanup/survey.ts';
import { known, unknown } from '../../source/model/known.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { cleaning } from '../support/cleaning.ts';

const mib = 1024 * 1024;
const day = 86_400_000;
const folder = '/home/deck/.cache';

/** The box at 94 %, without its snapshots, so that they hold nothing; `change` puts in what the test is about. */
async function setting(change: (base: Setting) => Partial<Setting> = () => ({})): Promise<Setting> {
  const { looking, shown } = await cleaning('ssd-94');
  const { facts, model, filesystem } = await shown();
  const { context } = looking;
  const { origin } = facts.filesystems;
  const measured = await survey(context, facts, []);
  const base: Setting = {
    facts: {
      ...facts,
      subvolumes: known(
        facts.subvolumes.known ? facts.subvolumes.value.filter(({ parentUuid }) => parentUuid === null) : [],
        origin,
      ),
    },
    model,
    survey: { ...measured, caches: known([], origin), buildCache: known(null, origin) },
    config: context.config,
    filesystem,
    owner: context.box.identity,
    now: context.box.now(),
  };
  return { ...base, ...change(base) };
}

const cache = (name: string, size: number, writtenAt: number | null, count = 1) =>
  cacheOf(
    `${folder}/${name}`,
    Array.from({ length: count }, () => ({ bytes: size / count, writtenAt, isLinked: false })),
  );

async function sorted(
  list: readonly ReturnType<typeof cacheOf>[],
  change: (base: Setting) => Partial<Setting> = () => ({}),
) {
  const base = await setting(change);
  const { origin } = base.facts.filesystems;
  return caches({ ...base, survey: { ...base.survey, caches: known(list, origin) } });
}

const old = 30 * day;

test('a cache that nobody writes to is removed as a whole, and downloaded or made again', async (t) => {
  const now = (await setting()).now;
  const { candidates, spared, unknown: dark } = await sorted([cache('pip', 900 * mib, now - old)]);
  const [one] = candidates;
  t.deepEqual(
    candidates.map(({ step }) => argvOf(step.command).join(' ')),
    [`rm -r -f --one-file-system -- ${folder}/pip`],
  );
  t.is(one?.kind, 'cache');
  t.is(one?.holders, null);
  t.true((one?.estimate.low ?? 0) > 200 * mib && (one?.estimate.high ?? 0) < 1000 * mib);
  t.deepEqual([spared, dark], [[], []]);
});

test('what somebody writes to, mounts or names stays, and is told', async (t) => {
  const { now, facts } = await setting();
  const { origin } = facts.filesystems;
  const reasonsOf = async (
    one: ReturnType<typeof cacheOf>,
    change: (base: Setting) => Partial<Setting> = () => ({}),
  ) => {
    const { candidates, spared } = await sorted([one], change);
    t.deepEqual(candidates, []);
    return spared.map(({ reason }) => reason).join();
  };
  const one = cache('pip', 900 * mib, now - old);
  t.regex(await reasonsOf(cache('pip', 900 * mib, now - day)), /written less than 7d ago: in use/);
  t.regex(await reasonsOf(cache('pip', 900 * mib, null)), /when it was last written is not known/);
  t.regex(await reasonsOf(cache('..', 900 * mib, now - old)), /cannot be given to a command/);
  t.regex(await reasonsOf(cache('a\nb', 900 * mib, now - old)), /cannot be given to a command/);
  for (const volume of ['%h/.cache/pip:/cache:Z', `${folder}/pip/http:/c`, `${folder}:/all:ro`])
    t.regex(
      await reasonsOf(one, (base) => ({
        facts: {
          ...base.facts,
          quadlets: known(
            (base.facts.quadlets.known ? base.facts.quadlets.value : [])
              .slice(0, 1)
              .map((quadlet) => ({ ...quadlet, file: clean('some.container'), volumes: [clean(volume)] })),
            origin,
          ),
        },
      })),
      /some\.container mounts it/,
      volume,
    );
  t.regex(
    await reasonsOf(one, (base) => ({
      facts: { ...base.facts, quadlets: unknown('permission', literal('denied'), origin) },
    })),
    /who mounts it is not known: denied/,
  );
  t.regex(
    await reasonsOf(one, (base) => ({
      config: { ...base.config, ml: { ...base.config.ml, cache: `${folder}/pip` } },
    })),
    /which the configuration names/,
  );
});

test('a small cache is not worth a step, nor a line', async (t) => {
  const { now } = await setting();
  const { candidates, spared } = await sorted([cache('tiny', 3 * mib, now - old)]);
  t.deepEqual([candidates, spared], [[], []]);
});

test('only what btrfs counts as its own is sure, once it was counted', async (t) => {
  const { now, facts } = await setting();
  const { origin } = facts.filesystems;
  const one = cache('uv', 900 * mib, now - old, 1000);
  const lowWith = async (shared: Setting['survey']['shared']) => {
    const { candidates } = await sorted([one], (base) => ({ survey: { ...base.survey, shared } }));
    return candidates[0]?.estimate.low;
  };
  const counted = (exclusive: number) =>
    known(new Map([[clean(`${folder}/uv`), { total: 900 * mib, exclusive, shared: 0 }]]), origin);
  t.is(await lowWith(counted(0)), 0);
  t.is(await lowWith(counted(100 * mib)), Math.floor(100 * mib * 0.3) - 1000 * 4096);
  t.is(await lowWith(known(new Map(), origin)), 0);
  t.is(await lowWith(unknown('timeout', literal('too long'), origin)), 0);
});

test('what snapshots hold frees nothing now, and is told so', async (t) => {
  const { looking, shown } = await cleaning('ssd-94');
  const { plan } = await shown();
  const held = plan.later.find(({ kind }) => kind === 'cache');
  t.is(held?.title, clean('cache pip'));
  t.is(held?.holders?.count, 7);
  t.is(looking.context.box.identity.uid, 1000);
});

test('the cache of builds is removed in the namespace that its files belong to, and for root without one', async (t) => {
  const { now, facts } = await setting();
  const { origin } = facts.filesystems;
  for (const [uid, argv] of [
    [1000, 'podman unshare rm -r -f --one-file-system -- /var/tmp/buildah-cache-1000'],
    [0, 'rm -r -f --one-file-system -- /var/tmp/buildah-cache-1000'],
  ] as const) {
    const { candidates } = await sorted([], (base) => ({
      owner: { ...base.owner, uid },
      survey: {
        ...base.survey,
        buildCache: known(
          cacheOf('/var/tmp/buildah-cache-1000', [
            { bytes: 500 * mib, writtenAt: now - old, isLinked: false },
          ]),
          origin,
        ),
      },
    }));
    t.deepEqual(
      candidates.map(({ kind, step }) => `${kind}: ${argvOf(step.command).join(' ')}`),
      [`build-cache: ${argv}`],
    );
  }
});

test('the cache of builds lies where buildah puts it', async (t) => {
  const { looking } = await cleaning('healthy');
  t.is(buildCacheFolder(looking.context), '/var/tmp/buildah-cache-1000');
});

test('what has several names is not sure to be freed: they may stay elsewhere', async (t) => {
  const { now, facts } = await setting();
  const { origin } = facts.filesystems;
  const half = (isLinked: boolean) => ({ bytes: 400 * mib, writtenAt: now - old, isLinked });
  const lowOf = async (list: Parameters<typeof cacheOf>[1], shared?: Setting['survey']['shared']) => {
    const { candidates } = await sorted([cacheOf(`${folder}/uv`, list)], (base) => ({
      survey: { ...base.survey, ...(shared === undefined ? {} : { shared }) },
    }));
    return candidates[0]?.estimate.low ?? NaN;
  };
  t.true((await lowOf([half(false), half(true)])) <= 400 * mib * 0.3);
  const counted = known(
    new Map([[clean(`${folder}/uv`), { total: 800 * mib, exclusive: 800 * mib, shared: 0 }]]),
    origin,
  );
  t.is(await lowOf([half(false), half(true)], counted), Math.floor(400 * mib * 0.3) - 2 * 4096);
  t.is(await lowOf([half(true), half(true)], counted), 0);
});

test('what find tells of the files of builds', (t) => {
  t.deepEqual(parseFiles('100 1793638800.5 1\n50 1793638801 3\n'), [
    { bytes: 100, writtenAt: 1_793_638_800_500, isLinked: false },
    { bytes: 50, writtenAt: 1_793_638_801_000, isLinked: true },
  ]);
  t.deepEqual(parseFiles(''), []);
  for (const text of ['100 1793638800.5 1', 'x\n', '100 1793638800.5\n', '-1 1 1\n', '\n'])
    t.throws(() => parseFiles(text), { instanceOf: Unavailable }, text);
});

test('for any files: the hours hold all of them, and the newest is the newest', (t) => {
  const file = fc.record({
    bytes: fc.nat(),
    writtenAt: fc.option(fc.integer({ min: 0, max: 1e13 })),
    isLinked: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(file), (list) => {
      const { bytes, files, hours, writtenAt } = cacheOf('/x', list);
      t.is(
        hours.reduce((sum, one) => sum + one.bytes, 0),
        bytes,
      );
      t.is(
        hours.reduce((sum, one) => sum + one.files, 0),
        files,
      );
      const times = list.map((one) => one.writtenAt);
      t.is(
        writtenAt,
        times.length === 0 || times.includes(null) ? null : Math.max(...times.filter((at) => at !== null)),
      );
      for (const { since } of hours) t.true(since === null || times.some((at) => at !== null && at >= since));
    }),
  );
});

test('whatever a cache is called: what is deleted is that folder and nothing else', async (t) => {
  const base = await setting();
  const { origin } = base.facts.filesystems;
  const name = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ unit: fc.constantFrom(...Array.from('ab./ -*\\\n~$')), minLength: 1 }),
  );
  fc.assert(
    fc.property(name, (given) => {
      const path = `${folder}/${given}`;
      const list = [cacheOf(path, [{ bytes: 900 * mib, writtenAt: base.now - old, isLinked: false }])];
      const { candidates } = caches({ ...base, survey: { ...base.survey, caches: known(list, origin) } });
      for (const { step } of candidates) {
        t.deepEqual(
          [step.command.file, ...step.command.args],
          ['rm', '-r', '-f', '--one-file-system', '--', path],
        );
        t.false(given.split('/').some((part) => part === '' || part === '.' || part === '..'));
      }
    }),
    { numRuns: 1000 },
  );
});
