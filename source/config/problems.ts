import type * as z from 'zod';
import { clean, type Clean } from '../text/clean.ts';
import { nearest } from '../text/nearest.ts';
import { keysBelow, schemaAt } from './keys.ts';

/**
 * What is wrong with a configuration, one sentence per mistake, each beginning with the dotted key:
 * "disk.targt is not a setting; did you mean disk.target?".
 */
export function problemsOf(error: z.ZodError, schema: z.ZodType): readonly Clean[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey([...issue.path, key], schema))
      : [clean(`${dotted(issue.path)} ${sentence(issue)}`)],
  );
}

/** `backup.subvolumes[2].name`, as TOML and people write it; the root is "the file". */
export function dotted(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${quoted(String(part))}`))
    .join('')
    .replace(/^\./, '');
  return text === '' ? 'the file' : text;
}

/** A key as TOML wants it: bare where it may be, else in quotes. */
function quoted(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

function unknownKey(path: readonly PropertyKey[], schema: z.ZodType): Clean {
  const parent = path.slice(0, -1);
  const wrong = String(path.at(-1));
  const siblings = keysBelow(schemaAt(schema, parent));
  const sibling = nearest(wrong, siblings);
  const meant = sibling === null ? elsewhere(wrong, schema) : dotted([...parent, sibling]);
  const hint = meant === null ? `known here: ${siblings.join(', ')}` : `did you mean ${meant}?`;
  return clean(`${dotted(path)} is not a setting; ${hint}`);
}

/** The same key in another section: `target` at the top is `disk.target`. */
function elsewhere(key: string, schema: z.ZodType): string | null {
  for (const section of keysBelow(schema)) {
    if (keysBelow(schemaAt(schema, [section])).includes(key)) return `${section}.${key}`;
  }
  return null;
}

/** The rest of the sentence after the key. zod's own words are kept where they already say what is allowed. */
function sentence(issue: z.core.$ZodIssue): string {
  // Only these kinds can come out of schema.ts with words that would not help.
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${article(issue.expected)}${received(issue.message)}`;
    case 'invalid_value':
      return `must be ${oneOf(issue.values)}`;
    case 'too_small':
      return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${String(issue.minimum)}${things(issue.origin)}`;
    case 'too_big':
      return `must be ${issue.inclusive === true ? 'at most' : 'less than'} ${String(issue.maximum)}${things(issue.origin)}`;
    case 'invalid_format':
      return issue.message.startsWith('Invalid') ? `must be ${article(issue.format)}` : issue.message;
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

const names: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list [ … ]',
  object: 'a table',
  record: 'a table',
  url: 'an http:// or https:// address',
};

function article(kind: string): string {
  return names[kind] ?? `of kind ${kind}`;
}

/** zod says what it received only at the end of its sentence: "expected number, received string". */
function received(message: string): string {
  const kind = /received (\w+)$/.exec(message)?.[1];
  return kind === undefined ? '' : `, not ${article(kind)}`;
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? String(words[0]) : `one of ${words.join(', ')}`;
}

function things(origin: string): string {
  return { string: ' characters long', array: ' entries long' }[origin] ?? '';
}
