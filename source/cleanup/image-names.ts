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

/** Whether `wanted` (of a Quadlet) may mean an image of these names and digests. */
export function isNamedBy(wanted: string, names: readonly string[], digest: string | null): boolean {
  const want = imageName(wanted);
  if (/^[0-9a-f]{12,64}$/.test(wanted)) return false;
  return names.map(imageName).some((one) => {
    if (!sameRepository(one.repository, want.repository)) return false;
    if (want.digest !== null) return one.digest === want.digest || digest === want.digest;
    return one.tag === want.tag;
  });
}
