import { type Command, type Outcome } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type DatabaseDump, dumpName, isDumpOf } from '../../probes/database-dumps.ts';
import { lastLine } from '../../probes/run.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { bytes, duration, percent } from '../../text/format.ts';
import { type Action, type Refusal } from '../action.ts';
import { diskOf } from '../backup/snapshot.ts';
import { define, type Guard, refuse } from '../define.ts';
import { isPlainPath } from '../names.ts';
import { type Step } from '../step.ts';
import {
  answering,
  answers,
  askActivity,
  busy,
  databaseIdentity,
  endWhatIsLeft,
  noBackupRuns,
  onDatabase,
  ownName,
  tooFull,
} from './database.ts';
import { inside, type Named, runs } from './inside.ts';

/** Milliseconds for writing it, and for reading it again. */
const longestMs = 2 * 60 * 60_000;
/** Room for so many times the database: a dump is never larger than it, and half of the room is left to others. */
const timesItsSize = 2;

type Database = Config['immich']['database'];

const plainFolder: Guard<Named> = {
  name: 'plain path',
  refuses(_subject, { config }) {
    const { folder } = config.immich.database.dumps;
    return isPlainPath(folder)
      ? null
      : say`immich.database.dumps.folder is not a plain path: ${clean(folder)}`;
  },
};

/** Neither the small disk of the system, nor the one that the containers themselves live on, is filled with dumps. */
const properDisk: Guard<Named> = {
  name: 'on a disk for it',
  refuses(_subject, { model, config }) {
    const { folder, besideImages } = config.immich.database.dumps;
    const { filesystems, holders } = model.storage;
    if (!filesystems.known)
      return say`on which disk ${clean(folder)} lies is not known: ${filesystems.detail}`;
    const disk = diskOf(folder, filesystems.value);
    if (disk === undefined) return say`on which disk ${clean(folder)} lies is not known`;
    const elsewhere = literal('name another folder in immich.database.dumps.folder');
    if (disk.mounts.some((mount) => mount === '/'))
      return say`${clean(folder)} lies on the file system of /, which dumps would fill: is its disk mounted? Else ${elsewhere}`;
    if (disk.readOnly) return say`${disk.mount} is mounted read-only`;
    const images = holders.find(({ kind }) => kind === 'images')?.mount ?? null;
    if (besideImages) return null;
    if (images === null)
      return literal('where podman keeps its images is not known, and no dump is to lie beside them');
    return disk.mounts.includes(images)
      ? say`podman keeps its images on ${disk.mount}, too: ${elsewhere}, or allow it with besideImages`
      : null;
  },
};

const room: Guard<Named> = {
  name: 'space left',
  refuses(_subject, { model, config }) {
    const { folder } = config.immich.database.dumps;
    const why = tooFull(folder, model);
    if (why !== null) return why;
    const disk = diskOf(folder, valueOf(model.storage.filesystems) ?? []);
    const size = answering(model)?.size ?? null;
    if (disk?.space.known !== true || size === null) return literal('how much room it needs is not known');
    const { available } = disk.space.value;
    return available < timesItsSize * size
      ? say`${disk.mount} has ${bytes(available)} left; wanted is twice the size of the database, ${bytes(timesItsSize * size)}`
      : null;
  },
};

const folderThere: Guard<Named> = {
  name: 'its folder is there',
  refuses(_subject, { model: { dumps } }) {
    if (!dumps.known) return say`what lies in the folder of the dumps is not known: ${dumps.detail}`;
    return dumps.value.dumps === null
      ? say`there is no folder ${dumps.value.folder}: mkdir -p -m 0700 ${dumps.value.folder}`
      : null;
  },
};

const notThisMinute: Guard<Named> = {
  name: 'not within this minute',
  refuses(_subject, { model, config }) {
    const name = dumpName(config.immich.database.name, model.now);
    return dumpsIn(model).some((dump) => dump.name === name)
      ? say`${clean(name)} was written within this minute`
      : null;
  },
};

/** What becomes an argument of rm is looked at again, wherever it came from. */
const ownNames: Guard<Named> = {
  name: 'proper names',
  refuses(_subject, { model, config }) {
    const strange = dumpsIn(model).find((dump) => !isDumpOf(config.immich.database.name, dump.name));
    return strange === undefined ? null : say`${strange.name} is not the name of a dump`;
  },
};

function dumpsIn({ dumps }: Model): readonly DatabaseDump[] {
  return valueOf(dumps)?.dumps ?? [];
}

/** Those that go when there is one more. */
function goes(model: Model, { dumps }: Database): readonly DatabaseDump[] {
  return dumpsIn(model).slice(dumps.keep - 1);
}

function newest(model: Model): Clean {
  const { dumps } = model;
  if (!dumps.known) return say`not known: ${dumps.detail}`;
  const [last] = dumps.value.dumps ?? [];
  if (last === undefined) return literal('no dump');
  const age =
    last.modifiedAt === null ? literal('') : say`, ${duration(Math.max(0, model.now - last.modifiedAt))} ago`;
  return say`newest dump ${last.name}, ${last.size === null ? literal('size not told') : bytes(last.size)}${age}`;
}

/** Where a folder really is: no part of its path may lead elsewhere (realpath(1)). */
function askPlace(folder: string): Command {
  return {
    file: 'realpath',
    args: ['--canonicalize-existing', '--', folder],
    deadlineMs: 10_000,
    session: false,
  };
}

function elsewhere(outcome: Outcome | undefined, folder: string): Clean | null {
  const found = outcome?.exit === 0 ? outcome.stdout.replace(/\n$/, '') : null;
  if (found === folder) return null;
  return found === null
    ? say`where ${clean(folder)} really is could not be told: ${lastLine(outcome?.stderr ?? '') ?? literal('no answer')}`
    : say`${clean(folder)} leads to ${clean(found)}: name that folder in immich.database.dumps.folder`;
}

