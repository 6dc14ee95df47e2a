import test from 'ava';
import { type Outcome } from '../../source/box/box.ts';
import { busy } from '../../source/actions/data/database.ts';
import { dump, listed } from '../../source/actions/data/dump.ts';
import { vacuum } from '../../source/actions/data/vacuum.ts';
import { type Action, type Sight } from '../../source/actions/action.ts';
import { argvOf } from '../../source/actions/step.ts';
import { type Named } from '../../source/actions/data/inside.ts';
import { type Model } from '../../source/model/model.ts';
import { known } from '../../source/model/known.ts';
import { clean } from '../../source/text/clean.ts';
import { acting, actionOf, done, watching } from '../support/acting.ts';
import { openBox } from '../support/recorded-box.ts';

const target = { kind: 'service', key: clean('postgresql-immich') } as const;
const folder = '/mnt/btrfs-pool/subvol7-containers/db-dumps';
const psql =
  'psql --no-psqlrc --no-password --tuples-only --no-align --quiet --username=immich --dbname=immich --command=';

/** The commands of a plan that were run, without what was only asked. */
function commandsOf(ran: readonly string[]): readonly string[] {
  return ran.filter((argv) => !/pg_stat_progress|^realpath/.test(argv));
}

test('a vacuum is done, what it left is looked for, and the database itself says that it was', async (t) => {
  const { shown, result, ran } = await done('healthy', 'postgres.vacuum', 'service', 'postgresql-immich');
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, null);
  const [first = '', second = '', ...rest] = commandsOf(ran);
  t.is(first, `podman exec --env=PGAPPNAME=quarterdeck postgresql-immich ${psql}vacuum (analyze)`);
  t.true(second.startsWith(`podman exec postgresql-immich ${psql}select case count(pg_cancel_backend(pid))`));
  t.deepEqual(rest, []);
  t.is(result?.failure, null);
  t.true(result?.achieved, result?.after);
  t.regex(result?.after ?? '', /^2\.2 GiB, vacuumed by hand \d s ago$/);
});

test('a dump is written under another name, read again, named, and the oldest goes last', async (t) => {
  const { shown, result, ran } = await done('healthy', 'postgres.dump', 'service', 'postgresql-immich');
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, target.key, 'something is deleted for good: its name is typed');
  t.true(shown.plan.tells.some((line) => line.includes('deleted for good are 20261004-1815-immich.dump')));
  const temporary = `${folder}/.20261122-1700-immich.dump.partial`;
  const final = `${folder}/20261122-1700-immich.dump`;
  t.deepEqual(
    shown.plan.steps.map(({ command }) => argvOf(command).slice(-2).join(' ')),
    [
      `> ${temporary}`,
      `< ${temporary}`,
      `< ${temporary}`,
      `-- ${temporary}`,
      `${temporary} ${final}`,
      `-- ${folder}/20261004-1815-immich.dump`,
      shown.plan.steps[6] === undefined ? '' : argvOf(shown.plan.steps[6].command).slice(-2).join(' '),
      `-- ${temporary}`,
    ],
  );
  t.is(
    commandsOf(ran)[0],
    'podman exec --env=PGAPPNAME=quarterdeck postgresql-immich pg_dump --no-password --format=custom --lock-wait-timeout=10s --username=immich --dbname=immich',
  );
  t.is(commandsOf(ran).at(-1), `rm --force -- ${temporary}`);
  t.is(result?.failure, null);
  t.true(result?.achieved, result?.after);
  t.regex(result?.before ?? '', /^newest dump 20261115-1820-immich\.dump, 403\.1 MiB, 6d 22h ago/);
  t.regex(result?.after ?? '', /^newest dump 20261122-1700-immich\.dump, 405\.4 MiB/);
});

/** Runs a dump on the healthy box whose commands answer otherwise where `answer` says so. */
async function broken(answer: (argv: string) => Partial<Outcome> | null) {
  const opened = await openBox('healthy');
  const ran: string[] = [];
  const box: typeof opened.box = {
    ...opened.box,
    async run(command, signal, onLine) {
      const argv = [command.file, ...command.args].join(' ');
      ran.push(argv);
      const outcome = await opened.box.run(command, signal, onLine);
      return { ...outcome, ...answer(argv) };
    },
  };
  const { actor } = await acting('healthy', { box, refresh: () => opened.look() });
  const model = await opened.look();
  const shown = await actor.prepare(dump, target, {}, model);
  if (!shown.ready) return { refusal: shown.refusal as string, result: null, ran };
  const result = await actor.perform({ action: dump, target, input: {}, plan: shown.plan }, watching());
  return { refusal: null, result, ran: commandsOf(ran) };
}

