import { type BouncerState } from '../../model/protection.ts';
import { type Alert } from '../../probes/crowdsec.ts';
import { type Decision } from '../../probes/crowdsec-lapi.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration, missing } from '../../text/format.ts';
import { age, ago } from '../ages.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { chainInWords, chainRows } from './crowdsec-chain.ts';
import { protectionDetail } from './crowdsec-detail.ts';
import { edgeRows } from './edge.ts';
import {
  type Pane,
  type PaneContext,
  itemRow,
  knownSection,
  longSection,
  section,
  sentenceRow,
  verdictsOf,
} from './pane.ts';

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
      // Of half an address nobody can say whose it is: then rather none.
      min: 15,
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

/** 3 CrowdSec: the chain from the logs to the guests, who is banned now, what was seen lately, who enforces it and where. */
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
    // What is not known stands in the chain: said once.
    const told = (check: string) =>
      context.verdicts.some((one) => one.check === check && one.status === 'unknown');
    const bouncers = knownSection(
      context,
      literal('Bouncers'),
      protection.bouncers,
      literal('No bouncer is registered: nothing enforces the decisions.'),
      (items) =>
        section(context, bouncerColumns(now), judgedFirst(items), (bouncer, cells) =>
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
      rows: [
        ...chainRows(context),
        ...(told('crowdsec.community') && !protection.decisions.known ? [] : decisions),
        ...alerts,
        ...(told('crowdsec.bouncer') && !protection.bouncers.known ? [] : bouncers),
        ...edgeRows(context),
      ],
    };
  },
  detail: protectionDetail,
};

/** Older registrations of the same bouncer last: there may be many. */
function judgedFirst(bouncers: readonly BouncerState[]): readonly BouncerState[] {
  const judged = bouncers.filter(({ twinOf }) => twinOf === null);
  return [...judged, ...bouncers.filter(({ twinOf }) => twinOf !== null)];
}

function summarize(context: PaneContext): Line {
  const { counts } = context.model.protection;
  return joinLines(
    [
      chainInWords(context),
      counts.known
        ? line(say`${counts.value.local} local, ${counts.value.community} community`)
        : line(literal('decisions ?'), 'unknown'),
    ],
    ' · ',
  );
}
