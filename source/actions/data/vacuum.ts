import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { hostFolders } from '../../probes/host-folders.ts';
import { psqlWords } from '../../probes/postgres-questions.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes, duration } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import {
  answering,
  answers,
  askActivity,
  busy,
  databaseIdentity,
  diskTooFull,
  endWhatIsLeft,
  noBackupRuns,
  onDatabase,
  ownName,
  tooFull,
} from './database.ts';
import { inside, type Named, runs } from './inside.ts';

/** Milliseconds after which it is told to end: of some gigabytes the vector indexes take longest. */
const longestMs = 60 * 60_000;

/** The folders of the host that it keeps its data in. */
function foldersOf({ service }: Named, { user, uid, home }: Model): readonly string[] {
  const quadlet = valueOf(service.quadlet);
  if (quadlet === null) return [];
  return hostFolders(quadlet.volumes, quadlet.path, { user, uid, home })
    .filter(({ readOnly }) => !readOnly)
    .map(({ path }) => path);
}

/** A vacuum writes what it changes into the log of the database first. */
const roomForItsLog: Guard<Named> = {
  name: 'space left',
  refuses(subject, { model }) {
    const folders = foldersOf(subject, model);
    const full = folders.map((folder) => tooFull(folder, model)).find((why) => why !== null);
    if (folders.length > 0) return full === undefined ? null : say`${full}: a vacuum writes before it frees`;
    // A volume of podman's own: it lies where podman keeps all of its things.
    const store = model.storage.holders.find(({ kind }) => kind === 'volumes')?.mount ?? null;
    const disk = valueOf(model.storage.filesystems)?.find(({ mounts }) =>
      mounts.some((mount) => mount === store),
    );
    if (disk === undefined) return literal('on which disk its data lies is not known');
    const why = diskTooFull(disk);
    return why === null ? null : say`${why}: a vacuum writes before it frees`;
  },
};

function vacuumed(model: Model): Clean {
  const server = answering(model);
  if (server === null) return literal('the database does not answer');
  const last =
    server.vacuumedAt === null
      ? literal('never vacuumed by hand')
      : say`vacuumed by hand ${duration(Math.max(0, model.now - server.vacuumedAt))} ago`;
  return say`${bytes(server.size)}, ${last}`;
}

export const vacuum: Action = define<Named>({
  ...onDatabase,
  id: 'postgres.vacuum',
  verb: 'Vacuum and analyze the database',
  letter: 'V',
  effect: 'disruptive',
  verify: ['containers', 'postgres', 'timers', 'units', 'filesystems'],
  guards: [runs, answers, noBackupRuns, roomForItsLog],
  survey: (subject, sight) => [askActivity(subject, sight)],
  plan(subject, { model, config }, { found: [activity] }) {
    const why = busy(activity, subject);
    if (why !== null) return refuse(why);
    const { database } = config.immich;
    return {
      steps: [
        {
          title: say`vacuum and analyze ${clean(database.name)}`,
          command: inside(subject.container, psqlWords(database, 'vacuum (analyze)'), longestMs, ownName),
          stoppable: true,
        },
        endWhatIsLeft(subject, database),
      ],
      tells: [
        say`database ${clean(database.name)} in ${subject.service.name}, ${vacuumed(model)}`,
        literal(
          'gives the space of deleted rows back to the database, and counts anew what its planner estimates by',
        ),
        literal('the files do not get smaller; everything goes on meanwhile, slower, for minutes'),
      ],
    };
  },
  identity: databaseIdentity,
  describe: (_target, model) => vacuumed(model),
  achieved(_target, before, after) {
    const is = answering(after);
    if (is === null) return null;
    const was = answering(before)?.vacuumedAt ?? 0;
    // Its statistics are written a moment later.
    return is.vacuumedAt !== null && is.vacuumedAt > was ? true : null;
  },
});
