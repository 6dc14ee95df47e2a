import { actions } from '../../actions/catalogue.ts';
import { cleanupAsRoot } from '../../cleanup/root-commands.ts';
import { probeNames, probes } from '../../probes/catalogue.ts';
import { type Context, type Probe } from '../../probes/probe.ts';
import { type Changing, exampleOf, expressionFor, type RootCommand } from '../../probes/sudo.ts';
import { type Box } from '../../box/box.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';

/** Everything that probes, actions and cleanups run as root on this box. Throws Unavailable where what is mounted cannot be told. */
export async function rootCommands(context: Context): Promise<readonly RootCommand[]> {
  const asked = probeNames.map((name): Probe<unknown> => probes[name]);
  const read = await Promise.all(asked.map(async (probe) => (await probe.root?.(context)) ?? []));
  const ofActions = actions.flatMap((action) => action.root(context.config));
  const all = [...read.flat(), ...ofActions, ...(await cleanupAsRoot(context))];
  return [...new Map(all.map((command) => [JSON.stringify(command.words), command])).values()];
}

/** Rules in the form of sudoers(5), or why there are none. */
export interface Rules {
  readonly lines: readonly string[];
  /** What could not be written; each stands in `lines` as a comment, too. */
  readonly missing: readonly Clean[];
}

/** The first sudo whose rules may be regular expressions (its news, "Sudo 1.9.10"). */
const withExpressions = [1, 9, 10] as const;
/** Longest regular expression that sudo takes (sudoers(5)). */
const longestExpression = 1024;
/** Where sudo looks for programs on Debian and Fedora (their secure_path). */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const plainWord = /^[\w@%+,./:=-]+$/;

/**
 * One rule for each command: by the user's name, on this host, as root, by the program's whole path, with exactly these arguments. A part
 * that changes is an expression between `^` and `$`, which sudo matches against all arguments as one text.
 */
export async function rulesFor(
  commands: readonly RootCommand[],
  box: Pick<Box, 'identity' | 'run' | 'readBytes'>,
): Promise<Rules> {
  const { user, hostname } = box.identity;
  const [host = ''] = hostname.split('.');
  if (!/^[a-z_][a-z0-9_.-]*$/i.test(user) || !/^[a-z0-9][a-z0-9-]*$/i.test(host))
    return none(say`${clean(user)} on ${clean(host)} cannot be written into a rule`);
  const programs = new Map(
    await Promise.all(
      [...new Set(commands.map(({ words }) => words[0]))].map(
        async (program) => [program, await pathOf(box, program)] as const,
      ),
    ),
  );
  const old = await olderThan(box, withExpressions);
  const lines: string[] = [];
  const missing: Clean[] = [];
  let use: Clean | null = null;
  const isWanted = ({ optional, words: [program] }: RootCommand) =>
    optional !== true || (programs.get(program) ?? null) !== null;
  for (const command of commands.filter(isWanted)) {
    if (command.use !== use) {
      lines.push('', `# ${command.use}`);
      if (command.beware !== undefined) lines.push(`# beware: ${command.beware}`);
    }
    use = command.use;
    const [program, ...words] = command.words;
    const written = ruleOf(programs.get(program) ?? null, words, old);
    if (typeof written === 'string') lines.push(`${user} ${host}=(root) NOPASSWD: ${written}`);
    else {
      const said = say`${clean(exampleOf(command).join(' '))}: ${written.why}`;
      missing.push(said);
      lines.push(`# not written: ${said}`);
    }
  }
  return { lines, missing };
}

function none(why: Clean): Rules {
  return { lines: [`# not written: ${why}`], missing: [why] };
}

/** A command as a rule names it, or why it cannot be written. `old`: sudo takes no expressions. */
function ruleOf(path: string | null, words: Words, old: boolean): string | { readonly why: Clean } {
  if (path === null) return { why: say`it is not found in ${clean(folders.join(', '))}` };
  const rest = argumentsOf(words);
  if (typeof rest !== 'string') return rest;
  return old && rest.startsWith('^')
    ? { why: literal('this sudo is older than 1.9.10 and takes no expressions') }
    : `${path} ${rest}`;
}

type Words = readonly (string | Changing)[];

/** Arguments as sudoers(5) wants them: special characters of theirs escaped; in an expression none but the pound sign is one. */
function argumentsOf(words: Words): string | { readonly why: Clean } {
  const fixed = words.map((word) => (typeof word === 'string' ? word : word.before));
  const odd = fixed.find((word) => !plainWord.test(word));
  if (odd !== undefined) return { why: say`${clean(odd)} has characters that a rule cannot name exactly` };
  if (words.every((word) => typeof word === 'string'))
    return words.map((word) => word.replace(/[,:=\\]/g, '\\$&')).join(' ');
  const expression = words
    .map((word) =>
      typeof word === 'string' ? expressionFor(word) : `${expressionFor(word.before)}${word.expression}`,
    )
    .join(' ');
  return expression.length + 2 > longestExpression
    ? { why: literal('the expression would be longer than sudo takes') }
    : `^${expression}$`;
}

/** Where sudo will find a program; null: nowhere. */
async function pathOf(box: Pick<Box, 'readBytes'>, program: string): Promise<string | null> {
  for (const folder of folders) {
    const file = await box.readBytes(`${folder}/${program}`, 1);
    if (file.found || file.why === 'too-large') return `${folder}/${program}`;
  }
  return null;
}

/** Whether sudo says that it is older; what it does not say is taken for new enough. */
async function olderThan(
  box: Pick<Box, 'run'>,
  [major, minor, patch]: readonly [number, number, number],
): Promise<boolean> {
  const { stdout } = await box.run({ file: 'sudo', args: ['--version'], deadlineMs: 5000, session: false });
  const found = /^Sudo version (\d+)\.(\d+)\.(\d+)/m.exec(stdout)?.slice(1).map(Number);
  if (found === undefined) return false;
  const [a = 0, b = 0, c = 0] = found;
  return a < major || (a === major && (b < minor || (b === minor && c < patch)));
}

const head = `# What quarterdeck runs as root, and nothing else (quarterdeck doctor --sudoers). Read it, then:
#   quarterdeck doctor --sudoers > quarterdeck.sudoers
#   visudo --check --file=quarterdeck.sudoers
#   sudo install --owner=root --group=root --mode=0440 quarterdeck.sudoers /etc/sudoers.d/quarterdeck
# A rule between ^ and $ is a regular expression (sudo 1.9.10 or newer): only the name of the snapshot changes in it.`;

/** The whole file. */
export function sudoersFile({ lines }: Rules): string {
  return `${[head, ...lines].join('\n')}\n`;
}
