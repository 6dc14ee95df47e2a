import { hideAddresses } from './redact/addresses.ts';
import { hideDomains } from './redact/domains.ts';
import { hideSecrets } from './redact/secrets.ts';
import { type Identity } from './box.ts';

/** The invented names that stand for the real ones in a recording. */
export const standIn = {
  user: 'deck',
  hostname: 'anchorage',
  machineId: '0123456789abcdef0123456789abcdef',
} as const;

/** Account and host names that say nothing of anybody, and that the tools' own words are full of. */
const common = new Set([
  'root',
  'core',
  'user',
  'admin',
  'home',
  'data',
  'podman',
  'server',
  'debian',
  'fedora',
  'ubuntu',
  'localhost',
  'linux',
]);

/**
 * Makes a function that hides in a text what a recording must not hold: values of secrets, addresses (each becomes a
 * documentation address, always the same one), domains, e-mail addresses, the names of the user and the host, the machine's id.
 * Text that has been redacted stays as it is. It knows forms, not meanings: read a recording before you give it away.
 */
export function redaction({ user, hostname }: Identity, machineId: string | null): (text: string) => string {
  const addresses = hideAddresses();
  const names: [RegExp, string][] = [];
  if (!common.has(user)) names.push([word(user), standIn.user]);
  const [host = ''] = hostname.split('.');
  if (host !== '' && !common.has(host)) names.push([word(host), standIn.hostname]);
  if (machineId !== null && machineId !== '') names.push([word(machineId), standIn.machineId]);
  return (text) => {
    let hidden = hideDomains(addresses(hideSecrets(text)));
    for (const [name, instead] of names) hidden = hidden.replace(name, instead);
    return hidden;
  };
}

function word(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`, 'gi');
}
