import { isIP } from 'node:net';

/**
 * What may become an argument. Objects are chosen from a listing, but a listing comes from outside: a name that does
 * not match is refused, it is never quoted or repaired.
 */

/** Unit names of one type (systemd.unit(5), "Description"): `unitName('immich-ml.service', 'service')`. */
export function isUnitName(name: string, ...types: readonly ('service' | 'socket' | 'timer')[]): boolean {
  if (!/^[A-Za-z0-9:_.@\\][A-Za-z0-9:_.@\\-]{0,254}$/.test(name)) return false;
  return types.some((type) => name.endsWith(`.${type}`) && name.length > type.length + 1);
}

/** Container names, podman's own rule (define.NameRegex). */
export function isContainerName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,254}$/.test(name);
}

/**
 * The full name of an image: registry, path, and a tag or a digest or both (the grammar of distribution/reference). A short one would
 * make podman search, or ask.
 */
export function isImageName(name: string): boolean {
  if (name.length > 512) return false;
  const [registry = '', ...rest] = name.split('/');
  if (!/^[a-z0-9][a-z0-9.-]*(?::\d{1,5})?$/.test(registry) || !/[.:]|^localhost$/.test(registry))
    return false;
  const [, path, digest] = /^([^@]+)(?:@sha256:([0-9a-f]{64}))?$/.exec(rest.join('/')) ?? [];
  if (path === undefined || (name.includes('@') && digest === undefined)) return false;
  const [names = '', tag, ...more] = path.split(':');
  if (more.length > 0 || (tag !== undefined && !/^\w[\w.-]{0,127}$/.test(tag))) return false;
  return names.split('/').every((part) => /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/.test(part));
}

/** Names of bouncers, which their operator gave or the LAPI made of one and an address: `traefik-bouncer@10.89.2.39`. */
export function isBouncerName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,254}$/.test(name);
}

/** One IPv4 or IPv6 address, without a zone. */
export function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes('%');
}

/** An address with a prefix length: `198.51.100.0/24`. */
export function isRange(value: string): boolean {
  const [address = '', prefix = '', ...rest] = value.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix) || address.includes('%')) return false;
  const version = isIP(address);
  return (version === 4 && Number(prefix) <= 32) || (version === 6 && Number(prefix) <= 128);
}

/** An absolute path without `..`, `.` or empty parts and without control characters. */
export function isPlainPath(path: string): boolean {
  if (path === '/') return true;
  if (!path.startsWith('/') || /[\u0000-\u001f\u007f]/.test(path) || path.length > 4096) return false;
  return path
    .slice(1)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}
