import { type Known } from '../../model/known.ts';
import { seriesName } from '../../model/sampled.ts';
import { type Ping } from '../../probes/pings.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Line, joinLines, line } from '../line.ts';
import { knownFact } from './facts.ts';
import { part, type Part, unknownPart } from './ml-part.ts';
import { type Detail, type PaneContext } from './pane.ts';

/** What a health path answered, and how fast. */
export function pingLine({ answered, text, tookMs, problem }: Ping): Line {
  if (answered) return line(tookMs === null ? text : say`${text} in ${tookMs} ms`);
  return problem === null
    ? line(say`no answer: ${text}`, 'critical')
    : line(say`not asked: ${text}`, 'unknown');
}

function whence({ from, url }: Ping): Clean {
  return from === null ? say`from this host ${url}` : say`from ${from} ${url}`;
}

/** The configured pings of some names; the first of them is the row that the verdict points to. */
export function pingParts(
  { model: { pings }, now }: PaneContext,
  wanted: (name: string) => boolean,
): readonly Part[] {
  const [key, label] = [literal('ping'), literal('Ping')];
  if (!pings.known) return [unknownPart(key, label, pings, now)];
  const own = pings.value.filter(({ name }) => wanted(name));
  if (own.length === 0) return [part(key, label, line(literal('not configured (pings)'), 'dim'))];
  return own.map((ping, index) =>
    part(
      index === 0 ? key : say`ping:${ping.name}`,
      label,
      joinLines([pingLine(ping), line(whence(ping), 'dim')]),
      { about: line(whence(ping)) },
    ),
  );
}

/** Every configured ping, and how long each took before now. */
export function pingDetail(pings: Known<readonly Ping[]>, now: number): Detail {
  const title = literal('Pings');
  if (!pings.known) return { title, facts: [knownFact(literal('State'), pings, now, () => [])], table: null };
  return {
    title,
    facts: pings.value.flatMap((ping) => [
      { label: ping.name, value: pingLine(ping) },
      { label: null, value: line(whence(ping), 'dim') },
    ]),
    table: null,
    charts: pings.value.map(({ name }) => ({
      title: name,
      series: seriesName('ping.took', name),
      unit: 's',
      limit: null,
    })),
  };
}
