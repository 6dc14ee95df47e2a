import { type Unknown } from '../model/known.ts';
import { type Evidence, type Reason } from '../probes/reading.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { age } from './ages.ts';
import { commandLine } from './command-line.ts';

/** Reasons in words, short enough for a cell. */
const words: Readonly<Record<Reason, Clean>> = {
  timeout: literal('no answer'),
  hung: literal('hangs'),
  'absent-binary': literal('not installed'),
  permission: literal('not permitted'),
  'no-session': literal('no session'),
  parse: literal('not understood'),
  version: literal('unknown version'),
  locked: literal('busy'),
  stale: literal('stale'),
  dependency: literal('not reached'),
  failed: literal('failed'),
  pending: literal('not read yet'),
  internal: literal('internal error'),
};

/** For a cell: `? no answer`, `? stale 12m`. */
export function unknownWord(unknown: Unknown, now: number): Clean {
  const word = reasonWord(unknown.reason);
  return unknown.reason === 'stale' ? say`${word} ${age(now, unknown.origin.takenAt)}` : word;
}

/** The same of a part of a reading, which has a reason of its own and no age: `? not reached`. */
export function reasonWord(reason: Reason): Clean {
  return say`? ${words[reason]}`;
}

/** For a line: the reason and what the tool said. */
export function unknownSentence(unknown: Unknown, now: number): Clean {
  const word =
    unknown.reason === 'stale'
      ? say`stale, read ${age(now, unknown.origin.takenAt)} ago`
      : words[unknown.reason];
  return withDetail(word, unknown.detail);
}

/** The same of a part of a reading. */
export function reasonSentence(reason: Reason, detail: Clean): Clean {
  return withDetail(words[reason], detail);
}

function withDetail(word: Clean, detail: Clean): Clean {
  return detail === '' || detail === word ? word : say`${word}: ${detail}`;
}

/** What to type to find out more; null when waiting is all there is to do. */
export function unknownHint({ reason, origin }: Unknown): Clean | null {
  return hintFor(reason, origin.evidence);
}

/** The same for a reason with its evidence: the command that brought nothing, to be tried by hand. */
export function hintFor(reason: Reason, evidence: readonly Evidence[]): Clean | null {
  switch (reason) {
    case 'pending':
      return null;
    case 'no-session':
      return literal('sudo loginctl enable-linger "$USER"');
    case 'absent-binary':
    case 'permission':
    case 'version':
    case 'internal':
      return literal('quarterdeck doctor');
    case 'timeout':
    case 'hung':
    case 'parse':
    case 'locked':
    case 'stale':
    case 'dependency':
    case 'failed': {
      const argv = evidence.find((one) => one.argv !== null)?.argv ?? null;
      return argv === null ? literal('quarterdeck doctor') : commandLine(argv);
    }
  }
}
