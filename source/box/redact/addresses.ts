import { isIPv4, isIPv6 } from 'node:net';

const v4 = /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/g;
// The last 32 bits may be written as an IPv4 address.
const v6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?![\w:]|\.\d)/gi;
const hardware = /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi;

/**
 * Addresses that stay: loopback, "any", netmasks, documentation (RFC 5737, RFC 3849) and benchmarking (RFC 2544), and the pool
 * that podman takes its networks from, which is the same everywhere.
 */
const kept4 = /^(?:127\.|0\.0\.0\.0$|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|198\.1[89]\.|10\.89\.)/;
/** `0::` begins each line of /proc/PID/cgroup. */
const kept6 = /^(?:[0:]*:[0:]*1?$|2001:0?db8:)/i;
/** Locally administered, as the ones that stand in for others are; and the one of loopback. */
const keptHardware = /^(?:02:00:00:00:|00:00:00:00:00:00$)/i;

/** Makes a function that puts documentation addresses in place of others: the same for the same, as long as it is used. */
export function hideAddresses(): (text: string) => string {
  const instead4 = stable(stand4);
  const instead6 = stable((index) => `2001:db8::${index.toString(16)}`);
  const insteadHardware = stable((index) => `02:00:00:00:${pair(index >> 8)}:${pair(index)}`);
  return (text) =>
    text
      .replace(hardware, (found) => (keptHardware.test(found) ? found : insteadHardware(found.toLowerCase())))
      .replace(v6, (found) => (!isIPv6(found) || kept6.test(found) ? found : instead6(found.toLowerCase())))
      .replace(v4, (found) => (!isIPv4(found) || kept4.test(found) ? found : instead4(found)));
}

/** Numbers texts from 1 in the order in which they are met. */
function stable(make: (index: number) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const instead = make(known.size + 1);
    known.set(text, instead);
    return instead;
  };
}

const documentation = ['198.51.100', '203.0.113', '192.0.2'] as const;

/** The three documentation networks, then the larger one for benchmarks: a block list holds thousands. */
function stand4(index: number): string {
  const network = documentation[Math.floor((index - 1) / 254)];
  if (network !== undefined) return `${network}.${((index - 1) % 254) + 1}`;
  const rest = (index - 762) % 131_072;
  return `198.${18 + (rest >> 16)}.${(rest >> 8) & 255}.${rest & 255}`;
}

function pair(value: number): string {
  return (value & 255).toString(16).padStart(2, '0');
}
