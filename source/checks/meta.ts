import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Remembered } from './memory.ts';
import { restartBus, typed } from './remedies.ts';
import { some } from './targets.ts';
import { type Verdict } from './verdict.ts';

/**
 * What the check says of itself: not of the model, so not of the catalogue. They are there in every run on a machine (of the
 * memory: in every run that remembers), so that a reader sees them recover.
 */
export const metaChecks = [
  {
    id: 'meta.state',
    group: 'host',
    promise: 'what earlier runs found is remembered',
    explain:
      'Between two runs the check keeps in quarterdeck.db ($XDG_STATE_HOME/quarterdeck) since when a status is what it is, which thresholds are raised, ' +
      'how often in a row a question over a socket failed, and what was acknowledged. When the file is damaged, of a newer version, locked, not writable or the disk is full ' +
      'the check runs without it: nothing is held, the first failure counts, and what was acknowledged may count again.',
    thresholds: null,
  },
  {
    id: 'meta.clock',
    group: 'host',
    promise: 'the clock went forward since the latest run',
    explain:
      'Ages, due dates and certificates are judged by the wall clock. When it shows an earlier time than at the latest run it was wrong then or is wrong now ' +
      '(no battery, no time synchronisation): no age is to be trusted until that is settled.',
    thresholds: null,
  },
  {
    id: 'meta.lock',
    group: 'host',
    promise: 'one check measures at a time',
    explain:
      'A run holds the abstract socket @quarterdeck-check-UID-… (unix(7)); the kernel frees it when the run ends, however it ends. A second run measures nothing: it tells ' +
      'the latest complete result with its age while that is fresh, else it is unknown. When a program of somebody else holds the name the run goes on without the lock and says so.',
    thresholds: null,
  },
  {
    id: 'meta.samples',
    group: 'host',
    promise: 'what is measured is kept for forecasts and charts',
    explain:
      'Each run adds what it measured (used bytes, memory and processor time by service, decisions, how long backups ran and more) to quarterdeck.db: by the minute for some days, by the hour for ' +
      'some months (samples in the configuration). Without it there is no forecast, and nothing says what grew; all that is measured now is judged all the same.',
    thresholds: null,
  },
  {
    id: 'meta.session',
    group: 'session',
    promise: 'the check finds the user’s own session',
    explain:
      'XDG_RUNTIME_DIR is taken from the environment only when it is a folder of this user; su and sudo keep that of somebody else, and cron has none. Else it is ' +
      '/run/user/UID. The session bus is looked for in it. Without the folder see session.present; without the bus podman falls back to cgroupfs, ' +
      'and every health check that it runs by hand says unhealthy (seen with podman 5.4.2).',
    thresholds: null,
  },
  {
    id: 'meta.config',
    group: 'host',
    promise: 'nobody else can change the configuration',
    explain:
      'The file decides which paths are read and which units are restarted. One of another user, or that everybody can write, is refused (exit code 3); one that a group can ' +
      'write, or in a folder that others can write, is read, and this warns of it. Without a file these are the defaults.',
    thresholds: null,
  },
  {
    id: 'meta.deadline',
    group: 'host',
    promise: 'everything that was asked answered in time',
    explain:
      'The whole run has --timeout (25 s unless told). What has not answered by then is unknown (timeout), and so is this, which names it. Single limits can be made longer ' +
      'for a slow machine: probes.patience in the configuration, and --timeout with it.',
    thresholds: null,
  },
  {
    id: 'meta.ping',
    group: 'host',
    promise: 'the service behind --ping was told',
    explain:
      '--ping URL tells a healthchecks-style service that the run began, how it ended (exit code) and what it said. When that cannot be done the service will notice by itself that ' +
      'it hears nothing: here it is a warning that does not count for the exit code.',
    thresholds: null,
  },
] as const;

type Meta = (typeof metaChecks)[number]['id'];

/** Why what earlier runs found cannot be read or kept. */
export interface MemoryProblem {
  /** `damaged`, `newer`, `full`: the disk is; `refused`: a folder or file that cannot be written; `locked`; `failed`: anything else. */
  readonly kind: 'damaged' | 'newer' | 'full' | 'refused' | 'locked' | 'failed';
  readonly file: Clean;
  /** What the system or SQLite said. */
  readonly detail: Clean;
  /** False: it could be read, only not written. */
  readonly forgotten: boolean;
}

/** Whether earlier runs are remembered. */
export function stateVerdict(problem: MemoryProblem | null, file: Clean): Verdict {
  if (problem === null) return meta('meta.state', 'ok', literal('remembered'), { path: file });
  const without = problem.forgotten ? literal('runs without') : literal('not updated');
  return meta('meta.state', 'warning', say`${without}: ${troubles[problem.kind]} (${problem.detail})`, {
    path: file,
    remedy: remedies[problem.kind](file),
  });
}

const troubles: Readonly<Record<MemoryProblem['kind'], Clean>> = {
  damaged: literal('the file is damaged'),
  newer: literal('the file is of a newer version'),
  full: literal('the disk is full'),
  refused: literal('it cannot be written'),
  locked: literal('another process holds it'),
  failed: literal('it failed'),
};

const remedies: Readonly<Record<MemoryProblem['kind'], (file: Clean) => Clean>> = {
  // The audit is in it, too: kept, not deleted.
  damaged: (file) => typed(['mv', '--', file, `${file}.damaged`]),
  newer: () => typed(['quarterdeck', '--version']),
  full: (file) => typed(['df', '-h', '--', folderOf(file)]),
  refused: (file) => typed(['ls', '-la', '--', folderOf(file)]),
  locked: (file) => typed(['fuser', '-v', '--', file]),
  failed: (file) => typed(['ls', '-la', '--', folderOf(file)]),
};

