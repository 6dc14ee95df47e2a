import { basename } from 'node:path';
import { type Command } from '../../box/box.ts';
import { valueOf } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { trimmed } from '../../model/paths.ts';
import { type Unit } from '../../probes/units.ts';
import { hostFolders } from '../../probes/host-folders.ts';
import { lastLine } from '../../probes/run.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes } from '../../text/format.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, type Guard, isRefusal, refuse } from '../define.ts';
import { healthPatienceMs, startedAnew, startAgain, stopSteps } from '../service/lifecycle.ts';
import {
  dependants,
  findUnit,
  identityOf,
  inWords,
  isLoaded,
  journalOf,
  objectOf,
  properName,
  type Subject,
  touchable,
} from '../service/subject.ts';
import { type Step } from '../step.ts';
import { type Around, whyKept, whyNotOurs } from './cache-folder.ts';

/** The service of the machine learning, by its unit; no other service has a model cache. */
function find(target: ActionTarget, sight: Sight): Subject | Refusal {
  const found = findUnit(target, sight);
  if (isRefusal(found)) return found;
  return sight.model.ml.service?.name === found.service.name
    ? found
    : refuse(say`${found.service.name} is not the machine learning that ml.containers names`);
}

/** The cache as it was measured. */
function cacheOf({
  ml,
  folders,
}: Model): { readonly path: Clean; readonly size: number; readonly files: number } | null {
  const cache = valueOf(ml.cache);
  const files = valueOf(folders)?.find(({ name }) => name === 'ml-cache')?.files ?? null;
  return cache === null || cache.size === null || files === null
    ? null
    : { path: cache.path, size: cache.size, files };
}

const measured: Guard<Subject> = {
  name: 'its cache is known',
  refuses(_subject, { model }) {
    const { cache } = model.ml;
    if (!cache.known) return say`its model cache is not known: ${cache.detail}`;
    if (cache.value === null)
      return literal('it keeps no model cache here (ml.cache, or Volume=…:/cache of its Quadlet)');
    const found = cacheOf(model);
    if (found === null) return say`what lies in ${cache.value.path} could not be measured`;
    return found.files === 0 ? say`there is nothing in ${found.path}` : null;
  },
};

/** Everything that is known of the box beside the cache. Null: not all of it is known. */
function aroundOf({ service: own }: Subject, { model, config }: Sight): Around | null {
  const { filesystems } = model.storage;
  if (!filesystems.known) return null;
  const { user, uid, home } = model;
  const folders: Around['folders'][number][] = [];
  for (const service of model.stack.services) {
    if (!service.quadlet.known) return null;
    if (service.quadlet.value === null) continue;
    const { volumes, path } = service.quadlet.value;
    for (const folder of hostFolders(volumes, path, { user, uid, home }))
      if (service.name !== own.name || !/^\/cache\/?$/.test(folder.target))
        folders.push({ ...folder, path: trimmed(folder.path), service: service.name });
  }
  const { backup, disk, immich, stack } = config;
  return {
    home,
    mounts: filesystems.value.flatMap(({ mounts }) => mounts),
    folders,
    precious: [
      ...disk.nocow,
      ...backup.subvolumes.map(({ root }) => root),
      ...backup.drives.map(({ mount }) => mount),
      ...backup.textfiles,
      backup.logs,
      immich.database.dumps.folder,
      ...stack.quadlets,
    ].map(trimmed),
    subvolumes: backup.subvolumes.map(({ source }) => trimmed(source)),
  };
}

const onlyACache: Guard<Subject> = {
  name: 'a cache and nothing else',
  refuses(subject, sight) {
    const cache = cacheOf(sight.model);
    const around = aroundOf(subject, sight);
    if (cache === null || around === null) return literal('what lies around its cache is not known');
    return whyKept(cache.path, around);
  },
};

function asked(file: string, ...args: readonly string[]): Command {
  return { file, args, deadlineMs: 10_000, session: false };
}

