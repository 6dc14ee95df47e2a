const bareOrQuoted = `"(?:[^"\\\\]|\\\\.)*"|'[^']*'|[A-Za-z0-9_-]+`;
const dottedKey = new RegExp(`^(?:${bareOrQuoted})(?:\\s*\\.\\s*(?:${bareOrQuoted}))*`);
const part = new RegExp(bareOrQuoted, 'g');

/**
 * The line of a TOML text in which a setting is given, from 1; of one inside of a table in braces, where that begins. Null: it
 * is not found. For messages only: the text was parsed by what knows TOML.
 */
export function lineOf(text: string, path: readonly string[]): number | null {
  let table: readonly string[] = [];
  let around: number | null = null;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    const header = /^\[{1,2}\s*(.*)$/.exec(line)?.[1];
    if (header !== undefined) {
      table = partsOf(header);
      if (same(table, path)) around ??= index + 1;
      continue;
    }
    const key = dottedKey.exec(line)?.[0];
    if (key === undefined || !/^\s*=/.test(line.slice(key.length))) continue;
    const whole = [...table, ...partsOf(key)];
    if (same(whole, path)) return index + 1;
    if (whole.length < path.length && same(whole, path.slice(0, whole.length))) around ??= index + 1;
  }
  return around;
}

function partsOf(text: string): readonly string[] {
  const key = dottedKey.exec(text)?.[0] ?? '';
  return (key.match(part) ?? []).map((each) => (/^["']/.test(each) ? each.slice(1, -1) : each));
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