for (const [what, when, answer, why] of [
  [
    'it cannot be written',
    / pg_dump --no-password/,
    { exit: 1, stderr: 'pg_dump: error: No space left on device' },
    /No space left/,
  ],
  ['it lists as nothing', /--list/, { stdout: '' }, /no table of contents/],
  [
    'it is of another database',
    /--list/,
    { stdout: ';     dbname: other\n;     TOC Entries: 4\n1; 0 2 TABLE DATA a b c\n' },
    /it is a dump of other/,
  ],
  [
    'it is cut off',
    /--file=/,
    { exit: 1, stderr: 'pg_restore: error: could not read from input file: end of file' },
    /end of file/,
  ],
  [
    'the disk does not take it',
    /^sync/,
    { exit: 1, stderr: 'sync: error syncing: Input\\/output error' },
    /output error/,
  ],
  [
    'its name is taken',
    /^ln/,
    { exit: 1, stderr: 'ln: failed to create hard link: File exists' },
    /File exists/,
  ],
] as const)
  test(`a dump fails where ${what}: nothing old goes, and what was begun is taken away`, async (t) => {
    const { result, ran } = await broken((argv) => (when.test(argv) ? answer : null));
    t.regex(result?.failure ?? '', why);
    t.false(result?.achieved);
    t.false(
      ran.some((argv) => argv.includes('20261004-1815')),
      'the oldest is kept',
    );
    t.is(ran.at(-1), `rm --force -- ${folder}/.20261122-1700-immich.dump.partial`);
    t.true(
      ran.some((argv) => argv.includes('pg_cancel_backend')),
      'and nothing goes on in the database',
    );
  });

test('a folder that leads elsewhere, or is somewhere that cannot be told, is refused', async (t) => {
  const leads = await broken((argv) =>
    argv.startsWith('realpath') ? { stdout: '/home/deck/dumps\n' } : null,
  );
  t.regex(leads.refusal ?? '', /leads to \/home\/deck\/dumps/);
  const unknown = await broken((argv) =>
    argv.startsWith('realpath') ? { exit: null, stdout: '', failure: 'hung' } : null,
  );
  t.regex(unknown.refusal ?? '', /could not be told/);
});

test('what is done in the database is in the way; what cannot be told is, too', (t) => {
  const named = { container: 'postgresql-immich' } as Named;
  const none = { argv: [], stderr: '', exit: 0, signal: null, failure: null, tookMs: 1 } as const;
  const said = (counts: object) =>
    busy({ ...none, stdout: JSON.stringify({ dumps: 0, copies: 0, vacuums: 0, own: 0, ...counts }) }, named);
  t.is(said({}), null);
  t.regex(said({ dumps: 1 }) ?? '', /dumped or copied/);
  t.regex(said({ copies: 1 }) ?? '', /dumped or copied/);
  t.regex(said({ vacuums: 1 }) ?? '', /somebody vacuums it/);
  t.regex(said({ own: 2 }) ?? '', /quarterdeck began/);
  t.regex(said({ own: -1 }) ?? '', /is not known/);
  t.regex(busy(undefined, named) ?? '', /is not known/);
  t.regex(busy({ ...none, stdout: '', exit: 1 }, named) ?? '', /is not known/);
});

/** Why an action is refused on the healthy box, with a model that is changed. */
async function refusal(action: Action, change: (sight: Sight) => Partial<Sight>): Promise<string> {
  const { look, config } = await openBox('healthy');
  const sight = { model: await look(), config };
  const offer = action.offer(target, { ...sight, ...change(sight) });
  return offer.ready ? '' : offer.refusal;
}

function full(model: Model, mount: string, change: object): Model {
  const { storage } = model;
  if (!storage.filesystems.known) throw new Error('not known');
  const filesystems = storage.filesystems.value.map((one) =>
    one.mount === mount && one.space.known
      ? { ...one, space: { ...one.space, value: { ...one.space.value, ...change } } }
      : one,
  );
  return { ...model, storage: { ...storage, filesystems: { ...storage.filesystems, value: filesystems } } };
}

function withDumps({ immich, ...config }: Sight['config'], dumps: object): Sight['config'] {
  return {
    ...config,
    immich: { ...immich, database: { ...immich.database, dumps: { ...immich.database.dumps, ...dumps } } },
  };
}

