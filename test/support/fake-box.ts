import { posix } from 'node:path';
import {
  type Answered,
  type Box,
  type Certificate,
  type Command,
  type Entry,
  type EntryKind,
  type FileFailure,
  type Found,
  type Hardware,
  type Identity,
  type Outcome,
  type RunFailure,
  type SocketFailure,
  type Statfs,
  type WebRequest,
} from '../../source/box/box.ts';
import { type Config, schema } from '../../source/config/schema.ts';
import { type Context } from '../../source/probes/probe.ts';

/** What a command does: its stdout as text, or all of it. */
export type Answer =
  | string
  | {
      readonly stdout?: string;
      readonly stderr?: string;
      readonly exit?: number | null;
      readonly signal?: string;
      readonly failure?: RunFailure;
      readonly tookMs?: number;
    };

/** What a path is: text, bytes, a link, a failure, or a file with size and time. */
export type Content =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly failure: FileFailure }
  | {
      readonly text?: string;
      readonly size?: number;
      readonly modifiedAt?: number;
      readonly mode?: number;
      readonly kind?: EntryKind;
    };

export interface Tables {
  /** By argv joined with spaces: `podman ps --all --format=json`. Others are absent programs. A function is asked each time. */
  readonly commands?: Readonly<Record<string, Answer | (() => Answer)>>;
  /** By absolute path. A path that ends in `/` is a folder; folders above a path exist by themselves. */
  readonly files?: Readonly<Record<string, Content>>;
  /** By URL: a body, a status with one, or why nothing comes. Others refuse. */
  readonly pages?: Readonly<
    Record<
      string,
      string | { readonly status: number; readonly body?: string } | { readonly why: SocketFailure }
    >
  >;
  /** By `ADDRESS:PORT NAME`. Others refuse. */
  readonly certificates?: Readonly<Record<string, Certificate | { readonly why: SocketFailure }>>;
  readonly statfs?: Readonly<Record<string, Statfs | { readonly failure: FileFailure }>>;
  readonly hardware?: Hardware;
  /** Variables of the environment that hold secrets. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly identity?: Partial<Identity>;
  /** Epoch milliseconds; 2026-11-22T17:00:00Z unless told. */
  readonly now?: number | (() => number);
}

export interface FakeBox extends Box {
  /** Every command that was asked for, as text, in order. */
  readonly asked: readonly string[];
  /** Every path that was read, listed, walked or asked for its file system, in order. */
  readonly touched: readonly string[];
  /** Every question to a web server, in order. */
  readonly requests: readonly WebRequest[];
}

export const fakeNow = Date.parse('2026-11-22T17:00:00Z');

export const fakeIdentity: Identity = {
  user: 'deck',
  uid: 1000,
  home: '/home/deck',
  hostname: 'anchorage',
  session: { present: true, runtimeDirectory: '/run/user/1000', bus: '/run/user/1000/bus' },
};

