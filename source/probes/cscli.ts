import * as z from 'zod';
import { type Outcome } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Context, Unavailable, withoutSecrets } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';
import { complaint, lastLine, ran } from './run.ts';

/** What cscli answered: it did what it was asked, or it said why not. */
export type CscliAnswer =
  | { readonly done: true; readonly outcome: Outcome }
  | { readonly done: false; readonly reason: Reason; readonly message: Clean; readonly outcome: Outcome };

/**
 * Asks cscli, in its container or on the host as configured.
 *
 * @throws {Unavailable} when cscli itself was not reached: no CrowdSec by plan or its container not running (`dependency`), no cscli
 * in it (`absent-binary`), podman's own errors, and everything that {@link ran} throws
 */
export async function cscli(
  context: Context,
  evidence: Evidence[],
  args: readonly string[],
): Promise<CscliAnswer> {
  const { via, container } = context.config.crowdsec;
  if (via === 'none')
    throw new Unavailable('dependency', literal('the configuration says that there is no CrowdSec'));
  const command =
    via === 'host'
      ? { file: 'cscli', args, deadlineMs, session: false }
      : { file: 'podman', args: ['exec', container, 'cscli', ...args], deadlineMs, session: true };
  const outcome = await ran(context, evidence, command, { accept: [0, 1, ...podmanExits] });
  if (via === 'container') refuseExec(outcome, container);
  if (outcome.exit === 0) return { done: true, outcome };
  const message = messageOf(outcome);
  if (message === null)
    throw new Unavailable('failed', say`cscli: exit ${outcome.exit ?? 0} and no word why`);
  return { done: false, reason: reasonIn(outcome.stderr), message, outcome };
}

/** As {@link cscli}, for what prints a document: anything but exit 0 is {@link Unavailable}, `dependency` when LAPI is not reachable. */
export async function cscliOutput(
  context: Context,
  evidence: Evidence[],
  args: readonly string[],
): Promise<Outcome> {
  const answer = await cscli(context, evidence, args);
  if (answer.done) return answer.outcome;
  throw new Unavailable(answer.reason, say`cscli: ${answer.message}`);
}

/** As long as podman may take for anything: a check has 25 s for all. */
const deadlineMs = 10000;
// podman-exec(1): 125 podman's own error, 126 the command cannot be started, 127 there is none; 255 a container that does not run.
const podmanExits = [125, 126, 127, 255];
const notRunning =
  /no such container|no container with name or id|container state improper|only create exec sessions on running containers|is not running/i;

/** Why `podman exec` did not come to start the command in the container: null when it did. */
export function execFailure({ exit, stderr }: Outcome, container: string): Unavailable | null {
  if (exit === null || !podmanExits.includes(exit)) return null;
  const why = lastLine(stderr) ?? say`exit ${exit}`;
  if (notRunning.test(stderr))
    return new Unavailable('dependency', say`the container ${clean(container)} is not running`);
  if (exit === 127 || /executable file .*not found|no such file or directory/i.test(stderr))
    return new Unavailable('absent-binary', say`not in the container ${clean(container)}: ${why}`);
  if (exit === 126) return new Unavailable('permission', say`in the container ${clean(container)}: ${why}`);
  return new Unavailable(complaint(stderr), say`podman exec: ${why}`);
}

function refuseExec(outcome: Outcome, container: string): void {
  const failure = execFailure(outcome, container);
  if (failure !== null) throw failure;
}

const unreachable =
  /connection refused|no such host|i\/o timeout|dial (?:tcp|unix)|context deadline exceeded|no route to host|network is unreachable|\bEOF\b/i;

function reasonIn(stderr: string): Reason {
  return unreachable.test(stderr) ? 'dependency' : complaint(stderr);
}

const logLine = z.object({ msg: z.string() });

/** What cscli said last. With `-o json` its errors are JSON lines (`{"level":"fatal","msg":…}`), else logrus text; all on stderr. */
export function messageOf({ stderr, stdout }: Outcome): Clean | null {
  const said = stderr.trim() === '' ? stdout : stderr;
  const last = said.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) return lastLine(said);
  try {
    const { data } = logLine.safeParse(JSON.parse(last));
    return data === undefined ? lastLine(said) : clean(withoutSecrets(data.msg).slice(0, 300));
  } catch {
    return lastLine(said);
  }
}

const goUnits: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/** A Go duration (pkg.go.dev/time#ParseDuration: `3h59m53.885622897s`, `-1m`, `0s`) in milliseconds; null when it is none. */
export function goDuration(text: string): number | null {
  const [, sign, body] = /^([+-]?)((?:\d+(?:\.\d*)?(?:h|ms|m|s|us|µs|μs|ns))+)$/.exec(text) ?? [];
  if (body === undefined) return null;
  let total = 0;
  for (const [, figure = '', unit = ''] of body.matchAll(/(\d+(?:\.\d*)?)(h|ms|m|s|us|µs|μs|ns)/g)) {
    total += Number(figure) * (goUnits[unit] ?? Number.NaN);
  }
  return Number.isFinite(total) ? (sign === '-' ? -total : total) : null;
}

/** An RFC 3339 instant in epoch milliseconds; null for none, and for Go's zero time. */
export function goInstant(text: string | null | undefined): number | null {
  if (text == null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) || text.startsWith('0001-')) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** The documents of a text that holds several JSON objects one after the other, with or without line ends between them; null when it does not end as one. */
export function jsonDocuments(text: string): readonly string[] | null {
  const documents: string[] = [];
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at++;
      else if (character === '"') quoted = false;
    } else if (character === '"') {
      if (depth === 0) return null;
      quoted = true;
    } else if (character === '{' || character === '[') {
      if (depth++ === 0) start = at;
    } else if (character === '}' || character === ']') {
      if (depth-- === 0) return null;
      if (depth === 0) documents.push(text.slice(start, at + 1));
    } else if (depth === 0 && character?.trim() !== '') return null;
  }
  return depth === 0 ? documents : null;
}
