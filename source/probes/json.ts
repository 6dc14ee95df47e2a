import { type z } from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { Unavailable } from './probe.ts';

/** Lines that a tool may print before its JSON without being less right for it: logrus and cscli logs below `error`, `WARN[0000] …`, `warning: …`. */
const harmlessLine =
  /^\s*$|\blevel"?\s*[=:]\s*"?(?:trace|debug|info|warn|warning)\b|^\s*(?:warn(?:ing)?|info|debug)\b/i;
const mostNoise = 20;

/**
 * UINT64_MAX is how systemd and podman write "no value" in JSON. As a double it is 2^64, and nothing else that they
 * print is. Other integers above 2^53 stay the nearest double, which `z.int()` refuses.
 */
const noValue = 2 ** 64;
const noValueText = '18446744073709551615';

/**
 * Reads the JSON document that a tool printed and checks it against a schema. Whole lines of harmless log before it are
 * skipped; an error line is not, nor is anything after it. 18446744073709551615 becomes null.
 *
 * @param what names the output in the error: `podman ps`
 * @throws {Unavailable} `parse` when it is empty, not JSON, cut off, or not of the schema
 */
export function parseJson<T>(text: string, schema: z.ZodType<T>, what: string): T {
  return checked(documentOf(text, what), schema, what);
}

/** Checks a value that was read already. @throws {Unavailable} `parse` */
export function checked<T>(value: unknown, schema: z.ZodType<T>, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.map(String).join('.')}`;
  throw unreadable(what, `${issue?.message ?? 'not what it prints'}${at}`);
}

/** The text from its first line on that is no harmless log: for outputs of one document a line. */
export function withoutNoise(text: string): string {
  let start = 0;
  for (let line = 0; line < mostNoise && text[start] !== '{'; line++) {
    const end = text.indexOf('\n', start);
    if (end === -1 || !harmlessLine.test(text.slice(start, Math.min(end, start + 4000)))) break;
    start = end + 1;
  }
  return text.slice(start);
}

function documentOf(text: string, what: string): unknown {
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (trimmed === '') throw unreadable(what, 'it printed nothing');
  const whole = attempt(trimmed);
  if (whole !== undefined) return whole.value;
  let start = 0;
  for (let line = 0; line < mostNoise; line++) {
    const end = trimmed.indexOf('\n', start);
    if (end === -1 || !harmlessLine.test(trimmed.slice(start, Math.min(end, start + 4000)))) break;
    start = end + 1;
    const next = trimmed[start];
    if (next !== '[' && next !== '{') continue;
    const rest = attempt(trimmed.slice(start));
    if (rest !== undefined) return rest.value;
  }
  throw unreadable(what, `not JSON: ${trimmed.slice(0, 80)}`);
}

/** A document in a box, because null is a document; undefined when the text is none. */
function attempt(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = text.includes(noValueText)
      ? JSON.parse(text, (_key, member: unknown) => (member === noValue ? null : member))
      : JSON.parse(text);
    return { value };
  } catch {
    // a SyntaxError, or a RangeError where a hostile document is nested too deep for the reviver
    return undefined;
  }
}

function unreadable(what: string, why: string): Unavailable {
  const detail: Clean = clean(`${what}: ${why}`.slice(0, 300));
  return new Unavailable('parse', detail);
}
