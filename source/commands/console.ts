import { openActor } from '../actions/engine.ts';
import { type Box } from '../box/box.ts';
import { catalogue } from '../checks/catalogue.ts';
import { ConfigError } from '../config/error.ts';
import { type Config } from '../config/schema.ts';
import { startConsole } from '../console/start.tsx';
import { type Audit, fileAudit, forgetfulAudit } from '../history/audit.ts';
import { buildModel } from '../model/build.ts';
import { readJournal } from '../probes/journal.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { instant } from '../text/format.ts';
import { startWatch, type Watch } from '../watch/watch.ts';
import { type Request } from './command-line.ts';
import { configure } from './configure.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { stateFolder } from './state-folder.ts';
import { refuseBadChecks } from './thresholds.ts';
import { UsageError } from './usage.ts';

/** Newest lines of a journal that the console shows. */
const journalLines = 500;

/** Watches the box and shows it until the operator quits; the exit code is the console's own, not a verdict. */
export async function openConsole(request: Request, place: Place): Promise<number> {
  const { box, config } = await opened(request, place);
  const watch = startWatch({ box, config }, { look: [] });
  try {
    return await startConsole({
      store: watch.store,
      recorded: box.recorded ? box.label : null,
      identity: box.identity,
      config,
      act: openActor({
        box,
        config,
        audit: auditOf(box, place.environment),
        refresh: refresher(watch, box, config),
      }),
      readOnly: request.readOnly || config.console.readOnly,
      noColor: !request.colour,
      readLog: (unit) => readLog(box, config, unit),
      onLook: (panes) => watch.look(panes),
      now: () => box.now(),
      elapsed: () => box.elapsed(),
    });
  } finally {
    watch.stop();
  }
}

async function opened(request: Request, place: Place): Promise<{ box: Box; config: Config }> {
  try {
    const door = await openBox(request.demo, place.boxes);
    const { box, config, file } = await configure(door, request.config, place.environment);
    refuseBadChecks(config, file, catalogue);
    return { box, config };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

/** Fresh readings of some probes, and the model of all. */
function refresher(watch: Watch, box: Box, config: Config) {
  return async (names: Parameters<Watch['refresh']>[0]) => {
    await watch.refresh(names);
    const { readings, previous } = watch.store.snapshot();
    return buildModel(readings, previous, { identity: box.identity, now: box.now(), config });
  };
}

/** Where the console keeps what it has done. */
function auditOf(box: Box, environment: NodeJS.ProcessEnv): Audit {
  if (box.recorded) return forgetfulAudit();
  // sshd(8): client address, client port, server port.
  const client = environment['SSH_CONNECTION']?.split(' ')[0] ?? null;
  return fileAudit(stateFolder(box, environment), { user: box.identity.user, client });
}

async function readLog(box: Box, config: Config, unit: Clean) {
  const reading = await readJournal({ box, config }, { unit, lines: journalLines });
  if (!reading.known) return { unavailable: say`${literal(reading.reason)}: ${reading.detail}` };
  return {
    lines: reading.value.map(
      ({ at, message }) => say`${instant(at)} ${message ?? literal('(a message too long to show)')}`,
    ),
  };
}
