import { type Command } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { needed } from './found.ts';
import { type Mount, mountOf, parseMountinfo } from './mounts.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { ran } from './run.ts';

/** What btrfs itself knows of a subvolume (`sudo -n btrfs subvolume list`), where sudo allows it: sources and snapshots alike. */
export interface Subvolume {
  readonly id: number;
  readonly uuid: Clean;
  readonly parentUuid: Clean | null;
  /** Set on a subvolume that was received completely; its absence on a drive means a broken receive. */
  readonly receivedUuid: Clean | null;
  /** Epoch milliseconds; told of snapshots only (a list with `-s`), not of what was received by a full send. */
  readonly createdAt: number | null;
  readonly readOnly: boolean;
  /** Relative to the file system's top level. */
  readonly path: Clean;
  /** The absolute path that leads to it; null: what it lies in is not mounted. */
  readonly at: Clean | null;
  /** Something mounts this very subvolume. */
  readonly mounted: boolean;
  /** Mount point it was listed from. */
  readonly mount: Clean;
}

/**
 * The subvolumes of every btrfs that a snapshot root lies on. None when no root lies on a btrfs. Three lists of each: all of
 * them, the read-only ones, and the snapshots, which alone tell their age; `-s` leaves out what was received by a full
 * send, because that is no snapshot of anything on its drive.
 */
export const subvolumes: Probe<readonly Subvolume[]> = {
  id: 'btrfs.subvolumes',
  title: 'sudo -n btrfs subvolume list',
  every: { seen: 300000, hidden: 1800000 },
  staleAfter: 3600000,
  async read(context, evidence) {
    const path = `${context.config.roots.proc}/self/mountinfo`;
    evidence.push(evidenceOfPath(path));
    const mounts = parseMountinfo(needed(await context.box.readText(path), path));
    const [first, ...others] = mountsToList(context, mounts);
    if (first === undefined) return [];
    // What sudo refuses it writes into the journal each time: one refusal tells that there would be more.
    const one = await subvolumesOf(context, evidence, first, mounts);
    const more = await Promise.all(others.map((mount) => subvolumesOf(context, evidence, mount, mounts)));
    return [one, ...more].flat();
  },
  async root({ box, config }) {
    const path = `${config.roots.proc}/self/mountinfo`;
    const mounts = parseMountinfo(needed(await box.readText(path), path));
    const listed = mountsToList({ box, config }, mounts).map(({ target }) => target);
    // A drive that is away will be mounted where it is configured.
    const away = config.backup.drives
      .map(({ mount }) => mount)
      .filter((mount) => !mounts.some(({ target }) => target === mount));
    return [...new Set([...listed, ...away])].flatMap((mount) =>
      lists.map((more) => ({
        use: literal('listing subvolumes'),
        words: words(more, mount),
      })),
    );
  },
};

/** All of them, the read-only ones, and the snapshots. */
const lists: readonly (readonly string[])[] = [[], ['-r'], ['-s']];

function words(more: readonly string[], mount: string): readonly [string, ...string[]] {
  return ['btrfs', 'subvolume', 'list', '-u', '-q', '-R', ...more, mount];
}

/** One mount of each btrfs that holds a snapshot root; a drive that is not mounted holds none. */
function mountsToList({ config }: Context, mounts: readonly Mount[]): readonly Mount[] {
  const { subvolumes: configured, drives } = config.backup;
  const mounted = drives.filter(({ mount }) => mounts.some(({ target }) => target === mount));
  const bySource = new Map<string, Mount>();
  for (const root of [...configured.map(({ root }) => root), ...mounted.map(({ mount }) => mount)]) {
    const mount = mountOf(root, mounts);
    if (mount?.type === 'btrfs' && !bySource.has(mount.source)) bySource.set(mount.source, mount);
  }
  return [...bySource.values()];
}

async function subvolumesOf(
  context: Context,
  evidence: Evidence[],
  mount: Mount,
  mounts: readonly Mount[],
): Promise<readonly Subvolume[]> {
  const listed = async (more: readonly string[]) =>
    parseSubvolumes(await list(context, evidence, more, mount.target));
  const all = await listed([]);
  const [readOnly, dated] = await Promise.all([listed(['-r']), listed(['-s'])]);
  const readOnlyIds = new Set(readOnly.map(({ id }) => id));
  const times = new Map(dated.map(({ id, createdAt }) => [id, createdAt]));
  const alike = mounts.filter(({ type, source }) => type === 'btrfs' && source === mount.source);
  return fromTheTop(all, mount.root).map((one) => ({
    id: one.id,
    uuid: one.uuid,
    parentUuid: one.parentUuid,
    receivedUuid: one.receivedUuid,
    path: one.path,
    createdAt: times.get(one.id) ?? null,
    readOnly: readOnlyIds.has(one.id),
    at: placeOf(`/${one.path}`, alike, mounts),
    mounted: alike.some(({ root }) => root === `/${one.path}`),
    mount: clean(mount.target),
  }));
}

