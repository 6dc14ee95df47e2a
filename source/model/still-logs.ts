import { type AccessLog } from '../probes/access-log.ts';
import { type Known, valueOf } from './known.ts';
import { type Past } from './past.ts';

const hour = 3_600_000;
const watched = 24 * hour;
/** Hours of a day of which something has to be known. */
const fewestHours = 12;

/**
 * For how long CrowdSec has read no new line, when that is known of (nearly) a whole day and Traefik was not as quiet; else null. Milliseconds.
 * Its counter alone only ever grows or begins anew: that it stands still tells what was measured before.
 */
export function stillFor(past: Known<Past>, traffic: Known<AccessLog>, now: number): number | null {
  const series = past.known ? past.value.hourly.get('crowdsec.lines') : undefined;
  const day = (series ?? []).filter(({ at }) => at > now - watched - hour);
  const [first] = day;
  if (first === undefined || now - first.at < watched - 2 * hour || day.length < fewestHours) return null;
  if (day.some(({ high }) => high > 0)) return null;
  const log = valueOf(traffic);
  const quiet = log?.kept === true && !log.requests.some(({ at }) => at > first.at);
  return quiet ? null : now - first.at;
}
