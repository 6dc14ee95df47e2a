import path from 'node:path';
import { openRecorded } from '../../source/box/recorded.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { configOf } from '../../source/config/load.ts';
import { type Config } from '../../source/config/schema.ts';
import { buildModel } from '../../source/model/build.ts';
import { type ProbeName, probes, type Readings } from '../../source/probes/catalogue.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { type Reading } from '../../source/probes/reading.ts';
import { readAll } from '../../source/watch/once.ts';
import { standingClock } from '../support/standing-clock.ts';
import { type Breakage, brokenDoor, type Notes, type Question } from './broken-door.ts';
import { keysOf } from './distortions.ts';
import { effectOn, type Fault, faults, ofKey } from './faults.ts';
import { byId, judge, same, type Verdicts } from './oracle.ts';
import { kindOf, type Target, targetOf, treesOf } from './targets.ts';
import { jumpingTime } from './time.ts';

/** As `--check` has it by default. */
const deadlineMs = 25_000;

/** A recorded box with all that its probes ask, ready to be broken. */
export interface Bench {
  readonly name: string;
  readonly notes: Notes;
  readonly config: Config;
  readonly targets: readonly Target[];
  /** Names of the probes by what they ask. */
  readonly askers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly healthy: Run;
}

interface Run {
  readonly readings: Readings;
  readonly verdicts: Verdicts;
  /** How often each question was asked. */
  readonly asked: ReadonlyMap<string, number>;
  readonly tookMs: number;
  readonly ended: boolean;
  /** Some answer was another than that of the healthy box: else there was nothing to break. */
  readonly isBroken: boolean;
}

/** One target with one fault, and what the checks said. */
interface Trial {
  readonly fault: Fault;
  readonly run: Run;
}

export interface Result {
  readonly faults: number;
  readonly verdicts: number;
  readonly falseOk: readonly string[];
  readonly defects: readonly string[];
}

const key = ({ method, what }: Question) => `${method} ${what}`;

/** Opens a recorded box, asks everything once, and finds out what there is to break. */
export async function openBench(name: string): Promise<Bench> {
  const box = await openRecorded(path.resolve('fixtures/boxes', name), { clock: standingClock() });
  const config = await configOf(null, 'defaults', box.identity);
  const notes: Notes = { box, openedAt: box.now(), asked: new Map() };
  const askers = new Map<string, Set<string>>();
  for (const [probe, one] of Object.entries(probes) as [string, Probe<unknown>][]) {
    const time = jumpingTime();
    const door = brokenDoor(notes, time, null, (question) => {
      askers.set(key(question), (askers.get(key(question)) ?? new Set()).add(probe));
    });
    await time.until(take(one, { box: door, config }));
  }

  const bench = { name, notes, config, askers };
  const targets = await targetsOf(notes, config);
  return { ...bench, targets, healthy: await runWith(bench, null) };
}

async function targetsOf(notes: Notes, config: Config): Promise<readonly Target[]> {
  const trees = treesOf(config, notes.box.identity);
  const targets = new Map<string, { questions: Question[]; texts: string[] }>();
  for (const { question, answer } of notes.asked.values()) {
    const name = targetOf(question, trees, config.roots.proc);
    const target = targets.get(name) ?? { questions: [], texts: [] };
    targets.set(name, target);
    target.questions.push(question);
    const given = await answer;
    if ('argv' in given) target.texts.push(given.stdout);
    else if ('answered' in given) {
      if (given.answered && 'body' in given.value) target.texts.push(given.value.body);
    } else if (given.found && typeof given.value === 'string') target.texts.push(given.value);
  }

  return [...targets].map(([name, target]) => ({
    name,
    kind: kindOf(name, config.roots),
    ...target,
  }));
}

