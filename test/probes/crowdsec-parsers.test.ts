import test from 'ava';
import fc from 'fast-check';
import { parseAlerts, parseBouncers } from '../../source/probes/crowdsec.ts';
import { parseCommunity } from '../../source/probes/crowdsec-community.ts';
import { parseDecisions } from '../../source/probes/crowdsec-lapi.ts';
import { parseMetrics } from '../../source/probes/crowdsec-metrics.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { bouncers14, decisions14, decisions17, metrics14 } from '../support/cscli-outputs.ts';
import { fakeNow } from '../support/fake-box.ts';

test('parseDecisions: 1.4, until when from what is left', (t) => {
  t.deepEqual(parseDecisions(decisions14, fakeNow), [
    {
      id: 2,
      origin: 'crowdsec',
      type: 'ban',
      scope: 'Ip',
      value: '198.51.100.23',
      scenario: 'crowdsecurity/ssh-bf',
      until: fakeNow + 14_393_886,
      simulated: false,
      country: null,
      asName: null,
      asNumber: null,
    },
  ] as never);
});

test('parseDecisions: 1.7, until when as it says, without the community', (t) => {
  const found = parseDecisions(decisions17, fakeNow);
  t.is(found.length, 1);
  t.like(found[0], {
    id: 40,
    until: Date.parse('2026-11-22T18:30:00Z'),
    simulated: true,
    country: 'NO',
    asName: 'Example Networks',
    asNumber: 'AS64496',
  });
});

test('parseDecisions: one that ran out ends in the past, one without a duration is not known', (t) => {
  const of = (duration: string | null) =>
    parseDecisions(
      JSON.stringify([
        {
          decisions: [
            { id: 1, origin: 'cscli', type: 'ban', scope: 'Ip', value: '192.0.2.7', duration, scenario: 'x' },
          ],
        },
      ]),
      fakeNow,
    )[0]?.until;
  t.is(of('-1m'), fakeNow - 60_000);
  t.is(of('a while'), null);
  t.is(of(null), null);
});

test('parseCommunity: what the community and lists decided, not what this box did, and decisions, not alerts', (t) => {
  t.deepEqual(parseCommunity(decisions17), {
    byOrigin: { CAPI: 1, lists: 1 },
    bans: ['203.0.113.1', '203.0.113.2'],
    newestAt: null,
  } as never);
  t.deepEqual(parseCommunity('null'), { byOrigin: {}, bans: [], newestAt: null });
});

test('parseCommunity: how old it is tells the newest pull that left a decision', (t) => {
  const pull = (created_at: string, ...origins: readonly string[]) => ({
    created_at,
    decisions: origins.map((origin) => ({ origin, type: 'ban', scope: 'Ip', value: '203.0.113.1' })),
  });
  const { newestAt } = parseCommunity(
    JSON.stringify([
      pull('2026-11-22T16:00:00Z', 'crowdsec'),
      pull('2026-11-22T15:00:00Z'),
      pull('2026-11-22T13:00:00Z', 'CAPI'),
      pull('2026-11-22T11:00:00Z', 'lists'),
    ]),
  );
  t.is(newestAt, Date.parse('2026-11-22T13:00:00Z'));
});

test('parseCommunity: a captcha, a simulation and a country shut no address out', (t) => {
  const of = (change: object) =>
    parseCommunity(
      JSON.stringify([
        { decisions: [{ origin: 'CAPI', type: 'ban', scope: 'Ip', value: '203.0.113.1', ...change }] },
      ]),
    ).bans.length;
  t.is(of({}), 1);
  t.is(of({ scope: 'Range', value: '203.0.113.0/24' }), 1);
  t.is(of({ type: 'captcha' }), 0);
  t.is(of({ simulated: true }), 0);
  t.is(of({ scope: 'Country', value: 'ZZ' }), 0);
});

test('parseCommunity: a decision that does not say what it is is not passed over', (t) => {
  for (const decision of ['{}', '{"origin":null}', '{"origin":"CAPI"}', 'null', '"CAPI"', '["CAPI"]']) {
    const text = `[{"decisions":[{"origin":"CAPI","type":"ban","scope":"Ip","value":"203.0.113.1"},${decision}]}]`;
    t.is(t.throws(() => parseCommunity(text), { instanceOf: Unavailable }).reason, 'parse', decision);
  }
  t.throws(() => parseCommunity('[{}]'), { instanceOf: Unavailable });
  t.throws(() => parseCommunity('[{"decisions":{}}]'), { instanceOf: Unavailable });
});

test('parseAlerts: both generations', (t) => {
  t.like(parseAlerts(decisions14)[0], {
    id: 3,
    scenario: 'crowdsecurity/ssh-bf',
    source: '198.51.100.23',
    country: null,
    events: 6,
    createdAt: Date.parse('2026-11-22T16:59:54Z'),
    decisions: 1,
  });
  t.like(parseAlerts(decisions14)[1], { source: 'unknown', decisions: 0, createdAt: null });
  t.like(parseAlerts(decisions17)[0], { country: 'NO', asName: 'Example Networks' });
});

test('parseAlerts: an alert without an address shows its scope', (t) => {
  const alert = {
    id: 1,
    events_count: 0,
    decisions: [],
    scenario: 'update : +15/-2 IPs',
    source: { scope: 'crowdsecurity/community-blocklist', value: '', ip: '' },
  };
  t.is(parseAlerts(JSON.stringify([alert]))[0]?.source, 'crowdsecurity/community-blocklist' as never);
});

