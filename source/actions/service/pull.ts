import { type Model } from '../../model/model.ts';
import { type Quadlet } from '../../probes/quadlets.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { bytes, percent } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { fullImageName, imageInWords, imageOfRow, localImage, pinnedDigest } from './images.ts';
import { serviceOf } from './subject.ts';
import { findQuadlet } from './views.ts';

/** An image is unpacked beside itself while it comes: on a disk this full it may be the last straw. */
const tooFullPercent = 90;
/** Layers of several gigabytes over a line of some megabits. */
const longestPullMs = 60 * 60_000;

/** The file system that podman keeps images on. */
function storeOf({ storage }: Model) {
  const mount = storage.holders.find(({ kind }) => kind === 'images')?.mount ?? null;
  return storage.filesystems.known
    ? storage.filesystems.value.find(
        (one) => one.mount === mount || (mount !== null && one.mounts.includes(mount)),
      )
    : undefined;
}

const spaceLeft: Guard<Quadlet> = {
  name: 'space left',
  refuses(_, { model }) {
    const store = storeOf(model);
    if (store === undefined) return literal('on which file system podman keeps images is not known now');
    if (!store.space.known) return say`how full ${store.mount} is, is not known: ${store.space.detail}`;
    const used = store.space.value.usedPercent;
    return used >= tooFullPercent
      ? say`${store.mount} is ${percent(used)} full: an image needs room for itself and for what it is unpacked from`
      : null;
  },
};

const somethingToPull: Guard<Quadlet> = {
  name: 'something to pull',
  refuses({ image, file }, { model }) {
    if (!model.images.known) return say`podman has not told its images: ${model.images.detail}`;
    return image !== null && pinnedDigest(image) !== null && localImage(image, model)
      ? say`${file} pins its image to a digest, and that is here already`
      : null;
  },
};

/** The image of a row's Quadlet before or after, as far as it is known. */
function imageOf(target: Parameters<typeof serviceOf>[0], model: Model) {
  const quadlet = serviceOf(target, model)?.quadlet;
  const name = quadlet?.known === true ? (quadlet.value?.image ?? null) : null;
  return name === null ? undefined : localImage(name, model);
}

export const pull: Action = define<Quadlet>({
  id: 'service.pull',
  verb: 'Pull its image',
  letter: 'd',
  effect: 'reversible',
  kind: 'service',
  verify: ['images'],
  find: findQuadlet,
  guards: [fullImageName, somethingToPull, spaceLeft],
  plan({ image }, { model }) {
    if (image === null) return refuse(literal('it names no image'));
    const here = localImage(image, model) ?? null;
    const space = storeOf(model)?.space;
    const free = space?.known === true ? space.value.available : 0;
    return {
      steps: [
        {
          title: say`pull ${image}`,
          command: { file: 'podman', args: ['pull', '--', image], deadlineMs: longestPullMs, session: true },
          // What has come of an image that is called off is thrown away, or taken up by the next pull.
          stoppable: true,
        },
      ],
      tells: [
        here === null
          ? say`${image} is not here yet`
          : say`here now: ${imageInWords(here, model.now)}, used by ${here.containers} containers`,
        literal('the container that runs goes on with the image that it has, until it is started anew (r)'),
        ...(here === null ? [] : [literal('the image that is here now stays, without its name')]),
        say`${bytes(free)} are free where images are kept; how large it is, is known when it has come`,
      ],
      undo:
        here === null ? say`podman rmi ${image}` : say`podman tag ${here.id.slice(0, 12) as Clean} ${image}`,
    };
  },
  identity({ image }, { model }) {
    const here = image === null ? undefined : localImage(image, model);
    return {
      image: image ?? literal('none'),
      'the one that is here': here ? (here.digest ?? here.id) : literal('none'),
    };
  },
  describe: imageOfRow,
  patienceMs: () => 60_000,
  achieved(target, _before, after) {
    const is = imageOf(target, after);
    return is === undefined ? null : is !== null;
  },
});
