import { randomBytes } from 'node:crypto';
import { type Actor, type ActorOptions, openActor } from '../actions/engine.ts';
import { journalNote } from '../actions/journal-note.ts';
import { type Box } from '../box/box.ts';
import { realClock } from '../box/clock.ts';
import { type Config } from '../config/schema.ts';
import { type ActionLock, openLock, socketLock } from '../history/action-lock.ts';
import { type Audit, fileAudit, type Operator, passingAudit } from '../history/audit.ts';
import { type Holds } from '../history/holds.ts';
import { noJournal } from '../history/journal-line.ts';
import { lockName } from '../history/run-lock.ts';
import { stateFolder } from './state-folder.ts';

export interface Setting {
  readonly box: Box;
  readonly config: Config;
  readonly environment: NodeJS.ProcessEnv;
  readonly readOnly: boolean;
  readonly holds: Holds;
  readonly inferences: ActorOptions['inferences'];
  readonly refresh: ActorOptions['refresh'];
}

export interface Acting {
  readonly actor: Actor;
  /** What was done, by this console and others. */
  readonly audit: Audit;
  readonly lock: ActionLock;
}

/** The engine on a box: what it does is accounted for in the state folder and the journal, and nobody else acts meanwhile. */
export async function actorOf({
  box,
  config,
  environment,
  readOnly,
  holds,
  inferences,
  refresh,
}: Setting): Promise<Acting> {
  const { audit, lock } = await accountOf(box, config, environment);
  const actor = openActor({
    box,
    config,
    readOnly,
    holds,
    inferences,
    audit,
    lock,
    refresh,
    wait: (ms, signal) => realClock.wait(ms, signal),
  });
  return { actor, audit, lock };
}

/** Where what is done on a box is accounted for, and the lock of whoever acts. */
export async function accountOf(
  box: Box,
  config: Config,
  environment: NodeJS.ProcessEnv,
): Promise<Pick<ActorOptions, 'audit' | 'lock'>> {
  const operator = await operatorOf(box, config, environment);
  if (box.recorded) return { audit: passingAudit(operator), lock: openLock() };
  const folder = stateFolder(box, environment);
  const note = config.audit.journal ? journalNote(box) : noJournal;
  return {
    audit: fileAudit(folder, operator, note),
    lock: socketLock(await lockName(box.identity.uid, folder, 'act'), operator, () => box.now()),
  };
}

/** Who sits before this console, as far as it can be told. */
async function operatorOf(box: Box, config: Config, environment: NodeJS.ProcessEnv): Promise<Operator> {
  const terminal = box.recorded ? null : await box.readLink(`${config.roots.proc}/self/fd/0`);
  return {
    user: box.identity.user,
    client: environment['SSH_CONNECTION']?.split(' ')[0] ?? null,
    tty: terminal?.found === true && terminal.value.startsWith('/dev/') ? terminal.value.slice(5) : null,
    session: randomBytes(4).toString('hex'),
  };
}
