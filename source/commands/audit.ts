import { type Entry, fileAudit } from '../history/audit.ts';
import { noJournal } from '../history/journal-line.ts';
import { ascii } from '../report/ascii.ts';
import { wrap } from '../report/wrap.ts';
import { duration, instant } from '../text/format.ts';
import { type Request } from './command-line.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { stateFolder } from './state-folder.ts';
import { styleFor } from './terminal.ts';
import { sinceWhen } from './until.ts';
import { UsageError } from './usage.ts';

/**
 * `audit --since 7d`: what was done on this box from the console, oldest first; for a person, as JSON (one object per line), or as an entry for
 * a journal in Markdown.
 * @throws {UsageError} when the file cannot be read
 */
export async function listAudit(request: Request, place: Place): Promise<0> {
  if (request.demo !== null) throw new UsageError('of a recorded box nothing is kept');
  const box = await openBox(null, place.boxes);
  const operator = { user: box.identity.user, client: null, tty: null, session: '' };
  const audit = fileAudit(stateFolder(box, place.environment), operator, noJournal);
  const since = sinceWhen(request.audit.since, box.now());
  const answer = await audit.entries(since);
  if (!answer.read) throw new UsageError(`the audit cannot be read: ${answer.why}`);
  const { entries } = answer;
  switch (request.audit.form) {
    case 'json':
      await place.print(entries.map((entry) => `${JSON.stringify(plain(entry))}\n`).join(''));
      return 0;
    case 'markdown':
      await place.print(markdown(entries, since));
      return 0;
    case 'human': {
      const { columns, unicode } = styleFor(place.terminal, place.environment, {
        colour: request.colour,
        verbose: false,
        quiet: false,
      });
      const text = entries.flatMap((entry) => human(entry, columns)).join('\n');
      const said = entries.length === 0 ? `nothing was done since ${instant(since)}` : text;
      await place.print(`${unicode ? said : said.split('\n').map(ascii).join('\n')}\n`);
      return 0;
    }
  }
}

/** How it ended, in a word. */
function ending({ end }: Entry): string {
  if (end === null) return 'no end is known';
  if (end.failure !== null) return `failed: ${end.failure}`;
  return end.achieved === true ? 'done' : end.achieved === false ? 'not achieved' : 'ended, and not proven';
}

/** The shell commands of an entry. Each was an argv: what a shell would take apart is in quotes. */
function commands({ argv }: Entry): readonly string[] {
  return argv.map((words) =>
    words
      .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
      .join(' '),
  );
}

function who({ user, client, tty }: Entry): string {
  return [user, ...(tty === null ? [] : [`on ${tty}`]), ...(client === null ? [] : [`from ${client}`])].join(
    ' ',
  );
}

function human(entry: Entry, columns: number): readonly string[] {
  const lay = (label: string, text: string) => wrap(`  ${label.padEnd(7)}`, text, ' '.repeat(9), columns);
  return [
    `${instant(entry.at)}  ${entry.action}  ${entry.target}  ${ending(entry)}`,
    ...lay('who', who(entry)),
    ...commands(entry).flatMap((command) => lay('ran', command)),
    ...lay('before', entry.before),
    ...(entry.end === null ? [] : lay('after', `${entry.end.after} (after ${duration(entry.end.tookMs)})`)),
  ];
}

function markdown(entries: readonly Entry[], since: number): string {
  const parts = entries.map((entry) =>
    [
      `## ${instant(entry.at)}: ${entry.action} ${entry.target}`,
      '',
      `By ${who(entry)}. ${ending(entry)}.`,
      '',
      `**Before:** ${entry.before}`,
      '',
      ...commands(entry).map((command) => `    ${command}`),
      '',
      ...(entry.end === null ? [] : [`**After ${duration(entry.end.tookMs)}:** ${entry.end.after}`, '']),
    ].join('\n'),
  );
  const head = `# What was done since ${instant(since)}\n\n`;
  return head + (parts.length === 0 ? 'Nothing.\n' : parts.join('\n'));
}

/** Times as RFC 3339, as in the report of the check. */
function plain({ at, end, ...entry }: Entry) {
  return {
    at: instant(at),
    ...entry,
    end: end === null ? null : { ...end, at: instant(end.at) },
  };
}
