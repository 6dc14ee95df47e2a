import { parseArgs } from 'node:util';
import { clean } from '../text/clean.ts';
import { nearest } from '../text/nearest.ts';
import { UsageError } from './usage.ts';

/** Which face of the program is wanted. */
export type Face = 'console' | 'check' | Command | 'list-checks' | 'explain' | 'boxes' | 'help' | 'version';

/** What the user typed, checked as far as it can be without knowing any check, box or format. */
export interface Request {
  readonly face: Face;
  /** The folder of `record`, or the id of `ack`, `unack` or `--explain`. */
  readonly operand: string;
  /** Name of a recorded box or a folder that holds one; null: this machine. */
  readonly demo: string | null;
  readonly config: string | null;
  readonly readOnly: boolean;
  readonly colour: boolean;
  readonly check: CheckRequest;
  /** Of `doctor`: print the rules for sudo, and nothing else. */
  readonly sudoers: boolean;
  /** Of `audit`: how far back (`7d`), and how it is told. */
  readonly audit: { readonly since: string; readonly form: 'human' | 'json' | 'markdown' };
  /** Of `cleanup`; `apply` null: the plan is shown. `target` null: that of the configuration; `on` null: the fullest. */
  readonly cleanup: {
    readonly apply: string | null;
    readonly target: number | null;
    readonly on: string | null;
    readonly word: string | null;
    readonly form: 'human' | 'json' | 'markdown';
  };
  /** Of `ack`: until when and why; null: not said. */
  readonly acknowledgement: { readonly until: string | null; readonly reason: string | null };
}

export interface CheckRequest {
  /** In the order given; `file` null: standard output. Never empty. */
  readonly formats: readonly { readonly id: string; readonly file: string | null }[];
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly timeoutMs: number;
  readonly failOn: 'warning' | 'critical';
  /** False: nothing of earlier runs is read, nothing kept for later ones, and no lock taken. */
  readonly state: boolean;
  /** Base URL of a healthchecks-style service; null: nobody is told. */
  readonly ping: string | null;
  /** By check id; a later one wins. */
  readonly ranges: readonly {
    readonly check: string;
    readonly bound: 'warn' | 'crit';
    readonly range: string;
  }[];
}

const options = {
  check: { type: 'boolean' },
  format: { type: 'string', multiple: true },
  output: { type: 'string' },
  only: { type: 'string', multiple: true },
  skip: { type: 'string', multiple: true },
  quiet: { type: 'boolean' },
  verbose: { type: 'boolean' },
  timeout: { type: 'string' },
  'list-checks': { type: 'boolean' },
  explain: { type: 'string' },
  warning: { type: 'string', short: 'w', multiple: true },
  critical: { type: 'string', short: 'c', multiple: true },
  'fail-on': { type: 'string' },
  'no-state': { type: 'boolean' },
  ping: { type: 'string' },
  since: { type: 'string' },
  json: { type: 'boolean' },
  markdown: { type: 'boolean' },
  sudoers: { type: 'boolean' },
  until: { type: 'string' },
  reason: { type: 'string' },
  target: { type: 'string' },
  on: { type: 'string' },
  confirm: { type: 'string' },
  demo: { type: 'string' },
  config: { type: 'string' },
  'read-only': { type: 'boolean' },
  'no-color': { type: 'boolean' },
  version: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** The commands, and the one word that each wants after it; null: none. */
const commands = {
  doctor: null,
  record: 'record wants one folder: quarterdeck record DIR',
  ack: "ack wants one id: quarterdeck ack 'disk.used[/]' --until 3d --reason 'TEXT'",
  unack: "unack wants one id: quarterdeck unack 'disk.used[/]'",
  acks: null,
  audit: null,
  cleanup: null,
} as const;
type Command = keyof typeof commands;

/**
 * Reads the arguments after the program's name.
 * @throws {UsageError} with a sentence that names the argument and, where one is near, what was probably meant
 */
export function parseCommandLine(args: readonly string[]): Request {
  const { values, positionals } = parsed(withDemoName(args));
  const [command, ...operands] = positionals;
  if (command !== undefined && !isCommand(command)) {
    const meant = nearest(command, Object.keys(commands));
    throw new UsageError(
      `there is no command ${clean(command)}${meant === null ? '' : `; did you mean ${meant}?`}`,
    );
  }
  const wants = command === undefined ? null : commands[command];
  if (wants !== null && operands.length !== 1) throw new UsageError(wants);
  const apply = command === 'cleanup' ? planToApply(operands) : null;
  if (wants === null && operands.length > 0 && command !== 'cleanup')
    throw new UsageError(`${clean(String(operands[0]))} is one word too many`);
  if (command !== 'audit' && values.since !== undefined)
    throw new UsageError('--since is of quarterdeck audit');
  if (command !== 'audit' && command !== 'cleanup' && (values.json ?? values.markdown) !== undefined)
    throw new UsageError('--json and --markdown are of quarterdeck audit and quarterdeck cleanup');
  if (command !== 'cleanup' && (values.target ?? values.on ?? values.confirm) !== undefined)
    throw new UsageError('--target, --on and --confirm are of quarterdeck cleanup');
  if (values.json === true && values.markdown === true)
    throw new UsageError('--json or --markdown, not both');
  if (command !== 'doctor' && values.sudoers === true)
    throw new UsageError('--sudoers is of quarterdeck doctor');
  if (command !== 'ack' && (values.until !== undefined || values.reason !== undefined))
    throw new UsageError('--until and --reason are of quarterdeck ack');

  const form = values.json === true ? 'json' : values.markdown === true ? 'markdown' : 'human';
  const face = [
    values.help === true && 'help',
    values.version === true && 'version',
    values.demo === 'list' && 'boxes',
    values['list-checks'] === true && 'list-checks',
    values.explain !== undefined && 'explain',
    command,
    values.check === true && 'check',
  ].find((one) => one !== false && one !== undefined) as Face | undefined;
  return {
    face: face ?? 'console',
    operand: operands[0] ?? values.explain ?? '',
    demo: values.demo ?? null,
    config: values.config ?? null,
    readOnly: values['read-only'] === true,
    colour: values['no-color'] !== true,
    check: {
      formats: destinations(values.format ?? ['human'], values.output),
      only: words(values.only),
      skip: words(values.skip),
      quiet: values.quiet === true,
      verbose: values.verbose === true,
      timeoutMs: milliseconds(values.timeout ?? '25s'),
      failOn: oneOf('--fail-on', values['fail-on'] ?? 'warning', ['warning', 'critical']),
      state: values['no-state'] !== true,
      ping: webAddress(values.ping),
      ranges: [
        ...(values.warning ?? []).map((text) => ({ ...rangeOf('-w', text), bound: 'warn' as const })),
        ...(values.critical ?? []).map((text) => ({ ...rangeOf('-c', text), bound: 'crit' as const })),
      ],
    },
    sudoers: values.sudoers === true,
    audit: { since: values.since ?? '7d', form },
    cleanup: {
      apply,
      target: values.target === undefined ? null : percentUsed(values.target),
      on: values.on ?? null,
      word: values.confirm ?? null,
      form,
    },
    acknowledgement: { until: values.until ?? null, reason: values.reason ?? null },
  };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '(-[^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(clean(message));
    const meant = nearest(
      unknown,
      Object.keys(options).map((name) => `--${name}`),
    );
    throw new UsageError(
      `there is no option ${clean(unknown)}${meant === null ? '' : `; did you mean ${meant}?`}`,
    );
  }
}

