import {
  type Answered,
  type Box,
  type Certificate,
  type Command,
  type Entry,
  type Found,
  type Handshake,
  type Hardware,
  type Outcome,
  type Page,
  type Statfs,
} from './box.ts';

/** What was asked of a path, with the last answer to each question. */
export interface PathNotes {
  content?: Found<Uint8Array | string>;
  target?: Found<string>;
  list?: Found<readonly Entry[]>;
  walk?: { readonly depth: number; readonly found: Found<readonly Entry[]> };
  statfs?: Found<Statfs>;
}

/** What was asked of a box and what it answered. */
export interface Notes {
  /** By the argv, joined with NUL: the last outcome of each command. */
  readonly runs: Map<string, { readonly command: Command; readonly outcome: Outcome }>;
  readonly paths: Map<string, PathNotes>;
  /** By URL. */
  readonly pages: Map<string, Answered<Page>>;
  /** By address, port and name. */
  readonly certificates: Map<
    string,
    { readonly handshake: Handshake; readonly shown: Answered<Certificate> }
  >;
  hardware: Hardware | null;
}

/** A box that passes every question on to another one and notes the answers. What is followed is not noted: it has no end. */
export function recording(box: Box): { readonly box: Box; readonly notes: Notes } {
  const notes: Notes = {
    runs: new Map(),
    paths: new Map(),
    pages: new Map(),
    certificates: new Map(),
    hardware: null,
  };
  const at = (path: string): PathNotes => {
    const known = notes.paths.get(path) ?? {};
    notes.paths.set(path, known);
    return known;
  };

  const noting: Box = {
    label: box.label,
    recorded: box.recorded,
    identity: box.identity,
    now: () => box.now(),
    elapsed: () => box.elapsed(),
    follow: (command, onLine) => box.follow(command, onLine),
    handOver: (command) => box.handOver(command),
    async run(command, signal, onLine) {
      const outcome = await box.run(command, signal, onLine);
      notes.runs.set(outcome.argv.join('\0'), { command, outcome });
      return outcome;
    },
    async readText(path, limit) {
      const found = await box.readText(path, limit);
      at(path).content = found;
      return found;
    },
    async readBytes(path, limit) {
      const found = await box.readBytes(path, limit);
      at(path).content = found;
      return found;
    },
    async readHead(path, limit) {
      const found = await box.readHead(path, limit);
      at(path).content ??= found;
      return found;
    },
    async readTail(path, limit) {
      const found = await box.readTail(path, limit);
      at(path).content = found;
      return found;
    },
    async readLink(path) {
      const found = await box.readLink(path);
      at(path).target = found;
      return found;
    },
    async list(path) {
      const found = await box.list(path);
      at(path).list = found;
      return found;
    },
    async walk(path, depth) {
      const found = await box.walk(path, depth);
      if (depth >= (at(path).walk?.depth ?? 0)) at(path).walk = { depth, found };
      return found;
    },
    async statfs(path) {
      const found = await box.statfs(path);
      at(path).statfs = found;
      return found;
    },
    async hardware() {
      const found = await box.hardware();
      if (found.found) notes.hardware = found.value;
      return found;
    },
    secret: (place) => box.secret(place),
    async get(request, signal) {
      const page = await box.get(request, signal);
      notes.pages.set(request.url, page);
      return page;
    },
    async certificate(handshake, signal) {
      const shown = await box.certificate(handshake, signal);
      const { address, port, name } = handshake;
      notes.certificates.set(`${address}:${port} ${name}`, { handshake, shown });
      return shown;
    },
  };
  return { box: noting, notes };
}
