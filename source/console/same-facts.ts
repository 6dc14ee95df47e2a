import { type ProbeName, probeNames, type Readings } from '../probes/catalogue.ts';

/** Readings that differ each time; all others are the same value again as long as the tool says the same. */
const gauges: ReadonlySet<ProbeName> = new Set<ProbeName>([
  'host',
  'cgroups',
  'gpuCards',
  'gpuClients',
  'nvidia',
]);

/** Whether all readings but the gauges say the same. */
export function sameFacts(one: Readings, other: Readings): boolean {
  return probeNames.every((name) => {
    const [a, b] = [one[name], other[name]];
    if (a === b || gauges.has(name)) return true;
    if (a === undefined || b === undefined) return false;
    if (a.known) return b.known && a.value === b.value;
    return !b.known && a.reason === b.reason && a.detail === b.detail;
  });
}