/** A box that is answered from tables. Nothing in it waits. */
export function fakeBox(tables: Tables = {}): FakeBox {
  const {
    commands = {},
    files = {},
    statfs = {},
    pages = {},
    certificates = {},
    hardware,
    variables = {},
    now = fakeNow,
  } = tables;
  const identity = { ...fakeIdentity, ...tables.identity };
  const asked: string[] = [];
  const touched: string[] = [];
  const requests: WebRequest[] = [];
  const tree = treeOf(files);
  const clock = typeof now === 'number' ? () => now : now;

  function answer(command: Command): Outcome {
    const argv = [command.file, ...command.args];
    const key = argv.join(' ');
    asked.push(key);
    const entry = commands[key];
    const given = typeof entry === 'function' ? entry() : entry;
    const said =
      given === undefined
        ? { failure: 'absent-binary' as const }
        : typeof given === 'string'
          ? { stdout: given }
          : given;
    const failure = command.session && !identity.session.present ? 'no-session' : (said.failure ?? null);
    const {
      stdout = '',
      stderr = '',
      signal = null,
      exit = failure === null && signal === null ? 0 : null,
      tookMs = 1,
    } = said;
    return { argv, stdout, stderr, exit, signal, failure, tookMs };
  }

  function text(path: string): Found<string> {
    return map(lookUp(path), (node) =>
      node.content instanceof Uint8Array ? new TextDecoder().decode(node.content) : textOf(node.content),
    );
  }

  function lookUp(path: string): Found<Node> {
    touched.push(path);
    return tree(path);
  }

  function below(path: string, depth: number, names: boolean): Found<readonly Entry[]> {
    const folder = lookUp(path);
    if (!folder.found) return folder;
    if (folder.value.children === null) return failed('internal', 'not a folder');
    const entries: Entry[] = [];
    collect(folder.value, '', depth);
    return { found: true, value: entries };

    function collect(node: Node, prefix: string, levels: number): void {
      for (const [name, child] of [...(node.children ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
        entries.push(entryOf(prefix + name, child, names));
        if (levels > 1) collect(child, `${prefix}${name}/`, levels - 1);
      }
    }
  }

  return {
    label: 'a fake box',
    recorded: true,
    identity,
    asked,
    touched,
    requests,
    run: (command) => Promise.resolve(answer(command)),
    follow(command, onLine) {
      const outcome = answer(command);
      const ended = Promise.resolve().then(() => {
        for (const line of outcome.stdout.split('\n')) if (line !== '') onLine(line);
        return outcome;
      });
      return { stop: () => undefined, ended };
    },
    handOver: (command) => Promise.resolve(answer(command)),
    readText(path, limit = 2 ** 20) {
      const found = text(path);
      return Promise.resolve(
        found.found && Buffer.byteLength(found.value) > limit
          ? failed('too-large', `larger than ${limit}`)
          : found,
      );
    },
    readBytes: (path) =>
      Promise.resolve(
        map(lookUp(path), (node) =>
          node.content instanceof Uint8Array ? node.content : Buffer.from(textOf(node.content)),
        ),
      ),
    readHead: (path, limit) =>
      Promise.resolve(
        map(lookUp(path), (node) =>
          (node.content instanceof Uint8Array ? node.content : Buffer.from(textOf(node.content))).subarray(
            0,
            limit,
          ),
        ),
      ),
    readTail: (path, limit) => Promise.resolve(map(text(path), (whole) => tail(whole, limit))),
    readLink(path) {
      touched.push(path);
      const found = tree(path, true);
      return Promise.resolve(
        !found.found
          ? found
          : isLink(found.value.content)
            ? { found: true, value: found.value.content.link }
            : failed('internal', 'not a link'),
      );
    },
    list: (path) => Promise.resolve(below(path, 1, true)),
    walk: (path, depth) => Promise.resolve(below(path, depth, false)),
    statfs(path) {
      touched.push(path);
      const figures = statfs[path];
      return Promise.resolve(
        figures === undefined
          ? failed('missing', 'no such path')
          : 'failure' in figures
            ? failed(figures.failure, figures.failure)
            : { found: true, value: figures },
      );
    },
    secret: (place) => {
      if ('file' in place) return Promise.resolve(text(place.file));
      const value = variables[place.variable];
      return Promise.resolve(
        value === undefined ? failed('missing', `${place.variable} is not set`) : { found: true, value },
      );
    },
    hardware: () =>
      Promise.resolve(
        hardware === undefined
          ? failed('not-supported', 'no hardware is known')
          : { found: true, value: hardware },
      ),
    get(request) {
      const { url, limit } = request;
      requests.push(request);
      touched.push(url);
      const page = pages[url];
      if (page === undefined) return Promise.resolve(silent('refused'));
      if (typeof page === 'object' && 'why' in page) return Promise.resolve(silent(page.why));
      const { status, body = '' } = typeof page === 'string' ? { status: 200, body: page } : page;
      return Promise.resolve(
        Buffer.byteLength(body) > limit ? silent('too-large') : { answered: true, value: { status, body } },
      );
    },
    certificate({ address, port, name }) {
      const where = `${address}:${port} ${name}`;
      touched.push(where);
      const shown = certificates[where];
      if (shown === undefined) return Promise.resolve(silent('refused'));
      return Promise.resolve('why' in shown ? silent(shown.why) : { answered: true, value: shown });
    },
    now: clock,
    elapsed: () => clock() - fakeNow + 1000,
  };
}

/** What a probe needs, on a fake box; `settings` as a config.toml would have them. */
export function fakeContext(
  tables: Tables = {},
  settings: Record<string, unknown> = {},
): Context & { readonly box: FakeBox } {
  return { box: fakeBox(tables), config: fakeConfig(settings) };
}

/** The configuration with `~` and `{user}` of the fake identity. */
export function fakeConfig(settings: Record<string, unknown> = {}): Config {
  const text = JSON.stringify(schema.parse(settings))
    .replaceAll('"~/', '"/home/deck/')
    .replaceAll('{user}', 'deck');
  return JSON.parse(text) as Config;
}

interface Node {
  content: Content;
  children: Map<string, Node> | null;
}

function treeOf(files: Readonly<Record<string, Content>>): (path: string, lastLink?: boolean) => Found<Node> {
  const root: Node = { content: '', children: new Map() };
  for (const [path, content] of Object.entries(files)) {
    const words = path.split('/').filter((word) => word !== '');
    let node = root;
    for (const [index, word] of words.entries()) {
      const folder = index < words.length - 1 || path.endsWith('/');
      const child = node.children?.get(word) ?? { content: '', children: null };
      if (folder) child.children ??= new Map();
      node.children?.set(word, child);
      node = child;
    }
    node.content = content;
  }
  return function find(path: string, lastLink = false): Found<Node> {
    let at = posix.resolve('/', path);
    for (let hops = 0; hops < 40; hops++) {
      let node = root;
      let redirect: string | null = null;
      const words = at.split('/').filter((word) => word !== '');
      for (const [index, word] of words.entries()) {
        const here = `/${words.slice(0, index).join('/')}`;
        if (hasFailure(node.content)) return failed(node.content.failure, node.content.failure);
        const child = node.children?.get(word);
        if (child === undefined) return failed('missing', 'no such file or folder');
        const last = index === words.length - 1;
        if (isLink(child.content) && !(last && lastLink)) {
          redirect = posix.resolve(here, child.content.link, ...words.slice(index + 1));
          break;
        }
        node = child;
      }
      if (redirect === null)
        return hasFailure(node.content)
          ? failed(node.content.failure, node.content.failure)
          : { found: true, value: node };
      at = redirect;
    }
    return failed('internal', 'too many links');
  };
}

function entryOf(path: string, { content, children }: Node, names: boolean): Entry {
  const given =
    typeof content === 'string' || content instanceof Uint8Array || isLink(content) || hasFailure(content)
      ? {}
      : content;
  const kind = given.kind ?? (isLink(content) ? 'link' : children === null ? 'file' : 'directory');
  if (names) return { path, kind, size: null, allocated: null, modifiedAt: null, mode: null };
  const size =
    given.size ?? (content instanceof Uint8Array ? content.length : Buffer.byteLength(textOf(content)));
  return {
    path,
    kind,
    size,
    allocated: size,
    modifiedAt: given.modifiedAt ?? fakeNow,
    mode: given.mode ?? (kind === 'directory' ? 0o755 : 0o644),
  };
}

function textOf(content: Content): string {
  if (typeof content === 'string') return content;
  return 'text' in content ? (content.text ?? '') : '';
}

function isLink(content: Content): content is { readonly link: string } {
  return typeof content === 'object' && 'link' in content;
}

function hasFailure(content: Content): content is { readonly failure: FileFailure } {
  return typeof content === 'object' && 'failure' in content;
}

function tail(whole: string, limit: number): string {
  const bytes = Buffer.from(whole);
  if (bytes.length <= limit) return whole;
  const end = bytes.subarray(bytes.length - limit).toString();
  return end.slice(end.indexOf('\n') + 1);
}

function failed(why: FileFailure, detail: string): { found: false; why: FileFailure; detail: string } {
  return { found: false, why, detail };
}

function silent(why: SocketFailure): Extract<Answered<never>, { answered: false }> {
  return { answered: false, why, detail: why === 'refused' ? 'connection refused' : why };
}

function map<A, B>(found: Found<A>, change: (value: A) => B): Found<B> {
  return found.found ? { found: true, value: change(found.value) } : found;
}
