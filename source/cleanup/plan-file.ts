import { createHash } from 'node:crypto';
import * as z from 'zod';
import { wordsOf } from '../actions/step.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Candidate, kinds } from './candidate.ts';
import { commandOf, type CleanupPlan } from './plan.ts';

/**
 * A plan that was shown, as it is kept for whoever wants it done: what its steps are, not how they are run. What is run is always
 * planned anew and compared with this.
 */
export interface KeptPlan {
  readonly schema: 'quarterdeck.cleanup';
  readonly version: 1;
  readonly id: string;
  readonly fingerprint: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly host: string;
  readonly mount: string;
  readonly target: number;
  readonly word: string | null;
  readonly steps: readonly KeptStep[];
}

export interface KeptStep {
  readonly id: string;
  readonly kind: (typeof kinds)[number];
  readonly argv: readonly string[];
  readonly identity: Readonly<Record<string, string>>;
  readonly low: number;
  readonly high: number | null;
}

const step = z.object({
  id: z.string(),
  kind: z.enum(kinds),
  argv: z.array(z.string()).min(1),
  identity: z.record(z.string(), z.string()),
  low: z.int().min(0),
  high: z.int().min(0).nullable(),
});

const kept = z.object({
  schema: z.literal('quarterdeck.cleanup'),
  version: z.literal(1),
  id: z.string().regex(/^[0-9a-f]{8}$/),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: z.int(),
  expiresAt: z.int(),
  host: z.string(),
  mount: z.string(),
  target: z.number().gt(0).lt(100),
  word: z.string().nullable(),
  steps: z.array(step).max(10_000),
});

/** What is kept of a plan. */
export function toKept(plan: CleanupPlan): KeptPlan {
  const steps = plan.steps.map(({ id, kind, step: { command }, identity, estimate }): KeptStep => ({
    id,
    kind,
    argv: wordsOf(command),
    identity,
    ...estimate,
  }));
  const base = {
    id: plan.id,
    createdAt: Math.round(plan.createdAt),
    expiresAt: Math.round(plan.expiresAt),
    host: plan.host,
    mount: plan.filesystem.mount,
    target: plan.target,
    word: plan.word,
    steps,
  };
  return { schema: 'quarterdeck.cleanup', version: 1, fingerprint: fingerprintOf(base), ...base };
}

/** Of everything that decides what is done: a file that somebody edited is refused. */
function fingerprintOf(plan: Omit<KeptPlan, 'schema' | 'version' | 'fingerprint'>): string {
  const { id, createdAt, expiresAt, host, mount, target, word, steps } = plan;
  const plain = [
    id,
    createdAt,
    expiresAt,
    host,
    mount,
    target,
    word,
    steps.map((one) => [
      one.id,
      one.kind,
      one.argv,
      Object.entries(one.identity).sort(([a], [b]) => (a < b ? -1 : 1)),
      one.low,
      one.high,
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}

export type PlanRead =
  { readonly read: true; readonly plan: KeptPlan } | { readonly read: false; readonly why: Clean };

/** Reads a plan that was kept, or printed as JSON (where more stands in it). */
export function readKept(text: string): PlanRead {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { read: false, why: literal('it is not JSON') };
  }
  const found = kept.safeParse(document);
  if (!found.success) {
    const [issue] = found.error.issues;
    return {
      read: false,
      why: say`it is no plan: ${clean(issue?.path.join('.') ?? '')}: ${clean(issue?.message ?? '')}`,
    };
  }
  const { fingerprint, ...plan } = found.data;
  return fingerprint === fingerprintOf(plan)
    ? { read: true, plan: found.data }
    : { read: false, why: literal('it is not as it was written: its fingerprint is another one') };
}

/** Why a plan must not be done any more, by its dates alone; null: it may. */
export function staleSince({ createdAt, expiresAt }: KeptPlan, now: number): Clean | null {
  if (now > expiresAt)
    return say`it is ${duration(now - createdAt)} old, and a plan holds for ten minutes: plan anew`;
  return now < createdAt - 60_000
    ? literal('it was made in the future: the clock was set back; plan anew')
    : null;
}

/** What is not as it was when the plan was shown, by step; empty: everything is. `now`: everything that may go now. */
export function changesSince(steps: readonly KeptStep[], now: readonly Candidate[]): readonly Clean[] {
  return steps.flatMap((was) => {
    const is = now.find(({ id }) => id === was.id);
    if (is === undefined)
      return [say`${clean(was.id)}: it is not there any more, or something protects it now`];
    if (is.refused !== null) return [say`${is.title}: ${is.refused}`];
    const names = new Set([...Object.keys(was.identity), ...Object.keys(is.identity)]);
    const other = [...names].filter((name) => was.identity[name] !== is.identity[name]);
    if (other.length > 0) return [say`${is.title}: another ${clean(other.join(', '))}`];
    return JSON.stringify(was.argv) === JSON.stringify(wordsOf(is.step.command))
      ? []
      : [say`${is.title}: ${commandOf(is)} would be run instead`];
  });
}
