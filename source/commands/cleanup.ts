import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { type Box } from '../box/box.ts';
import { realClock } from '../box/clock.ts';
import { type Candidate, lossOf, type Spared } from '../cleanup/candidate.ts';
import { carryOut, type CleanupNews, type CleanupResult } from '../cleanup/carry-out.ts';
import { look } from '../cleanup/look.ts';
import { type HeldBySnapshots } from '../cleanup/snapshots.ts';
import { type KeptPlan, readKept, toKept } from '../cleanup/plan-file.ts';
import { type CleanupPlan, commandOf } from '../cleanup/plan.ts';
import {
  estimateInWords,
  holdersInWords,
  ledgerInWords,
  projectionInWords,
  resultAsMarkdown,
  resultInWords,
  spaceInWords,
} from '../cleanup/telling.ts';
import { ConfigError } from '../config/error.ts';
import { type Config } from '../config/schema.ts';
import { heldSample } from '../model/sampled.ts';
import { ascii } from '../report/ascii.ts';
import { wrap } from '../report/wrap.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { bytes, duration, instant, percent } from '../text/format.ts';
import { accountOf } from './acting.ts';
import { ledgerOf, lookingOf } from './cleaning.ts';
import { type Request } from './command-line.ts';
import { configure } from './configure.ts';
import { exitOnSignals } from './exit.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { samplesFor } from './samples.ts';
import { stateFolder } from './state-folder.ts';
import { styleFor } from './terminal.ts';
import { UsageError } from './usage.ts';

/**
 * `cleanup` shows a plan and keeps it for ten minutes; exit code 0: it reaches its target or is below, 1: it may, or cannot.
 * `cleanup apply PLAN` does one: 0 at the target, 1 not, 2 refused or gone wrong.
 * @throws {UsageError}
 */
export async function cleanup(request: Request, place: Place): Promise<0 | 1 | 2 | 3> {
  const { box, config } = await opened(request, place);
  return request.cleanup.apply === null
    ? show(request, place, box, config)
    : apply(request, place, box, config, request.cleanup.apply);
}

