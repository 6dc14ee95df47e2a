import { type Command } from '../box/box.ts';
import { isPlainPath } from '../actions/names.ts';
import { allowedAsRoot, asRoot } from '../actions/privilege.ts';
import { type Step } from '../actions/step.ts';
import { type Config } from '../config/schema.ts';
import { type Facts } from '../model/facts.ts';
import { valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type Owner } from '../probes/host-folders.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration, instant } from '../text/format.ts';
import { type Candidate, type Holders, nothing, type Sorted, together } from './candidate.ts';
import { type Ground, groundOf, holdersOf, ofFiles, unlessHeld } from './ground.ts';
import { isDumpName } from './root-commands.ts';
import {
  coredumpFolder,
  journalFolder,
  type StoredFile,
  type Survey,
  type TrashItem,
  trashFolder,
} from './survey.ts';

/** What is asked of each source of files. */
export interface Setting {
  readonly facts: Facts;
  readonly model: Model;
  readonly survey: Survey;
  readonly config: Config;
  readonly filesystem: Filesystem;
  /** Whose caches and trash they are. */
  readonly owner: Owner;
  readonly now: number;
}

/** Archived journals, caches of packages, old core dumps and the trash. */
export function files(setting: Setting): Sorted {
  return together([journals(setting), packages(setting), coredumps(setting), trash(setting)]);
}

/** The ground of a folder, where it is the one that is cleaned up. */
export function groundHere(folder: string, { survey, facts, filesystem }: Setting): Ground | null {
  const ground = groundOf(folder, valueOf(survey.places) ?? new Map(), valueOf(facts.filesystems) ?? []);
  return ground?.filesystem.mount === filesystem.mount ? ground : null;
}

/** Files of which the same is known. */
export interface Part {
  readonly bytes: number;
  readonly files: number;
  /** Since when they have been there, epoch milliseconds: what was taken later holds them. Null: not known. */
  readonly since: number | null;
}

function part({ bytes, modifiedAt }: StoredFile): Part {
  return { bytes, files: 1, since: modifiedAt };
}

