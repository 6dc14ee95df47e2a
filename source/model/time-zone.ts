/** The clocks of a time zone. What a clock shows is written as the instant at which one in UTC shows the same, epoch milliseconds. */
export interface TimeZone {
  readonly name: string;
  /** What clocks show at an instant. */
  wallAt(at: number): number;
  /** When they show it; null: never, because they are put forward over it. Of two instants the first. */
  instantOf(wall: number): number | null;
}

const utc: TimeZone = { name: 'UTC', wallAt: (at) => at, instantOf: (wall) => wall };
const day = 86_400_000;

/** ICU takes its time to make one, and the same one is asked for again and again. */
const made = new Map<string, TimeZone>();
const mostMade = 20;

/** A zone of the IANA's database by its name (`Europe/Oslo`); null: there is none of that name. */
export function timeZone(name: string): TimeZone | null {
  if (/^(?:Etc\/)?(?:UTC|Universal|Zulu)$/.test(name)) return utc;
  const before = made.get(name);
  if (before !== undefined) return before;
  const format = formatOf(name);
  if (format === null) return null;
  const zone = zoneOf(name, format);
  if (made.size >= mostMade) made.clear();
  made.set(name, zone);
  return zone;
}

function zoneOf(name: string, format: Intl.DateTimeFormat): TimeZone {
  const wallAt = (at: number) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? NaN;
    const second = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return second + (((at % 1000) + 1000) % 1000);
  };
  return {
    name,
    wallAt,
    instantOf(wall) {
      // Clocks are not put forward or back twice in two days.
      const offsets = [wall - day, wall + day].map((at) => wallAt(at) - at);
      const instants = offsets.map((offset) => wall - offset).filter((at) => wallAt(at) === wall);
      return instants.length === 0 ? null : Math.min(...instants);
    },
  };
}

function formatOf(timeZoneName: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: timeZoneName,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // It is no name of a zone (RangeError).
    return null;
  }
}
