import { type Config } from '../config/schema.ts';
import { type Facts } from '../model/facts.ts';
import { all } from '../model/known.ts';
import { type Image } from '../probes/images.ts';
import { type ImageStore } from '../probes/image-store.ts';
import { type Filesystem } from '../probes/filesystems.ts';
import { type Quadlet } from '../probes/quadlets.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Candidate, type Estimate, type Kind, type Sorted, type Spared } from './candidate.ts';
import { type Ground, groundOf, holdersOf, ofFiles, unlessHeld } from './ground.ts';
import { imageName, isNamedBy, sameRepository } from './image-names.ts';
import { type Layers, layersOf } from './layers.ts';
import { type Survey } from './survey.ts';

/** An image with what the storage knows of it. */
interface Known {
  readonly id: Clean;
  readonly names: readonly Clean[];
  /** Names that it has or had. */
  readonly everNamed: readonly Clean[];
  readonly digest: Clean | null;
  readonly size: number;
  readonly arrivedAt: number | null;
  readonly isNameless: boolean;
}

/** An image without a name that is younger may be one that is being built. Milliseconds. */
const youngestNameless = 24 * 3_600_000;

/**
 * The images of podman: what no container uses, no Quadlet names, whoever runs or not, is not the one before what runs, and
 * has not just come. What each frees is told by its layers, which others may share.
 */
export function images(
  facts: Facts,
  survey: Survey,
  config: Config,
  filesystem: Filesystem,
  now: number,
): Sorted {
  const base = all({
    listed: facts.images,
    containers: facts.containers,
    quadlets: facts.quadlets,
    filesystems: facts.filesystems,
    store: survey.store,
    places: survey.places,
    kubeImages: survey.kubeImages,
  });
  if (!base.known) return none(say`images: ${base.detail}`);
  const { listed, containers, quadlets, filesystems, store, places, kubeImages } = base.value;
  const ground = survey.graphRoot === null ? null : groundOf(survey.graphRoot, places, filesystems);
  if (ground === null) return none(literal('images: where their bytes lie is not known'));
  if (ground.filesystem.mount !== filesystem.mount) return none();

  const layers = layersOf(store);
  const known = listed.map((image) => toKnown(image, store, layers));
  const wanted = [
    ...quadlets.flatMap(namesIn),
    ...kubeImages.map((name) => ({ name, by: literal('a .kube file') })),
  ];
  const used = new Set([
    ...containers.map(({ imageId }) => withoutPrefix(imageId)),
    ...store.containers.flatMap(({ image }) => (image === null ? [] : [image as string])),
    ...listed.filter(({ containers: count }) => count > 0).map(({ id }) => withoutPrefix(id)),
  ]);
  const usedNames = containers.map(({ image }) => image);
  const reasonOf = (image: Known): Clean | null => {
    if (used.has(image.id)) return literal('a container uses it');
    const namer = wanted.find(({ name }) => isNamedBy(name, image));
    if (namer !== undefined) return say`${namer.by} names it`;
    return null;
  };
  const kept = known.filter((image) => reasonOf(image) !== null);
  const inUse = [
    ...kept.flatMap(({ everNamed }) => everNamed),
    ...usedNames,
    ...wanted.map(({ name }) => name),
  ];
  const before = rollbacks(
    known.filter((image) => reasonOf(image) === null),
    inUse,
  );

  const sorted: { free: Known[]; spared: Spared[] } = { free: [], spared: [] };
  for (const image of known) {
    const reason =
      reasonOf(image) ?? before.get(image.id) ?? tooEarly(image, config, now) ?? cannotComeAgain(image);
    if (reason === null) sorted.free.push(image);
    else
      sorted.spared.push({
        id: image.id,
        kind: kindOf(image),
        name: titleOf(image),
        bytes: image.size,
        reason,
      });
  }
  // What is larger first, and those without a name before all: each is told with those before it gone.
  sorted.free.sort(
    (a, b) => Number(b.isNameless) - Number(a.isNameless) || b.size - a.size || (a.id < b.id ? -1 : 1),
  );
  const gone = new Set<string>();
  const candidates = sorted.free.map((image) => {
    const one = candidate(image, layers, gone, { ground, facts, config, now });
    gone.add(image.id);
    return one;
  });
  return { candidates, spared: sorted.spared, unknown: [] };
}

function none(...unknown: readonly Clean[]): Sorted {
  return { candidates: [], spared: [], unknown };
}

function withoutPrefix(id: string): string {
  return id.replace(/^sha256:/, '');
}

function toKnown(image: Image, store: ImageStore, layers: Layers): Known {
  const id = clean(withoutPrefix(image.id));
  const stored = store.images.find((one) => one.id === id);
  const names = [...new Set([...image.names, ...(stored?.names ?? [])])];
  return {
    id,
    names,
    everNamed: [...new Set([...names, ...(stored?.formerNames ?? [])])],
    digest: image.digest,
    size: image.size,
    arrivedAt: layers.createdAt(id),
    isNameless: names.length === 0,
  };
}

