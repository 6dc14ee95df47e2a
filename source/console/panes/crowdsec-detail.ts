import { type Model } from '../../model/model.ts';
import { type Request } from '../../probes/access-log.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { duration, missing } from '../../text/format.ts';
import { ago, when } from '../ages.ts';
import { shown } from '../line.ts';
import { type Detail } from './pane.ts';
import { addressFacts, networkOf, statusesOf } from './crowdsec-address.ts';
import { fact, listFact } from './facts.ts';

/** What a row of the CrowdSec pane tells when it is opened; null for a row that has no more to tell. */
export function protectionDetail(model: Model, key: Clean, now: number): Detail | null {
  const { protection } = model;
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
        fact(literal('Network'), networkOf(decision)),
        ...addressFacts(protection, decision.value, now),
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
        fact(literal('Network'), networkOf(alert)),
        ...addressFacts(protection, alert.source, now),
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
  return linkDetail(model, key, now);
}

/** What a link of the chain tells. */
function linkDetail({ protection, addresses, ownAddresses }: Model, key: Clean, now: number): Detail | null {
  const { acquisition, traffic, guests } = protection;
  if ((key === 'acquisition' || key === 'parser') && acquisition.known) {
    return {
      title: literal('Lines of each log since crowdsec started'),
      facts: [],
      table: {
        columns: ['source', 'read', 'parsed', 'unparsed', 'taken', 'whitelisted'].map(shown),
        rows: acquisition.value.sources.map(({ source, read, parsed, unparsed, poured, whitelisted }) => [
          source,
          say`${read}`,
          say`${parsed}`,
          say`${unparsed}`,
          say`${poured}`,
          whitelisted === null ? missing : say`${whitelisted}`,
        ]),
      },
      charts: [{ title: literal('Lines a second'), series: 'crowdsec.lines', unit: 'count', limit: null }],
    };
  }
  if (key === 'scenarios' && acquisition.known) {
    return {
      title: literal('Scenarios since crowdsec started'),
      facts: [],
      table: {
        columns: ['scenario', 'events taken', 'alerts'].map(shown),
        rows: [...acquisition.value.scenarios]
          .sort((a, b) => b.overflows - a.overflows || b.poured - a.poured)
          .map(({ name, poured, overflows }) => [name, say`${poured}`, say`${overflows}`]),
      },
    };
  }
  if (key === 'sources' && traffic.known && guests.known) {
    return {
      title: literal('Clients at the end of Traefik’s access log'),
      facts: [],
      table: {
        columns: ['client', 'requests', 'statuses', 'last'].map(shown),
        rows: clientsOf(traffic.value.requests, now),
      },
    };
  }
  if (key === 'own' && addresses.known) {
    const { own, gateways, logins } = addresses.value;
    return {
      title: literal('Addresses that must not be banned'),
      facts: [
        ...listFact(literal('Logged in from'), logins),
        ...listFact(literal('Configured'), ownAddresses),
        ...listFact(literal('Gateways'), gateways),
        ...listFact(literal('This machine'), own),
      ],
      table: null,
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

const mostClients = 12;

function clientsOf(requests: readonly Request[], now: number): readonly (readonly Clean[])[] {
  const by = new Map<Clean, Request[]>();
  for (const one of requests) {
    const others = by.get(one.client);
    if (others === undefined) by.set(one.client, [one]);
    else others.push(one);
  }
  return [...by]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, mostClients)
    .map(([client, its]) => [
      client,
      say`${its.length}`,
      statusesOf(its),
      ago(now, Math.max(...its.map(({ at }) => at))),
    ]);
}
