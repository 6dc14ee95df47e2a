import path from 'node:path';
import { type Statfs } from '../box.ts';
import { type Condition, type Place, placeBelow, refuse } from './lines.ts';
import { type Moment } from './moment.ts';
import { type Lines, type Section, once, sections } from './sections.ts';
import { type Printed, compile } from './template.ts';
import { type Body, compileBody, textOf } from './body.ts';

/** Marks that hold for a path and everything below it that is not said later. */
export type Mark = 'missing' | 'denied' | 'hang';

/** The content of a recorded file. */
export type Content =
  | { readonly form: 'text'; readonly body: Body }
  | { readonly form: 'bytes'; readonly base64: string }
  /** Only its size was recorded; or the kernel refuses to read it here. */
  | { readonly form: 'none' | 'not-supported' };

/** A `== …` entry of files/*.txt. */
export type FileEntry = {
  readonly place: Place;
  readonly path: Printed;
  readonly when: readonly Condition[];
  readonly modifiedAt: number | null;
  readonly mode: number | null;
} & (
  | { readonly is: 'directory' | 'device' | 'socket' }
  | { readonly is: 'missing' }
  | { readonly is: 'denied' | 'hang'; readonly folder: boolean }
  | { readonly is: 'link'; readonly target: string }
  | {
      readonly is: 'file';
      readonly content: () => Content;
      readonly size: number | null;
      readonly allocated: number | null;
    }
  | { readonly is: 'statfs'; readonly mark: Mark | null; readonly figures: () => Body }
);

interface Attributes {
  readonly name: string;
  readonly words: ReadonlySet<string>;
  readonly modifiedAt: number | null;
  readonly mode: number | null;
  readonly size: number | null;
  readonly allocated: number | null;
}

const flags = new Set(['base64', 'device', 'socket', 'missing', 'denied', 'hang', 'not-supported']);
const figureLine = /^(?:total|free|available|inodes|inodesFree) (?:\d+|\{\{.*\}\})$/;
const base64Line = /^[A-Za-z0-9+/]*={0,2}$/;
const valued = /^(mtime|mode|size|allocated) (\S+)$/;

/** Reads one files/*.txt. Throws RecordingError. */
export function parseEntries(file: string, text: string): FileEntry[] {
  return sections(file, text, '== ').map(entry);
}

function entry({ place, head, when, repeat, body }: Section): FileEntry {
  if (repeat !== null) refuse(place, 'a path within "% times"');
  const { name, words, modifiedAt, mode, size, allocated } = splitAttributes(withoutSpaces(head), place);
  const is = (word: string) => words.has(word);
  const mark: Mark | null = is('missing') ? 'missing' : is('denied') ? 'denied' : is('hang') ? 'hang' : null;
  if (name.startsWith('statfs ')) {
    const figures = once(() => figuresOf(body()));
    return { place, path: pathOf(name.slice(7), place), when, modifiedAt, mode, is: 'statfs', mark, figures };
  }

  const arrow = name.indexOf(' -> ');
  const source = arrow === -1 ? name : name.slice(0, arrow);
  const folder = source.endsWith('/');
  const common = { place, path: pathOf(source, place), when, modifiedAt, mode };
  const kind = is('device') ? 'device' : is('socket') ? 'socket' : folder ? 'directory' : null;
  if (mark === null && arrow === -1 && kind === null) {
    return { ...common, is: 'file', size, allocated, content: once(() => content(is, size, body())) };
  }
  refuseContent(body(), source);
  if (mark === 'missing') return { ...common, is: mark };
  if (mark !== null) return { ...common, is: mark, folder };
  if (arrow !== -1) return { ...common, is: 'link', target: name.slice(arrow + 4) };
  return { ...common, is: kind ?? 'directory' };
}

function refuseContent(body: readonly Lines[], source: string): void {
  for (const { text, place } of body) {
    const at = text.search(/[^\n]/);
    if (at !== -1) refuse(placeBelow(place, text, at), `a line below ${source}, which holds none`);
  }
}

/** What is not of a form is refused at its line. */
function refuseUnless(form: RegExp, { text, place }: Lines, problem: (line: string) => string): void {
  let at = 0;
  for (const line of text.split('\n').slice(0, -1)) {
    if (!form.test(line)) refuse(placeBelow(place, text, at), problem(line));
    at += line.length + 1;
  }
}

function figuresOf(body: readonly Lines[]): Body {
  for (const lines of body)
    refuseUnless(figureLine, lines, (line) => `"${line}" is no line of a statfs like "total BYTES"`);
  return compileBody(body);
}