function backingUp(model: Model): Model {
  const { backups } = model;
  if (!backups.timers.known) throw new Error('not known');
  const timers = backups.timers.value.map((timer) =>
    timer.id === 'btrfs-backup-daily.timer' && timer.service.known && timer.service.value !== null
      ? { ...timer, service: { ...timer.service, value: { ...timer.service.value, running: true } } }
      : timer,
  );
  return { ...model, backups: { ...backups, timers: { ...backups.timers, value: timers } } };
}

test('neither vacuum nor dump while a backup runs, or where that is not known', async (t) => {
  for (const action of [vacuum, dump]) {
    t.regex(
      await refusal(action, ({ model }) => ({ model: backingUp(model) })),
      /btrfs-backup-daily\.service runs now/,
    );
    const unknown = {
      known: false,
      reason: 'timeout',
      detail: clean('no answer'),
      origin: { probes: [], takenAt: 0, evidence: [] },
    } as const;
    t.regex(
      await refusal(action, ({ model }) => ({
        model: { ...model, backups: { ...model.backups, timers: unknown } },
      })),
      /whether a backup runs is not known/,
    );
    t.regex(
      await refusal(action, ({ model }) => ({ model: { ...model, postgres: unknown } })),
      /is not known: no answer/,
    );
  }
});

test('no vacuum on a full disk', async (t) => {
  t.regex(
    await refusal(vacuum, ({ model }) => ({ model: full(model, '/mnt', { usedPercent: 95 }) })),
    /\/mnt is 95/,
  );
  t.is(await refusal(vacuum, ({ model }) => ({ model: full(model, '/mnt', { usedPercent: 94.9 }) })), '');
});

test('a dump is never written beside the system or the images, without room, or into no folder', async (t) => {
  const at = (dumps: object) => refusal(dump, ({ config }) => ({ config: withDumps(config, dumps) }));
  t.regex(await at({ folder: '/home/deck/dumps' }), /lies on the file system of \//);
  t.regex(await at({ folder: '/mnt/../home/deck' }), /not a plain path/);
  t.regex(await at({ folder: '/run/media/deck/elsewhere' }), /lies on the file system of \/|is not known/);
  const beside = (model: Model): Model => ({
    ...model,
    storage: {
      ...model.storage,
      holders: model.storage.holders.map((one) =>
        one.kind === 'images' ? { ...one, mount: clean('/mnt') } : one,
      ),
    },
  });
  t.regex(await refusal(dump, ({ model }) => ({ model: beside(model) })), /keeps its images on \/mnt, too/);
  t.is(
    await refusal(dump, ({ model, config }) => ({
      model: beside(model),
      config: withDumps(config, { besideImages: true }),
    })),
    '',
  );
  t.regex(
    await refusal(dump, ({ model }) => ({ model: full(model, '/mnt', { available: 4_823_448_901 }) })),
    /wanted is twice the size of the database/,
  );
  t.regex(
    await refusal(dump, ({ model }) => ({
      model: {
        ...model,
        dumps: model.dumps.known
          ? known({ folder: clean(folder), dumps: null }, model.dumps.origin)
          : model.dumps,
      },
    })),
    /there is no folder .*: mkdir -p -m 0700/,
  );
});

test('fewer dumps than are kept: nothing goes, and no word is typed', async (t) => {
  const { box, look, config } = await openBox('healthy');
  const sight = { model: await look(), config: withDumps(config, { keep: 8 }) };
  const found = await Promise.all(dump.survey(target, sight, {}).map((command) => box.run(command)));
  const prepared = dump.prepare(target, sight, {}, found);
  if (!prepared.ready) return t.fail(prepared.refusal);
  t.is(prepared.plan.word, null);
  t.false(prepared.plan.steps.some(({ title }) => title.startsWith('delete ')));
});

test('what pg_restore lists has to be a dump of this database, with data in it', (t) => {
  const head = ';\n; Archive created at …\n;     dbname: immich\n;     TOC Entries: 2\n';
  t.is(listed('immich')({ stdout: `${head}3; 0 17 TABLE DATA public asset immich\n` }), null);
  t.regex(listed('immich')({ stdout: `${head}3; 0 17 TABLE public asset immich\n` }) ?? '', /no data/);
  t.regex(listed('immich')({ stdout: 'PGDMP' }) ?? '', /no table of contents/);
  t.is(actionOf('postgres.dump'), dump);
});
