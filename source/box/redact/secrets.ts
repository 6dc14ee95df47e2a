const hidden = '*****';

/** Words in the name of a value that must not be kept. A Quadlet's own `Secret=` names a secret and does not hold it. */
const secretName = String.raw`(?:passw(?:or)?d|passphrase|_pass\b|\bpass\b|token|api[_-]?key|access[_-]?key|secret[_-]?key|private[_-]?key|[_-]secret|credential|basicauth|bearer|cookie|dsn)`;
const part = '[A-Za-z0-9_.-]*';

// Values in quotes, also in quotes that are themselves within a JSON text.
const quotedValue = String.raw`\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\]|\\.)*"|'[^']*'`;

const inJson = new RegExp(String.raw`((\\?")${part}${secretName}${part}\2\s*:\s*)(?:${quotedValue})`, 'gi');
const inAssignment = new RegExp(
  String.raw`((?<![A-Za-z0-9_.-])${part}${secretName}${part}=)(?:${quotedValue}|[^\s"'\\,;&]+)`,
  'gi',
);
/** `key: value` of YAML. */
const inYaml = new RegExp(
  String.raw`^([ \t]*(?:- )?${part}${secretName}${part}:[ \t]+)(?!'\*{5}'$)[^\s#].*$`,
  'gim',
);
const inOption = new RegExp(String.raw`(--[a-z-]*${secretName}[a-z-]* )[^\s"'\\-][^\s"'\\]*`, 'gi');
const inHeader =
  /\b((?:authorization["']?\s*:\s*["']?(?:bearer|basic|token)|x-api-key["']?\s*:)\s*["']?)[^\s"'\\]+/gi;
const inUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^/\s:@"']*:)[^@/\s"']+(?=@)/gi;
const webhooks = /(\/webhooks?\/)[^\s"'\\]+/gi;
/** crypt(5) and htpasswd(1) hashes. */
const hashes = /\$(?:apr1|2[abxy]|[156y]|argon2[a-z]*)\$[^\s"',:]+/g;
const privateKeys = /(-----BEGIN [A-Z ]*PRIVATE KEY-----)[^]*?(?=-----END [A-Z ]*PRIVATE KEY-----)/g;
const jsonWebToken = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;

/** Puts stars in place of the values of passwords, tokens and keys. */
export function hideSecrets(text: string): string {
  return hideSecretForms(
    text
      .replace(inJson, (_, name: string, quote: string) => `${name}${quote}${hidden}${quote}`)
      .replace(inAssignment, `$1${hidden}`)
      // In quotes: a bare star is an alias, and the file could not be read any more.
      .replace(inYaml, `$1'${hidden}'`)
      .replace(inOption, `$1${hidden}`),
  );
}

/** The same for what is a secret by its form, whatever it is called. */
export function hideSecretForms(text: string): string {
  return text
    .replace(hashes, hidden)
    .replace(privateKeys, `$1\n${hidden}\n`)
    .replace(inHeader, `$1${hidden}`)
    .replace(inUrl, `$1${hidden}`)
    .replace(webhooks, `$1${hidden}`)
    .replace(jsonWebToken, hidden);
}
