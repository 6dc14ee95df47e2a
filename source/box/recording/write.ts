import path from 'node:path';
import { type Certificate, type Identity, type Outcome, type SocketFailure } from '../box.ts';
import { quoteWord } from '../recorded/commands.ts';
import { escapeLine } from '../recorded/lines.ts';
import { escapeTemplates } from '../recorded/template.ts';
import { type Notes } from '../recording.ts';
import { type Sketch } from './sketch.ts';

/** Hides what a recording must not hold; the same text always becomes the same text. */
export type Redact = (text: string) => string;

/** A recording as files: names relative to its folder, and their texts. */
export type RecordingFiles = ReadonlyMap<string, string>;

/** The text of box.toml. `now`: epoch milliseconds. */
export function writeManifest(title: string, now: number, identity: Identity, redact: Redact): string {
  const { user, uid, home, hostname, session } = identity;
  const text = (value: string) => JSON.stringify(redact(value));
  return `${[
    `title = ${text(title)}`,
    `now = "${new Date(now).toISOString()}"`,
    '',
    '[identity]',
    `user = ${text(user)}`,
    `uid = ${uid}`,
    `home = ${text(home)}`,
    `hostname = ${text(hostname)}`,
    `session = ${session.present ? 'true' : text(session.why)}`,
  ].join('\n')}\n`;
}

/** The commands by program: `commands/podman.txt`. */
export function writeCommands(
  runs: Notes['runs'],
  redact: Redact,
): { readonly files: RecordingFiles; readonly skipped: number } {
  const files = new Map<string, string>();
  let skipped = 0;
  for (const { outcome } of runs.values()) {
    const text = commandText(outcome, redact);
    const name = `commands/${fileName(redact(path.posix.basename(outcome.argv[0] ?? '')))}.txt`;
    if (text === null) skipped++;
    else files.set(name, (files.get(name) ?? '') + text);
  }
  return { files, skipped };
}

/** What servers answered, as `commands/servers.txt`; empty when none was asked. */
export function writeServers({ pages, certificates }: Notes, redact: Redact): RecordingFiles {
  const texts: string[] = [];
  for (const [url, page] of pages) {
    const head = `$ GET ${quoteWord(redact(url))}\n`;
    texts.push(
      page.answered
        ? head + status(page.value.status) + body(redact(page.value.body))
        : head + fate(page.why),
    );
  }
  for (const { handshake, shown } of certificates.values()) {
    const { address, port, name } = handshake;
    const head = `$ TLS ${redact(`${address}:${port}`)} ${quoteWord(redact(name))}\n`;
    texts.push(shown.answered ? head + body(redact(certificateText(shown.value))) : head + fate(shown.why));
  }
  return texts.length === 0 ? new Map() : new Map([['commands/servers.txt', texts.join('')]]);
}

function status(code: number): string {
  return code === 200 ? '' : `! status ${code}\n`;
}

function fate(why: SocketFailure): string {
  return why === 'timeout' ? '! hang\n' : '! refused\n';
}

function certificateText({ validFrom, validTo, ...rest }: Certificate): string {
  const [from, to] = [validFrom, validTo].map((at) => new Date(at).toISOString());
  return JSON.stringify({ ...rest, validFrom: from, validTo: to });
}

/** Delays shorter than this are not worth a line. Milliseconds. */
const noticeable = 10;

/** An entry of commands/*.txt; null for how it ended cannot be said in one. */
function commandText(outcome: Outcome, redact: Redact): string | null {
  const { argv, stdout, stderr, exit, signal, failure, tookMs } = outcome;
  const head = `$ ${argv.map((word) => quoteWord(redact(word))).join(' ')}\n`;
  switch (failure) {
    case 'absent-binary':
      return `${head}! absent\n`;
    case 'permission':
      return `${head}! denied\n`;
    case 'timeout':
    case 'hung':
      return `${head}! hang\n`;
    case 'no-session':
      // That there is no session, box.toml says; the entry says that the program is there.
      return head;
    case 'too-large':
    case 'internal':
      return null;
    case null: {
      const how =
        signal === null
          ? exit === 0
            ? ''
            : `! exit ${exit ?? 1}\n`
          : `! signal ${signal.replace(/^SIG/, '')}\n`;
      const delay = tookMs < noticeable ? '' : `! delay ${Math.round(tookMs / 10) * 10}ms\n`;
      return head + how + delay + marked(redact(stderr)) + body(redact(stdout));
    }
  }
}

