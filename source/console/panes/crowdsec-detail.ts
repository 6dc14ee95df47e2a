import { type Protection } from '../../model/protection.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { ago, when } from '../ages.ts';
import { shown } from '../line.ts';
import { type Detail } from './pane.ts';
import { fact } from './facts.ts';

/** What a row of the CrowdSec pane tells when it is opened; null for a row that has no more to tell. */
export function protectionDetail(protection: Protection, key: Clean, now: number): Detail | null {
  const decision = protection.decisions.known
    ? protection.decisions.value.find(({ value }) => value === key)
    : undefined;
  if (decision !== undefined) {
    return {
      title: say`Decision on ${decision.value}`,
      facts: [
        fact(literal('Type'), decision.simulated ? say`${decision.type}, simulated` : decision.type),
        fact(
          literal('Left'),
          decision.until === null
            ? null
            : say`${duration(decision.until - now)}, until ${when(decision.until)} UTC`,
        ),
        fact(literal('Origin'), decision.origin),
        fact(literal('Scenario'), decision.scenario),
        fact(literal('Scope'), decision.scope),
        fact(literal('Country'), decision.country),
        fact(literal('Network'), decision.asName),
      ],
      table: null,
    };
  }
  const alert = protection.alerts.known
    ? protection.alerts.value.find(({ id }) => say`alert:${id}` === key)
    : undefined;
  if (alert !== undefined) {
    return {
      title: say`Alert ${alert.id}`,
      facts: [
        fact(literal('Source'), alert.source),
        fact(literal('Scenario'), alert.scenario),
        fact(literal('Message'), alert.message),
        fact(
          literal('Seen'),
          alert.createdAt === null ? null : say`${ago(now, alert.createdAt)}, ${when(alert.createdAt)} UTC`,
        ),
        fact(literal('Events'), say`${alert.events}`),
        fact(literal('Decisions'), say`${alert.decisions}`),
        fact(literal('Country'), alert.country),
        fact(literal('Network'), alert.asName),
      ],
      table: null,
    };
  }
  const bouncer = protection.bouncers.known
    ? protection.bouncers.value.find(({ name }) => name === key)
    : undefined;
  if (bouncer !== undefined) {
    return {
      title: say`Bouncer ${bouncer.name}`,
      facts: [
        fact(
          literal('Last pull'),
          bouncer.lastPull === null
            ? literal('never')
            : say`${ago(now, bouncer.lastPull)}, ${when(bouncer.lastPull)} UTC`,
        ),
        fact(
          literal('Mode'),
          protection.mode === 'live'
            ? literal('live: asks at each request, so a quiet one is not dead')
            : literal('stream: pulls every minute'),
        ),
        fact(literal('Address'), bouncer.address),
        fact(literal('Type'), bouncer.type),
        fact(literal('Version'), bouncer.version),
        fact(literal('Registered'), bouncer.createdAt === null ? null : say`${when(bouncer.createdAt)} UTC`),
        fact(literal('Revoked'), bouncer.revoked ? literal('yes') : literal('no')),
      ],
      table: null,
    };
  }
  if (key === 'acquisition' && protection.acquisition.known) {
    const { sources } = protection.acquisition.value;
    return {
      title: literal('Acquisition since crowdsec started'),
      facts: [],
      table: {
        columns: [literal('source'), literal('read'), literal('parsed'), literal('unparsed')],
        rows: sources.map(({ source, read, parsed, unparsed }) => [
          source,
          say`${read}`,
          say`${parsed}`,
          say`${unparsed}`,
        ]),
      },
    };
  }
  if (key === 'decisions' && protection.counts.known) {
    return {
      title: literal('Active decisions by origin'),
      facts: [],
      table: {
        columns: [literal('origin'), literal('decisions')],
        rows: Object.entries(protection.counts.value.byOrigin).map(([origin, count]) => [
          shown(origin),
          say`${count}`,
        ]),
      },
      charts: [
        { title: literal('Made here'), series: 'decisions.local', unit: 'count', limit: null },
        { title: literal('Of the community'), series: 'decisions.community', unit: 'count', limit: null },
      ],
    };
  }
  return null;
}