function content(is: (word: string) => boolean, size: number | null, body: readonly Lines[]): Content {
  if (is('not-supported')) return { form: 'not-supported' };
  if (size !== null && body.length === 0) return { form: 'none' };
  if (!is('base64')) return { form: 'text', body: compileBody(body) };
  for (const lines of body) {
    refuseUnless(base64Line, lines, () => 'not base64');
    if (lines.when.length > 0 && lines.when !== body[0]?.when)
      refuse(lines.place, 'base64 lines cannot be conditional one by one');
  }
  return { form: 'bytes', base64: body.map(({ text }) => text.replaceAll('\n', '')).join('') };
}

/** Only spaces: other white space may belong to a name. */
function withoutSpaces(text: string): string {
  return text.startsWith(' ') || text.endsWith(' ') ? text.replace(/^ +| +$/g, '') : text;
}

const noWords: ReadonlySet<string> = new Set();

/** Takes `(mtime …, mode …)` off the end; parentheses that hold anything else are a part of the name. `()` says that there are none. */
function splitAttributes(text: string, place: Place): Attributes {
  const none = { name: text, words: noWords, modifiedAt: null, mode: null, size: null, allocated: null };
  const open = text.endsWith(')') ? text.lastIndexOf('(') : -1;
  if (open === -1) return none;
  const list = text.slice(open + 1, -1);
  const name = withoutSpaces(text.slice(0, open));
  if (list === '') return { ...none, name };
  const parts = list.split(',').map((part) => part.trim());
  if (!parts.every((part) => flags.has(part) || valued.test(part))) {
    // A misspelt attribute must not become a part of a name that nobody asks for.
    if (/^(?:mtime|mode|size|allocated)\b/.test(list)) refuse(place, `"(${list})" is no list of attributes`);
    return none;
  }

  const value = (key: string) => parts.find((part) => part.startsWith(`${key} `))?.slice(key.length + 1);
  const [mtime, mode] = [value('mtime'), value('mode')];
  const modifiedAt = mtime === undefined ? null : Date.parse(mtime);
  if (Number.isNaN(modifiedAt))
    refuse(place, `"mtime ${mtime ?? ''}" is no instant like 2026-11-22T02:09:40Z`);
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(mode)) refuse(place, `"mode ${mode}" is none like 0644`);
  const bytesIn = (key: string) => {
    const text = value(key);
    if (text !== undefined && !/^\d{1,15}$/.test(text))
      refuse(place, `"${key} ${text}" is no number of bytes`);
    return text === undefined ? null : Number(text);
  };
  return {
    name,
    words: new Set(parts),
    modifiedAt,
    mode: mode === undefined ? null : Number.parseInt(mode, 8),
    size: bytesIn('size'),
    allocated: bytesIn('allocated'),
  };
}

function pathOf(text: string, place: Place): Printed {
  if (!text.startsWith('/')) refuse(place, `"${text}" is no path: it must begin with /`);
  const normal = /\/(?:\/|\.|$)/.test(text) ? path.posix.normalize(text) : text;
  return compile(normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal, place);
}

/** What a recorded file holds at this moment, as it was recorded: text or bytes. Null when only its size is known. */
export function heldBy(content: Content, moment: Moment): string | Uint8Array | null {
  switch (content.form) {
    case 'bytes':
      return Buffer.from(content.base64, 'base64');
    case 'text':
      return textOf(content.body, moment);
    case 'none':
    case 'not-supported':
      return null;
  }
}

/** The bytes of a recorded file at this moment; null when only its size is known. */
export function bytesOf(content: Content, moment: Moment): Uint8Array | null {
  const held = heldBy(content, moment);
  return typeof held === 'string' ? Buffer.from(held) : held;
}

/** The figures of a `statfs` entry at this moment; null when total, free or available is not among them. */
export function statfsOf(recorded: FileEntry & { is: 'statfs' }, moment: Moment): Statfs | null {
  const figures = new Map<string, number>();
  for (const line of textOf(recorded.figures(), moment).split('\n')) {
    const [name = '', value = ''] = line.split(' ');
    if (/^\d+$/.test(value)) figures.set(name, Number(value));
  }
  const [total, free, available] = ['total', 'free', 'available'].map((name) => figures.get(name));
  if (total === undefined || free === undefined || available === undefined) return null;
  return {
    total,
    free,
    available,
    inodes: figures.get('inodes') ?? 0,
    inodesFree: figures.get('inodesFree') ?? 0,
  };
}
