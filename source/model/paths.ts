/** A path without its trailing slash. */
export function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}
