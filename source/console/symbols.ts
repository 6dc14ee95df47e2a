import { type Status } from '../checks/verdict.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type Segment, type Tone, piece } from './line.ts';

interface Appearance {
  /** One cell. */
  readonly symbol: Clean;
  readonly word: Clean;
  readonly tone: Tone;
}

/** State by symbol and word; colour comes third. */
export const appearance: Readonly<Record<Status, Appearance>> = {
  ok: { symbol: literal('✓'), word: literal('ok'), tone: 'ok' },
  'not-applicable': { symbol: literal('-'), word: literal('not applicable'), tone: 'dim' },
  unknown: { symbol: literal('?'), word: literal('unknown'), tone: 'unknown' },
  warning: { symbol: literal('!'), word: literal('warning'), tone: 'warning' },
  critical: { symbol: literal('✗'), word: literal('critical'), tone: 'critical' },
};

/** The symbol of a status, or a space where nothing judges it. */
export function symbolOf(status: Status | null): Segment {
  return status === null ? piece(literal(' ')) : piece(appearance[status].symbol, appearance[status].tone);
}

/** Tone of a text that carries a status; plain where it is good. */
export function toneOf(status: Status | null): Tone {
  return status === null || status === 'ok' || status === 'not-applicable'
    ? 'plain'
    : appearance[status].tone;
}
