import { basename } from 'node:path';
import { type Clean } from '../text/clean.ts';
import { type Probe } from './probe.ts';
import { ran } from './run.ts';

/** What may be run as root without a password. */
export interface Rights {
  /** We are root: nothing has to be allowed. */
  readonly root: boolean;
  /** Commands that sudo lists as NOPASSWD, as sudoers(5) writes them: `/usr/sbin/btrfs subvolume snapshot -r *`. */
  readonly free: readonly string[];
}

/** A word of a command that is another one each time. */
export interface Changing {
  /** What it always begins with. */
  readonly before: string;
  /** What the rest is like: an extended regular expression of POSIX, without white space and the pound sign. */
  readonly expression: string;
  /** A rest that is like that. */
  readonly example: string;
}

/** A command that is run as root, told so narrowly that a rule of sudo can allow it and nothing else. */
export interface RootCommand {
  /** What it is for: `taking a snapshot`. */
  readonly use: Clean;
  readonly words: readonly [program: string, ...(string | Changing)[]];
  /** It is run only where its program is installed. */
  readonly optional?: true;
  /** What whoever allows it should know. */
  readonly beware?: Clean;
}

/** The words of one run of it. */
export function exampleOf({ words }: RootCommand): readonly string[] {
  return words.map((word) => (typeof word === 'string' ? word : `${word.before}${word.example}`));
}

/** A text as an expression that matches it alone. */
export function expressionFor(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Asked once: who changes the rules starts the console anew, or waits an hour. */
const hour = 3_600_000;

export const rights: Probe<Rights> = {
  id: 'sudo.rights',
  title: 'sudo -n -l',
  every: { seen: hour, hidden: hour },
  staleAfter: 3 * hour,
  async read(context, evidence) {
    if (context.box.identity.uid === 0) return { root: true, free: [] };
    const { exit, stdout } = await ran(
      context,
      evidence,
      { file: 'sudo', args: ['-n', '-l'], deadlineMs: 5000, session: false },
      // Without any NOPASSWD rule sudo wants a password even to list the rules: that is an answer, too.
      { accept: [0, 1] },
    );
    return { root: false, free: exit === 0 ? withoutPassword(stdout) : [] };
  },
};

/**
 * The commands that `sudo -l` lists as NOPASSWD (sudoers(5): a tag holds for the commands after it until its opposite):
 * lines like `    (root) NOPASSWD: /usr/sbin/btrfs send *, PASSWD: /usr/bin/id`. Without a terminal sudo folds them at spaces, at 80 columns,
 * and indents the rest by eight: a rule that is cut behind its program would seem to allow anything that the program does.
 */
export function withoutPassword(listing: string): readonly string[] {
  const unfolded = listing.replace(/\n {8}(?=\S)/g, ' ');
  return unfolded.split('\n').flatMap((line) => {
    const commands = /^\s+\([^)]*\)\s+(.*)$/.exec(line)?.[1];
    if (commands === undefined) return [];
    let free = false;
    return commands.split(/(?<!\\),\s*/).flatMap((entry) => {
      const [, tags = '', command = ''] = /^((?:[A-Z_]+:\s*)*)(.*)$/.exec(entry) ?? [];
      if (/\bNOPASSWD:/.test(tags)) free = true;
      else if (/\bPASSWD:/.test(tags)) free = false;
      return free ? [command.trim()] : [];
    });
  });
}

/** Whether sudo lists an argv as free. The program is compared by its name: where it is, sudo decides by its own search path. */
export function isFree({ root, free }: Rights, argv: readonly string[]): boolean {
  const [file = '', ...args] = argv;
  return root || free.some((entry) => allows(entry, file, args.join(' ')));
}

/** sudoers(5): a command without arguments allows any, `""` none; the arguments are matched as one text. */
function allows(entry: string, file: string, args: string): boolean {
  if (entry === 'ALL') return true;
  const [, path = '', pattern] = /^((?:\\.|[^\s\\])+)(?:\s+(.*))?$/.exec(entry) ?? [];
  if (basename(path) !== basename(file)) return false;
  if (pattern === undefined) return true;
  if (pattern === '""') return args === '';
  const expression = pattern.startsWith('^') && pattern.endsWith('$') ? unescaped(pattern) : ofGlob(pattern);
  try {
    return new RegExp(expression, 's').test(args);
  } catch {
    // An expression that only POSIX knows: sudo has to be asked.
    return false;
  }
}

/** What sudoers wants escaped outside of expressions: `,` `:` `=` and the backslash itself. */
function unescaped(pattern: string): string {
  return pattern.replace(/\\([,:=])/g, '$1');
}

/** A pattern of fnmatch(3) as an expression; `*` matches white space and `/` as well. */
function ofGlob(pattern: string): string {
  const parts = pattern.match(/\\.|\[[!^]?\]?[^\]]*\]|[^]/g) ?? [];
  const expressions = parts.map((part) => {
    if (part === '*') return '.*';
    if (part === '?') return '.';
    if (part.length > 1 && part.startsWith('[')) return part.replace(/^\[[!^]/, '[^').replace(/\\/g, '\\\\');
    return (part.length > 1 ? part.slice(1) : part).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return `^${expressions.join('')}$`;
}
