import { type FileFailure, type Found } from '../box/box.ts';
import { clean } from '../text/clean.ts';
import { Unavailable } from './probe.ts';
import { type Reason } from './reading.ts';

const reasonOfFailure: Readonly<Record<FileFailure, Reason>> = {
  missing: 'dependency',
  permission: 'permission',
  timeout: 'timeout',
  hung: 'hung',
  'too-large': 'parse',
  'not-supported': 'dependency',
  internal: 'internal',
};

/** Why a file or folder that brought nothing makes what rests on it unknown. */
export function reasonOf(why: FileFailure): Reason {
  return reasonOfFailure[why];
}

/**
 * What was found at a path that a probe cannot do without.
 *
 * @throws {Unavailable} when nothing was; one that is missing is `dependency`
 */
export function needed<T>(found: Found<T>, path: string): T {
  if (found.found) return found.value;
  const why = found.why === 'missing' ? `${path}: is not there` : found.detail;
  throw new Unavailable(reasonOf(found.why), clean(why.includes(path) ? why : `${path}: ${why}`));
}

/** The text of a small file such as those of sysfs, without its line end; null when it brought nothing or is empty. */
export function word(found: Found<string>): string | null {
  if (!found.found) return null;
  const text = found.value.trim();
  return text === '' ? null : text;
}

/** The whole, not negative number that a file of sysfs holds; null when it holds none, or one too large to be exact. */
export function count(found: Found<string>): number | null {
  const text = word(found);
  if (text === null || !/^\d{1,16}$/.test(text)) return null;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : null;
}
