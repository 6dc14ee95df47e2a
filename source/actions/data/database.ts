import { type Command, type Outcome } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { type Model } from '../../model/model.ts';
import { type FilesystemState } from '../../model/storage.ts';
import { type Postgres } from '../../probes/postgres.ts';
import {
  activityQuestion,
  applicationName,
  parseActivity,
  psqlWords,
} from '../../probes/postgres-questions.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { instant, percent } from '../../text/format.ts';
import { diskOf } from '../backup/snapshot.ts';
import { type Identity, type Sight } from '../action.ts';
import { type Definition, type Guard } from '../define.ts';
import { inWords } from '../service/subject.ts';
import { type Step } from '../step.ts';
import { containerIdentity, inside, type Named, named, whyNone } from './inside.ts';

/** What all that is done with the configured database has in common. */
export const onDatabase = {
  kind: 'service',
  find: named(literal('immich.database.container'), ({ immich }) => [immich.database.container]),
  suits: () => true,
  describe: inWords,
} as const satisfies Partial<Definition<Named>>;

/** A disk that is this full is not written to by anything that can wait. */
const tooFullPercent = 95;

export type Answering = Extract<Postgres, { answers: true }>;

/** What the database says of itself, where it says anything. */
export function answering({ postgres }: Model): Answering | null {
  return postgres.known && postgres.value.answers ? postgres.value : null;
}

export const answers: Guard<Named> = {
  name: 'it takes connections',
  refuses(_subject, { model: { postgres } }) {
    if (!postgres.known) return say`what the database says of itself is not known: ${postgres.detail}`;
    return postgres.value.answers ? null : say`it takes no connections: ${postgres.value.why}`;
  },
};

/** What backs up reads everything: it is not made slower, and no second one is begun beside it. */
export const noBackupRuns: Guard<Named> = {
  name: 'no backup runs',
  refuses(_subject, { model: { backups } }) {
    if (!backups.timers.known) return say`whether a backup runs is not known: ${backups.timers.detail}`;
    for (const { backup, id, service } of backups.timers.value) {
      if (!backup) continue;
      if (!service.known) return say`whether the service of ${id} runs is not known: ${service.detail}`;
      if (service.value?.running === true) return say`${service.value.id} runs now: wait for its end`;
    }
    return null;
  },
};

/** Why nothing should be written on the disk of a path; null: there is room. */
export function tooFull(path: string, { storage: { filesystems } }: Model): Clean | null {
  if (!filesystems.known) return say`how full its disk is, is not known: ${filesystems.detail}`;
  const disk = diskOf(path, filesystems.value);
  if (disk === undefined) return say`no file system is known below ${clean(path)}`;
  return diskTooFull(disk);
}

export function diskTooFull({ mount, space }: FilesystemState): Clean | null {
  if (!space.known) return say`how full ${mount} is, is not known: ${space.detail}`;
  return space.value.usedPercent >= tooFullPercent
    ? say`${mount} is ${percent(space.value.usedPercent)} full`
    : null;
}

/** Asks what else is done in the database just now; {@link busy} reads the answer. */
export function askActivity({ container }: Named, { config }: Sight): Command {
  return inside(container, psqlWords(config.immich.database, activityQuestion));
}

/** Why nothing is begun in the database now; null: nobody is in the way. */
export function busy(outcome: Outcome | undefined, { container }: Named): Clean | null {
  const unknown = (why: Clean) => say`what is done in the database now is not known: ${why}`;
  if (outcome === undefined) return unknown(literal('it was not asked'));
  const why = whyNone(outcome, container);
  if (why !== null) return unknown(why);
  try {
    const { dumps, copies, vacuums, own } = parseActivity(outcome.stdout);
    if (dumps + copies > 0) return literal('it is being dumped or copied now: wait for the end of that');
    if (vacuums > 0) return literal('somebody vacuums it now: wait for the end of that');
    return own > 0 ? literal('what quarterdeck began in it before still runs') : null;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return unknown(error.detail);
  }
}

/** Work in the database that can be found again by its name, and so be ended. */
export const ownName: Readonly<Record<string, string>> = { PGAPPNAME: applicationName };

/**
 * Ends what was begun in the database and is not over: whoever ends `podman exec` does not end what runs in the container. The right
 * to it has everybody for their own (pg_cancel_backend in "System Administration Functions").
 */
export function endWhatIsLeft({ container }: Named, database: Config['immich']['database']): Step {
  const statement = [
    "select case count(pg_cancel_backend(pid)) when 0 then 'nothing of it was left running'",
    "else 'what was left of it was told to end' end from pg_stat_activity",
    `where application_name = '${applicationName}' and usename = current_user`,
  ].join(' ');
  return {
    title: literal('end what it may have left running in the database'),
    command: inside(container, psqlWords(database, statement)),
    stoppable: false,
    always: true,
  };
}

/** The database by its container and the start of its server. */
export function databaseIdentity(subject: Named, { model }: Sight): Identity {
  const { postgres } = model;
  const server = answering(model);
  return {
    ...containerIdentity(subject),
    'its server':
      server === null
        ? postgres.known
          ? literal('does not answer')
          : literal('not known')
        : say`started ${instant(server.startedAt)}`,
  };
}
