/** One `Key=value` of a unit file, as written: quotes and specifiers (`%h`) are left alone, continuation lines are joined. */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Reads a Quadlet or unit file as podman does (pkg/systemd/parser/unitfile.go): lines are trimmed, `#` and `;` begin a
 * comment, a `\` at the end joins the next line without a space of its own, comments between two joined lines are skipped, a section that
 * comes twice is one. podman refuses a file that has any other line; here that line is skipped, and the generator's
 * complaint says so.
 */
export function parseUnitFile(text: string): readonly UnitEntry[] {
  const entries: UnitEntry[] = [];
  let section: string | null = null;
  let begun = '';
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const goesOn = line.endsWith('\\');
    begun += goesOn ? line.slice(0, -1) : line;
    if (goesOn && index < lines.length - 1) continue;
    section = take(begun, section, entries);
    begun = '';
  }
  return entries;
}

/** Adds what a whole line says; gives back the section that holds after it. */
function take(line: string, section: string | null, entries: UnitEntry[]): string | null {
  const [, name] = /^\[([^\]]+)\]\s*$/.exec(line) ?? [];
  if (name !== undefined) return name;
  const equals = line.indexOf('=');
  if (section === null || equals <= 0) return section;
  entries.push({ section, key: line.slice(0, equals).trimEnd(), value: line.slice(equals + 1).trim() });
  return section;
}

/** All values of a key, in order; an empty one clears those before it (podman-systemd.unit(5), as systemd.syntax(7)). */
export function values(entries: readonly UnitEntry[], section: string, key: string): readonly string[] {
  let found: string[] = [];
  for (const entry of entries) {
    if (entry.section !== section || entry.key !== key) continue;
    if (entry.value === '') found = [];
    else found.push(entry.value);
  }
  return found;
}

/** The last value of a key without a pair of double quotes around it; null when there is none or it is empty. */
export function lastValue(entries: readonly UnitEntry[], section: string, key: string): string | null {
  const value = entries.findLast((entry) => entry.section === section && entry.key === key)?.value ?? '';
  const plain =
    value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  return plain === '' ? null : plain;
}

/** The words of all values of a key, split at white space outside of quotes. */
export function words(entries: readonly UnitEntry[], section: string, key: string): readonly string[] {
  return values(entries, section, key).flatMap((value) =>
    [...value.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
      ([, double, single, bare]) => double ?? single ?? bare ?? '',
    ),
  );
}
