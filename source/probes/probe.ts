import { type Box, type Command, type Outcome } from '../box/box.ts';
import { type Config } from '../config/schema.ts';
import { type Clean, clean } from '../text/clean.ts';
import { type Evidence, type Reading, type Reason } from './reading.ts';
import { type RootCommand } from './sudo.ts';

/** What a probe works with. */
export interface Context {
  readonly box: Box;
  readonly config: Config;
  readonly signal?: AbortSignal;
  /** Told by a reading that is {@link Probe.long} how far it is, in a few words, as often as it likes. */
  readonly onProgress?: (done: Clean) => void;
}

/** A long reading that runs. */
export interface Measuring {
  /** Of the probe. */
  readonly id: string;
  readonly title: Clean;
  /** When it began, epoch milliseconds. */
  readonly since: number;
  /** How far it is; null: it has not said. */
  readonly done: Clean | null;
}

/** One question to one tool or file tree. Stateless: the same box gives the same reading. */
export interface Probe<T> {
  readonly id: string;
  /** What it reads, for `:probes` and `doctor`: "podman ps". */
  readonly title: string;
  /** Milliseconds between two readings while somebody looks at what it feeds, and while nobody does (null: rests). */
  readonly every: { readonly seen: number; readonly hidden: number | null };
  /** A reading older than this is stale: judged unknown. Milliseconds. */
  readonly staleAfter: number;
  /** Read only where somebody asks for it: no check needs it. */
  readonly onDemand?: true;
  /** It takes minutes on a large disk: it says how far it is, and can be called off. What was read before stays, with its age. */
  readonly long?: true;
  /** Without an answer for so long it is shown as hung, milliseconds: 60 s unless told. */
  readonly hungMs?: number;
  /** What it runs as root, as the box and its configuration are now. Throws only {@link Unavailable}. */
  root?(context: Context): Promise<readonly RootCommand[]>;
  /**
   * Takes the reading. Throws only {@link Unavailable}; anything else is a defect and becomes `internal`.
   * `previous` is the last value, for probes that would otherwise search again what they already found.
   */
  read(context: Context, evidence: Evidence[], previous?: T): Promise<T>;
}

/** Thrown by a probe that cannot tell: carries the reason. */
export class Unavailable extends Error {
  constructor(
    readonly reason: Reason,
    readonly detail: Clean,
  ) {
    super(detail);
    this.name = 'Unavailable';
  }
}

/**
 * Runs a probe and makes its result a reading: never rejects, whatever the probe does.
 * @param evidence grows while it reads: the last one says what it waits for
 */
export async function take<T>(
  probe: Probe<T>,
  context: Context,
  previous?: T,
  evidence: Evidence[] = [],
): Promise<Reading<T>> {
  const { box } = context;
  const startedAt = box.elapsed();
  try {
    const value = await probe.read(context, evidence, previous);
    return { known: true, value, ...taken() };
  } catch (error) {
    const [reason, detail] =
      error instanceof Unavailable
        ? [error.reason, error.detail]
        : (['internal', clean(error instanceof Error ? error.message : String(error))] as const);
    return { known: false, reason, detail, ...taken() };
  }

  function taken() {
    const elapsedAt = box.elapsed();
    return { takenAt: box.now(), elapsedAt, tookMs: Math.round(elapsedAt - startedAt), evidence };
  }
}

const secret = /((?:pass(?:word|wd)?|secret|token|api[_-]?key|dsn|credential)\S{0,20}?[=:]\s*)\S+/gi;

/** Hides the value of what looks like a secret in an error text. */
export function withoutSecrets(text: string): string {
  return text.replace(secret, '$1*****');
}

/** The end of what a command said on stderr, safe to show. Null when it said nothing. */
export function stderrTail(stderr: string): Clean | null {
  const text = withoutSecrets(stderr.trim());
  return text === '' ? null : clean(text.slice(-500));
}

/** The evidence of a command that has not answered. */
export function evidenceOfAsking({ file, args }: Command): Evidence {
  return { argv: shownArgv([file, ...args]), path: null, exit: null, stderr: null, tookMs: 0 };
}

function shownArgv(argv: readonly string[]): readonly Clean[] {
  return argv.map((argument) => clean(withoutSecrets(argument)));
}

/** The evidence of a command that was run. */
export function evidenceOf(outcome: Outcome): Evidence {
  return {
    argv: shownArgv(outcome.argv),
    path: null,
    exit: outcome.exit,
    stderr: stderrTail(outcome.stderr),
    tookMs: outcome.tookMs,
  };
}

/** The evidence of a file or folder that was read. */
export function evidenceOfPath(path: string, tookMs = 0): Evidence {
  return { argv: null, path: clean(path), exit: null, stderr: null, tookMs };
}
