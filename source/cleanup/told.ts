import { valueOf } from '../model/known.ts';
import { largeOnes } from '../model/large-folders.ts';
import { trimmed } from '../model/paths.ts';
import { filesystemOf } from '../probes/filesystems.ts';
import { type ContainerSize } from '../probes/container-sizes.ts';
import { clean, literal, say } from '../text/clean.ts';
import { typed } from '../text/typed.ts';
import { type Sorted, type Spared } from './candidate.ts';
import { type Setting } from './files.ts';
import { groundOf } from './ground.ts';
import { trashFolder } from './survey.ts';

/** What is in no plan, whatever happens; with its size and with what to type for whoever wants to look at it. */
export function toldOnly(setting: Setting): Sorted {
  const { survey } = setting;
  const { largeFolders, containerSizes } = survey;
  return {
    candidates: [],
    spared: [...volumesAndNetworks(setting), ...containers(setting), ...folders(setting)],
    unknown: [
      ...(largeFolders.known || largeFolders.reason === 'pending'
        ? []
        : [say`large folders: ${largeFolders.detail}`]),
      ...(containerSizes.known || containerSizes.reason === 'pending'
        ? []
        : [say`what containers wrote: ${containerSizes.detail}`]),
      ...(largeFolders.known && largeFolders.value.unread > 0
        ? [say`${largeFolders.value.unread} folders could not be looked into by du`]
        : []),
    ],
  };
}

function volumesAndNetworks({ model, filesystem }: Setting): readonly Spared[] {
  const found = model.storage.holders.find(
    ({ kind, mount }) => kind === 'volumes' && mount === filesystem.mount,
  );
  return [
    {
      kind: 'volumes',
      name: literal('volumes of podman'),
      bytes: found === undefined ? null : valueOf(found.size),
      reason: literal("data: a stopped service's volume looks unused and is not"),
    },
    {
      kind: 'networks',
      name: literal('networks of podman'),
      bytes: null,
      reason: literal('they hold no bytes, and services need them to start'),
    },
  ];
}

/** Less is not worth a line. */
const leastWritten = 16 * 1024 * 1024;

/**
 * What containers wrote over their images. One of a Quadlet loses it when its unit restarts (podman-systemd.unit(5): `--rm`); one that
 * stands still and is of no Quadlet may hold the only copy of something, and a lifecycle that is not systemd's is somebody's own.
 */
function containers({ survey, facts, filesystem }: Setting): readonly Spared[] {
  const { containerSizes, store, graphRoot, places } = survey;
  const ground =
    graphRoot === null
      ? null
      : groundOf(graphRoot, valueOf(places) ?? new Map(), valueOf(facts.filesystems) ?? []);
  if (ground?.filesystem.mount !== filesystem.mount) return [];
  const sizes = valueOf(containerSizes) ?? [];
  const listed = new Set((valueOf(facts.containers) ?? []).map(({ id }) => id));
  const ofBuilds = facts.containers.known
    ? (valueOf(store)?.containers ?? []).filter(({ id }) => !listed.has(id))
    : [];
  return [
    {
      kind: 'containers',
      name: literal('containers'),
      bytes: null,
      reason: literal('their lifecycle is that of their units'),
    },
    ...sizes.filter(({ written }) => (written ?? 0) >= leastWritten).map(written),
    ...ofBuilds.map(({ id }): Spared => ({
      kind: 'containers',
      name: say`working container ${clean(id.slice(0, 12))}`,
      bytes: null,
      reason: literal(
        'of a build that runs or was broken off, which podman does not tell: podman ps --all --external',
      ),
    })),
  ];
}

function written({ name, state, unit, written: bytes }: ContainerSize): Spared {
  const base = { kind: 'containers' as const, name: say`what ${name} wrote`, bytes };
  if (unit !== null)
    return {
      ...base,
      reason: say`over its image and into no volume: it goes with the next ${typed(['systemctl', '--user', 'restart', unit])}`,
    };
  return {
    ...base,
    reason:
      state === 'running'
        ? say`it runs, and no Quadlet made it: ${typed(['podman', 'diff', name])}`
        : say`it is ${state} and no Quadlet made it: look with ${typed(['podman', 'diff', name])}, then ${typed(['podman', 'container', 'rm', name])}`,
  };
}

function folders({ survey, facts, config, filesystem, owner }: Setting): readonly Spared[] {
  const tree = valueOf(survey.largeFolders);
  const filesystems = valueOf(facts.filesystems) ?? [];
  if (tree === null) return [];
  const info = valueOf(facts.podmanInfo);
  const apart = [
    ...(info === null ? [] : [info.graphRoot, ...(info.volumePath === null ? [] : [info.volumePath])]),
    `${owner.home}/${trashFolder}`,
    ...config.cleanup.caches.folders.map(trimmed),
  ];
  return largeOnes(tree, apart, config.disk.large * 1024 * 1024)
    .filter(({ path }) => filesystemOf(path, filesystems)?.mount === filesystem.mount)
    .map(({ name, path, bytes }) => {
      const words = ['du', '-xh', '--max-depth=1', '--', path];
      const command = typed(owner.uid === 0 ? words : ['podman', 'unshare', ...words]);
      return { kind: 'folder', name, bytes, reason: say`look at it yourself: ${command}` };
    });
}