/** pg_dump(1): the custom format, which pg_restore can list and read again; a lock that nobody gives up is not waited for. */
function dumping({ user, name }: Database): readonly string[] {
  const where = [`--username=${user}`, `--dbname=${name}`];
  return ['pg_dump', '--no-password', '--format=custom', '--lock-wait-timeout=10s', ...where];
}

/** What `pg_restore --list` has to say of a dump: of this database, and with data in it. */
export function listed(name: string): (outcome: Pick<Outcome, 'stdout'>) => Clean | null {
  return ({ stdout }) => {
    const of = /^; +dbname: (.*)$/m.exec(stdout)?.[1];
    const entries = Number(/^; +TOC Entries: (\d{1,9})$/m.exec(stdout)?.[1] ?? NaN);
    if (of === undefined || Number.isNaN(entries))
      return literal('what pg_restore lists is no table of contents');
    if (of !== name) return say`it is a dump of ${clean(of)}`;
    return entries > 0 && /^\d+; .* TABLE DATA /m.test(stdout)
      ? null
      : literal('there is no data of any table in it');
  };
}

function plainStep(title: Clean, file: string, args: readonly string[], more: Partial<Step> = {}): Step {
  return { title, command: { file, args, deadlineMs: 60_000, session: false }, stoppable: false, ...more };
}

function stepsFor(subject: Named, database: Database, model: Model): readonly Step[] {
  const { container } = subject;
  const { folder } = database.dumps;
  const name = dumpName(database.name, model.now);
  const temporary = `${folder}/.${name}.partial`;
  const reading = (words: readonly string[]): Command => {
    const { args, ...command } = inside(container, words, longestMs);
    const [exec = 'exec', ...rest] = args;
    return { ...command, args: [exec, '--interactive', ...rest], input: temporary };
  };
  return [
    {
      title: literal('write it to a file of another name'),
      command: { ...inside(container, dumping(database), longestMs, ownName), output: temporary },
      stoppable: true,
    },
    {
      title: literal('read its table of contents'),
      command: reading(['pg_restore', '--list']),
      stoppable: true,
      judge: listed(database.name),
    },
    {
      title: literal('read all of it, to nowhere'),
      command: reading(['pg_restore', '--file=/dev/null']),
      stoppable: true,
    },
    plainStep(literal('wait until it is on the disk'), 'sync', ['--', temporary]),
    // A link is never made in place of a file that is there (link(2)).
    plainStep(say`name it ${clean(name)}`, 'ln', [
      '--no-target-directory',
      '--',
      temporary,
      `${folder}/${name}`,
    ]),
    ...goes(model, database).map((dump) =>
      plainStep(say`delete ${dump.name}`, 'rm', ['--force', '--', `${folder}/${dump.name}`]),
    ),
    endWhatIsLeft(subject, database),
    plainStep(literal('take the other name away'), 'rm', ['--force', '--', temporary], { always: true }),
  ];
}

export const dump: Action = define<Named>({
  ...onDatabase,
  id: 'postgres.dump',
  verb: 'Dump the database to a file',
  letter: 'D',
  effect: 'reversible',
  verify: ['containers', 'postgres', 'timers', 'units', 'filesystems', 'podmanInfo', 'databaseDumps'],
  guards: [runs, answers, noBackupRuns, plainFolder, properDisk, folderThere, ownNames, room, notThisMinute],
  survey: (subject, sight) => [
    askActivity(subject, sight),
    askPlace(sight.config.immich.database.dumps.folder),
  ],
  plan(subject, { model, config }, { found: [activity, place] }) {
    const { database } = config.immich;
    const { folder, keep } = database.dumps;
    const why = elsewhere(place, folder) ?? busy(activity, subject);
    if (why !== null) return refuse(why);
    const disk = diskOf(folder, valueOf(model.storage.filesystems) ?? []);
    const server = answering(model);
    if (disk?.space.known !== true || server === null) return unknownPlace();
    const old = goes(model, database);
    const path = clean(`${folder}/${dumpName(database.name, model.now)}`);
    return {
      steps: stepsFor(subject, database, model),
      tells: [
        say`new: ${path}`,
        say`of database ${clean(database.name)} in ${subject.service.name}, ${bytes(server.size)}; a dump is smaller`,
        say`${disk.mount} is ${percent(disk.space.value.usedPercent)} full, ${bytes(disk.space.value.available)} left`,
        old.length === 0
          ? say`${dumpsIn(model).length + 1} of at most ${keep} dumps are there then`
          : say`of ${keep} that are kept this is one: deleted for good are ${join(
              old.map(({ name }) => name),
              ', ',
            )}`,
        literal('one that cannot be read again gets no name and goes'),
      ],
      undo: say`rm ${path}`,
      word: old.length === 0 ? null : subject.service.name,
    };
  },
  identity: (subject, sight) => ({
    ...databaseIdentity(subject, sight),
    'its dumps': join(
      dumpsIn(sight.model).map(({ name }) => name),
      ' ',
    ),
  }),
  describe: (_target, model) => newest(model),
  achieved(_target, before, after) {
    if (!before.dumps.known || !after.dumps.known) return null;
    const known = new Set(dumpsIn(before).map(({ name }) => name));
    const [added] = dumpsIn(after).filter(({ name }) => !known.has(name));
    return added === undefined ? false : (added.size ?? 0) > 0;
  },
});

function unknownPlace(): Refusal {
  return refuse(literal('how much room there is, is not known'));
}
