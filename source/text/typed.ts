import { clean, type Clean } from './clean.ts';

/** Characters that a shell leaves alone. */
const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** Words as a person can type them into a shell: what is not plain is put into single quotes. */
export function typed(words: readonly string[]): Clean {
  return clean(
    words.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' '),
  );
}
