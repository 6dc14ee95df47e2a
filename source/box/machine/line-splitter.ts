import { StringDecoder } from 'node:string_decoder';

/** Longest line that is handed on; the rest of a longer one is dropped. UTF-16 units. */
const longestLine = 1024 * 1024;

/** Splits chunks of UTF-8 into lines, characters and lines that lie across two chunks included. */
export function lineSplitter(onLine: (line: string) => void): { add(chunk: Buffer): void; end(): void } {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(0, longestLine);
    for (const line of lines) onLine(line.slice(0, longestLine));
  };
  return {
    add: (chunk) => take(decoder.write(chunk)),
    end() {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
