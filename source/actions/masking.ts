import { hideSecretForms } from '../box/redact/secrets.ts';

/**
 * Hides secrets in what a view shows of configuration: unit files, command lines, variables, labels. It goes by the names of
 * values and by the forms that secrets have, and hides too much rather than too little. What stays readable is what an
 * operator looks for: names, paths, images, limits.
 */

const hidden = '*****';

/** Words in the name of a value that nobody should read over a shoulder. */
const secretWords =
  /pass(?!through|ive|enger)|pwd|token|secret|key(?!cloak|board|map|ring)|dsn|credential|creds|cookie|bearer|private|salt|signature|webhook|authorization|basicauth|(?:^|[_.-])auth(?:$|[_.-])/i;
/** A name that says that its value is the place of a secret. */
const placeWords = /(?:file|path|dir|folder)$/i;
const place = /^(?:\/|%[a-zA-Z]\/|~\/)\S*$/;

/** Keys of unit and Quadlet files that name a secret or its place and never hold one (podman-systemd.unit(5), systemd.exec(5)). */
const harmlessKeys = new Set([
  'Secret',
  'AuthFile',
  'PassEnvironment',
  'KeyringMode',
  'LoadCredential',
  'LoadCredentialEncrypted',
  'ImportCredential',
  'PrivateTmp',
  'PrivateDevices',
  'PrivateNetwork',
  'PrivateUsers',
  'PrivateMounts',
  'PrivateIPC',
  'PrivatePIDs',
  'PrivateBPF',
  'PassCredentials',
  'PassSecurity',
  'PassPacketInfo',
  'PassFileDescriptorsToExec',
  'FileDescriptorName',
]);

/** Whether a value of that name has to be hidden. */
export function isSecret(name: string, value: string): boolean {
  if (!secretWords.test(name)) return false;
  return !(placeWords.test(name) && place.test(value));
}

/** The value of a variable or a label, as far as it may be shown. */
export function maskedValue(name: string, value: string): string {
  return isSecret(name, value) ? hidden : maskedWords(value);
}

