import { type Command, type FileFailure, type Outcome, type RunFailure } from '../../source/box/box.ts';
import {
  blank, type Distortion, emptied, garbled, inNorwegian, nulls, numbers, otherNumbers, preceded, truncated, webPage,
} from './distortions.ts'; // prettier-ignore

/**
 * What a fault does to what can be known:
 * - `destroys`: the information is gone; nothing that rests on it may be green
 * - `removes`: it says that there is nothing, which may be so; somebody has to notice
 * - `spoils`: some of it is gone; what is still green has to be what it was
 * - `voids`: values are missing; what was wrong is not made good by that, and what is green must not rest on nonsense
 * - `distorts`: it says something else; what is green must not rest on nonsense
 * - `harmless`: everything is still there; every verdict has to be what it was
 */
export type Effect = 'destroys' | 'removes' | 'spoils' | 'voids' | 'distorts' | 'harmless';

type Outcomes = (healthy: Outcome) => Outcome;

/** Where a command's answer, or a file's, is changed; and when it comes. */
export interface Fault {
  readonly name: string;
  readonly effect: Effect;
  /** What the command then does. Left out: the fault is not one of commands. */
  readonly outcome?: Outcomes;
  /** Why a file or folder then brings nothing, */
  readonly why?: FileFailure;
  /** The status of a web server's answer. */
  readonly status?: number;
  /** or what it then holds. */
  readonly distortion?: Distortion;
  /** Milliseconds until the answer, from the limit that the door was given; Infinity: never. */
  readonly delayMs?: (limitMs: number) => number;
  /** The reading is older (or newer) than it was by so much of what makes it stale. */
  readonly aged?: number;
}

const nothing = { stdout: '', stderr: '', exit: null, signal: null, failure: null };

function fails(failure: RunFailure): Outcomes {
  return (healthy) => ({ ...healthy, ...nothing, failure });
}

function ends(exit: number, keep: boolean, stderr: string): Outcomes {
  return (healthy) => ({ ...healthy, exit, stdout: keep ? healthy.stdout : '', stderr });
}

function prints(distortion: Distortion): Pick<Fault, 'outcome' | 'distortion'> {
  return {
    outcome: (healthy) => ({ ...healthy, stdout: distortion.text(healthy.stdout) }),
    distortion,
  };
}

/** The limit of files at the real door; commands bring their own. Milliseconds. */
export const fileLimitMs = 5000;
/** SIGTERM, two seconds, SIGKILL, one second: then a child is given up. */
const givenUpMs = 3000;

const warning =
  'time="2026-11-22T17:00:00Z" level=warning msg="The cgroupv2 manager is set to systemd but there is no systemd user session available"\n';
const bareWarning =
  'WARN[0000] The cgroupv2 manager is set to systemd but there is no systemd user session available\n';
const complaint = 'Error: something went wrong\n';

