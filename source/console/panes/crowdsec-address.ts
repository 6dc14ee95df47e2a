import { parseRange, overlap } from '../../model/address-range.ts';
import { type Protection } from '../../model/protection.ts';
import { type Request } from '../../probes/access-log.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { ago } from '../ages.ts';
import { fact, listFact } from './facts.ts';
import { type Fact } from './pane.ts';

/** Lines of each kind: the key `a` and its story tell all of them. */
const most = 6;

/** Where an address is, in words: `Example Transit (AS64496)`. */
export function networkOf({
  asName,
  asNumber,
}: {
  readonly asName: Clean | null;
  readonly asNumber: Clean | null;
}): Clean | null {
  if (asName === null) return asNumber;
  return asNumber === null ? asName : say`${asName} (${asNumber})`;
}

/** `404 ×12, 403 ×2`: how often each status was answered, most often first. */
export function statusesOf(requests: readonly Request[]): Clean {
  const counts = new Map<number, number>();
  for (const { status } of requests) counts.set(status, (counts.get(status) ?? 0) + 1);
  return join(
    [...counts].sort(([, a], [, b]) => b - a).map(([status, count]) => say`${status} ×${count}`),
    ', ',
  );
}

/** What was read anyway of an address or a range: its alerts, and its requests at the end of Traefik's log. */
export function addressFacts(protection: Protection, value: Clean, now: number): readonly Fact[] {
  const range = parseRange(value);
  if (range === null) return [];
  const inIt = (address: string) => {
    const one = parseRange(address);
    return address === value || (one !== null && overlap(range, one));
  };
  const { alerts, traffic } = protection;
  const seen = alerts.known ? alerts.value.filter(({ source }) => inIt(source)) : [];
  const requests = traffic.known ? traffic.value.requests.filter(({ client }) => inIt(client)) : [];
  const last = requests.at(-1);
  return [
    ...listFact(
      literal('Alerts'),
      seen
        .slice(0, most)
        .map(
          ({ createdAt, scenario, events }) =>
            say`${createdAt === null ? literal('?') : ago(now, createdAt)}  ${scenario}, ${events} events`,
        ),
    ),
    ...(last === undefined
      ? [
          fact(
            literal('Requests'),
            traffic.known && traffic.value.kept ? literal('none at the end of Traefik’s log') : null,
          ),
        ]
      : [
          fact(
            literal('Requests'),
            say`${requests.length} at the end of Traefik’s log: ${statusesOf(requests)}; last ${ago(now, last.at)}`,
          ),
          ...[...requests]
            .reverse()
            .slice(0, most)
            .map((one) => ({ ...fact(literal(''), requestLine(one)), label: null })),
        ]),
    fact(literal('All of it'), literal('a, then i: its story')),
  ];
}

/** `404  GET photos.example.org/.env  immich-secure@file` */
export function requestLine({ status, method, host, path, router }: Request): Clean {
  const where = say`${host ?? clean('')}${path}`;
  return join([say`${status}`, say`${method} ${where}`, ...(router === null ? [] : [router])], '  ');
}