/** `--demo` may stand alone: then it is the healthy box. parseArgs knows no optional values. */
function withDemoName(args: readonly string[]): string[] {
  const result: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? '';
    if (word === '--') return [...result, ...args.slice(index)];
    if (word !== '--demo') {
      result.push(word);
      continue;
    }
    const next = args[index + 1];
    const named = next !== undefined && !next.startsWith('-') && !isCommand(next);
    result.push(`--demo=${named ? next : 'healthy'}`);
    if (named) index++;
  }
  return result;
}

function isCommand(word: string): word is Command {
  return Object.hasOwn(commands, word);
}

/** `--format json=FILE` names its own file; `--output` is the file of the last format that names none. */
function destinations(given: readonly string[], output: string | undefined): CheckRequest['formats'] {
  const formats = given.map((text) => {
    const [id = '', ...rest] = text.split('=');
    return { id, file: rest.length === 0 ? null : rest.join('=') };
  });
  if (formats.some(({ file }) => file === '')) throw new UsageError('--format F= wants the name of a file');
  if (output !== undefined) {
    const last = formats.findLast(({ file }) => file === null);
    if (last === undefined || output === '') throw new UsageError('--output has no format to write');
    if (output !== '-') last.file = output;
  }
  if (formats.filter(({ file }) => file === null).length > 1) {
    throw new UsageError('only one format can go to standard output; name a file: --format json=FILE');
  }
  return formats;
}

/** Patterns may be given several times and joined by commas; a comma within brackets belongs to a target. */
function words(given: readonly string[] | undefined): readonly string[] {
  return (given ?? []).flatMap((text) => text.split(/,(?![^[]*\])/)).filter((word) => word !== '');
}

/** `cleanup` shows; `cleanup apply PLAN` does. Null: it is to be shown. */
function planToApply(operands: readonly string[]): string | null {
  const [word, plan, ...rest] = operands;
  if (word === undefined) return null;
  if (word === 'apply' && plan !== undefined && rest.length === 0) return plan;
  throw new UsageError('it is quarterdeck cleanup, or quarterdeck cleanup apply PLAN');
}

function percentUsed(text: string): number {
  const value = /^\d{1,2}(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : NaN;
  if (value > 0 && value < 100) return value;
  throw new UsageError(`--target wants percent used, such as 80, not ${clean(text)}`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

function milliseconds(text: string): number {
  const [, amount = '', unit = 's'] = /^(\d{1,6}(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  const length = Number(amount) * (units[unit] ?? 1000);
  // setTimeout cannot wait longer than 2^31 ms; nobody wants a check that lasts an hour.
  if (amount === '' || length <= 0 || length > 3_600_000) {
    throw new UsageError(`--timeout wants a time such as 25s, 500ms or 2m (at most 60m), not ${clean(text)}`);
  }
  return length;
}

function rangeOf(option: string, text: string): { readonly check: string; readonly range: string } {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) {
    throw new UsageError(`${option} wants ID=RANGE, for example ${option} disk.used=85, not ${clean(text)}`);
  }
  return { check: text.slice(0, at), range: text.slice(at + 1) };
}

function webAddress(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  // The address itself is a secret and may end up in a mail.
  throw new UsageError('--ping wants a URL that begins with https:// or http://');
}

function oneOf<const T extends string>(option: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined)
    throw new UsageError(`${option} wants ${allowed.join(' or ')}, not ${clean(text)}`);
  return found;
}
