import { type Entry, fileAudit } from '../history/audit.ts';
import { noJournal } from '../history/journal-line.ts';
import { ascii } from '../report/ascii.ts';
import { wrap } from '../report/wrap.ts';
import { duration, instant } from '../text/format.ts';
import { commandsOf, endingOf, entryFacts, entryTitle, whoOf } from './audit-entry.ts';
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

function human(entry: Entry, columns: number): readonly string[] {
  return [
    entryTitle(entry),
    ...entryFacts(entry).flatMap(([label, text]) =>
      wrap(`  ${label.padEnd(7)}`, text, ' '.repeat(9), columns),
    ),
  ];
}

function markdown(entries: readonly Entry[], since: number): string {
  const parts = entries.map((entry) =>
    [
      `## ${instant(entry.at)}: ${entry.action} ${entry.target}`,
      '',
      `By ${whoOf(entry)}. ${endingOf(entry)}.`,
      '',
      `**Before:** ${entry.before}`,
      '',
      ...commandsOf(entry).map((command) => `    ${command}`),
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
