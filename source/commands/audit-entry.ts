import { type Entry } from '../history/audit.ts';
import { duration, instant } from '../text/format.ts';

/** How it ended, in a word. */
export function endingOf({ end }: Entry): string {
  if (end === null) return 'no end is known';
  if (end.failure !== null) return `failed: ${end.failure}`;
  return end.achieved === true ? 'done' : end.achieved === false ? 'not achieved' : 'ended, and not proven';
}

/** The shell commands of an entry. Each was an argv: what a shell would take apart is in quotes. */
export function commandsOf({ argv }: Entry): readonly string[] {
  return argv.map((words) =>
    words
      .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
      .join(' '),
  );
}

/** Who did it, and from where. */
export function whoOf({ user, client, tty }: Entry): string {
  return [user, ...(tty === null ? [] : [`on ${tty}`]), ...(client === null ? [] : [`from ${client}`])].join(
    ' ',
  );
}

/** One line for an entry of the audit. */
export function entryTitle(entry: Entry): string {
  return `${instant(entry.at)}  ${entry.action}  ${entry.target}  ${endingOf(entry)}`;
}

/** What stands below it, each with a label of at most six characters. */
export function entryFacts(entry: Entry): readonly (readonly [label: string, text: string])[] {
  return [
    ['who', whoOf(entry)],
    ...commandsOf(entry).map((command) => ['ran', command] as const),
    ['before', entry.before],
    ...(entry.end === null
      ? []
      : [['after', `${entry.end.after} (after ${duration(entry.end.tookMs)})`] as const]),
  ];
}