/** Every image that a Quadlet names, and the Quadlet. `Image=x.image` and `Image=x.build` name a Quadlet that names it. */
function namesIn(quadlet: Quadlet): readonly { readonly name: Clean; readonly by: Clean }[] {
  const { entries, file, kind } = quadlet;
  const keys = kind === 'build' ? ['ImageTag'] : ['Image', 'ImageTag'];
  return entries
    .filter(
      ({ section, key }) =>
        section !== 'Unit' && section !== 'Service' && section !== 'Install' && keys.includes(key),
    )
    .map(({ value }) => value)
    .filter((value) => value !== '' && !/\.(?:image|build)$/.test(value))
    .map((name) => ({ name, by: file }));
}

/** Of each repository that something uses the newest image that nothing uses: the way back from an update. */
function rollbacks(unused: readonly Known[], inUse: readonly Clean[]): ReadonlyMap<Clean, Clean> {
  const found = new Map<string, Known>();
  for (const image of unused) {
    for (const name of image.everNamed) {
      const { repository } = imageName(name);
      const user = inUse.find((one) => sameRepository(imageName(one).repository, repository));
      if (user === undefined) continue;
      const best = found.get(repository);
      // One that is not known to be older may be the newest: it stays as well.
      if (best === undefined || (image.arrivedAt ?? Infinity) > (best.arrivedAt ?? Infinity))
        found.set(repository, image);
    }
  }
  return new Map(
    [...found].map(([repository, image]) => [
      image.id,
      say`the one before what ${clean(repository)} runs: the way back`,
    ]),
  );
}

function tooEarly({ arrivedAt, isNameless }: Known, { cleanup }: Config, now: number): Clean | null {
  if (arrivedAt === null) return literal('when it came here is not known');
  const least = isNameless ? youngestNameless : cleanup.images.youngest * 1000;
  return now - arrivedAt < least ? say`here for less than ${duration(least)}` : null;
}

/** What was built here cannot be downloaded. */
function cannotComeAgain({ names }: Known): Clean | null {
  const local = names.some((name) => /^localhost\//.test(name));
  return local ? literal('was built here: it cannot be downloaded again') : null;
}

function kindOf({ isNameless }: Known): Kind {
  return isNameless ? 'dangling' : 'image';
}

function titleOf({ id, names, everNamed }: Known): Clean {
  const [name] = names;
  if (name !== undefined) return clean(name.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@$1'));
  const [former] = everNamed;
  const short = clean(id.slice(0, 12));
  return former === undefined ? say`nameless image ${short}` : say`nameless image ${short}, once ${former}`;
}

function candidate(
  image: Known,
  layers: Layers,
  gone: ReadonlySet<string>,
  { ground, facts, config, now }: { ground: Ground; facts: Facts; config: Config; now: number },
): Candidate {
  const { sure, most } = layers.goingWith(image.id, gone);
  const holders = holdersOf(ground, image.arrivedAt, facts, config);
  const kind = kindOf(image);
  return {
    id: `${kind}:${image.id}`,
    kind,
    title: titleOf(image),
    step: {
      title: say`remove ${titleOf(image)}`,
      command: {
        file: 'podman',
        // By its id where that is enough: an id with several names would need force, so each name is given.
        args: ['image', 'rm', '--', ...(image.names.length > 1 ? image.names : [image.id])],
        deadlineMs: 300_000,
        session: true,
      },
      stoppable: false,
    },
    identity: { image: image.id, 'its names': clean([...image.names].sort().join(' ')) },
    estimate: unlessHeld(bytesOf(sure, most, layers, ground, image.size), holders),
    set: null,
    how: say`${sure.length} of its ${layers.chain(image.id).length} layers are its own`,
    age: image.arrivedAt === null ? null : now - image.arrivedAt,
    holders,
    refused: image.names.some((name) => !isImageReference(name))
      ? literal('its name cannot be given to podman')
      : null,
  };
}

function isImageReference(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/:@+-]{0,400}$/.test(name);
}

/** A file is a few kilobytes in most images: this many files to a byte are as many as there may be. */
const bytesOfFile = 4096;

function bytesOf(
  sure: readonly string[],
  most: readonly string[],
  { sizeOf }: Layers,
  ground: Ground,
  size: number,
): Estimate {
  const sum = (ids: readonly string[]) => {
    const sizes = ids.map(sizeOf);
    return sizes.every((one) => one !== null) ? sizes.reduce((total, one) => total + one, 0) : null;
  };
  const [least, highest] = [sum(sure), sum(most)];
  const low = ofFiles(least ?? 0, 0, ground, true).low;
  const upper = highest ?? size;
  const high = ofFiles(upper, Math.ceil(upper / bytesOfFile / 8), ground, true).high;
  return { low, high: high === null ? null : high + most.length * 65_536 };
}