/** Every fault but those of one key at a time. */
export const faults: readonly Fault[] = [
  { name: 'absent', effect: 'destroys', outcome: fails('absent-binary'), why: 'missing' },
  { name: 'not permitted', effect: 'destroys', outcome: fails('permission'), why: 'permission' },
  { name: 'exit 1, nothing printed', effect: 'destroys', outcome: ends(1, false, complaint) },
  { name: 'exit 125, nothing printed', effect: 'destroys', outcome: ends(125, false, complaint) },
  { name: 'exit 127, not a word', effect: 'destroys', outcome: ends(127, false, '') },
  { name: 'exit 1 behind a good output', effect: 'destroys', outcome: ends(1, true, complaint) },
  { name: 'exit 125 behind a good output', effect: 'destroys', outcome: ends(125, true, '') },
  { name: 'empty', effect: 'destroys', ...prints(emptied) },
  { name: 'an empty line', effect: 'destroys', ...prints(blank) },
  ...[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map((share): Fault => ({
    name: `cut at ${String(share * 100)} %`,
    effect: 'destroys',
    ...prints(truncated(share)),
  })),
  { name: 'HTTP 404', effect: 'destroys', status: 404, distortion: webPage },
  { name: 'HTTP 500 before a good body', effect: 'destroys', status: 500 },
  { name: 'HTML', effect: 'destroys', ...prints(webPage) },
  {
    name: 'a warning before it',
    effect: 'harmless',
    outcome: (healthy) => ({ ...healthy, stdout: warning + healthy.stdout }),
  },
  {
    name: 'two warnings before it',
    effect: 'harmless',
    outcome: (healthy) => ({ ...healthy, stdout: `${bareWarning}${warning}${healthy.stdout}` }),
  },
  {
    name: 'a warning on stderr',
    effect: 'harmless',
    outcome: (healthy) => ({ ...healthy, stderr: warning + healthy.stderr }),
  },
  {
    name: 'many warnings on stderr',
    effect: 'harmless',
    outcome: (healthy) => ({ ...healthy, stderr: healthy.stderr + bareWarning.repeat(500) }),
  },
  {
    name: 'an error before it',
    effect: 'spoils',
    ...prints(preceded('time="2026-11-22T17:00:00Z" level=error msg="database is gone"\n')),
  },
  { name: 'Norwegian', effect: 'spoils', ...prints(inNorwegian) },
  { name: 'other numbers', effect: 'distorts', ...prints(otherNumbers) },
  { name: 'nulls', effect: 'voids', ...prints(nulls()) },
  { name: 'negative numbers', effect: 'distorts', ...prints(numbers('-5')) },
  { name: 'numbers of 2^64-1', effect: 'distorts', ...prints(numbers('18446744073709551615')) },
  { name: 'numbers of 2^63', effect: 'distorts', ...prints(numbers('9223372036854775808')) },
  { name: 'garbled', effect: 'spoils', ...prints(garbled) },
  {
    name: 'too large',
    effect: 'destroys',
    outcome: (healthy) => ({ ...healthy, exit: null, failure: 'too-large' }),
    why: 'too-large',
  },
  { name: 'slow', effect: 'destroys', outcome: fails('timeout'), why: 'timeout', delayMs: (limit) => limit },
  {
    name: 'hung',
    effect: 'destroys',
    outcome: fails('hung'),
    why: 'hung',
    delayMs: (limit) => limit + givenUpMs,
  },
  { name: 'never answered', effect: 'destroys', outcome: (healthy) => healthy, delayMs: () => Infinity },
  {
    name: 'killed',
    effect: 'destroys',
    outcome: (healthy) => ({ ...healthy, exit: null, signal: 'SIGKILL' }),
  },
  {
    name: 'killed in the middle',
    effect: 'destroys',
    outcome: (healthy) => ({
      ...healthy,
      exit: null,
      signal: 'SIGTERM',
      stdout: truncated(0.5).text(healthy.stdout),
    }),
  },
  { name: 'stale', effect: 'destroys', aged: 1 },
  { name: 'from the future', effect: 'destroys', aged: -10 },
];

/** One key at a time: a value that is not there, and numbers that cannot be. */
export function ofKey(key: string): readonly Fault[] {
  return [
    { name: `nulls for ${key}`, effect: 'voids', ...prints(nulls(key)) },
    { name: `a negative ${key}`, effect: 'distorts', ...prints(numbers('-5', key)) },
    { name: `2^64-1 for ${key}`, effect: 'distorts', ...prints(numbers('18446744073709551615', key)) },
  ];
}

/** What breaks: a command, a server, files that the kernel makes while they are read, or files on a disk. */
export type Kind = 'command' | 'server' | 'kernel' | 'disk';

/** A sentence, which may still be whole in a part of what was printed. */
const sentence = / curl -fsS | (?:lapi|capi) status$| --version$/;
/** Files that count by being there, whatever they hold. */
const marker = /\/systemd\/linger\//;

/**
 * What a fault does to a target, null where it cannot befall it. A file of the kernel is read in one piece and cannot be cut off,
 * but for the long list of mounts; a file on a disk that is not there, or holds nothing, may just be so.
 */
export function effectOn(fault: Fault, kind: Kind, name: string): Effect | null {
  const { effect, distortion, why, status, outcome } = fault;
  if (fault.aged !== undefined || fault.delayMs?.(0) === Infinity) return effect;
  const isCut = fault.name.startsWith('cut at ');
  if (kind === 'command') {
    if (outcome === undefined) return null;
    return isCut && sentence.test(name) ? 'spoils' : effect;
  }

  if (kind === 'server') {
    if (name.startsWith('certificate ') && why === undefined)
      return distortion?.figures === undefined ? null : 'distorts';
    return outcome === undefined && why === undefined && status === undefined && distortion === undefined
      ? null
      : effect;
  }

  if (why === undefined && distortion === undefined) return null;
  if (distortion !== undefined && marker.test(name)) return null;
  if (kind === 'kernel') return isCut && !name.endsWith('/mountinfo') ? null : effect;
  // a log that holds nothing may just have begun anew
  if (name.endsWith('/access.log') && effect === 'destroys' && distortion !== undefined) return 'distorts';
  // a file on a disk, and a name there, may say anything
  if (isCut || effect === 'voids' || fault.name === 'garbled') return 'distorts';
  return effect === 'destroys' && (why === 'missing' || distortion !== undefined) ? 'removes' : effect;
}

/** The limit within which the door answers. */
export function limitOf(command: Command | null): number {
  return command?.deadlineMs ?? fileLimitMs;
}
