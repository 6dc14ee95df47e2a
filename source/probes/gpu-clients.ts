import { type Box, type Found } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Fdinfo, parseFdinfo } from './fdinfo.ts';
import { needed, word } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { type Transcoder, transcoderAt } from './transcoders.ts';
import { unitOf } from './unit-of-process.ts';

/** One user of a card, counted once per drm-client-id. */
export interface GpuClient extends Fdinfo {
  readonly pid: number;
  readonly command: Clean;
  /** The user unit its cgroup lies in: `immich-server.service`. */
  readonly unit: Clean | null;
}

export interface GpuClients {
  readonly clients: readonly GpuClient[];
  /** Processes that work on video (gpu.transcoders), whether on a card or not. */
  readonly transcoders: readonly Transcoder[];
  /** Processes whose name could not be read: each of them may be one that works on video. */
  readonly unnamed: number;
  /** Processes of other users that could not be looked into. */
  readonly unreadable: number;
  /** What the next reading need not search again; see {@link GpuSearch}. */
  readonly searched?: ReadonlyMap<number, GpuSearch>;
}

/** What was found out about one process. */
export interface GpuSearch {
  /** box.elapsed() from which on it is searched again, milliseconds. */
  readonly again: number;
  /** How long it was last left alone: twice as long each time, because who has run for long without a card seldom opens one. */
  readonly rest: number;
  /** File descriptors that are a card. */
  readonly cards: readonly number[];
  /** It has a device of NVIDIA's own driver open, which tells nothing of its users here. */
  readonly ofNvidia: boolean;
  /** Null: its name could not be read. */
  readonly transcodes: boolean | null;
  readonly unreadable: boolean;
}

const shortestRest = 30_000;
const longestRest = 240_000;
/** Known processes searched again in one reading; the others have to wait for the next. New ones are searched at once. */
const mostAgain = 10;

export const gpuClients: Probe<GpuClients> = {
  id: 'gpu.clients',
  title: '/proc/PID/fdinfo',
  every: { seen: 2000, hidden: 60000 },
  staleAfter: 60000,
  async read({ box, config }, evidence, previous) {
    const { proc, sys } = config.roots;
    evidence.push(evidenceOfPath(`${proc}/PID/fdinfo`));
    if (!(await hasCards(box, `${sys}/class/drm`)))
      throw new Unavailable('dependency', literal('there is no card that anybody could use'));

    const pids = needed(await box.list(proc), proc).flatMap(({ path }) =>
      /^\d+$/.test(path) ? [Number(path)] : [],
    );
    // At least this program is there.
    if (pids.length === 0) throw new Unavailable('parse', say`${clean(proc)} lists no process`);
    const now = box.elapsed();
    const known = previous?.searched ?? new Map<number, GpuSearch>();
    const due = pids
      .filter((pid) => (known.get(pid)?.again ?? Infinity) <= now)
      .sort((a, b) => (known.get(a)?.again ?? 0) - (known.get(b)?.again ?? 0));
    const again = new Set(due.slice(0, mostAgain));

    const searched = new Map<number, GpuSearch>();
    for (const pid of pids) {
      const before = known.get(pid);
      // Who transcodes without a card may open one at any time: until then it is searched each time.
      const restless = before?.transcodes !== false && before?.cards.length === 0;
      const search =
        before === undefined || restless || again.has(pid)
          ? await look(box, proc, pid, config.gpu.transcoders, before)
          : before;
      if (search !== null) searched.set(pid, search);
    }

    const clients = await Promise.all(
      [...searched].flatMap(([pid, { cards }]) => cards.map((fd) => clientAt(box, proc, pid, fd))),
    );
    const transcoders = await Promise.all(
      [...searched].flatMap(([pid, search]) =>
        search.transcodes === true
          ? [transcoderAt(box, `${proc}/${pid}`, pid, search, config.gpu.transcoders)]
          : [],
      ),
    );
    return {
      clients: once(clients.filter((client) => client !== null)),
      transcoders: transcoders.filter((transcoder) => transcoder !== null),
      unnamed: [...searched.values()].filter(({ transcodes }) => transcodes === null).length,
      unreadable: [...searched.values()].filter(({ unreadable }) => unreadable).length,
      searched,
    };
  },
};

