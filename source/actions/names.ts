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
