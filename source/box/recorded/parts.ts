import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { lineEnd, lineStart } from './sections.ts';

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
  if (parts.size === 0) return text;
  let whole = '';
  let kept = 0;
  for (let at = lineStart(text, partMark, 0); at < text.length;) {
    const begins = lineEnd(text, at) + 1;
    const name = text.slice(at + partMark.length, begins - 1).trim();
    const part = parts.get(name);
    if (part === undefined) {
      at = lineStart(text, partMark, begins);
      continue;
    }
    used.add(name);
    const ends = endOf(text, begins);
    whole += text.slice(kept, begins) + (part === '' || part.endsWith('\n') ? part : `${part}\n`);
    kept = ends;
    at = lineStart(text, partMark, ends);
  }
  return whole + text.slice(kept);
}

const partMark = '% part ';

/** Where the `% end` begins that ends what was begun above `from`. */
function endOf(text: string, from: number): number {
  let depth = 1;
  for (
    let at = lineStart(text, '% ', from);
    at < text.length;
    at = lineStart(text, '% ', lineEnd(text, at))
  ) {
    const [, word] = /^% (if|times|part|end)\b/.exec(text.slice(at, lineEnd(text, at))) ?? [];
    if (word === 'end') depth -= 1;
    else if (word !== undefined) depth += 1;
    if (depth === 0) return at;
  }
  return text.length;
}
