/** What cscli prints, in the shapes of both generations; names, addresses and keys are invented. */

/** As 1.4 prints it: durations that run down, no country, null for no events. */
export const decisions14 = JSON.stringify([
  {
    capacity: 5,
    created_at: '2026-11-22T16:59:54Z',
    decisions: [
      {
        duration: '3h59m53.885622897s',
        id: 2,
        origin: 'crowdsec',
        scenario: 'crowdsecurity/ssh-bf',
        scope: 'Ip',
        simulated: false,
        type: 'ban',
        value: '198.51.100.23',
      },
    ],
    events: null,
    events_count: 6,
    id: 3,
    message: 'Ip 198.51.100.23 performed crowdsecurity/ssh-bf',
    scenario: 'crowdsecurity/ssh-bf',
    source: { ip: '198.51.100.23', scope: 'Ip', value: '198.51.100.23' },
    start_at: '2026-11-22 16:59:44.971300934 +0000 UTC',
  },
  { decisions: null, events_count: 1, id: 4, scenario: 'x', source: null },
]);

/** As 1.7 prints it: uuid, until, country and network; with -a the community's beside it. */
export const decisions17 = JSON.stringify([
  {
    id: 12,
    uuid: 'a',
    events_count: 11,
    scenario: 'crowdsecurity/http-probing',
    source: {
      scope: 'Ip',
      value: '192.0.2.7',
      ip: '192.0.2.7',
      cn: 'NO',
      as_name: 'Example Networks',
      as_number: '64496',
    },
    decisions: [
      {
        id: 40,
        uuid: 'b',
        origin: 'crowdsec',
        type: 'ban',
        scope: 'Ip',
        value: '192.0.2.7',
        duration: '1h',
        until: '2026-11-22T18:30:00Z',
        scenario: 'crowdsecurity/http-probing',
        simulated: true,
      },
    ],
  },
  {
    id: 13,
    scenario: 'update : +2/-0 IPs',
    events_count: 0,
    decisions: [
      {
        id: 41,
        origin: 'CAPI',
        type: 'ban',
        scope: 'Ip',
        value: '203.0.113.1',
        duration: '-1m',
        scenario: 'crowdsecurity/community',
      },
      {
        id: 42,
        origin: 'lists',
        type: 'ban',
        scope: 'Ip',
        value: '203.0.113.2',
        duration: '9h',
        scenario: 'firehol',
      },
    ],
  },
]);

/** The times are those of a real 1.4.6: a pull moves created_at too, a little after last_pull. */
export const bouncers14 = JSON.stringify([
  {
    id: 1,
    created_at: '2026-11-22T16:59:25.686975399Z',
    name: 'traefik-bouncer',
    api_key: 'c2VjcmV0LWtleQ',
    revoked: false,
    ip_address: '192.0.2.3',
    type: 'Crowdsec-Bouncer-Traefik-Plugin',
    version: '1.X.X',
    until: '2026-11-22T16:35:39.00267958Z',
    last_pull: '2026-11-22T16:59:25.670831887Z',
  },
  {
    id: 2,
    created_at: '2026-11-22T16:00:00.000001Z',
    name: 'never',
    api_key: 'YW5vdGhlci1rZXk',
    revoked: false,
    ip_address: '',
    type: '',
    version: '',
    last_pull: '2026-11-22T16:00:00.000009Z',
  },
  {
    id: 3,
    created_at: '2026-11-22T16:00:00Z',
    name: 'never-either',
    api_key: 'x',
    revoked: true,
    ip_address: '',
    last_pull: '2026-11-22T16:00:00Z',
  },
]);

/** Ten documents without a line end between them, acquisition first. */
export const metrics14 = `{
 "file:/var/log/traefik/access.log": {
  "parsed": 12,
  "pour": 3,
  "reads": 20,
  "unparsed": 8
 },
 "file:/var/log/auth.log": {
  "reads": 4
 }
}{
 "crowdsecurity/traefik-logs": {
  "hits": 20,
  "parsed": 12
 }
}{
 "crowdsecurity/http-probing": {
  "curr_count": 1,
  "instantiation": 3,
  "overflow": 1,
  "pour": 3
 },
 "crowdsecurity/http-crawl-non_statics": {
  "instantiation": 2
 }
}{
 "/v1/alerts": {
  "GET": 4
 }
}{}{}{}{}{}{}`;
