import { type Known } from '../../model/known.ts';
import { type BouncerState } from '../../model/protection.ts';
import { type Alert, type ApiStatus, type Decision } from '../../probes/crowdsec.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration, missing } from '../../text/format.ts';
import { age, ago } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownHint, unknownSentence } from '../unknowns.ts';
import { protectionDetail } from './crowdsec-detail.ts';
import { edgeRows } from './edge.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  itemRow,
  knownSection,
  longSection,
  plural,
  section,
  sentenceRow,
  verdictsOf,
} from './pane.ts';

interface Link {
  readonly key: Clean;
  readonly title: Clean;
  readonly known: Known<unknown>;
  readonly value: Line;
}

function api(known: Known<ApiStatus>): Line {
  if (!known.known) return [];
  return known.value.reachable
    ? joinLines([line(literal('reachable'), 'ok'), line(known.value.text, 'dim')])
    : joinLines([line(literal('NOT reachable'), 'critical'), line(known.value.text)]);
}

/** The chain: each link tells whether it holds, or why that is not known. */
function chain({ model: { protection } }: PaneContext): readonly Link[] {
  const { lapi, capi, acquisition, counts } = protection;
  return [
    { key: literal('lapi'), title: literal('LAPI (local API)'), known: lapi, value: api(lapi) },
    { key: literal('capi'), title: literal('CAPI (community)'), known: capi, value: api(capi) },
    {
      key: literal('acquisition'),
      title: literal('Acquisition'),
      known: acquisition,
      value: acquisition.known
        ? line(
            say`${acquisition.value.read} lines read, ${acquisition.value.parsed} parsed, from ${plural(acquisition.value.sources.length, literal('source'), literal('sources'))} since it started`,
            acquisition.value.read === 0 ? 'critical' : 'plain',
          )
        : [],
    },
    {
      key: literal('decisions'),
      title: literal('Decisions'),
      known: counts,
      value: counts.known
        ? line(say`${counts.value.local} local; ${counts.value.community} from the community`)
        : [],
    },
  ];
}

/** What is done to CrowdSec itself is done on the rows of what does it. */
const actedOn: ReadonlySet<string> = new Set(['lapi', 'decisions']);
const target = { kind: 'crowdsec', key: literal('CrowdSec') } as const;

function chainRows(context: PaneContext): readonly Row[] {
  const columns: readonly Column<Link>[] = [
    { title: literal('CrowdSec'), min: 12, goes: 0, cell: ({ title }) => line(title) },
    {
      title: literal(''),
      min: 8,
      goes: 0,
      grows: true,
      cell: ({ known, value }) =>
        known.known ? value : line(unknownSentence(known, context.now), 'unknown'),
    },
  ];
  return section(context, columns, chain(context), ({ key, known }, cells) =>
    itemRow(context, key, cells, {
      ...(actedOn.has(key) ? { target } : {}),
      ...(known.known ? {} : { status: 'unknown', hint: unknownHint(known) }),
    }),
  );
}

function bouncerColumns(now: number): readonly Column<BouncerState>[] {
  return [
    { title: literal('Bouncer'), min: 10, max: 34, goes: 0, cell: ({ name }) => line(name) },
    {
      title: literal('Last pull'),
      align: 'right',
      min: 9,
      goes: 0,
      cell: ({ lastPull, revoked }) =>
        revoked
          ? line(literal('revoked'), 'warning')
          : lastPull === null
            ? line(literal('never'), 'warning')
            : line(ago(now, lastPull)),
      by: ({ lastPull }) => (lastPull === null ? null : now - lastPull),
    },
    {
      title: literal('Address'),
      min: 7,
      max: 39,
      goes: 2,
      cell: ({ address }) => line(address ?? missing, 'dim'),
    },
    {
      title: literal('Type'),
      min: 8,
      max: 30,
      goes: 3,
      cell: ({ type }) => (type === null ? [] : line(type, 'dim')),
    },
    {
      title: literal(''),
      min: 8,
      goes: 1,
      grows: true,
      cell: ({ twinOf }) => (twinOf === null ? [] : line(say`older twin of ${twinOf}`, 'dim')),
    },
  ];
}

/** What is left of a decision. */
function left(now: number, until: number | null): Line {
  if (until === null) return line(literal('?'), 'unknown');
  return until <= now ? line(literal('over'), 'dim') : line(duration(until - now));
}

function decisionColumns(now: number): readonly Column<Decision>[] {
  return [
    {
      title: literal('Local decision'),
      min: 14,
      max: 39,
      goes: 0,
      cell: ({ value }) => line(value, 'strong'),
    },
    {
      title: literal('Type'),
      min: 3,
      max: 10,
      goes: 4,
      cell: ({ type, simulated }) => line(simulated ? say`${type} simulated` : type),
    },
    {
      title: literal('Left'),
      align: 'right',
      min: 6,
      goes: 0,
      cell: ({ until }) => left(now, until),
      by: ({ until }) => until,
      smallestFirst: true,
    },
    { title: literal('By'), min: 5, max: 12, goes: 3, cell: ({ origin }) => line(origin, 'dim') },
    { title: literal('Why'), min: 10, goes: 1, grows: true, cell: ({ scenario }) => line(scenario) },
    {
      title: literal('From'),
      min: 4,
      max: 24,
      goes: 5,
      cell: ({ country, asName }) =>
        joinLines([line(country ?? ('' as Clean), 'dim'), line(asName ?? ('' as Clean), 'dim')], ' '),
    },
  ];
}