/** Lines of stderr. */
function marked(text: string): string {
  return lines(text)
    .map((line) => `2> ${escapeTemplates(line)}\n`)
    .join('');
}

/** Lines of an output or a file. Empty ones at its end are marked: they would be taken for separators. */
function body(text: string): string {
  const all = lines(text);
  const last = all.findLastIndex((line) => line !== '');
  return all
    .map((line, index) => `${line === '' && index < last ? '' : escapeLine(escapeTemplates(line))}\n`)
    .join('');
}

function lines(text: string): string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** The files by the first folders of their paths: `files/sys-class.txt`. */
export function writeFiles(
  sketches: ReadonlyMap<string, Sketch>,
  redact: Redact,
): { readonly files: RecordingFiles; readonly skipped: number } {
  const files = new Map<string, string>();
  let skipped = 0;
  for (const [where, sketched] of [...sketches].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const hidden = redact(where);
    const text = fileText(hidden, sketched, redact);
    const name = `files/${placeName(hidden)}.txt`;
    if (text === null) skipped++;
    else files.set(name, (files.get(name) ?? '') + text);
  }
  return { files, skipped };
}

/** An entry of files/*.txt; null for a name that cannot be written in one. */
function fileText(where: string, sketched: Sketch, redact: Redact): string | null {
  if (/[\n\r]| -> | $|\ufffd/.test(where)) return null;
  const name = escapeTemplates(where);
  const { kind, content, target, size, allocated, modifiedAt, mode, mark } = sketched;
  const attributes = [
    // A file that has more blocks than bytes (its last one is not full) is an ordinary one.
    ...(allocated === null || size === null || allocated >= size ? [] : [`allocated ${allocated}`]),
    ...(modifiedAt === null ? [] : [`mtime ${new Date(modifiedAt).toISOString()}`]),
    ...(mode === null ? [] : [`mode ${mode.toString(8).padStart(4, '0')}`]),
  ];
  const head = (end: string, extra: readonly string[] = []) => {
    const all = [...extra, ...attributes];
    const list = all.length > 0 || /\)$/.test(name + end) ? ` (${all.join(', ')})` : '';
    return `== ${name}${end}${list}\n`;
  };

  if (mark !== null && content === null)
    return head(kind === 'directory' && mark !== 'missing' ? '/' : '', [mark]);
  if (kind === 'directory') return head('/');
  if (kind === 'link' && target !== null) return head(` -> ${redact(target)}`);
  if (kind === 'device' || kind === 'socket') return head('', [kind]);
  if (content === null) return head('', [`size ${size ?? 0}`]);
  const text = typeof content === 'string' ? content : utf8(content);
  // Of a log only the end may have been read, of a dump only the beginning.
  const ofAll = (held: string | Uint8Array): readonly string[] =>
    size !== null && size !== Buffer.byteLength(held) ? [`size ${size}`] : [];
  if (text === null)
    return `${head('', ['base64', ...ofAll(content)])}${Buffer.from(content).toString('base64')}\n`;
  const hidden = redact(text);
  // What an editor would not show is not written as text.
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(hidden))
    return `${head('', ['base64', ...ofAll(hidden)])}${Buffer.from(hidden).toString('base64')}\n`;
  const written = hidden === '' || hidden.endsWith('\n') ? hidden : `${hidden}\n`;
  return head('', ofAll(written)) + body(written);
}

/** The bytes as text, or null when they are none. */
function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The figures of each mount that was asked for. */
export function writeStatfs(paths: Notes['paths'], redact: Redact): string {
  let text = '';
  for (const [where, { statfs }] of paths) {
    if (statfs === undefined) continue;
    const head = `== statfs ${escapeTemplates(redact(where))}`;
    if (statfs.found) {
      const { total, free, available, inodes, inodesFree } = statfs.value;
      text += `${head}\ntotal ${total}\nfree ${free}\navailable ${available}\ninodes ${inodes}\ninodesFree ${inodesFree}\n`;
    } else if (statfs.why === 'permission') text += `${head} (denied)\n`;
    else if (statfs.why === 'timeout' || statfs.why === 'hung') text += `${head} (hang)\n`;
  }
  return text;
}

/** The first two folders of a path: `sys-class`; processes are not told apart. */
function placeName(where: string): string {
  const [, first = '', second = ''] = where.split('/');
  return fileName([first, ...(/^\d*$/.test(second) ? [] : [second])].join('-')) || 'root';
}

function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/g, '_').replace(/^\./, '_');
}
