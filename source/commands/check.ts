import './interpreted-schemas.ts';
import { type Box } from '../box/box.ts';
import { catalogue } from '../checks/catalogue.ts';
import { type AnyCheck } from '../checks/check.ts';
import { type Courses } from '../checks/counters.ts';
import { judgeAll } from '../checks/judge.ts';
import {
  configVerdict,
  deadlineVerdict,
  metaChecks,
  pingVerdict,
  samplesVerdict,
  sessionVerdict,
} from '../checks/meta.ts';
import { thatCount } from '../checks/acknowledgement.ts';
import { exitCode, worst } from '../checks/verdict.ts';
import { ConfigError } from '../config/error.ts';
import { buildModel } from '../model/build.ts';
import { type ProbeName } from '../probes/catalogue.ts';
import { samplesOf } from '../model/sampled.ts';
import { type CheckRun, type Format, type Style } from '../report/report.ts';
import { human } from '../report/human.ts';
import { formats } from '../report/formats.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { nearest } from '../text/nearest.ts';
import { readAll } from '../watch/once.ts';
import { type CheckRequest, type Request } from './command-line.ts';
import { type BetweenRuns } from './between-runs.ts';
import { configure } from './configure.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { canBeSelected, isSelected, isTold, refuseUnknown } from './select.ts';
import { samplesFor } from './samples.ts';
import { stateFolder } from './state-folder.ts';
import { styleFor } from './terminal.ts';
import { refuseBadChecks, withRanges } from './thresholds.ts';
import { UsageError } from './usage.ts';

/** Time that is kept back of the deadline for judging and writing, times probes.patience: on a slow machine that is slow, too. Milliseconds. */
const reserveMs = 500;
/** After the deadline nothing more is waited for. Milliseconds. */
const patienceMs = 2000;

/**
 * One shot: reads everything once, judges it, writes the reports. The result is the exit code.
 * @throws {UsageError} for what is wrong with the arguments; everything else becomes a report with exit code 3
 */
export async function check(request: Request, place: Place): Promise<0 | 1 | 2 | 3> {
  const chosen = request.check.formats.map(({ id, file }) => ({ format: formatOf(id), file }));
  refuseUnknown(request.check, [...catalogue, ...metaChecks]);

  const style = styleFor(place.terminal, place.environment, { ...request.check, colour: request.colour });
  const inFile = styleFor(null, place.environment, { ...request.check, colour: false });
  const telling = await tellingOf(request);
  const measured = await measure(request, place, telling);
  const run = telling === null ? measured : await telling.end(measured);
  try {
    for (const { format, file } of chosen) {
      if (file !== null) await writeReport(file, format, run, inFile);
    }
  } catch (error) {
    // This run does not end as it was told to.
    await telling?.end({ ...measured, exitCode: 3 });
    throw error;
  }
  const printed = chosen.find(({ file }) => file === null);
  const silent = request.check.quiet && run.exitCode === 0;
  if (printed !== undefined && !silent) await place.print(printed.format.write(run, style));
  return run.exitCode;
}

/** What a run tells a service while it goes on (`--ping`). */
interface Telling {
  readonly runId: string;
  /** It measures now. */
  begin(): void;
  /** It has ended so; the run with what became of telling it. A run that measured nothing itself tells nothing. */
  end(run: CheckRun): Promise<CheckRun>;
}

/** Null: nobody is to be told. */
async function tellingOf({ check: wishes, demo }: Request): Promise<Telling | null> {
  if (wishes.ping === null) return null;
  if (demo !== null) throw new UsageError('--ping tells of this machine, not of a recorded box');
  const { pingOf } = await import('./ping.ts');
  const runId = crypto.randomUUID();
  const until = performance.now() + wishes.timeoutMs + patienceMs;
  const ping = pingOf(wishes.ping, { runId, leftMs: () => until - performance.now() });
  const inMail = styleFor(null, {}, { colour: false, verbose: false, quiet: false });
  let begun = false;
  return {
    runId,
    begin() {
      begun = true;
      ping.begin();
    },
    async end(run) {
      if (!begun) return run;
      const why = await ping.end(run.exitCode, human.write(run, inMail));
      const verdict = pingVerdict(why, ping.server);
      return isTold(verdict, wishes) ? { ...run, verdicts: [...run.verdicts, verdict] } : run;
    },
  };
}

