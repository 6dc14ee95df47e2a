import { type Box, type FileFailure, type Found } from '../box.ts';
import { type Clock } from '../clock.ts';
import { decode, tail } from '../text-of-bytes.ts';
import { type FileEntry, heldBy, statfsOf } from './entries.ts';
import { type Condition, RecordingError } from './lines.ts';
import { type Moment, holds } from './moment.ts';
import { print } from './template.ts';
import { type Node, follow, grow, kindOf, listing, walking } from './tree.ts';

/** What a stuck file costs until it is given up, as on this machine. Milliseconds. */
const fileDeadlineMs = 2000;
const ordinaryLimit = 1024 * 1024;

type StatfsEntry = FileEntry & { readonly is: 'statfs' };
type Files = Pick<
  Box,
  'readText' | 'readBytes' | 'readHead' | 'readTail' | 'readLink' | 'list' | 'walk' | 'statfs'
>;

/** The part of a recorded box's door that reads files. Nothing rejects. */
export function recordedFiles(entries: readonly FileEntry[], moment: () => Moment, clock: Clock): Files {
  const tree = growing(entries);
  const statfsEntries = entries.filter((entry): entry is StatfsEntry => entry.is === 'statfs');

  async function blocked(why: 'missing' | 'denied' | 'hang' | 'loop', where: string): Promise<Found<never>> {
    if (why === 'missing') return missed('missing', `${where} does not exist`);
    if (why === 'denied') return missed('permission', `${where}: permission denied`);
    if (why === 'loop') return missed('internal', `${where}: too many symbolic links`);
    await clock.wait(fileDeadlineMs);
    return missed('hung', `${where} does not answer`);
  }

  async function node(where: string, lastLink = true): Promise<Found<Node>> {
    const way = follow(tree(moment()), where, lastLink);
    return way.leads ? { found: true, value: way.node } : blocked(way.why, where);
  }

  /** Text stays text: most who ask want it so. */
  async function content(where: string): Promise<Found<string | Uint8Array>> {
    const found = await node(where);
    if (!found.found) return found;
    const { entry } = found.value;
    if (entry?.is === 'socket') return missed('not-supported', `${where} is a socket`);
    if (entry?.is !== 'file') return missed('internal', `${where} is a ${kindOf(found.value)}`);
    const held = sound(entry.content);
    if (!held.found) return held;
    if (held.value.form === 'not-supported') return missed('not-supported', `${where} cannot be read here`);
    const value = heldBy(held.value, moment());
    if (value === null) return missed('too-large', `only the size of ${where} was recorded`);
    return { found: true, value };
  }

  async function folder(where: string): Promise<Found<Node>> {
    const found = await node(where);
    if (!found.found || kindOf(found.value) === 'directory' || found.value.children.size > 0) return found;
    return missed('missing', `${where} is not a folder`);
  }

  async function limited(where: string, limit = ordinaryLimit): Promise<Found<string | Uint8Array>> {
    const found = await content(where);
    if (!found.found || Buffer.byteLength(found.value) <= limit) return found;
    return missed('too-large', `${where} holds more than ${limit} bytes`);
  }

  return {
    async readBytes(where, limit) {
      return map(await limited(where, limit), asBytes);
    },
    async readText(where, limit) {
      return map(await limited(where, limit), (held) => (typeof held === 'string' ? held : decode(held)));
    },
    async readHead(where, limit) {
      return map(await content(where), (held) => asBytes(held).subarray(0, limit));
    },
    async readTail(where, limit) {
      return map(await content(where), (held) => decode(tail(asBytes(held), limit)));
    },
    async readLink(where) {
      const found = await node(where, false);
      if (!found.found) return found;
      const { entry } = found.value;
      if (entry?.is === 'link') return { found: true, value: entry.target };
      return missed('not-supported', `${where} is not a symbolic link`);
    },
    async list(where) {
      return map(await folder(where), listing);
    },
    async walk(where, depth) {
      const found = await folder(where);
      if (!found.found) return found;
      const walked = sound(() => walking(found.value, depth, moment()));
      if (!walked.found || walked.value.stopped === null) return map(walked, ({ entries: below }) => below);
      return blocked(walked.value.stopped, where);
    },
    async statfs(where) {
      const now = moment();
      const way = follow(tree(now), where);
      if (!way.leads && way.why !== 'missing') return blocked(way.why, where);
      const nearest = nearestStatfs(statfsEntries, where, now);
      // A path of which only a statfs is recorded is there; one that the recording takes away is not.
      if (nearest === undefined || (!way.leads && way.said)) return blocked('missing', where);
      if (nearest.mark !== null) return blocked(nearest.mark, where);
      const figures = sound(() => statfsOf(nearest, now));
      if (!figures.found) return figures;
      if (figures.value !== null) return { found: true, value: figures.value };
      return missed('internal', `the statfs recorded for ${where} lacks figures`);
    },
  };
}

/** Grows the tree again only when what counts has changed: the state, or a condition that time alone changes. */
function growing(entries: readonly FileEntry[]): (moment: Moment) => Node {
  const timed = [...new Set(entries.flatMap(({ when }) => when.filter(({ forMs }) => forMs > 0)))];
  let grown: { root: Node; state: Moment['state']; until: number } | null = null;
  return (moment) => {
    if (grown?.state !== moment.state || moment.now >= grown.until) {
      grown = { root: grow(entries, moment), state: moment.state, until: nextChange(timed, moment) };
    }
    return grown.root;
  };
}

/** When the first of some conditions comes true without anything being done; epoch milliseconds, Infinity when none will. */
function nextChange(timed: readonly Condition[], { state, now }: Moment): number {
  const changes = timed.map(({ key, forMs }) => (state.get(key)?.setAt ?? Infinity) + forMs);
  return Math.min(Infinity, ...changes.filter((at) => at > now));
}

/** The statfs of the longest path that `where` lies in; of one path the latest entry. */
function nearestStatfs(
  entries: readonly StatfsEntry[],
  where: string,
  moment: Moment,
): StatfsEntry | undefined {
  const byPath = new Map<string, StatfsEntry>();
  for (const entry of entries) if (holds(entry.when, moment)) byPath.set(print(entry.path, moment), entry);
  let nearest: { path: string; entry: StatfsEntry } | undefined;
  for (const [path, entry] of byPath) {
    const covers = where === path || path === '/' || where.startsWith(`${path}/`);
    if (covers && entry.mark !== 'missing' && path.length > (nearest?.path.length ?? 0))
      nearest = { path, entry };
  }
  return nearest?.entry;
}

/** What is wrong below a line `== …` shows when it is read. */
function sound<T>(read: () => T): Found<T> {
  try {
    return { found: true, value: read() };
  } catch (error) {
    if (error instanceof RecordingError) return missed('internal', error.message);
    throw error;
  }
}

function missed(why: FileFailure, detail: string): Found<never> {
  return { found: false, why, detail };
}

function asBytes(held: string | Uint8Array): Uint8Array {
  return typeof held === 'string' ? Buffer.from(held) : held;
}

function map<T, U>(found: Found<T>, change: (value: T) => U): Found<U> {
  return found.found ? { found: true, value: change(found.value) } : found;
}