function alertColumns(now: number): readonly Column<Alert>[] {
  return [
    { title: literal('Latest alerts'), min: 13, max: 39, goes: 0, cell: ({ source }) => line(source) },
    {
      title: literal('Ago'),
      align: 'right',
      min: 3,
      goes: 1,
      cell: ({ createdAt }) => line(age(now, createdAt), createdAt === null ? 'dim' : 'plain'),
      by: ({ createdAt }) => (createdAt === null ? null : now - createdAt),
      smallestFirst: true,
    },
    {
      title: literal('Events'),
      align: 'right',
      min: 6,
      goes: 3,
      cell: ({ events }) => line(say`${events}`, 'dim'),
      by: ({ events }) => events,
    },
    { title: literal('Scenario'), min: 10, goes: 0, grows: true, cell: ({ scenario }) => line(scenario) },
    {
      title: literal('From'),
      min: 4,
      max: 24,
      goes: 4,
      cell: ({ country, asName }) =>
        joinLines([line(country ?? ('' as Clean), 'dim'), line(asName ?? ('' as Clean), 'dim')], ' '),
    },
  ];
}

/** 3 CrowdSec: the chain from logs to bouncers, then who is banned now, then what was seen lately. */
export const crowdsec: Pane = {
  id: 'crowdsec',
  key: '3',
  title: literal('CrowdSec'),
  rows(context) {
    const { protection } = context.model;
    const { now } = context;
    if (protection.absentByPlan) {
      const text = literal('The configuration says that there is no CrowdSec here (crowdsec.via = "none").');
      return {
        summary: line(literal('none by plan'), 'dim'),
        rows: [sentenceRow(literal('none:crowdsec'), text)],
      };
    }
    const bouncers = knownSection(
      context,
      literal('Bouncers'),
      protection.bouncers,
      literal('No bouncer is registered: nothing enforces the decisions.'),
      (items) =>
        section(context, bouncerColumns(now), items, (bouncer, cells) =>
          itemRow(context, bouncer.name, cells, { target: { kind: 'bouncer', key: bouncer.name } }),
        ),
    );
    const decisions = knownSection(
      context,
      literal('Local decisions'),
      protection.decisions,
      literal('Nobody is banned by this box itself.'),
      (items) =>
        longSection(context, decisionColumns(now), items, {
          keyOf: ({ value }) => value,
          verdictsOf: ({ value }) => verdictsOf(context.verdicts, value),
          textOf: ({ value, type, simulated, origin, scenario, country, asName }) =>
            [value, type, simulated ? 'simulated' : '', origin, scenario, country ?? '', asName ?? ''].join(
              ' ',
            ),
          rowOf: (decision, cells) =>
            itemRow(context, decision.value, cells, {
              target: { kind: 'decision', key: decision.value },
              about: joinLines([
                line(decision.value, 'strong'),
                line(say`${decision.type} by ${decision.origin}`),
                line(decision.scenario),
              ]),
            }),
        }),
    );
    const alerts = knownSection(
      context,
      literal('Alerts'),
      protection.alerts,
      literal('No alerts.'),
      (items) =>
        section(context, alertColumns(now), items, (alert, cells) =>
          itemRow(context, say`alert:${alert.id}`, cells, {
            target: { kind: 'alert', key: alert.source },
            about: line(alert.message === '' ? alert.scenario : alert.message),
          }),
        ),
    );
    return {
      summary: summarize(context),
      rows: [...chainRows(context), ...bouncers, ...decisions, ...edgeRows(context), ...alerts],
    };
  },
  detail: (model, key, now) => protectionDetail(model.protection, key, now),
};

function summarize({ model: { protection }, now }: PaneContext): Line {
  const { lapi, counts, bouncers } = protection;
  const pulls = bouncers.known
    ? bouncers.value.flatMap(({ lastPull, twinOf }) =>
        lastPull === null || twinOf !== null ? [] : [lastPull],
      )
    : [];
  return joinLines(
    [
      lapi.known
        ? lapi.value.reachable
          ? line(literal('LAPI reachable'))
          : line(literal('LAPI NOT reachable'), 'strong')
        : line(literal('LAPI ?'), 'unknown'),
      counts.known
        ? line(say`${counts.value.local} local, ${counts.value.community} community`)
        : line(literal('decisions ?'), 'unknown'),
      pulls.length === 0 ? [] : line(say`pulled ${ago(now, Math.max(...pulls))}`),
    ],
    ' · ',
  );
}
