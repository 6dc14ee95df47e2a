import { type Moment } from './moment.ts';
import { type Place, lengthMs, placeBelow, refuse } from './lines.ts';

/** Lines as they are printed: always the same text, or one that depends on the moment. */
export type Printed = string | ((moment: Moment) => string);

// `{{` begins a template only before what a template begins with, so that Go templates in Quadlet files stay text.
const templates = /\{\{[^\S\n]*((?:now|at|left|value)\b[^{}\n]*|n|[-+]?\d[^{}\n]*|"\{\{")[^\S\n]*\}\}/g;
const growing = /^([-+]?\d+(?:\.\d+)?)(?:\s*([-+])\s*(\d+(?:\.\d+)?)\s*\/s)?$/;
const anInstant = /^(now|at\s+(\S+))(?:\s*([-+])\s*((?:\d+(?:\.\d+)?[smhd])+))?\s+(\w+)$/;
const summing = /^([-+]?\d+)((?:\s*[-+]\s*\d+\s+if\s+\S+)+)$/;
const counting = /^left\s+(?:value\s+(\S+)|((?:\d+(?:\.\d+)?[smhd])+))$/;
const literalBraces = '"{{"';

/** Templates by their text: a recording says the same instant again and again. */
export type Expressions = Map<string, Printed>;

/**
 * Compiles lines of a recording: `{{1200 + 35/s}}`, `{{1200 + 35 if KEY}}`, `{{now -3h us}}`, `{{at KEY rfc3339}}`, `{{left 4h}}`, `{{left value KEY}}`, `{{value KEY}}`,
 * `{{value KEY json}}`, and `{{n}}`
 * within `% times`; `{{"{{"}}` is `{{` itself. Text in double braces that begins like none of these is left alone. Throws RecordingError.
 */
export function compile(text: string, place: Place, expressions: Expressions = new Map()): Printed {
  if (!text.includes('{{')) return text;
  const parts: Printed[] = [];
  let end = 0;
  let counts = true;
  for (const match of text.matchAll(templates)) {
    const said = (match[1] ?? '').trim();
    counts &&= said === 'n';
    const is = expressions.get(said) ?? expression(said, () => placeBelow(place, text, match.index));
    expressions.set(said, is);
    parts.push(text.slice(end, match.index), is);
    end = match.index + match[0].length;
  }
  if (end === 0) return text;
  parts.push(text.slice(end));
  if (counts) return counted(parts);
  return (moment) => {
    let printed = '';
    for (const part of parts) printed += print(part, moment);
    return printed;
  };
}

/** Lines of a `% times` in which only the number changes: there are thousands of them. */
function counted(parts: readonly Printed[]): Printed {
  const fixed = parts.filter((part) => typeof part === 'string');
  return ({ n }) => fixed.join(String(n ?? ''));
}

/** The text at this moment. */
export function print(printed: Printed, moment: Moment): string {
  return typeof printed === 'string' ? printed : printed(moment);
}

/** The other way round: text in which nothing is taken for a template. */
export function escapeTemplates(text: string): string {
  return text.includes('{{') ? text.replace(/\{\{/g, '{{"{{"}}') : text;
}

function expression(text: string, place: () => Place): Printed {
  if (text === literalBraces) return '{{';
  if (text === 'n') return ({ n }) => String(n ?? '');
  if (text.startsWith('value ')) {
    const [key = '', json] = text.slice(6).trim().split(/\s+/);
    return ({ state }) => {
      const value = state.get(key)?.value ?? '';
      return json === 'json' ? JSON.stringify(value).slice(1, -1) : value;
    };
  }

  const number = growing.exec(text);
  if (number !== null) {
    const [, start = '', sign, rate = '0'] = number;
    const perMs = Number(rate) / (sign === '-' ? -1000 : 1000);
    const decimals = start.split('.')[1]?.length ?? 0;
    return ({ now, openedAt }) => fixedDown(Number(start) + perMs * (now - openedAt), decimals);
  }

  const sum = summing.exec(text);
  if (sum !== null) {
    const [, start = '', terms = ''] = sum;
    const added = [...terms.matchAll(/([-+])\s*(\d+)\s+if\s+(\S+)/g)].map(([, sign, amount, key = '']) => ({
      key,
      by: Number(amount) * (sign === '-' ? -1 : 1),
    }));
    return ({ state }) =>
      String(added.reduce((total, { key, by }) => (state.has(key) ? total + by : total), Number(start)));
  }

  const point = anInstant.exec(text);
  if (point !== null) {
    const [, , key, sign, offset, form = ''] = point;
    const shown = forms[form];
    if (shown === undefined)
      refuse(place(), `"${form}" is no form of an instant; there are ${Object.keys(forms).join(', ')}`);
    const shift = offset === undefined ? 0 : lengthMs(offset) * (sign === '-' ? -1 : 1);
    return lastShown(
      shown,
      ({ now, openedAt, state }) => (key === undefined ? now : (state.get(key)?.setAt ?? openedAt)) + shift,
    );
  }

  const rest = counting.exec(text);
  if (rest !== null) {
    const [, key, said = ''] = rest;
    if (key !== undefined)
      return ({ now, openedAt, state }) => {
        const set = state.get(key);
        const length = lengthMs(set?.value ?? '');
        return goDuration((Number.isNaN(length) ? 0 : length) - (now - (set?.setAt ?? openedAt)));
      };
    const length = lengthMs(said);
    return ({ now, openedAt }) => goDuration(length - (now - openedAt));
  }

  return refuse(
    place(),
    `"{{${text}}}" is none of {{NUMBER}}, {{NUMBER + RATE/s}}, {{NUMBER + NUMBER if KEY}}, {{now -3h FORM}}, {{at KEY FORM}}, {{left 4h}}`,
  );
}

/** Shows an instant, and shows it again without work as long as it stays the same. */
function lastShown(shown: (epochMs: number) => string, instant: (moment: Moment) => number): Printed {
  let last = NaN;
  let text = '';
  return (moment) => {
    const at = instant(moment);
    if (at !== last) {
      last = at;
      text = shown(at);
    }
    return text;
  };
}

function fixedDown(value: number, decimals: number): string {
  const scale = 10 ** decimals;
  return (Math.floor(value * scale + 1e-6) / scale).toFixed(decimals);
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

const forms: Readonly<Record<string, (epochMs: number) => string>> = {
  us: (at) => String(Math.round(at * 1000)),
  ms: (at) => String(Math.round(at)),
  s: (at) => String(Math.floor(at / 1000)),
  ns: (at) => String(BigInt(Math.round(at * 1000)) * 1000n),
  rfc3339: (at) => isoSeconds(at).replace(' ', 'T') + 'Z',
  systemd: (at) => `${weekdays[new Date(at).getUTCDay()] ?? ''} ${isoSeconds(at)} UTC`,
  go: (at) => `${isoSeconds(at)} +0000 UTC`,
};

function isoSeconds(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** As Go's time.Duration prints itself: `3h59m53.885s`, `0s`, `-2m3s`. */
function goDuration(ms: number): string {
  const whole = Math.abs(Math.round(ms));
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = (whole % 60_000) / 1000;
  const text =
    hours > 0 ? `${hours}h${minutes}m${seconds}s` : minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
  return ms < 0 && whole > 0 ? `-${text}` : text;
}
