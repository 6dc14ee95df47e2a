/**
 * Text from outside is hostile: names, log lines and HTTP paths may carry escape sequences that rewrite the
 * screen, the clipboard or the reader's mind. It is cleaned once, where it enters (the probes), into this
 * branded type; only `Clean` reaches the screen or a report.
 */
export type Clean = string & { readonly __clean: unique symbol };

/** Longest text kept of one piece, in UTF-16 units: a log line of 1 MB is not read by anybody. */
export const longest = 2000;

/** More combining marks than this on one character are an attack on the renderer, not a language. */
const combiningMarks = 4;

// C0 and C1 controls, DEL, bidirectional controls, zero-width characters (but ZWJ, which emoji need),
// line and paragraph separators, interlinear annotations, tags, lone surrogates.
const hostile =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;
const ordinary = /^[\u0020-\u007e]*$/;
const pileOfMarks = new RegExp(`(\\p{M}{${combiningMarks}})\\p{M}+`, 'gu');

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\t') return ' ';
  if (character === '\n' || character === '\r') return '↵';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * Makes text from outside safe to show: every control, bidirectional or invisible character becomes its
 * visible escape (`\x1b`, `\u202e`), tabs a space, line ends `↵`; cut at {@link longest} units.
 * Never throws; the same text cleaned twice is the same text.
 */
export function clean(raw: string): Clean {
  const cut = raw.length > longest ? `${raw.slice(0, longest - 1)}…` : raw;
  if (ordinary.test(cut)) return cut as Clean;
  return cut.replace(/\r\n/g, '\n').replace(hostile, visible).replace(pileOfMarks, '$1') as Clean;
}

/**
 * Builds clean text from literals of this program and clean parts: say`${service.name} is down`.
 * The type refuses a raw string: clean it first.
 */
export function say(literals: TemplateStringsArray, ...parts: (Clean | number)[]): Clean {
  return literals.reduce((text, literal, index) => text + String(parts[index - 1]) + literal) as Clean;
}

/** Joins clean texts with a separator of this program's own. */
export function join(parts: readonly Clean[], separator: string): Clean {
  return parts.join(separator) as Clean;
}

/** A literal of this program as clean text. The type accepts only literals. */
export function literal<const T extends string>(text: string extends T ? never : T): Clean & T {
  return text as unknown as Clean & T;
}
