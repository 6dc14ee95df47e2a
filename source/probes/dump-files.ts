import { type Entry } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';

/** What a file is by its first bytes; `empty`: it holds none, `unknown`: nothing that a dump begins with. */
export type DumpFormat =
  'gzip' | 'zstd' | 'xz' | 'bzip2' | 'pg_dump' | 'sqlite' | 'tar' | 'sql' | 'empty' | 'unknown';

/** The dumps of one database, as they lie in a folder; of a configured folder that holds none, that. */
export interface DumpSeries {
  /** Of the folder: `postgresql-immich`, or `immich/backups` where the dumps lie in the configured folder itself. */
  readonly name: Clean;
  readonly folder: Clean;
  /** Null: no dump lies there. */
  readonly newest: {
    readonly name: Clean;
    readonly size: number | null;
    readonly modifiedAt: number | null;
    /** Null: its first bytes could not be read. */
    readonly format: DumpFormat | null;
  } | null;
  /** The folder itself is there. */
  readonly there: boolean;
  /** Bytes of those before it, newest first, at most {@link mostBefore}. */
  readonly before: readonly number[];
  /** Names of files that a dump writes to until it is whole (`*.tmp`), with the time of their last byte. */
  readonly unfinished: readonly { readonly name: Clean; readonly modifiedAt: number | null }[];
}

const mostBefore = 14;
const headBytes = 512;

/** The dumps in the configured folders, of each folder below them and of themselves. A folder that is not there holds none: that is a fact, and told. */
export const dumpFiles: Probe<readonly DumpSeries[]> = {
  id: 'dump.files',
  title: 'dumps of databases',
  every: { seen: 300_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read(context, evidence, previous) {
    const folders = await Promise.all(
      [...new Set(context.config.backup.dumps)].map(async (folder) => {
        const startedAt = context.box.elapsed();
        const walked = await context.box.walk(folder, 2);
        evidence.push(evidenceOfPath(folder, Math.round(context.box.elapsed() - startedAt)));
        if (!walked.found && walked.why === 'missing') return [noneIn(folder, false)];
        const groups = grouped(needed(walked, folder));
        const found = await Promise.all(
          [...groups].map(([group, files]) => series(context, folder, group, files, previous ?? [])),
        );
        const dumps = found.filter((one) => one !== null);
        return dumps.length === 0 ? [noneIn(folder, true)] : dumps;
      }),
    );
    return folders.flat();
  },
};

// What db-dump.sh, Immich (`immich-db-backup-….sql.gz`) and pg_dump, mariadb-dump, mongodump, sqlite3 and redis name theirs.
const dumpName = /\.(?:dump|sql|sqlite3?|archive|bson|rdb|tar|bak)(?:\.(?:zst|gz|xz|bz2))?$/;
/** What somebody dumped by a key of the console (database-dumps.ts): nobody promised another one. */
const byHand = /^\d{8}-\d{4}-.+\.dump$/;
const unfinishedName = /\.(?:tmp|part|partial)$/;

function noneIn(folder: string, there: boolean): DumpSeries {
  return {
    name: nameOfFolder(folder),
    folder: clean(folder),
    newest: null,
    there,
    before: [],
    unfinished: [],
  };
}

function nameOfFolder(folder: string): Clean {
  return clean(folder.split('/').slice(-2).join('/'));
}

function grouped(entries: readonly Entry[]): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const cut = entry.path.lastIndexOf('/');
    const name = entry.path.slice(cut + 1);
    if (entry.kind !== 'file' || byHand.test(name) || !(dumpName.test(name) || unfinishedName.test(name)))
      continue;
    const group = cut < 0 ? '' : entry.path.slice(0, cut);
    groups.set(group, [...(groups.get(group) ?? []), entry]);
  }
  return groups;
}

async function series(
  { box }: Context,
  folder: string,
  group: string,
  files: readonly Entry[],
  previous: readonly DumpSeries[],
): Promise<DumpSeries | null> {
  const nameOf = ({ path }: Entry) => path.slice(path.lastIndexOf('/') + 1);
  const dumps = files
    .filter((file) => dumpName.test(nameOf(file)))
    .sort((a, b) => (b.modifiedAt ?? 0) - (a.modifiedAt ?? 0) || (a.path < b.path ? 1 : -1));
  const [newest, ...older] = dumps;
  if (newest === undefined) return null;
  const at = group === '' ? folder : `${folder}/${group}`;
  const name = nameOf(newest);
  const was = previous.find((one) => one.folder === at)?.newest;
  const same =
    was != null &&
    was.name === name &&
    was.size === newest.size &&
    was.modifiedAt === newest.modifiedAt &&
    was.format !== null;
  return {
    name: group === '' ? nameOfFolder(folder) : clean(group),
    folder: clean(at),
    there: true,
    newest: {
      name: clean(name),
      size: newest.size,
      modifiedAt: newest.modifiedAt,
      format: same ? was.format : await formatAt(box, `${at}/${name}`),
    },
    before: older
      .map(({ size }) => size)
      .filter((size) => size !== null)
      .slice(0, mostBefore),
    unfinished: files
      .filter((file) => unfinishedName.test(nameOf(file)))
      .map((file) => ({ name: clean(nameOf(file)), modifiedAt: file.modifiedAt })),
  };
}

async function formatAt(box: Context['box'], path: string): Promise<DumpFormat | null> {
  const head = await box.readHead(path, headBytes);
  return head.found ? formatOf(head.value) : null;
}

/** Formats by their first bytes: RFC 1952, RFC 8878, xz's and bzip2's file formats, PostgreSQL's pg_backup_archiver.c, SQLite's file format. */
const magics: readonly (readonly [DumpFormat, readonly number[], at: number])[] = [
  ['gzip', [0x1f, 0x8b], 0],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd], 0],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 0],
  ['bzip2', [0x42, 0x5a, 0x68], 0],
  ['pg_dump', [0x50, 0x47, 0x44, 0x4d, 0x50], 0],
  ['sqlite', [...Buffer.from('SQLite format 3\0')], 0],
  ['tar', [...Buffer.from('ustar')], 257],
];

/** What a file is by its first bytes. SQL is text that begins with a comment or a statement. */
export function formatOf(head: Uint8Array): DumpFormat {
  if (head.byteLength === 0) return 'empty';
  const found = magics.find(([, bytes, at]) => bytes.every((byte, index) => head[at + index] === byte));
  if (found !== undefined) return found[0];
  return /^\s*(?:--|\/\*|SET\b|CREATE\b|PRAGMA\b|BEGIN\b|\\restrict\b)/i.test(
    Buffer.from(head).toString('latin1'),
  )
    ? 'sql'
    : 'unknown';
}

/** Which format a name promises; null: none. `2026-11-22.dump.zst` is zstd. */
export function promisedBy(name: string): DumpFormat | null {
  const end = /\.([a-z0-9]+)$/.exec(name)?.[1] ?? '';
  return promised.get(end) ?? null;
}

const promised: ReadonlyMap<string, DumpFormat> = new Map([
  ['gz', 'gzip'],
  ['zst', 'zstd'],
  ['xz', 'xz'],
  ['bz2', 'bzip2'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
  ['sql', 'sql'],
]);