async function opened(request: Request, place: Place): Promise<{ box: Box; config: Config }> {
  try {
    const door = await openBox(request.demo, place.boxes, { delays: false });
    return await configure(door, request.config, place.environment);
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

async function show(request: Request, place: Place, box: Box, config: Config): Promise<0 | 1> {
  exitOnSignals();
  const ledger = ledgerOf(box, place.environment);
  const counting = (count: number) =>
    void place.complain(`counting what ${count} snapshots hold alone; on a large disk that takes minutes\n`);
  const looked = await look(
    randomBytes(4).toString('hex'),
    { target: request.cleanup.target, mount: request.cleanup.on },
    {
      ...lookingOf(
        box,
        config,
        place.environment,
        ledger,
        request.cleanup.form === 'human' ? counting : () => undefined,
      ),
      tells: true,
    },
  );
  if (!looked.looked) throw new UsageError(looked.why);
  const { plan, held } = looked.look;
  await note(held, box, config, place.environment);
  const kept = toKept(plan);
  switch (request.cleanup.form) {
    case 'json':
      await place.print(`${JSON.stringify(asJson(plan, kept), null, 2)}\n`);
      break;
    case 'markdown':
    case 'human': {
      const style = styleFor(place.terminal, place.environment, {
        colour: request.colour,
        verbose: false,
        quiet: false,
      });
      const isKept =
        kept.steps.length === 0 || box.recorded ? null : await keep(kept, box, place.environment);
      const lines = human(plan, style.columns, [
        ...howToApply(plan, box, isKept),
        ...told(await ledger.latest(5)),
      ]);
      await place.print(`${(style.unicode ? lines : lines.map(ascii)).join('\n')}\n`);
    }
  }
  return plan.outlook === 'below' || plan.outlook === 'reached' ? 0 : 1;
}

/** What was counted took minutes: the console tells it, with its age, without counting. Where it cannot be kept, it is not. */
async function note(
  held: readonly HeldBySnapshots[],
  box: Box,
  config: Config,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  if (held.length === 0) return;
  const samples = await samplesFor(box, config, environment, 'check');
  const now = box.now();
  await samples.add(
    now,
    held.map(({ subvolume, bytes: count }) => heldSample(subvolume, count, now)),
  );
  samples.close();
}

function told(lines: Parameters<typeof ledgerInWords>[0]): readonly Clean[] {
  return lines.length === 0
    ? []
    : [literal(''), literal('Earlier steps:'), ...ledgerInWords(lines).map((line) => say`  ${line}`)];
}

/**
 * Where plans are kept for as long as they hold: in the memory of the session's own folder where there is one, so that a full disk
 * is not written to.
 */
function planFolder({ identity }: Box, environment: NodeJS.ProcessEnv): string {
  const { session } = identity;
  return session.present
    ? path.join(session.runtimeDirectory, 'quarterdeck')
    : path.join(stateFolder({ identity }, environment), 'plans');
}

/** Null: it is kept; else why not. */
async function keep(plan: KeptPlan, box: Box, environment: NodeJS.ProcessEnv): Promise<Clean | null> {
  const folder = planFolder(box, environment);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(path.join(folder, `${plan.id}.json`), `${JSON.stringify(plan)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    return null;
  } catch (error) {
    return clean(error instanceof Error ? error.message : String(error));
  }
}

function howToApply(plan: CleanupPlan, box: Box, notKept: Clean | null): readonly Clean[] {
  if (plan.steps.length === 0) return [];
  const confirm = plan.word === null ? literal('') : say` --confirm '${plan.word}'`;
  if (box.recorded || notKept !== null) {
    const demo = box.recorded ? say` --demo ${clean(box.label)}` : literal('');
    const why = notKept === null ? literal('') : say` (it could not be kept: ${notKept})`;
    return [
      literal(''),
      say`To do it${why}:`,
      say`  quarterdeck cleanup${demo} --json > plan.json`,
      say`  quarterdeck cleanup apply plan.json${demo}${confirm}`,
    ];
  }
  return [
    literal(''),
    say`Nothing was done. To do it, within ${duration(plan.expiresAt - plan.createdAt)}:`,
    say`  quarterdeck cleanup apply ${clean(plan.id)}${confirm}`,
  ];
}

function human(plan: CleanupPlan, columns: number, after: readonly Clean[]): readonly string[] {
  const { filesystem, steps, later, spared, unknown, says, trouble, emergency } = plan;
  return [
    `${filesystem.mount}  ${spaceInWords(plan)}`,
    ...wrap('', says, '', columns),
    ...(emergency ? wrap('', 'Nearly full: what writes least comes first.', '', columns) : []),
    ...(trouble === null ? [] : wrap('', trouble.text, '', columns)),
    ...steps.flatMap((step, index) => {
      const number = String(index + 1).padStart(3);
      return [
        '',
        ...wrap(
          `${number}  `,
          `${step.title}: frees ${estimateInWords(step.estimate)}, then ${projectionInWords(step)} used`,
          '     ',
          columns,
        ),
        ...wrap('     ', `${step.loss}; ${step.how}${age(step)}`, '     ', columns),
        ...(step.holders === null
          ? []
          : wrap('     ', `part of it is ${holdersInWords(step.holders)}`, '     ', columns)),
        `     $ ${commandOf(step)}`,
      ];
    }),
    ...(later.length === 0 ? [] : ['', 'Not from here, or frees nothing now:']),
    ...later.flatMap((one) => [
      ...wrap('  ', notNow(one), '    ', columns),
      ...(one.refused === null ? [] : [`    $ ${commandOf(one)}`]),
    ]),
    ...(spared.length === 0 ? [] : ['', 'Stays:']),
    ...grouped(spared).flatMap((line) => wrap('  ', line, '    ', columns)),
    ...(unknown.length === 0 ? [] : ['', 'Not known, so nothing of it is in the plan:']),
    ...unknown.flatMap((line) => wrap('  ', line, '    ', columns)),
    ...after,
  ];
}

function age({ age: ms }: Candidate): string {
  return ms === null ? '' : `; ${duration(ms)} old`;
}

function notNow({ title, estimate, holders, refused, kind }: Candidate): string {
  const why = [refused, holders === null ? null : holdersInWords(holders)].filter((one) => one !== null);
  const words = why.length === 0 ? 'how much it frees is not known' : why.join('; ');
  return `${title} (${estimateInWords({ low: 0, high: estimate.high })}; ${lossOf[kind]}): ${words}`;
}

/** One line for all that stay for the same reason. */
function grouped(spared: readonly Spared[]): readonly string[] {
  const byReason = new Map<string, Spared[]>();
  for (const one of spared) byReason.set(one.reason, [...(byReason.get(one.reason) ?? []), one]);
  return [...byReason].map(([reason, list]) => {
    const names = list
      .slice(0, 3)
      .map(({ name, kind }) => (kind === 'folder' ? name : (name.split('/').at(-1) ?? name)));
    const more = list.length > 3 ? ` and ${list.length - 3} more` : '';
    const sum = list.reduce((total, one) => total + (one.bytes ?? 0), 0);
    return `${names.join(', ')}${more}${sum > 0 ? ` (${bytes(sum)})` : ''}: ${reason}`;
  });
}

/** The plan as it is kept, with what a program wants to know beside it. */
function asJson(plan: CleanupPlan, kept: KeptPlan) {
  return {
    ...kept,
    outlook: plan.outlook,
    says: plan.says,
    space: plan.space,
    need: plan.need,
    emergency: plan.emergency,
    trouble: plan.trouble,
    filesystem: plan.filesystem,
    steps: kept.steps.map((step, index) => {
      const planned = plan.steps[index];
      return planned === undefined
        ? step
        : {
            ...step,
            title: planned.title,
            loss: planned.loss,
            how: planned.how,
            ageMs: planned.age,
            usedPercentAtWorst: planned.worst,
            usedPercentAtBest: planned.best,
            holders: planned.holders,
          };
    }),
    later: plan.later.map((one) => ({
      id: one.id,
      title: one.title,
      estimate: one.estimate,
      holders: one.holders,
      refused: one.refused,
    })),
    spared: plan.spared,
    unknown: plan.unknown,
  };
}

async function apply(
  request: Request,
  place: Place,
  box: Box,
  config: Config,
  which: string,
): Promise<0 | 1 | 2> {
  if (request.readOnly || config.console.readOnly)
    throw new UsageError('nothing is done here: it is read-only');
  const plan = await planNamed(which, box, place.environment);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      void place.complain('it ends after this step\n');
      ending.abort();
    });
  const ledger = ledgerOf(box, place.environment);
  const looking = lookingOf(box, config, place.environment, ledger, null);
  const quiet = request.cleanup.form === 'json';
  const result = await carryOut(plan, {
    box,
    ...(await accountOf(box, config, place.environment)),
    ledger,
    look: () => look(plan.id, { target: plan.target, mount: plan.mount }, looking),
    signal: ending.signal,
    onNews: (news) => {
      const line = quiet ? null : newsInWords(news);
      if (line !== null) void place.complain(`${line}\n`);
    },
    wait: (ms) => realClock.wait(ms),
    word: request.cleanup.word,
  });
  await place.print(report(result, plan, request.cleanup.form, box.now()));
  return result.failed ? 2 : result.reached ? 0 : 1;
}

async function planNamed(which: string, box: Box, environment: NodeJS.ProcessEnv): Promise<KeptPlan> {
  const file = /^[0-9a-f]{8}$/.test(which)
    ? path.join(planFolder(box, environment), `${which}.json`)
    : path.resolve(which);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `there is no plan ${clean(which)}: ${clean(error instanceof Error ? error.message : String(error))}`,
    );
  }
  const found = readKept(text);
  if (!found.read) throw new UsageError(`${clean(which)}: ${found.why}`);
  return found.plan;
}

function newsInWords(news: CleanupNews): string | null {
  const place = `${news.at + 1}/${news.of}`;
  switch (news.phase) {
    case 'looking':
      return `${place}  looking again`;
    case 'step':
      return news.lines.length === 0 ? `${place}  ${news.title}` : null;
    case 'settling':
      return `${place}  waiting until it is free`;
    case 'done':
      return `${place}  freed ${bytes(Math.max(0, news.step.freed))} (predicted ${estimateInWords(news.step)}); ${percent(news.step.usedPercent)} used`;
  }
}

function report(
  result: CleanupResult,
  plan: KeptPlan,
  form: Request['cleanup']['form'],
  now: number,
): string {
  switch (form) {
    case 'json':
      return `${JSON.stringify({ schema: 'quarterdeck.cleanup-result', version: 1, plan: plan.id, at: instant(now), ...result })}\n`;
    case 'markdown':
      return resultAsMarkdown(result, plan, now);
    case 'human':
      return `${[...result.alarms.map((alarm) => `ALARM: ${alarm}`), resultInWords(result)].join('\n')}\n`;
  }
}