/** Everything below a folder, and not the folder: no other file system, no link followed (find(1)). */
function emptying(path: string): Step {
  return {
    title: say`remove everything in ${clean(path)}`,
    command: {
      file: 'find',
      args: ['-P', path, '-mindepth', '1', '-xdev', '-delete'],
      deadlineMs: 10 * 60_000,
      session: false,
    },
    // Half a model is worse than none.
    stoppable: false,
  };
}

/** What keeps running after it was stopped would write into the folder while it is emptied. */
function isDown({ unit }: Subject): Step {
  return {
    title: say`see that ${unit.id} is down`,
    command: {
      file: 'systemctl',
      args: ['--user', 'show', '--property=ActiveState', '--value', '--', unit.id],
      deadlineMs: 10_000,
      session: true,
    },
    stoppable: false,
    judge: ({ stdout }) =>
      /^(?:inactive|failed)\n?$/.test(stdout)
        ? null
        : say`it is not down: ${lastLine(stdout) ?? literal('not told')}`,
  };
}

function isUp(unit: Unit): boolean {
  return unit.active !== 'inactive' && unit.active !== 'failed';
}

function cacheInWords(model: Model): Clean {
  const cache = cacheOf(model);
  return cache === null ? literal('model cache not known') : say`model cache ${bytes(cache.size)}`;
}

export const dropCache: Action = define<Subject>({
  id: 'ml.drop-cache',
  verb: 'Drop its model cache',
  letter: 'X',
  effect: 'destructive',
  kind: 'service',
  verify: ['units', 'containers', 'cgroups', 'quadlets', 'filesystems', 'folderSizes'],
  find,
  suits: () => true,
  guards: [properName, isLoaded, touchable, measured, onlyACache],
  survey(_subject, { model }) {
    const path = cacheOf(model)?.path;
    return path === undefined
      ? []
      : [
          asked('realpath', '--canonicalize-existing', '--', path),
          asked('stat', '--format=%u:%F', '--', path),
        ];
  },
  plan(subject, { model }, { found: [place, owner] }) {
    const cache = cacheOf(model);
    if (cache === null) return refuse(literal('its model cache is not known'));
    const { path, size, files } = cache;
    if (place?.exit !== 0 || owner?.exit !== 0)
      return refuse(
        say`${path} could not be looked at: ${lastLine(place?.stderr ?? '') ?? lastLine(owner?.stderr ?? '') ?? literal('no answer')}`,
      );
    if (place.stdout !== `${path}\n`) return refuse(say`${path} leads to ${clean(place.stdout.trimEnd())}`);
    const why = whyNotOurs(owner.stdout, model.uid);
    if (why !== null) return refuse(say`${path}: ${why}`);
    const up = isUp(subject.unit);
    return {
      steps: [
        ...(up ? stopSteps(subject.unit) : []),
        isDown(subject),
        emptying(path),
        ...(up ? startAgain(subject.unit).map((step) => ({ ...step, always: true as const })) : []),
      ],
      tells: [
        objectOf(subject),
        say`gone are ${bytes(size)} in ${files} files, all of ${path}; the folder itself stays`,
        literal(
          'the models come from the internet again when they are wanted: until then nothing is recognised',
        ),
        ...(up ? [literal('it is stopped before and started after it'), dependants(subject, 'stopped')] : []),
      ],
      undo: literal('none: what was downloaded is downloaded again'),
      word: clean(basename(path)),
    };
  },
  identity: (subject, { model }) => {
    const cache = cacheOf(model);
    return {
      ...identityOf(subject),
      'its cache':
        cache === null
          ? literal('not known')
          : say`${cache.path} with ${bytes(cache.size)} in ${cache.files} files`,
    };
  },
  describe: (target, model) => say`${inWords(target, model)}; ${cacheInWords(model)}`,
  journal: journalOf,
  patienceMs: healthPatienceMs,
  achieved(target, before, after) {
    const was = cacheOf(before);
    const is = cacheOf(after);
    const unit = before.ml.service?.unit;
    const up =
      unit?.known === true && unit.value !== null && isUp(unit.value)
        ? startedAnew(target, before, after)
        : true;
    if (up !== true) return up;
    // What it was told to have ready it has loaded again by then.
    return was !== null && is !== null && is.size < was.size ? true : null;
  },
});
