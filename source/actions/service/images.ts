import { type Model } from '../../model/model.ts';
import { type Image } from '../../probes/images.ts';
import { type Quadlet } from '../../probes/quadlets.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type ActionTarget } from '../action.ts';
import { type Guard } from '../define.ts';
import { isImageName } from '../names.ts';
import { serviceOf } from './subject.ts';

/** The name as podman keeps it: `:latest` where nothing is said, and no tag beside a digest (containers-registries.conf(5)). */
export function keptName(image: string): string {
  const [named = '', digest] = image.split('@', 2);
  const tagged = /:[^/]*$/.test(named);
  if (digest !== undefined) return `${tagged ? named.replace(/:[^/]*$/, '') : named}@${digest}`;
  return tagged ? named : `${named}:latest`;
}

/** The digest that an image name is pinned to; null: it has a tag, and the registry says what that is. */
export function pinnedDigest(image: string): string | null {
  return image.split('@', 2)[1] ?? null;
}

/** The local image of that name; null: there is none; undefined: podman has not told. */
export function localImage(image: string, { images }: Pick<Model, 'images'>): Image | null | undefined {
  if (!images.known) return undefined;
  const name = keptName(image);
  const digest = pinnedDigest(image);
  const isMeant = (one: Image) =>
    one.names.some((each) => each === name) ||
    // Pulled by a tag, it is the same one all the same.
    (digest !== null && one.digest === digest && one.names.some((each) => pathOf(each) === pathOf(image)));
  return images.value.find(isMeant) ?? null;
}

/** Registry and path, without tag and digest. */
function pathOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

/** `sha256:e2a6b1d0447b, built 12 days ago`. */
export function imageInWords(image: Image, now: number): Clean {
  const digest = image.digest === null ? say`ID ${short(image.id)}` : shortDigest(image.digest);
  return image.builtAt === null ? digest : say`${digest}, built ${duration(now - image.builtAt)} ago`;
}

export function shortDigest(digest: string): Clean {
  return say`sha256:${short(digest.replace(/^sha256:/, ''))}`;
}

function short(hex: string): Clean {
  return hex.slice(0, 12) as Clean;
}

/** The image that a row's Quadlet asks for, in words. */
export function imageOfRow(target: ActionTarget, model: Model): Clean {
  const quadlet = serviceOf(target, model)?.quadlet;
  const name = quadlet?.known === true ? (quadlet.value?.image ?? null) : null;
  const image = name === null ? undefined : localImage(name, model);
  if (image === undefined) return literal('its image is not known');
  return image === null
    ? literal('its image is not here')
    : say`its image here: ${imageInWords(image, model.now)}`;
}

/** What podman can be given to pull. */
export const fullImageName: Guard<Quadlet> = {
  name: 'full name of an image',
  refuses({ image, file }) {
    if (image === null) return say`${file} names no image`;
    if (/\.(?:image|build)$/.test(image)) return say`its image is made by ${image}: restart that one's unit`;
    return isImageName(image)
      ? null
      : say`${image} is not the full name of an image (registry/name:tag or registry/name@sha256:…)`;
  },
};