function formatOf(id: string): Format {
  const format = formats.find((one) => one.id === id);
  if (format !== undefined) return format;
  const known = formats.map((one) => one.id);
  const meant = nearest(id, known);
  const hint = meant === null ? `known are ${known.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`there is no format ${clean(id)}; ${hint}`);
}

async function writeReport(file: string, format: Format, run: CheckRun, style: Style): Promise<void> {
  try {
    const { writeFile } = await import('./write-file.ts');
    await writeFile(file, format.write(run, style));
  } catch (error) {
    throw new UsageError(
      `the report cannot be written: ${clean(error instanceof Error ? error.message : String(error))}`,
    );
  }
}

/** The run itself. Only mistakes in the arguments reject; whatever else goes wrong is a run that says so. */
async function measure(request: Request, place: Place, telling: Telling | null): Promise<CheckRun> {
  const started = performance.now();
  const box = await openBox(request.demo, place.boxes, { delays: false });
  const run = {
    version: place.version,
    runId: () => telling?.runId ?? crypto.randomUUID(),
    host: clean(box.identity.hostname),
    startedAt: box.now(),
  };
  const took = () => ({ durationMs: performance.now() - started });
  try {
    const { timeoutMs } = request.check;
    const between = await sharing(box, request, place);
    if (between?.lock.state === 'busy') {
      const { pid, forMs } = between.lock;
      const told = await between.tellAgain(pid, forMs, run.startedAt);
      return typeof told === 'string'
        ? { ...run, ...failed(told), ...took() }
        : { ...told, exitCode: forgiving(told.exitCode, request.check) };
    }
    telling?.begin();
    const work = judged(box, request, place, between);
    const told = { ...run, ...(await within(timeoutMs + patienceMs, work)), ...took() };
    await between?.keep(told);
    return told;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const message = error instanceof ConfigError ? error.message : `internal: ${String(error)}`;
    return { ...run, ...failed(clean(message)), ...took() };
  }
}

/** A run that says nothing of the box, and why. */
function failed(error: Clean) {
  return { status: 'unknown', exitCode: 3, complete: false, bootId: null, verdicts: [], error } as const;
}

/** What this run shares with others; null: nothing (`--no-state`, a recorded box). */
async function sharing(box: Box, request: Request, place: Place): Promise<BetweenRuns | null> {
  if (box.recorded || !request.check.state) return null;
  const { betweenRuns } = await import('./between-runs.ts');
  return betweenRuns(stateFolder(box, place.environment), box, request);
}

async function judged(
  door: Box,
  { check: wishes, config: file }: Request,
  place: Place,
  between: BetweenRuns | null,
) {
  const { box, ...loaded } = await configure(door, file, place.environment);
  refuseBadChecks(loaded.config, loaded.file, catalogue);
  const config = withRanges(loaded.config, wishes.ranges, catalogue);
  const samples = await samplesFor(box, config, place.environment, 'check', wishes.state);
  const earlier = samples.past(box.now());
  const reserve = reserveMs * config.probes.patience;
  const deadlineMs = Math.max(wishes.timeoutMs - reserve, wishes.timeoutMs / 2);
  const checks = catalogue.filter(
    (one) => config.checks[one.id]?.enabled !== false && canBeSelected(one, wishes),
  );
  const begunAt = performance.now();
  const { readings, late, ended } = await readAll({ box, config }, { deadlineMs, names: neededBy(checks) });
  const tookMs = performance.now() - begunAt;
  const past = await earlier;
  const model = buildModel(readings, {}, { identity: box.identity, now: box.now(), config, past });
  const bootId = readings.host?.known === true ? readings.host.value.bootId : null;
  const kept = samplesVerdict(await samples.add(model.now, samplesOf(model)), config.samples.keep);
  samples.close();
  const ofItself = door.recorded
    ? []
    : [
        sessionVerdict(box.identity, place.environment['XDG_RUNTIME_DIR'] ?? ''),
        configVerdict(loaded),
        deadlineVerdict(late, tookMs, deadlineMs),
      ];
  const judge = (courses?: Courses) =>
    [...judgeAll(model, config, checks, courses), ...ofItself].filter((verdict) => isTold(verdict, wishes));
  const verdicts =
    between === null
      ? judge()
      : await between.remember((courses) => [...judge(courses), kept], { now: model.now, bootId });
  await ended;
  const asked = verdicts.some((verdict) => isSelected(verdict, wishes));
  const status = asked ? worst(thatCount(verdicts)) : 'unknown';
  return {
    bootId,
    status,
    exitCode: forgiving(exitCode(status), wishes),
    complete: late.length === 0,
    verdicts,
    error: asked ? null : literal('nothing was selected'),
  };
}

/** What has to be read for some checks; `host` always, because what is remembered between runs is of one boot. */
function neededBy(checks: readonly AnyCheck[]): readonly ProbeName[] {
  return [...new Set<ProbeName>(['host', ...checks.flatMap(({ needs }) => needs)])];
}

/** `--fail-on critical`: a warning is told but does not fail. Unknown always does. */
function forgiving(code: 0 | 1 | 2 | 3, { failOn }: CheckRequest): 0 | 1 | 2 | 3 {
  return failOn === 'critical' && code === 1 ? 0 : code;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(say`no end after ${duration(ms)}`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
