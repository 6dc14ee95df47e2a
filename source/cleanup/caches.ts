import { isPlainPath } from '../actions/names.ts';
import { type Step } from '../actions/step.ts';
import { type Command } from '../box/box.ts';
import { valueOf } from '../model/known.ts';
import { trimmed } from '../model/paths.ts';
import { hostFolders } from '../probes/host-folders.ts';
import { isWithin } from '../probes/mounts.ts';
import { amongOwnIds } from '../probes/user-namespace.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration, instant } from '../text/format.ts';
import { type CacheFolder } from './cache-survey.ts';
import { type Candidate, type Kind, nothing, type Sorted, together } from './candidate.ts';
import { candidate, groundHere, only, type Part, type Setting } from './files.ts';
import { type Ground, leastOnDisk } from './ground.ts';

/**
 * Caches: each folder in a folder of caches, and that of builds. Only these are known to hold nothing else (XDG Base Directory
 * Specification); whatever else is large in a home folder is told, and left to its owner.
 */
export function caches(setting: Setting): Sorted {
  const { survey } = setting;
  const unknown = (what: Clean, detail: Clean): Sorted => ({
    ...nothing,
    unknown: [say`${what}: ${detail}`],
  });
  return together([
    survey.caches.known
      ? together(survey.caches.value.map((cache) => sorted('cache', cache, setting)))
      : unknown(literal('caches'), survey.caches.detail),
    !survey.buildCache.known
      ? unknown(literal('cache of builds'), survey.buildCache.detail)
      : survey.buildCache.value === null
        ? nothing
        : sorted('build-cache', survey.buildCache.value, setting),
  ]);
}

function sorted(kind: 'cache' | 'build-cache', cache: CacheFolder, setting: Setting): Sorted {
  const { config, owner } = setting;
  const { path, bytes, files } = cache;
  const ground = groundHere(kind === 'cache' ? parentOf(path) : path, setting);
  if (ground === null || bytes < config.cleanup.caches.least * 1024 * 1024) return nothing;
  const title = kind === 'cache' ? say`cache ${clean(nameOf(path))}` : literal('cache of builds');
  const reason = whyStays(cache, setting);
  if (reason !== null) return { ...nothing, spared: [{ kind, name: title, bytes, reason }] };
  const one = candidate(
    {
      id: `${kind}:${path}`,
      kind,
      title,
      identity: {
        path: clean(path),
        files: say`${files}, ${bytes} bytes, the newest of ${instant(cache.writtenAt ?? 0)}`,
      },
      how: say`sizes of ${files} files`,
      step: removal(kind, title, path, owner),
      refused: null,
    },
    cache.hours.map((part): Part => part),
    ground,
    true,
    setting,
  );
  // Nobody shares what builds keep but by hard links.
  const ofBuilds = () => withLow(one, one.estimate.low - cache.linked);
  return only(kind === 'cache' ? asCounted(one, cache, ground, setting) : ofBuilds());
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whatever of it is not the user's own belongs to an id of the namespace: there both can be removed. */
function removal(kind: Kind, title: Clean, path: string, owner: Setting['owner']): Step<Command> {
  const words = ['rm', '-r', '-f', '--one-file-system', '--', path] as const;
  const [file, ...args] = words;
  return {
    title: say`delete ${title}`,
    command: {
      ...(kind === 'build-cache' ? amongOwnIds(owner, words) : { file, args, session: false }),
      deadlineMs: 300_000,
    },
    stoppable: false,
  };
}

/** Why a cache is left alone; null: it may go. */
function whyStays({ path, writtenAt }: CacheFolder, { facts, config, owner, now }: Setting): Clean | null {
  const least = config.cleanup.caches.youngest * 1000;
  if (!isPlainPath(path)) return literal('its name cannot be given to a command');
  if (writtenAt === null) return literal('when it was last written is not known');
  if (now - writtenAt < least) return say`written less than ${duration(least)} ago: in use`;
  if (!facts.quadlets.known) return say`who mounts it is not known: ${facts.quadlets.detail}`;
  const meets = (other: string) => isWithin(path, trimmed(other)) || isWithin(trimmed(other), path);
  for (const { volumes, path: file, file: name } of facts.quadlets.value)
    // A container that sees all of a home sees its caches too: what it is there for is something else.
    if (
      hostFolders(volumes, file, owner).some(
        (one) => meets(one.path) && !isWithin(owner.home, trimmed(one.path)),
      )
    )
      return say`${name} mounts it`;
  const { disk, backup, ml, immich, stack } = config;
  const named = [
    ...disk.nocow,
    ...backup.subvolumes
      .flatMap(({ root, source }) => [root, source])
      .filter((one) => !isWithin(path, trimmed(one))),
    ...backup.drives.map(({ mount }) => mount),
    ...backup.textfiles,
    backup.logs,
    immich.database.dumps.folder,
    ...(ml.cache === null ? [] : [ml.cache]),
    ...stack.quadlets,
  ].find(meets);
  return named === undefined
    ? null
    : say`${clean(named)}, which the configuration names, is not apart from it`;
}

const smallFile = 4096;

/**
 * At least only what has one name and, where btrfs counted, is exclusive: tools that keep a cache like to link and to share what they
 * hand out of it (hard links, reflinks). Elsewhere than on btrfs who shares is not known, and nothing is sure.
 */
function asCounted(
  one: Candidate,
  { path, files, linked }: CacheFolder,
  ground: Ground,
  { survey: { shared } }: Setting,
): Candidate {
  const share = leastOnDisk(ground.filesystem);
  if (!shared.known && shared.reason === 'pending' && ground.filesystem.type === 'btrfs')
    return withLow(one, one.estimate.low - Math.ceil(linked * share));
  const own = valueOf(shared)?.get(clean(path)) ?? null;
  const counted = withLow(
    one,
    own === null ? 0 : Math.floor((own.exclusive - linked) * share) - files * smallFile,
  );
  return own === null
    ? counted
    : { ...counted, how: literal('btrfs filesystem du: what nothing else refers to, at least') };
}

function withLow(one: Candidate, low: number): Candidate {
  return { ...one, estimate: { ...one.estimate, low: Math.max(0, low) } };
}