/** Reads and judges the box, with a breakage or none. */
async function runWith(
  { notes, config, askers }: Pick<Bench, 'notes' | 'config' | 'askers'>,
  broken: { readonly target: Target; readonly fault: Fault; readonly healthy: Run } | null,
): Promise<Run> {
  const time = jumpingTime();
  const asked = new Map<string, number>();
  const mine = new Set(broken?.target.questions.map(key));
  const breakage: Breakage | null =
    broken === null ? null : { fault: broken.fault, hit: (question) => mine.has(key(question)) };
  let isBroken = broken?.fault.aged !== undefined;
  const door = brokenDoor(
    notes,
    time,
    breakage,
    (question) => asked.set(key(question), (asked.get(key(question)) ?? 0) + 1),
    () => (isBroken = true),
  );
  // Probes are stateless: what does not ask the target reads what it read. What takes time may hold up the others.
  const concerned = new Set([...mine].flatMap((question) => [...(askers.get(question) ?? [])]));
  const catalogue =
    broken === null || broken.fault.delayMs !== undefined
      ? probes
      : Object.fromEntries(Object.entries(probes).filter(([name]) => concerned.has(name)));
  const options = { deadlineMs, timers: time, catalogue };
  const taken = await time.until(readAll({ box: door, config }, options));
  const fresh = Object.entries(taken?.readings ?? {}).map(
    ([name, reading]) =>
      [name, shifted(reading, concerned.has(name) ? (broken?.fault.aged ?? 0) : 0, name)] as const,
  );
  const readings = { ...broken?.healthy.readings, ...Object.fromEntries(fresh) } as Readings;
  const surroundings = { identity: notes.box.identity, now: door.now(), config };
  const verdicts = byId(judgeAll(buildModel(readings, {}, surroundings), config));
  return { readings, verdicts, asked, tookMs: time.elapsed(), ended: taken !== null, isBroken };
}

/** A reading as it is when so many times its life has passed since. */
function shifted(reading: Reading<unknown>, lives: number, probe: string): Reading<unknown> {
  const { staleAfter } = probes[probe as ProbeName];
  return { ...reading, takenAt: reading.takenAt - lives * (staleAfter + 1000) };
}

/** The faults of a target: all that can befall it, and those of its keys one at a time. */
export function faultsOf(target: Target): readonly Fault[] {
  const keys = [...new Set(target.texts.flatMap(keysOf))].sort();
  return [...faults, ...keys.flatMap(ofKey)].filter(
    (fault) => effectOn(fault, target.kind, target.name) !== null,
  );
}

/** Breaks one target in each of some ways and holds every verdict against the healthy ones. */
export async function breakTarget(bench: Bench, target: Target, chosen: readonly Fault[]): Promise<Result> {
  const { healthy } = bench;
  const trials: Trial[] = [];
  for (const fault of chosen) {
    const run = await runWith(bench, { target, fault, healthy });
    if (run.isBroken) trials.push({ fault, run });
  }

  const dependants = restingOn(bench, target, trials);
  const falseOk: string[] = [];
  const defects: string[] = [];
  let verdicts = 0;
  for (const { fault, run } of trials) {
    const where = `${bench.name}: ${target.name}: ${fault.name}: `;
    const said = judge(
      effectOn(fault, target.kind, target.name) ?? fault.effect,
      healthy.verdicts,
      run.verdicts,
      dependants,
    );
    verdicts += said.judged;
    falseOk.push(...said.falseOk.map((line) => where + line));
    defects.push(...[...said.defects, ...disorder(bench, run)].map((line) => where + line));
  }

  return { faults: trials.length, verdicts, falseOk, defects };
}

/**
 * Ids of the verdicts that rest on a target: their evidence names it, or they were seen to say something else (not: nothing)
 * when it did.
 */
function restingOn({ healthy }: Bench, target: Target, trials: readonly Trial[]): ReadonlySet<string> {
  const ids = new Set<string>();
  const still = trials.filter(({ fault }) => fault.delayMs === undefined && fault.effect !== 'harmless');
  for (const [id, verdict] of healthy.verdicts) {
    const named = verdict.evidence.some((evidence) => isEvidenceOf(evidence, target));
    const moved = still.some(({ run }) => changed(verdict, run.verdicts.get(id)));
    if (named || moved) ids.add(id);
  }

  return ids;
}

function changed(before: Verdict, after: Verdict | undefined): boolean {
  return after !== undefined && after.status !== 'unknown' && !same(before, after);
}

function isEvidenceOf({ argv, path: file }: Verdict['evidence'][number], { name, kind }: Target): boolean {
  if (kind === 'server') return file !== null && name.endsWith(` ${file}`);
  if (kind === 'command') return argv !== null && `$ ${argv.join(' ')}` === name;
  return file !== null && (file === name || file.startsWith(`${name}/`));
}

/** What a run did that no run may do. */
function disorder({ healthy }: Bench, { asked, tookMs, ended }: Run): readonly string[] {
  const twice = [...asked].filter(
    ([question, times]) =>
      /^(?:run|walk) /.test(question) && times > Math.max(1, healthy.asked.get(question) ?? 1),
  );
  return [
    ...(ended ? [] : ['it never came to an end']),
    ...(tookMs > deadlineMs ? [`it took ${tookMs} ms`] : []),
    ...twice.map(([question, times]) => `asked ${times} times: ${question}`),
  ];
}
