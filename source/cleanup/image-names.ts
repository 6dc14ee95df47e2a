/**
 * Names of images as podman writes them (`docker.io/library/nginx:1.27`, `ghcr.io/a/b@sha256:…`) and as people write them
 * (`nginx`), taken apart so that they can be compared.
 */
export interface ImageName {
  /** Without tag and digest: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** Takes a name apart. No tag and no digest is `latest` (containers-image docker reference). */
export function imageName(text: string): ImageName {
  const at = text.indexOf('@');
  const digest = at === -1 ? null : text.slice(at + 1);
  const rest = (at === -1 ? text : text.slice(0, at)).replace(/^docker:\/\//, '');
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  const repository = tagged ? rest.slice(0, colon) : rest;
  const tag = tagged ? rest.slice(colon + 1) : digest === null ? 'latest' : null;
  return { repository: repository.toLowerCase(), tag, digest };
}

/** `docker.io/library/nginx` is what `nginx` is short for on Docker's registry. */
function short(repository: string): string {
  return repository.replace(/^docker\.io\/(?:library\/)?/, '');
}

/**
 * Whether two repositories may be the same. A short one (`nginx`) may be of any registry that podman searches, so that it fits
 * every one that ends in it.
 */
export function sameRepository(left: string, right: string): boolean {
  const [one, other] = [short(left), short(right)];
  return one === other || one.endsWith(`/${other}`) || other.endsWith(`/${one}`);
}

/** An image as it is stored. */
export interface Named {
  readonly id: string;
  readonly names: readonly string[];
  readonly digest: string | null;
}

/**
 * Whether `wanted` (of a Quadlet) may mean this image. What is not told well enough means it: a specifier or a variable of systemd
 * in the name, and a digest that an image with a tag may have beside its own (that of its list of platforms).
 */
export function isNamedBy(wanted: string, { id, names, digest }: Named): boolean {
  const asId = wanted.replace(/^sha256:/, '');
  if (/^[0-9a-f]{12,64}$/.test(asId)) return id.replace(/^sha256:/, '').startsWith(asId);
  const open = wanted.search(/[%$]/);
  if (open >= 0) {
    const beginning = short(wanted.slice(0, open).replace(/[:@]$/, '').toLowerCase());
    return names.some((name) => name.toLowerCase().includes(beginning));
  }
  const want = imageName(wanted);
  return names.map(imageName).some((one) => {
    if (!sameRepository(one.repository, want.repository)) return false;
    if (want.digest === null) return one.tag === want.tag;
    return one.digest === null || one.digest === want.digest || digest === want.digest;
  });
}
