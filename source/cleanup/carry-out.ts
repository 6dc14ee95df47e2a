import { type Box } from '../box/box.ts';
import { lastLines } from '../actions/failure.ts';
import { runSteps, type StepNews } from '../actions/run-steps.ts';
import { argvOf, type StepEnd } from '../actions/step.ts';
import { type ActionLock } from '../history/action-lock.ts';
import { type Audit } from '../history/audit.ts';
import { type Ledger } from '../history/cleanup-ledger.ts';
import { withoutSecrets } from '../probes/probe.ts';
import { type Operation } from '../probes/operations.ts';
import { type Clean, clean, join, literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { type Candidate, type Kind } from './candidate.ts';
import { type Look, type Looked } from './look.ts';
import { type Space, usedPercent } from './plan.ts';
import { changesSince, type KeptPlan, type KeptStep, staleSince } from './plan-file.ts';
import { settled, spaceOf } from './settle.ts';

/** A step that was done, and what it freed. Bytes. */
export interface DoneStep {
  readonly id: string;
  readonly kind: Kind;
  readonly title: Clean;
  readonly argv: readonly Clean[];
  readonly low: number;
  readonly high: number | null;
  readonly freed: number;
  /** Percent used after it. */
  readonly usedPercent: number;
  readonly failure: Clean | null;
}

/** What came of a plan. */
export interface CleanupResult {
  readonly done: readonly DoneStep[];
  readonly before: Space | null;
  readonly after: Space | null;
  readonly target: number;
  readonly mount: Clean;
  /** It is at its target. */
  readonly reached: boolean;
  /** Why it ended. */
  readonly why: Clean;
  /** It was refused, or something went wrong: nothing of it, or not all. */
  readonly failed: boolean;
  /** Something is not well although the commands were: said first. */
  readonly alarms: readonly Clean[];
}

export type CleanupNews =
  | { readonly phase: 'looking'; readonly at: number; readonly of: number }
  | ({ readonly phase: 'step' } & StepNews)
  | { readonly phase: 'settling'; readonly at: number; readonly of: number; readonly title: Clean }
  | { readonly phase: 'done'; readonly at: number; readonly of: number; readonly step: DoneStep };

export interface CarryOut {
  readonly box: Box;
  readonly audit: Audit;
  readonly lock: ActionLock;
  readonly ledger: Ledger;
  /** Looks at the box anew and plans, without counting what snapshots hold. */
  readonly look: () => Promise<Looked>;
  /** Aborted: the step that runs is ended as it should, and no other begins. */
  readonly signal: AbortSignal;
  readonly onNews: (news: CleanupNews) => void;
  readonly wait: (ms: number) => Promise<void>;
  /** What the operator typed; it has to be the plan's word. */
  readonly word: string | null;
}

/** Two steps in a row that free less than this share of what they surely should: what the plan rests on is wrong. */
const leastShare = 0.5;

/**
 * Does a plan that was shown, one step at a time: look → the same object, still not protected, nobody else at work → audit → run →
 * wait until it is free → measure → audit. Ends at the target, at the first that fails or is not as it was, when two in a row free
 * too little, and when it is told to. Never rejects, and never takes up again what another run began: a plan whose first steps are
 * gone is refused.
 */
export async function carryOut(kept: KeptPlan, options: CarryOut): Promise<CleanupResult> {
  const { box, lock } = options;
  const refused = (why: Clean): CleanupResult => ({
    done: [],
    before: null,
    after: null,
    target: kept.target,
    mount: clean(kept.mount),
    reached: false,
    why,
    failed: true,
    alarms: [],
  });
  const stale = staleSince(kept, box.now());
  if (stale !== null) return refused(stale);
  if (kept.host !== box.identity.hostname) return refused(say`it was made for ${clean(kept.host)}`);
  if (kept.steps.length === 0) return refused(literal('there is nothing to do in it'));
  if (kept.word !== null && options.word !== kept.word)
    return refused(
      say`something is gone for good with it: it has to be confirmed with the words: ${clean(kept.word)}`,
    );
  const taken = await lock.take(say`clean up ${clean(kept.mount)}`);
  if (!taken.taken) return refused(taken.why);
  try {
    return await inSteps(kept, options, refused);
  } finally {
    await taken.release();
  }
}

async function inSteps(
  kept: KeptPlan,
  options: CarryOut,
  refused: (why: Clean) => CleanupResult,
): Promise<CleanupResult> {
  const { box, look, signal, onNews } = options;
  const done: DoneStep[] = [];
  const alarms: Clean[] = [];
  const of = kept.steps.length;
  let mustStay: ReadonlySet<string> | null = null;
  let last: Space | null = null;
  let before: Space | null = null;
  const ended = (why: Clean, failed: boolean): CleanupResult => ({
    done,
    before,
    after: last,
    target: kept.target,
    mount: clean(kept.mount),
    reached: last !== null && usedPercent(last) <= kept.target,
    why,
    failed: failed || alarms.length > 0,
    alarms,
  });

  for (const [at, step] of kept.steps.entries()) {
    if (signal.aborted) return ended(literal('it was told to end; what was begun was ended'), false);
    onNews({ phase: 'looking', at, of });
    const looked = await look();
    if (!looked.looked) return at === 0 ? refused(looked.why) : ended(looked.why, true);
    const now = looked.look;
    if (now.filesystem.mount !== kept.mount) {
      const why = say`it was made for ${clean(kept.mount)}, which is not mounted as it was`;
      return at === 0 ? refused(why) : ended(why, true);
    }
    last = await spaceOf(box, kept.mount);
    if (last === null) return ended(literal('how full it is, is not known any more'), true);
    before ??= last;
    if (usedPercent(last) <= kept.target) return ended(literal('it is at its target'), false);
    const lost = lostSince(mustStay, now);
    if (lost !== null) {
      alarms.push(lost);
      return ended(literal('something is gone that must stay'), true);
    }
    const changes = changesSince(at === 0 ? kept.steps : [step], now.found.candidates);
    if (changes.length > 0) {
      const why = say`the plan is stale, ${changes.length} of ${at === 0 ? of : 1} objects changed: ${join(changes.slice(0, 3), '; ')}; plan anew`;
      return at === 0 ? refused(why) : ended(why, true);
    }
    const busy = inTheWay(step.kind, now);
    if (busy !== null) return at === 0 ? refused(busy) : ended(busy, true);
    const planned = now.found.candidates.find(({ id }) => id === step.id);
    if (planned === undefined) return ended(literal('it is not there any more'), true);

    const one = await single(planned, step, kept, last, now, { at, of }, options);
    if (one.step === null) return ended(one.why, true);
    done.push(one.step);
    if (one.space !== null) last = one.space;
    mustStay = protectedNow(now);
    onNews({ phase: 'done', at, of, step: one.step });
    if (one.notes.length > 0) alarms.push(...one.notes);
    if (one.step.failure !== null) return ended(say`${one.step.title}: ${one.step.failure}`, true);
    if (at === of - 1 || usedPercent(last) <= kept.target) {
      const afterwards = await look();
      const gone = afterwards.looked ? lostSince(mustStay, afterwards.look) : null;
      if (gone !== null) alarms.push(gone);
      if (afterwards.looked && afterwards.look.found.candidates.some((is) => isSame(is, step)))
        return ended(say`${one.step.title}: it is still there`, true);
    }
    if (freedTooLittle(done))
      return ended(literal('two steps freed less than half of what they surely should: plan anew'), true);
  }
  const reached = last !== null && usedPercent(last) <= kept.target;
  return ended(reached ? literal('it is at its target') : literal('every step is done'), false);
}

async function single(
  planned: Candidate,
  { low, high }: KeptStep,
  kept: KeptPlan,
  before: Space,
  { model, filesystem }: Look,
  { at, of }: { readonly at: number; readonly of: number },
  { box, audit, ledger, signal, onNews, wait }: CarryOut,
): Promise<{
  readonly step: DoneStep | null;
  readonly space: Space | null;
  readonly why: Clean;
  readonly notes: readonly Clean[];
}> {
  const { title, step, kind } = planned;
  const began = box.elapsed();
  const entry = await audit.intent({
    at: box.now(),
    action: 'cleanup.step',
    target: title,
    argv: [argvOf(step.command).map((word) => clean(withoutSecrets(word)))],
    before: say`plan ${clean(kept.id)}, step ${at + 1} of ${of}: ${clean(kept.mount)} ${percent(usedPercent(before))} used`,
  });
  if (!entry.written)
    return {
      step: null,
      space: before,
      why: say`the audit could not be written, so nothing was done: ${entry.why}`,
      notes: [],
    };
  const ran = await runSteps([step], {
    run: (command, own, onLine) => box.run(command, own, onLine),
    // Not the operator's signal: a step that was begun is ended as it should.
    signal: new AbortController().signal,
    onNews: ({ lines }) => onNews({ phase: 'step', at, of, title, lines }),
    onEnd: (ends: readonly StepEnd[]) => audit.progress(entry.id, ends),
  });
  onNews({ phase: 'settling', at, of, title });
  const space = await settled(kind, { box, model, filesystem, wait });
  const freed = space === null ? 0 : before.used - space.used;
  const after =
    space === null
      ? literal('how much it freed is not known')
      : say`freed ${bytes(Math.max(0, freed))}; ${clean(kept.mount)} ${percent(usedPercent(space))} used`;
  const noted = await audit.result(entry.id, {
    at: box.now(),
    steps: ran.ends,
    exit: ran.ends.at(-1)?.exit ?? null,
    failure: ran.failure,
    tookMs: Math.round(box.elapsed() - began),
    after,
    achieved: ran.failure === null && space !== null,
  });
  const written =
    space === null
      ? null
      : await ledger.add({
          at: box.now(),
          plan: clean(kept.id),
          kind: clean(kind),
          object: title,
          low,
          high,
          freed,
          usedBefore: before.used,
          usedAfter: space.used,
          availableAfter: space.available,
        });
  return {
    step: {
      id: planned.id,
      kind,
      title,
      argv: argvOf(step.command),
      low,
      high,
      freed,
      usedPercent: space === null ? usedPercent(before) : usedPercent(space),
      failure: ran.failure === null ? null : say`${ran.failure}${output(ran.outcomes.at(-1))}`,
    },
    space,
    why: literal(''),
    notes: [
      ...(noted.written ? [] : [say`the result could not be written into the audit: ${noted.why}`]),
      ...(written === null ? [] : [say`it could not be written into the ledger: ${written}`]),
      ...(signal.aborted && ran.failure !== null ? [literal('it was told to end')] : []),
    ],
  };
}

/** The same object with the same content: what a cache is refilled with meanwhile is another one. */
function isSame(is: Candidate, was: KeptStep): boolean {
  return (
    (was.kind === 'image' || was.kind === 'dangling' || was.kind === 'snapshot' || was.kind === 'trash') &&
    is.id === was.id
  );
}

function output(outcome: Parameters<typeof lastLines>[0] | undefined): Clean {
  if (outcome === undefined) return literal('');
  const [line] = lastLines(outcome, 1);
  return line === undefined ? literal('') : say` (${line})`;
}

/** Snapshots and images that something protects, by what they are. */
function protectedNow({ model, plan }: Look): ReadonlySet<string> {
  const { standings } = model.backups;
  const snapshots = standings.known
    ? standings.value
        // What only age protects may be taken by the backup's own retention at any moment.
        .filter(({ protections }) => protections.some(({ rule }) => lasting.has(rule)))
        .map(({ snapshot }) => snapshot.path as string)
    : [];
  return new Set([...snapshots, ...plan.spared.flatMap(({ id }) => (id === undefined ? [] : [id]))]);
}

const lasting: ReadonlySet<string> = new Set(['held', 'pinned', 'mounted', 'common-pair']);

/** What was protected before and is not there any more; null: all of it is. */
function lostSince(before: ReadonlySet<string> | null, { model, facts }: Look): Clean | null {
  if (before === null) return null;
  const { standings } = model.backups;
  if (!standings.known || !facts.images.known) return null;
  const there = new Set<string>([
    ...standings.value.map(({ snapshot }) => snapshot.path),
    ...facts.images.value.map(({ id }) => id.replace(/^sha256:/, '')),
  ]);
  const lost = [...before].filter((id) => !there.has(id));
  return lost.length === 0 ? null : say`protected, and not there any more: ${clean(lost.join(', '))}`;
}

/** Who works on the same things now; null: nobody. */
function inTheWay(kind: Kind, { facts, model, filesystem }: Look): Clean | null {
  const running = facts.operations.known ? facts.operations.value : [];
  const kindsOf: Readonly<Record<Operation['kind'], readonly Kind[]>> = {
    send: ['snapshot'],
    receive: ['snapshot'],
    balance: ['snapshot'],
    image: ['image', 'dangling', 'build-cache'],
    package: ['packages'],
  };
  const found = running.find((one) => kindsOf[one.kind].includes(kind));
  if (found !== undefined)
    return say`${join(found.argv.slice(0, 4), ' ')} runs (process ${found.pid}): when it has ended`;
  const { filesystems } = model.storage;
  const state = filesystems.known
    ? filesystems.value.find((one) => one.mounts.includes(filesystem.mount))
    : undefined;
  const btrfs = state?.btrfs.known === true ? state.btrfs.value : null;
  const operation = btrfs?.raw.exclusiveOperation ?? literal('none');
  return operation === 'none' || operation === 'unknown' || operation === 'balance paused'
    ? null
    : say`btrfs does a ${operation} on ${filesystem.mount}: when it has ended`;
}

function freedTooLittle(done: readonly DoneStep[]): boolean {
  const [last, before] = [done.at(-1), done.at(-2)];
  return [last, before].every((one) => one !== undefined && one.low > 0 && one.freed < one.low * leastShare);
}
