/** Milliseconds of each unit of systemd.time(7); Go's durations, which podman takes, use a part of the same words. */
const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  ...named(['usec', 'us', 'µs', 'μs'], 1e-3),
  ...named(['msec', 'ms'], 1),
  ...named(['seconds', 'second', 'sec', 's'], 1000),
  ...named(['minutes', 'minute', 'min', 'm'], 60_000),
  ...named(['hours', 'hour', 'hr', 'h'], 3_600_000),
  ...named(['days', 'day', 'd'], 86_400_000),
  ...named(['weeks', 'week', 'w'], 7 * 86_400_000),
  ...named(['months', 'month', 'M'], 30.44 * 86_400_000),
  ...named(['years', 'year', 'y'], 365.25 * 86_400_000),
};

function named(words: readonly string[], ms: number): Record<string, number> {
  return Object.fromEntries(words.map((word) => [word, ms]));
}

const part = /^(\d{1,17}(?:\.\d{1,9})?)\s*([a-zA-Zµμ]*)\s*/;

/**
 * A time span as systemd writes and reads it, in milliseconds: `90s`, `1min 30s`, `5m`, `1h30m`, and a bare number in seconds
 * (systemd.time(7), "Parsing Time Spans"). Null when it is none; `infinity` is none.
 */
export function timeSpan(text: string): number | null {
  let rest = text.trim();
  if (rest === '') return null;
  let total = 0;
  while (rest !== '') {
    const [whole, amount = '', unit = ''] = part.exec(rest) ?? [];
    if (whole === undefined) return null;
    const ms = unit === '' ? 1000 : Object.hasOwn(unitMs, unit) ? unitMs[unit] : undefined;
    if (ms === undefined) return null;
    total += Number(amount) * ms;
    rest = rest.slice(whole.length);
  }
  return total;
}

const instant = /^(?:[A-Z][a-z]{2} )?(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? UTC$/;

/**
 * A timestamp as `systemctl show` writes it under LC_ALL=C.UTF-8 and TZ=UTC (`Sun 2026-11-22 17:00:00 UTC`) or with
 * `--timestamp=unix` (`@1795366800`), in epoch milliseconds. Measured with 252 and 257: the option leaves some
 * properties of timers as they are, so both forms are read. Undefined when it is neither.
 */
export function timestamp(text: string): number | undefined {
  if (/^@\d{1,12}$/.test(text)) return Number(text.slice(1)) * 1000;
  const match = instant.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fraction = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries what does not exist (25:61, the 31st of February) over into the next day
  return new Date(at)
    .toISOString()
    .startsWith(`${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}T${match[4] ?? ''}`) &&
    minute < 60 &&
    second < 60
    ? at + fraction
    : undefined;
}