function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/, '') || '/';
}

/** Whether the wall clock stands after the latest run. Without one, or without knowing, nothing is claimed. */
export function clockVerdict(remembered: Remembered | null, now: number): Verdict {
  if (remembered === null) {
    const summary = literal('when the latest run was is not known');
    return { ...meta('meta.clock', 'unknown', summary), reason: 'dependency' };
  }
  const { lastRun } = remembered;
  if (lastRun === null) return meta('meta.clock', 'not-applicable', literal('this is the first run'));
  const ahead = now - lastRun.at;
  if (ahead >= 0) return meta('meta.clock', 'ok', say`latest run ${duration(ahead)} ago`);
  const summary = say`${duration(-ahead)} before the latest run: ages are not to be trusted`;
  return meta('meta.clock', 'warning', summary, { remedy: typed(['timedatectl', 'status']) });
}

/** Another program holds the name of the lock, or there are no such names here: the run measures all the same. */
export function lockVerdict(why: Clean | null): Verdict {
  if (why === null) return meta('meta.lock', 'ok', literal('held by this run'));
  return meta('meta.lock', 'warning', say`runs without: ${why}`, {
    remedy: typed(['ss', '-xlp', 'src', '@quarterdeck-check-*']),
  });
}

/** Whether the samples of this run are kept. `wanted` false: the configuration says that none are. */
export function samplesVerdict(problem: MemoryProblem | null, wanted = true): Verdict {
  if (!wanted) return meta('meta.samples', 'not-applicable', literal('none, by the configuration'));
  if (problem === null) return meta('meta.samples', 'ok', literal('kept'));
  const { kind, detail, file } = problem;
  return meta('meta.samples', 'warning', say`not kept: ${troubles[kind]} (${detail})`, {
    path: file,
    remedy: remedies[kind](file),
  });
}

/** What was found of the user's session (`source/box/session.ts`). */
type Session =
  | { readonly present: true; readonly runtimeDirectory: string; readonly bus: string | null }
  | { readonly present: false; readonly why: string };

/** Whether the session is the user's own, and has a bus. `said`: XDG_RUNTIME_DIR as it came, empty where it is unset. */
export function sessionVerdict({ session }: { readonly session: Session }, said: string): Verdict {
  if (!session.present)
    return meta('meta.session', 'not-applicable', say`${clean(session.why)}: see session.present`);
  const folder = clean(session.runtimeDirectory);
  const from =
    said === ''
      ? say`${folder}, which the environment does not name`
      : said === session.runtimeDirectory
        ? folder
        : say`${folder}, and not ${clean(said)} of the environment`;
  return session.bus === null
    ? meta('meta.session', 'warning', say`${folder} holds no session bus: podman falls back to cgroupfs`, {
        path: folder,
        remedy: restartBus,
      })
    : meta('meta.session', 'ok', from, { path: folder });
}

/** Where the configuration came from, and who else could change it (`source/config/load.ts`). */
interface ConfigSource {
  readonly file: string;
  readonly present: boolean;
  readonly doubts: readonly { readonly what: string; readonly remedy: readonly string[] }[];
}

/** Whether somebody else could change the configuration. */
export function configVerdict({ file, present, doubts }: ConfigSource): Verdict {
  const path = clean(file);
  if (!present) return meta('meta.config', 'ok', say`the defaults: ${path} is not there`);
  const [doubt] = doubts;
  return doubt === undefined
    ? meta('meta.config', 'ok', say`${path} is ours alone`, { path })
    : meta('meta.config', 'warning', clean(doubt.what), { path, remedy: typed(doubt.remedy) });
}

/** Whether all that was asked has answered. `late`: what has not. */
export function deadlineVerdict(late: readonly string[], tookMs: number, deadlineMs: number): Verdict {
  if (late.length === 0)
    return meta('meta.deadline', 'ok', say`all was read in ${seconds(tookMs)} of ${seconds(deadlineMs)}`);
  const summary = say`no answer within ${seconds(deadlineMs)}: ${some(late.map(clean), 5)}`;
  return {
    ...meta('meta.deadline', 'unknown', summary, {
      remedy: typed(['quarterdeck', '--check', '--timeout', `${longerThan(deadlineMs)}s`]),
    }),
    reason: 'timeout',
  };
}

/** A time that is worth a second try, seconds: never shorter than the one that was too short, nor longer than `--timeout` takes. */
function longerThan(deadlineMs: number): number {
  return Math.min(3600, Math.max(60, Math.ceil((2 * deadlineMs) / 10_000) * 10));
}

function seconds(ms: number): Clean {
  return say`${clean((ms / 1000).toFixed(1))} s`;
}

/** Whether the service behind --ping was told. Null: it was. It never counts for the exit code: the run is judged by then. */
export function pingVerdict(why: Clean | null, server: Clean): Verdict {
  if (why === null) return meta('meta.ping', 'ok', say`${server} was told`);
  return meta('meta.ping', 'warning', say`${server} was not told: ${why} (does not count for the exit code)`);
}

function meta(
  id: Meta,
  status: Verdict['status'],
  summary: Clean,
  { path = null, remedy = null }: { readonly path?: Clean | null; readonly remedy?: Clean | null } = {},
): Verdict {
  return {
    id: clean(id),
    check: id,
    target: null,
    group: metaChecks.find((one) => one.id === id)?.group ?? 'host',
    status,
    reason: null,
    summary,
    value: null,
    unit: null,
    warn: null,
    crit: null,
    remedy,
    evidence: path === null ? [] : [{ argv: null, path, exit: null, stderr: null, tookMs: 0 }],
    ageMs: 0,
    subject: { pane: 'stack', row: null },
  };
}