/**
 * The list with every path from the file system's top level. What lies below the subvolume that was listed from (`/home` of
 * subvol=/home) btrfs names from there (`deck/.snapshots/…`), all else from the top (seen with btrfs-progs 6.14); which of
 * the two it is, the path of the subvolume that it lies in tells. `root`: what is mounted where it was listed from.
 */
export function fromTheTop(list: readonly ListedSubvolume[], root: string): readonly ListedSubvolume[] {
  const byId = new Map(list.map((one) => [one.id, one]));
  const known = new Map<number, Clean>();
  const pathOf = (one: ListedSubvolume, depth = 0): Clean => {
    const before = known.get(one.id);
    if (before !== undefined) return before;
    const parent = byId.get(one.topLevel);
    // What it lies in may be missing from the list, or be itself in a list that was tampered with.
    const above = parent === undefined || depth > 100 ? null : `${pathOf(parent, depth + 1)}/`;
    const below = `${root.replace(/^\/+|\/+$/g, '')}/${one.path}`;
    const path =
      above === null || one.path.startsWith(above) || !below.startsWith(above) ? one.path : clean(below);
    known.set(one.id, path);
    return path;
  };
  return list.map((one) => ({ ...one, path: pathOf(one) }));
}

/**
 * Where what lies at a path below the top level of a btrfs can be reached: through the mount that is nearest to it. Null
 * too where something else is mounted over that place.
 */
function placeOf(path: string, alike: readonly Mount[], mounts: readonly Mount[]): Clean | null {
  const way = mountOf(
    path,
    alike.map(({ root, target }) => ({ target: root, to: target })),
  );
  if (way === null) return null;
  const rest = way.target === '/' ? path : path.slice(way.target.length);
  const place = way.to === '/' && rest !== '' ? rest : `${way.to}${rest}`;
  return mountOf(place, mounts)?.target === way.to ? clean(place) : null;
}

async function list(
  context: Context,
  evidence: Evidence[],
  more: readonly string[],
  mount: string,
): Promise<string> {
  const command: Command = {
    file: 'sudo',
    args: ['-n', '--', ...words(more, mount)],
    deadlineMs: 20000,
    session: false,
  };
  try {
    return (await ran(context, evidence, command)).stdout;
  } catch (error) {
    // sudo's own refusal begins with its name, in whatever language the rest is.
    const refused = (reason: string, detail: string) =>
      reason === 'permission' || (reason === 'failed' && /: exit 1: sudo: /.test(detail));
    if (error instanceof Unavailable && refused(error.reason, error.detail))
      throw new Unavailable('permission', say`btrfs subvolume list needs root: ${error.detail}`);
    throw error;
  }
}

/** A line of the list. */
export interface ListedSubvolume extends Omit<Subvolume, 'readOnly' | 'at' | 'mounted' | 'mount'> {
  /** Id of the subvolume that it lies in; 5 is the file system's top level. */
  readonly topLevel: number;
}

const line =
  /^ID (?<id>\d+) gen \d+ (?:cgen \d+ )?(?:parent \d+ )?top level (?<top>\d+) (?:otime (?<otime>-|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) )?parent_uuid\s+(?<parent>\S+)\s+received_uuid\s+(?<received>\S+)\s+uuid\s+(?<uuid>[0-9a-f-]{36})\s+path (?<path>.+)$/;

/**
 * Reads `btrfs subvolume list -u -q -R` (btrfs-subvolume(8)), with or without `-s`: one line each, the path last and with its spaces.
 * Empty is a file system without subvolumes. Times are UTC, in which the door runs every command.
 *
 * @throws {Unavailable} `parse` on a line that is not of the form, and where the last one does not end: its path may be cut
 */
export function parseSubvolumes(text: string): readonly ListedSubvolume[] {
  if (text !== '' && !text.endsWith('\n'))
    throw new Unavailable('parse', literal('btrfs subvolume list ends within a line'));
  return text
    .split('\n')
    .filter((raw) => raw.trim() !== '')
    .map((raw) => {
      const found = line.exec(raw)?.groups;
      if (found?.['uuid'] === undefined)
        throw new Unavailable('parse', clean(`btrfs subvolume list: ${raw.slice(0, 120)}`));
      const { id = '', top = '', otime = '-', parent = '-', received = '-', uuid, path = '' } = found;
      const createdAt = Date.parse(`${otime.replace(' ', 'T')}Z`);
      return {
        id: Number(id),
        topLevel: Number(top),
        uuid: clean(uuid),
        parentUuid: parent === '-' ? null : clean(parent),
        receivedUuid: received === '-' ? null : clean(received),
        createdAt: Number.isNaN(createdAt) ? null : createdAt,
        path: clean(path),
      };
    });
}
