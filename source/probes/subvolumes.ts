import { type Command } from '../box/box.ts';
import { type Clean, clean, say } from '../text/clean.ts';
import { needed } from './found.ts';
import { mountOf, parseMountinfo } from './mounts.ts';
import { type Context, evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { type Evidence } from './reading.ts';
import { ran } from './run.ts';

/** What btrfs itself knows of a subvolume (`sudo -n btrfs subvolume list -u -q -R`), where sudo allows it: sources and snapshots alike. */
export interface Subvolume {
  readonly id: number;
  readonly uuid: Clean;
  readonly parentUuid: Clean | null;
  /** Set on a subvolume that was received completely; its absence on a drive means a broken receive. */
  readonly receivedUuid: Clean | null;
  /** Told only by a list with `-s`. */
  readonly createdAt: number | null;
  /** The list does not tell. */
  readonly readOnly: boolean | null;
  /** Relative to the file system's top level. */
  readonly path: Clean;
  /** Mount point it was listed from. */
  readonly mount: Clean;
}

/**
 * The subvolumes of every btrfs that a snapshot root lies on; one command for each. None when no root lies on a btrfs.
 * Not with `-s`, which leaves out what was received by a full send: that is no snapshot of anything on its drive.
 */
export const subvolumes: Probe<readonly Subvolume[]> = {
  id: 'btrfs.subvolumes',
  title: 'sudo -n btrfs subvolume list',
  every: { seen: 300000, hidden: null },
  staleAfter: 3600000,
  async read(context, evidence) {
    const mounts = await mountsToList(context, evidence);
    const lists = await Promise.all(
      mounts.map(async (mount) => parseSubvolumes(await list(context, evidence, mount), mount)),
    );
    return lists.flat();
  },
};

/** The mount points to list from, one of each btrfs that holds a snapshot root; a drive that is not mounted holds none. */
async function mountsToList({ box, config }: Context, evidence: Evidence[]): Promise<readonly string[]> {
  const path = `${config.roots.proc}/self/mountinfo`;
  evidence.push(evidenceOfPath(path));
  const mounts = parseMountinfo(needed(await box.readText(path), path));
  const { subvolumes: configured, drives } = config.backup;
  const mounted = drives.filter(({ mount }) => mounts.some(({ target }) => target === mount));
  const bySource = new Map<string, string>();
  for (const root of [...configured.map(({ root }) => root), ...mounted.map(({ mount }) => mount)]) {
    const mount = mountOf(root, mounts);
    if (mount?.type === 'btrfs' && !bySource.has(mount.source)) bySource.set(mount.source, mount.target);
  }
  return [...bySource.values()];
}

async function list(context: Context, evidence: Evidence[], mount: string): Promise<string> {
  const command: Command = {
    file: 'sudo',
    args: ['-n', '--', 'btrfs', 'subvolume', 'list', '-u', '-q', '-R', mount],
    deadlineMs: 20000,
    session: false,
  };
  try {
    return (await ran(context, evidence, command)).stdout;
  } catch (error) {
    if (error instanceof Unavailable && error.reason === 'permission')
      throw new Unavailable('permission', say`btrfs subvolume list needs root: ${error.detail}`);
    throw error;
  }
}

const line =
  /^ID (?<id>\d+) gen \d+ (?:cgen \d+ )?(?:parent \d+ )?top level \d+ (?:otime (?<otime>-|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) )?parent_uuid\s+(?<parent>\S+)\s+received_uuid\s+(?<received>\S+)\s+uuid\s+(?<uuid>[0-9a-f-]{36})\s+path (?<path>.+)$/;

/**
 * Reads `btrfs subvolume list -u -q -R` (btrfs-subvolume(8)), with or without `-s`: one line each, the path last and with its spaces.
 * Empty is a file system without subvolumes. Times are UTC, in which the door runs every command.
 *
 * @throws {Unavailable} `parse` on a line that is not of the form
 */
export function parseSubvolumes(text: string, mount: string): readonly Subvolume[] {
  return text
    .split('\n')
    .filter((raw) => raw.trim() !== '')
    .map((raw) => {
      const found = line.exec(raw)?.groups;
      if (found?.['uuid'] === undefined)
        throw new Unavailable('parse', clean(`btrfs subvolume list: ${raw.slice(0, 120)}`));
      const { id = '', otime = '-', parent = '-', received = '-', uuid, path = '' } = found;
      const createdAt = Date.parse(`${otime.replace(' ', 'T')}Z`);
      return {
        id: Number(id),
        uuid: clean(uuid),
        parentUuid: parent === '-' ? null : clean(parent),
        receivedUuid: received === '-' ? null : clean(received),
        createdAt: Number.isNaN(createdAt) ? null : createdAt,
        readOnly: null,
        path: clean(path),
        mount: clean(mount),
      };
    });
}