for (const parse of [(text: string) => parseDecisions(text, fakeNow), parseAlerts, parseBouncers]) {
  test(`${parse.name || 'parseDecisions'}: null and [] are none`, (t) => {
    t.deepEqual(parse('null'), []);
    t.deepEqual(parse('[]\n'), []);
  });
}

test('parseBouncers: 1.4, where the pull that comes with the creation is none', (t) => {
  const [traefik, never, either] = parseBouncers(bouncers14);
  t.like(traefik, {
    autoCreated: null,
    name: 'traefik-bouncer',
    address: '192.0.2.3',
    revoked: false,
    lastPull: Date.parse('2026-11-22T16:59:25.670Z'),
    type: 'Crowdsec-Bouncer-Traefik-Plugin',
    version: '1.X.X',
  });
  t.like(never, { lastPull: null, address: null, type: null });
  t.like(either, { lastPull: null, revoked: true });
});

test('parseBouncers: 1.7', (t) => {
  const text = JSON.stringify([
    {
      created_at: '2026-10-01T10:00:00Z',
      updated_at: '2026-11-22T16:59:00Z',
      name: 'traefik-bouncer@192.0.2.39',
      revoked: false,
      ip_address: '192.0.2.39',
      type: 'plugin',
      version: 'v1',
      last_pull: '2026-11-22T16:59:00Z',
      auth_type: 'api-key',
      os: '?',
      auto_created: true,
    },
    {
      created_at: '2026-10-01T10:00:00Z',
      name: 'new',
      revoked: false,
      ip_address: '',
      type: '',
      version: '',
      last_pull: null,
      auth_type: 'api-key',
    },
  ]);
  t.deepEqual(
    parseBouncers(text).map(({ lastPull }) => lastPull),
    [Date.parse('2026-11-22T16:59:00Z'), null],
  );
});

const log = { source: 'file:/var/log/traefik/access.log', read: 20, parsed: 12, unparsed: 8, poured: 3 };
const auth = { source: 'file:/var/log/auth.log', read: 4, parsed: 0, unparsed: 0, poured: 0 };
const scenarios = [
  { name: 'crowdsecurity/http-probing', poured: 3, overflows: 1 },
  { name: 'crowdsecurity/http-crawl-non_statics', poured: 0, overflows: 0 },
];

test('parseMetrics: 1.4, the first and the third of several documents', (t) => {
  t.deepEqual(parseMetrics(metrics14), {
    sources: [
      { ...log, whitelisted: null },
      { ...auth, whitelisted: null },
    ],
    scenarios,
  } as never);
  t.deepEqual(parseMetrics('{}{}{}{}{}{}{}{}{}'), { sources: [], scenarios: [] });
});

test('parseMetrics: 1.7, one document with sections, in which more may be whitelisted than read', (t) => {
  const sections = {
    acquisition: {
      'file:/var/log/traefik/access.log': { parsed: 12, pour: 3, reads: 20, unparsed: 8, whitelisted: 23 },
      'file:/var/log/auth.log': { reads: 4 },
    },
    alerts: {},
    bouncers: {},
    lapi: { '/v1/alerts': { GET: 4 } },
    scenarios: {
      'crowdsecurity/http-probing': { curr_count: 1, instantiation: 3, overflow: 1, pour: 3 },
      'crowdsecurity/http-crawl-non_statics': { instantiation: 2 },
    },
  };
  t.deepEqual(parseMetrics(JSON.stringify(sections, null, 1)), {
    sources: [
      { ...log, whitelisted: 23 },
      { ...auth, whitelisted: null },
    ],
    scenarios,
  } as never);
  t.deepEqual(parseMetrics('{"acquisition": {}, "scenarios": {}}'), { sources: [], scenarios: [] });
});

test('parseMetrics: a counter below nothing is none', (t) => {
  t.throws(() => parseMetrics('{"acquisition": {"file:/x": {"reads": -5}}, "scenarios": {}}'), {
    instanceOf: Unavailable,
  });
});

test('parseMetrics: sections that are not there are not empty', (t) => {
  t.throws(() => parseMetrics('{"acquisition": {}}'), { instanceOf: Unavailable });
  t.throws(() => parseMetrics('{}{}'), { instanceOf: Unavailable });
});

const parsers: readonly (readonly [name: string, parse: (text: string) => unknown, good: string])[] = [
  ['parseDecisions', (text) => parseDecisions(text, fakeNow), decisions17],
  ['parseCommunity', parseCommunity, decisions17],
  ['parseAlerts', parseAlerts, decisions14],
  ['parseBouncers', parseBouncers, bouncers14],
  ['parseMetrics', parseMetrics, metrics14],
];

for (const [name, parse, good] of parsers) {
  for (const [what, text] of [
    ['nothing', ''],
    ['white space', '\n'],
    ['a table', 'No active decisions'],
    ['an object of another kind', '{"error":"x"}'],
    ['another kind of list', '[{"name":1}]'],
    ['a number', '7'],
    ['a document that is cut off', good.slice(0, -3)],
    ['two lists', '[][]'],
  ] as const) {
    test(`${name}: ${what} is refused`, (t) => {
      t.is(t.throws(() => parse(text), { instanceOf: Unavailable }).reason, 'parse');
    });
  }

  test(`${name}: whatever comes in, it is a value or a parse error`, (t) => {
    const damaged = fc
      .tuple(fc.nat(good.length), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([at, noise]) => good.slice(0, at) + noise + good.slice(at + 1));
    fc.assert(
      fc.property(fc.oneof(damaged, fc.json(), fc.string({ unit: 'binary' })), (text) => {
        try {
          parse(text);
        } catch (error) {
          t.is(error instanceof Unavailable ? error.reason : error, 'parse');
        }
      }),
    );
    t.pass();
  });
}
