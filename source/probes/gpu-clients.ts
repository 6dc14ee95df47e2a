import { type Box, type Found } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { needed, word } from './found.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

/** One user of a card (kernel Documentation/gpu/drm-usage-stats.rst), counted once per drm-client-id. Nanoseconds since it opened the card. */
export interface GpuClient {
  readonly clientId: number;
  readonly address: Clean | null;
  readonly driver: Clean;
  readonly pid: number;
  readonly command: Clean;
  /** The user unit its cgroup lies in: `immich-server.service`. */
  readonly unit: Clean | null;
  /** Engine names as the driver prints them: gfx, compute, dec, enc, enc_1, jpeg, vpe, video, render. */
  readonly engines: Readonly<Record<string, number>>;
  readonly vram: number | null;
  readonly gtt: number | null;
}

export interface GpuClients {
  readonly clients: readonly GpuClient[];
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
    if (!(await hasCards(box, `${sys}/class/drm`))) return { clients: [], unreadable: 0 };

    const pids = needed(await box.list(proc), proc).flatMap(({ path }) =>
      /^\d+$/.test(path) ? [Number(path)] : [],
    );
    const now = box.elapsed();
    const known = previous?.searched ?? new Map<number, GpuSearch>();
    const due = pids
      .filter((pid) => (known.get(pid)?.again ?? Infinity) <= now)
      .sort((a, b) => (known.get(a)?.again ?? 0) - (known.get(b)?.again ?? 0));
    const again = new Set(due.slice(0, mostAgain));

    const searched = new Map<number, GpuSearch>();
    for (const pid of pids) {
      const before = known.get(pid);
      const search =
        before === undefined || again.has(pid) ? await look(box, proc, pid, now, before) : before;
      if (search !== null) searched.set(pid, search);
    }

    const clients = await Promise.all(
      [...searched].flatMap(([pid, { cards }]) => cards.map((fd) => clientAt(box, proc, pid, fd))),
    );
    return {
      clients: once(clients.filter((client) => client !== null)),
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
  now: number,
  before: GpuSearch | undefined,
): Promise<GpuSearch | null> {
  const folder = `${proc}/${pid}/fd`;
  const listed = await box.list(folder);
  if (!listed.found && listed.why === 'missing') return null;
  const cards = listed.found ? await cardsAmong(box, folder, listed.value) : [];
  const rest =
    cards.length > 0 || before === undefined ? shortestRest : Math.min(longestRest, before.rest * 2);
  const unreadable = !listed.found && !(await isKernelThread(box, `${proc}/${pid}`));
  return { again: now + rest, rest, cards, unreadable };
}

async function cardsAmong(
  box: Box,
  folder: string,
  entries: readonly { readonly path: string }[],
): Promise<readonly number[]> {
  const found = await Promise.all(
    entries.map(async ({ path }) => {
      const link = await box.readLink(`${folder}/${path}`);
      return link.found && /\/dri\/(?:card|renderD)\d+$/.test(link.value) ? Number(path) : null;
    }),
  );
  return found.filter((fd) => fd !== null);
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

/**
 * Reads the drm- lines of /proc/PID/fdinfo/N. Null when the descriptor is no DRM client, or of a driver that gives no client id:
 * its users could not be told apart.
 */
export function parseFdinfo(
  text: string,
): Pick<GpuClient, 'clientId' | 'address' | 'driver' | 'engines' | 'vram' | 'gtt'> | null {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^(drm-[^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  const driver = values.get('drm-driver');
  const id = values.get('drm-client-id');
  if (driver === undefined || id === undefined || !/^\d{1,15}$/.test(id)) return null;

  const engines: [string, number][] = [];
  for (const [key, value] of values) {
    // drm-engine-capacity-NAME is how many there are of an engine; an engine of the name `capacity-…` there is not.
    const name = /^drm-engine-(?!capacity-)(.+)$/.exec(key)?.[1];
    const used = /^(\d{1,19}) ns$/.exec(value)?.[1];
    if (name !== undefined && used !== undefined) engines.push([clean(name), Number(used)]);
  }
  const address = values.get('drm-pdev');
  return {
    clientId: Number(id),
    address: address === undefined ? null : clean(address),
    driver: clean(driver),
    engines: Object.fromEntries(engines),
    vram: memory(values, 'vram'),
    gtt: memory(values, 'gtt'),
  };
}

/** What a client holds in a region, bytes: `drm-resident-vram0: 12 KiB`, before that `drm-memory-vram`. Null when not told. */
function memory(values: ReadonlyMap<string, string>, region: string): number | null {
  for (const kind of ['resident', 'memory']) {
    const sizes = [...values]
      .filter(([key]) => new RegExp(`^drm-${kind}-${region}\\d*$`).test(key))
      .map(([, value]) => sizeOf(value));
    if (sizes.length > 0 && sizes.every((size) => size !== null))
      return sizes.reduce((sum, size) => sum + size, 0);
  }
  return null;
}

const unit: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2 };

function sizeOf(value: string): number | null {
  const [, figure, name = ''] = /^(\d{1,15})(?: (KiB|MiB))?$/.exec(value) ?? [];
  return figure === undefined ? null : Number(figure) * (unit[name] ?? 1);
}

/** The innermost user unit of /proc/PID/cgroup (version 2: `0::/…/user@1000.service/…/immich-server.service/libpod-payload-…`). */
function unitOf(group: Found<string>): Clean | null {
  const path = group.found ? /^0::(.*)$/m.exec(group.value)?.[1] : undefined;
  const parts = path?.split('/') ?? [];
  const manager = parts.findIndex((part) => /^user@\d+\.service$/.test(part));
  const found =
    manager === -1 ? undefined : parts.slice(manager + 1).findLast((part) => part.endsWith('.service'));
  return found === undefined ? null : clean(found);
}