// A word as a shell or systemd takes it: quotes anywhere in it, a backslash before any character.
const word = /(?:"(?:[^"\\]|\\[^])*(?:"|\\?$)|'(?:[^'\\]|\\[^])*(?:'|\\?$)|\\[^]|\\$|[^\s"'\\])+/g;
/** `NAME=` and, at the beginning of something, `NAME:`. */
const assignment = /([\w@.-]+)=|(?<![\w@./-])([\w@.-]+)["']?:(?!\/\/)/g;
const option = /^--?([\w.-]+)$/;
/** What podman takes after `--secret`: the name of one, and how the container gets it. */
const secretOption = /^[\w.-]+,(?:type|target|uid|gid|mode)=/;
const cacheClient = /\b(?:redis|valkey)-cli\b/;
const databaseClient = /\b(?:mysql|mariadb|mongo)[a-z-]*\b/;
/** User and password of a URL, up to the last `@`: a password may hold any character. */
const credentials = /([a-z][a-z0-9+.-]{0,20}:\/\/)(?:\S*:\S*|[^\s@/]*)@/gi;

/** Longest line that is looked at, in UTF-16 units: more of it is never shown (`longest` in source/text/clean.ts). */
const longestLine = 4000;

/** A command line, a list of assignments or a sentence, with stars in place of secrets. What is too long is cut. */
export function maskedWords(whole: string): string {
  // The word that is cut through is left out: what it is can no longer be told.
  const text = whole.length > longestLine ? whole.slice(0, longestLine).replace(/\S+$/, '…') : whole;
  const line: LineSoFar = { text, before: '', rest: false };
  const words = text.replace(word, (raw) => {
    if (line.rest) return '';
    const plain = unquoted(raw);
    const shown = maskedWord(raw, plain, line);
    line.before = plain;
    return shown;
  });
  // Where a quote is open nobody knows what belongs to what: after the first secret nothing is shown.
  const shown =
    words !== text && isOpen(text) ? words.slice(0, words.indexOf(hidden) + hidden.length) : words;
  return hideSecretForms(shown.replace(credentials, `$1${hidden}@`)).trimEnd();
}

/** The arguments of a command as one line, with stars in place of secrets. */
export function maskedArguments(words: readonly string[]): string {
  return maskedWords(
    words.map((each) => (/^[^\s"'\\]+$/.test(each) ? each : `"${each.replace(/["\\]/g, '\\$&')}"`)).join(' '),
  );
}

interface LineSoFar {
  readonly text: string;
  before: string;
  /** Everything that follows is hidden. */
  rest: boolean;
}

function maskedWord(raw: string, plain: string, line: LineSoFar): string {
  if (isValueOfOption(plain, line)) return hidden;
  if (/^[=:]/.test(plain) && isSecret(line.before.replace(/^--?/, ''), '')) {
    line.rest = true;
    return `${plain.slice(0, 1)} ${hidden}`;
  }
  if (/^-p./.test(plain) && !plain.startsWith('--') && databaseClient.test(line.text)) return `-p${hidden}`;
  for (const match of plain.matchAll(assignment)) {
    const name = match[1] ?? match[2] ?? '';
    const end = match.index + match[0].length;
    if (!isSecret(name, plain.slice(end))) continue;
    // `password: it goes on`
    if (plain.slice(end) === '' && match[2] !== undefined) line.rest = true;
    return `${plain.slice(0, end)}${hidden}`;
  }
  // A command line within a command line: `sh -c "mysqladmin -phunter2 ping"`.
  if (!/\s/.test(plain) || plain === raw) return raw;
  const within = maskedWords(plain);
  return within === plain.trimEnd() ? raw : within;
}

/** `--password hunter2`, `-u user:hunter2`, `redis-cli -a hunter2`. */
function isValueOfOption(plain: string, { text, before }: LineSoFar): boolean {
  const name = option.exec(before)?.[1];
  if (name === undefined) return false;
  if (before === '--secret') return !secretOption.test(plain);
  if (name.length > 1 && isSecret(name, plain)) return true;
  if (name === 'u' || name === 'user' || name === 'proxy-user')
    return /:/.test(plain) && !/^\d+:\d+$/.test(plain);
  return (name === 'a' && cacheClient.test(text)) || (name === 'p' && databaseClient.test(text));
}

function unquoted(raw: string): string {
  return raw.replace(/\\([^])|["']/g, (_, escaped: string | undefined) => escaped ?? '');
}

/** Whether a quote is opened and not closed. */
function isOpen(text: string): boolean {
  return /["']/.test(text.replace(/\\[^]/g, '').replace(/"[^"]*"|'[^']*'/g, ''));
}

/**
 * A unit or Quadlet file in lines, with stars in place of secrets. A line that goes on (`\` at its end) is shown as one where
 * something in it is hidden, and as it is written else.
 */
export function maskedUnitFile(text: string): readonly string[] {
  const shown: string[] = [];
  let begun: string[] = [];
  const lines = text.replace(/\n$/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    begun.push(line);
    if (/\\\s*$/.test(line) && index < lines.length - 1) continue;
    const whole = begun.map((each) => each.replace(/\\\s*$/, '')).join(' ');
    const masked = maskedUnitLine(whole);
    if (masked === whole.trimEnd()) shown.push(...begun);
    else shown.push(masked);
    begun = [];
  }
  return shown;
}

function maskedUnitLine(line: string): string {
  const [, before = '', key = '', value = ''] = /^(\s*[#;]*\s*)([A-Za-z][\w-]*)\s*=(.*)$/s.exec(line) ?? [];
  if (key === '') return maskedWords(line);
  if (!harmlessKeys.has(key) && isSecret(key, value.trim())) return `${before}${key}=${hidden}`;
  return `${before}${key}=${maskedWords(value)}`;
}
