import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

/** Texts that take the place of named parts in the boxes below: `unit/grafana.service` → text. */
export type Parts = ReadonlyMap<string, string>;

/** Reads `parts/**.txt` of a box: the name of a part is its path there without `.txt`. A folder that is not there holds none. */
export async function readParts(folder: string): Promise<Parts> {
  const names = (await readdir(folder, { recursive: true }).catch(() => []))
    .filter((name) => name.endsWith('.txt'))
    .sort();
  const texts = names.map(async (name): Promise<[string, string]> => {
    const text = await readFile(path.join(folder, name), 'utf8');
    return [name.slice(0, -'.txt'.length).replaceAll(path.sep, '/'), text];
  });
  return new Map(await Promise.all(texts));
}

/**
 * Puts the texts of `parts` between `% part NAME` and its `% end`; what is not in `parts` stays.
 * Names that were found are added to `used`, so that a misspelt one can be told.
 */
export function withParts(text: string, parts: Parts, used: Set<string>): string {
  if (parts.size === 0 || !text.includes('% part ')) return text;
  const kept: string[] = [];
  let replaced = false;
  let depth = 0;
  for (const row of text.split('\n')) {
    const [, word, name = ''] = /^% (if|times|part|end)\b ?(.*)$/.exec(row) ?? [];
    if (replaced) {
      if (word === 'end') depth -= 1;
      else if (word !== undefined) depth += 1;
      if (depth > 0) continue;
      replaced = false;
      kept.push(row);
      continue;
    }
    kept.push(row);
    const part = word === 'part' ? parts.get(name.trim()) : undefined;
    if (part === undefined) continue;
    used.add(name.trim());
    if (part !== '') kept.push(part.replace(/\n$/, ''));
    replaced = true;
    depth = 1;
  }
  return kept.join('\n');
}
