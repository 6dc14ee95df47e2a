import { type Clean, join } from '../text/clean.ts';

const ordinary = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A list of arguments as a person would type it: words that a shell would change are quoted. Only for showing and copying. */
export function commandLine(argv: readonly Clean[]): Clean {
  return join(
    argv.map((word) => (ordinary.test(word) ? word : (`'${word.replaceAll("'", "'\\''")}'` as Clean))),
    ' ',
  );
}