/** Without a card there is nothing to search for; a folder that cannot be read says nothing about that. */
async function hasCards(box: Box, root: string): Promise<boolean> {
  const listed = await box.list(root);
  if (!listed.found) return listed.why !== 'missing';
  return listed.value.some(({ path }) => /^(?:card|renderD)\d+$/.test(path));
}

/**
 * Looks through the file descriptors of a process. Null: it is gone. A process is told from a later one of the same number only by
 * being searched again, which is also what finds a card that it opens later.
 */
async function look(
  box: Box,
  proc: string,
  pid: number,
  names: readonly string[],
  before: GpuSearch | undefined,
): Promise<GpuSearch | null> {
  const folder = `${proc}/${pid}/fd`;
  const [listed, command] = await Promise.all([box.list(folder), box.readText(`${proc}/${pid}/comm`)]);
  if (!listed.found && listed.why === 'missing') return null;
  const devices = listed.found ? await devicesAmong(box, folder, listed.value) : [];
  const cards = devices.flatMap(({ fd, path }) => (/\/dri\/(?:card|renderD)\d+$/.test(path) ? [fd] : []));
  const rest =
    cards.length > 0 || before === undefined ? shortestRest : Math.min(longestRest, before.rest * 2);
  return {
    again: box.elapsed() + rest,
    rest,
    cards,
    ofNvidia: devices.some(({ path }) => /\/nvidia(?:\d+|ctl|-uvm)$/.test(path)),
    transcodes: transcodes(command, names),
    unreadable: !listed.found && !(await isKernelThread(box, `${proc}/${pid}`)),
  };
}

/** One that has ended meanwhile does nothing any more. */
function transcodes(command: Found<string>, names: readonly string[]): boolean | null {
  if (!command.found) return command.why === 'missing' ? false : null;
  const name = word(command);
  // A name has 15 bytes, that of a thread of the kernel 63 at most, and one line (proc_pid_comm(5)).
  return name === null || name.length > 63 || name.includes('\n') ? null : names.includes(name);
}

/** The descriptors that are open devices of a card. */
async function devicesAmong(
  box: Box,
  folder: string,
  entries: readonly { readonly path: string }[],
): Promise<readonly { readonly fd: number; readonly path: string }[]> {
  const found = await Promise.all(
    entries.map(async ({ path }) => {
      const link = await box.readLink(`${folder}/${path}`);
      return link.found && /\/(?:dri\/|nvidia)/.test(link.value)
        ? { fd: Number(path), path: link.value }
        : null;
    }),
  );
  return found.filter((device) => device !== null);
}

/** A thread of the kernel has no command line and no files that could be a card. */
async function isKernelThread(box: Box, path: string): Promise<boolean> {
  const line = await box.readText(`${path}/cmdline`);
  return line.found && line.value === '';
}

/** The client behind a file descriptor; null when it is none any more. */
async function clientAt(box: Box, proc: string, pid: number, fd: number): Promise<GpuClient | null> {
  const folder = `${proc}/${pid}`;
  const [usage, group, command] = await Promise.all([
    box.readText(`${folder}/fdinfo/${fd}`),
    box.readText(`${folder}/cgroup`),
    box.readText(`${folder}/comm`),
  ]);
  const client = usage.found ? parseFdinfo(usage.value) : null;
  if (client === null) return null;
  return { ...client, pid, command: clean(word(command) ?? String(pid)), unit: unitOf(group) };
}

/** The same client is seen through each of its descriptors and each process that inherited one. */
function once(clients: readonly GpuClient[]): readonly GpuClient[] {
  const byId = new Map<string, GpuClient>();
  for (const client of clients) {
    const key = `${client.address ?? client.driver} ${client.clientId}`;
    const twin = byId.get(key);
    if (twin === undefined || client.pid < twin.pid) byId.set(key, client);
  }
  return [...byId.values()];
}