export function total(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

function oldest(parts: readonly Part[]): number | null {
  const times = parts.map(({ since }) => since);
  return times.length > 0 && times.every((at) => at !== null) ? Math.min(...times) : null;
}

export type Described = Pick<Candidate, 'id' | 'kind' | 'title' | 'identity' | 'how' | 'step' | 'refused'>;

/** `compressible`: the file system's own compression can make something of them. */
export function candidate(
  described: Described,
  parts: readonly Part[],
  ground: Ground,
  compressible: boolean,
  { facts, config, now }: Setting,
): Candidate {
  const estimates = parts.map(({ bytes, files: count, since }) => {
    const holders = holdersOf(ground, since, facts, config);
    return { holders, estimate: unlessHeld(ofFiles(bytes, count, ground, compressible), holders) };
  });
  const since = oldest(parts);
  return {
    ...described,
    estimate: {
      low: estimates.reduce((sum, { estimate }) => sum + estimate.low, 0),
      high: estimates.reduce((sum, { estimate }) => sum + (estimate.high ?? 0), 0),
    },
    set: null,
    age: since === null ? null : now - since,
    holders: estimates.reduce<Holders | null>(
      (most, { holders }) => (holders !== null && holders.count > (most?.count ?? 0) ? holders : most),
      null,
    ),
  };
}

/** The command itself is told beside it. */
export function needsRoot(argv: readonly string[], model: Model): Clean | null {
  return allowedAsRoot(argv, model) === null
    ? null
    : literal('needs root, and sudo does not allow exactly this without a password');
}

function rootStep(title: Clean, argv: readonly string[]): Step<Command> {
  return { title, command: asRoot(argv, 120_000), stoppable: false };
}

/** `user-1000@…-….journal` and `…@….journal~`: what journald does not write to any more (systemd's journal-file naming). */
const archived = /@[0-9a-f]{32}-[0-9a-f]{16}-([0-9a-f]{16})\.journal$|\.journal~$/;

/** An archived journal began when its name says it, in microseconds since 1970. */
function journalPart(file: StoredFile): Part {
  const began = Number.parseInt(archived.exec(file.path)?.[1] ?? '', 16) / 1000;
  const { modifiedAt } = file;
  return { ...part(file), since: began > 0 && began <= (modifiedAt ?? 0) ? began : modifiedAt };
}

function journals(setting: Setting): Sorted {
  const { survey, config, model } = setting;
  if (!survey.journals.known) return { ...nothing, unknown: [say`journals: ${survey.journals.detail}`] };
  const ground = groundHere(journalFolder(config.roots.var), setting);
  const old = survey.journals.value
    .filter(({ path }) => archived.test(path))
    .sort((a, b) => (a.modifiedAt ?? 0) - (b.modifiedAt ?? 0));
  const going = beyond(old, config.cleanup.journal.keep * 1024 * 1024);
  if (ground === null || going.length === 0) return nothing;
  const argv = ['journalctl', `--vacuum-size=${config.cleanup.journal.keep}M`];
  return only(
    candidate(
      {
        id: 'journal:archived',
        kind: 'journal',
        title: say`${going.length} archived journals, the oldest`,
        identity: { journals: fingerprint(going) },
        how: say`sizes of the archived files beyond ${config.cleanup.journal.keep} MiB`,
        step: rootStep(literal('vacuum the archived journals'), argv),
        refused: needsRoot(argv, model),
      },
      going.map(journalPart),
      ground,
      false,
      setting,
    ),
  );
}

export function only(one: Candidate, spared: Sorted['spared'] = []): Sorted {
  return { candidates: [one], spared, unknown: [] };
}

/** The oldest of files that go so that no more than `keep` bytes stay. journald deletes from the oldest on while it is more. */
function beyond(oldestFirst: readonly StoredFile[], keep: number): readonly StoredFile[] {
  let left = total(oldestFirst.map(part));
  const going: StoredFile[] = [];
  for (const file of oldestFirst) {
    if (left <= keep) break;
    going.push(file);
    left -= file.bytes;
  }
  return going;
}

/** The same while the same files are there, with the same sizes. */
function fingerprint(list: readonly StoredFile[]): Clean {
  const newest = Math.max(0, ...list.map(({ modifiedAt }) => modifiedAt ?? 0));
  return say`${list.length} files, ${total(list.map(part))} bytes, the newest of ${instant(newest)}`;
}

/** Less is not worth a command. */
const leastCache = 1024 * 1024;

function packages(setting: Setting): Sorted {
  const { survey, model } = setting;
  const newer = survey.packages.some(
    ({ manager, files: found }) => manager.id === 'dnf5' && found.known && found.value.length > 0,
  );
  return together(
    survey.packages.map(({ manager, files: found }): Sorted => {
      const id = literal(manager.id);
      if (!found.known) return { ...nothing, unknown: [say`${id}: ${found.detail}`] };
      const ground = groundHere(manager.folder, setting);
      const parts = found.value.map(part);
      if (ground === null || total(parts) < leastCache) return nothing;
      // Where both are there, the command `dnf` is the newer one, and knows nothing of the older one's folder.
      if (id === 'dnf' && newer)
        return {
          ...nothing,
          spared: [
            {
              kind: 'packages',
              name: clean(manager.folder),
              bytes: total(parts),
              reason: literal('left behind by an older dnf: no command empties it'),
            },
          ],
        };
      return only(
        candidate(
          {
            id: `packages:${id}`,
            kind: 'packages',
            title: say`package cache of ${id}`,
            identity: { cache: clean(manager.folder) },
            how: say`sizes of ${parts.length} files below ${clean(manager.folder)}`,
            step: rootStep(say`empty the package cache of ${id}`, manager.argv),
            refused: needsRoot(manager.argv, model),
          },
          parts,
          ground,
          false,
          setting,
        ),
      );
    }),
  );
}

/** As many paths as one command is given. */
const mostPaths = 200;

function coredumps(setting: Setting): Sorted {
  const { survey, config, model, now } = setting;
  if (!survey.coredumps.known) return { ...nothing, unknown: [say`core dumps: ${survey.coredumps.detail}`] };
  const folder = coredumpFolder(config.roots.var);
  const ground = groundHere(folder, setting);
  const least = config.cleanup.coredumps.youngest * 1000;
  const named = (path: string) => path.slice(folder.length + 1);
  const all = survey.coredumps.value.filter(({ path }) => named(path).startsWith('core.'));
  const dumps = all.filter(({ path }) => isPlainPath(path) && isDumpName(named(path)));
  const odd = all.filter((one) => !dumps.includes(one));
  const isOld = ({ modifiedAt }: StoredFile) => modifiedAt !== null && now - modifiedAt >= least;
  const young = dumps.filter((one) => !isOld(one));
  const spared: Sorted['spared'] = (
    [
      [young, say`younger than ${duration(least)}`],
      [odd, literal('their names have characters that no rule of sudo allows here')],
    ] as const
  ).flatMap(([list, reason]) =>
    list.length === 0
      ? []
      : [
          {
            kind: 'coredump' as const,
            name: say`${list.length} core dumps`,
            bytes: total(list.map(part)),
            reason,
          },
        ],
  );
  const old = dumps.filter(isOld).slice(0, mostPaths);
  if (ground === null || old.length === 0) return { ...nothing, spared };
  const argv = ['rm', '--', ...old.map(({ path }) => path)];
  return only(
    candidate(
      {
        id: 'coredump:old',
        kind: 'coredump',
        title: say`${old.length} core dumps older than ${duration(least)}`,
        identity: { 'core dumps': fingerprint(old) },
        how: literal('sizes of the files'),
        step: rootStep(literal('delete old core dumps'), argv),
        refused: needsRoot(argv, model),
      },
      old.map(part),
      ground,
      false,
      setting,
    ),
    spared,
  );
}

function trash(setting: Setting): Sorted {
  const { survey, config, owner, now } = setting;
  if (!survey.trash.known) return { ...nothing, unknown: [say`trash: ${survey.trash.detail}`] };
  const folder = `${owner.home}/${trashFolder}`;
  const ground = groundHere(folder, setting);
  if (ground === null) return nothing;
  const least = config.cleanup.trash.youngest * 1000;
  const reason = ({ at, name }: TrashItem): Clean | null => {
    if (at === null) return literal('when it was thrown away is not known');
    if (now - at < least) return say`thrown away less than ${duration(least)} ago`;
    return isPlainPath(`${folder}/files/${name}`) ? null : literal('its name cannot be given to a command');
  };
  return together(
    survey.trash.value.map((item): Sorted => {
      const { name, bytes, files: count, at } = item;
      const title = say`${clean(name)} in the trash`;
      const why = reason(item);
      if (why !== null) return { ...nothing, spared: [{ kind: 'trash', name: title, bytes, reason: why }] };
      const paths = [`${folder}/files/${name}`, `${folder}/info/${name}.trashinfo`];
      return only(
        candidate(
          {
            id: `trash:${name}`,
            kind: 'trash',
            title,
            identity: { 'thrown away': instant(at ?? 0), files: say`${count}, ${bytes} bytes` },
            how: say`sizes of ${count} files`,
            step: {
              title: say`delete ${title}`,
              command: {
                file: 'rm',
                args: ['-r', '-f', '--one-file-system', '--', ...paths],
                deadlineMs: 300_000,
                session: false,
              },
              stoppable: false,
            },
            refused: null,
          },
          // What was thrown away is older than that: every snapshot may hold it.
          [{ bytes, files: count, since: null }],
          ground,
          true,
          setting,
        ),
      );
    }),
  );
}
