import {
  type Answered,
  type Box,
  type Certificate,
  type Command,
  type Entry,
  type Found,
  type Outcome,
  type Page,
  type SocketFailure,
  type Statfs,
} from '../../source/box/box.ts';
import { type Distortion } from './distortions.ts';
import { type Fault, limitOf } from './faults.ts';
import { type JumpingTime } from './time.ts';

/** One question to the door. */
export interface Question {
  readonly method:
    | 'run'
    | 'readText'
    | 'readBytes'
    | 'readHead'
    | 'readTail'
    | 'readLink'
    | 'list'
    | 'walk'
    | 'statfs'
    | 'get'
    | 'certificate';
  /** The path, the arguments joined by blanks, the URL, or the address and the name. */
  readonly what: string;
  readonly command: Command | null;
}

type Answer = Outcome | Found<unknown> | Answered<Page> | Answered<Certificate>;

/** Everything that was asked on a box, with the answers: from then on the box is asked no more. */
export interface Notes {
  readonly box: Box;
  /** The box's wall clock when it was opened, epoch milliseconds. */
  readonly openedAt: number;
  readonly asked: Map<string, { readonly question: Question; readonly answer: Promise<Answer> }>;
}

/** What is broken: which questions, and how. */
export interface Breakage {
  readonly hit: (question: Question) => boolean;
  readonly fault: Fault;
}

/** The door of a box that notes everything, on a clock of its own; with a breakage its answers are those of the fault. */
export function brokenDoor(
  notes: Notes,
  time: JumpingTime,
  breakage: Breakage | null,
  onAsked: (question: Question) => void,
  onBroken: () => void = () => undefined,
): Box {
  const { box } = notes;

  async function ask<A extends Answer>(
    question: Question,
    rest: string,
    real: () => Promise<A>,
    signal?: AbortSignal,
  ): Promise<A> {
    onAsked(question);
    const key = `${question.method} ${question.what} ${rest}`;
    const noted = notes.asked.get(key) ?? { question, answer: real() };
    notes.asked.set(key, noted);
    const healthy = (await noted.answer) as A;
    if (breakage === null || !breakage.hit(question)) return healthy;
    const { fault } = breakage;
    if (fault.delayMs?.(0) === Infinity) {
      onBroken();
      return new Promise<A>(() => undefined);
    }
    if (fault.delayMs !== undefined) await time.wait(fault.delayMs(limitOf(question.command)), signal);
    const answer = broken(fault, healthy);
    if (fault.delayMs !== undefined || !isSame(answer, healthy)) onBroken();
    return answer;
  }
  const file = (method: Question['method'], what: string): Question => ({ method, what, command: null });

  return {
    label: box.label,
    recorded: true,
    identity: box.identity,
    run(command, signal) {
      const what = [command.file, ...command.args].join(' ');
      return ask({ method: 'run', what, command }, '', () => box.run(command), signal);
    },
    handOver: () => Promise.reject(new Error('nothing gets the terminal in a check')),
    follow: () => {
      throw new Error('nothing is followed by a check');
    },
    readText: (path, limit) => ask(file('readText', path), String(limit), () => box.readText(path, limit)),
    readBytes: (path, limit) => ask(file('readBytes', path), String(limit), () => box.readBytes(path, limit)),
    readHead: (path, limit) => ask(file('readHead', path), String(limit), () => box.readHead(path, limit)),
    readTail: (path, limit) => ask(file('readTail', path), String(limit), () => box.readTail(path, limit)),
    readLink: (path) => ask(file('readLink', path), '', () => box.readLink(path)),
    list: (path) => ask(file('list', path), '', () => box.list(path)),
    walk: (path, depth) => ask(file('walk', path), String(depth), () => box.walk(path, depth)),
    statfs: (path) => ask(file('statfs', path), '', () => box.statfs(path)),
    hardware: () => box.hardware(),
    secret: (place) => box.secret(place),
    get: (request, signal) => ask(file('get', request.url), '', () => box.get(request), signal),
    certificate: (handshake, signal) =>
      ask(
        file('certificate', `${handshake.address}:${handshake.port} ${handshake.name}`),
        '',
        () => box.certificate(handshake),
        signal,
      ),
    now: () => notes.openedAt + time.elapsed(),
    elapsed: () => time.elapsed(),
  };
}

function isSame(left: Answer, right: Answer): boolean {
  if ('answered' in left || 'answered' in right) return JSON.stringify(left) === JSON.stringify(right);
  if ('argv' in left || 'argv' in right || typeof (left.found && left.value) === 'string')
    return Object.entries(left).every(([name, value]) => (right as Record<string, unknown>)[name] === value);
  return left.found && right.found
    ? JSON.stringify(left.value) === JSON.stringify(right.value)
    : left.found === right.found && 'why' in left && 'why' in right && left.why === right.why;
}

function broken<A extends Answer>(fault: Fault, healthy: A): A {
  if ('argv' in healthy) return (fault.outcome?.(healthy) ?? healthy) as A;
  if ('answered' in healthy) return brokenServer(fault, healthy) as A;
  if (fault.why !== undefined)
    return { found: false, why: fault.why, detail: `it is broken: ${fault.name}` } as A;
  if (fault.distortion === undefined || !healthy.found) return healthy;
  return { ...healthy, value: distorted(fault.distortion, healthy.value) };
}

const whyOfServer: Readonly<Record<NonNullable<Fault['why']>, SocketFailure>> = {
  missing: 'refused',
  permission: 'unreachable',
  timeout: 'timeout',
  hung: 'timeout',
  'too-large': 'too-large',
  'not-supported': 'protocol',
  internal: 'internal',
};

function brokenServer(
  { name, why, status, distortion }: Fault,
  healthy: Answered<Page> | Answered<Certificate>,
): Answered<Page> | Answered<Certificate> {
  if (why !== undefined) return { answered: false, why: whyOfServer[why], detail: `it is broken: ${name}` };
  if (!healthy.answered) return healthy;
  const { value } = healthy;
  if ('body' in value) {
    const body = distortion?.text(value.body) ?? value.body;
    return { answered: true, value: { status: status ?? value.status, body } };
  }
  // Of a certificate only the dates can be wrong: the door makes the rest.
  const { validFrom, validTo } = distortion?.figures === undefined ? value : wrongDates(distortion, value);
  return { answered: true, value: { ...value, validFrom, validTo } };
}

function wrongDates(distortion: Distortion, { validFrom, validTo }: Certificate) {
  const text = distortion.text(JSON.stringify({ validFrom, validTo }));
  try {
    const dates = JSON.parse(text) as Partial<Certificate>;
    return { validFrom: dates.validFrom ?? validFrom, validTo: dates.validTo ?? validTo };
  } catch {
    return { validFrom, validTo };
  }
}

function distorted(distortion: Distortion, value: unknown): unknown {
  if (typeof value === 'string') return distortion.text(value);
  if (value instanceof Uint8Array) return distortion.bytes?.(value) ?? value;
  if (Array.isArray(value)) return distortion.entries?.(value as readonly Entry[]) ?? value;
  return distortion.figures?.(value as Statfs) ?? value;
}
