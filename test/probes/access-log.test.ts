import test from 'ava';
import fc from 'fast-check';
import { accessLog, parseAccessLog } from '../../source/probes/access-log.ts';
import { take } from '../../source/probes/probe.ts';
import { fakeContext } from '../support/fake-box.ts';

const json = (change: object = {}) =>
  JSON.stringify({
    ClientAddr: '198.51.100.23:41022',
    ClientHost: '198.51.100.23',
    DownstreamStatus: 403,
    RequestHost: 'photos.example.org',
    RequestMethod: 'GET',
    RequestPath: '/.env',
    RouterName: 'immich-secure@file',
    StartUTC: '2026-11-22T16:28:00.204311Z',
    time: '2026-11-22T16:28:00Z',
    ...change,
  });
const common =
  '198.51.100.23 - - [22/Nov/2026:17:28:00 +0100] "GET /.env HTTP/2.0" 403 9 "-" "curl \\"x\\"" 17 "immich-secure@file" "-" 1ms';
const request = {
  at: Date.parse('2026-11-22T16:28:00Z'),
  client: '198.51.100.23',
  status: 403,
  method: 'GET',
  path: '/.env',
  router: 'immich-secure@file',
};

test('a request in JSON', (t) => {
  t.deepEqual(parseAccessLog(json()), {
    requests: [{ ...request, at: request.at + 204, host: 'photos.example.org' }],
    strange: 0,
  } as never);
});

test('a request in the common format, in its own time zone', (t) => {
  t.deepEqual(parseAccessLog(common), { requests: [{ ...request, host: null }], strange: 0 } as never);
});

test('a request that no router took passed no middleware', (t) => {
  t.is(parseAccessLog(json({ RouterName: undefined })).requests[0]?.router, null);
  t.is(parseAccessLog(common.replace('immich-secure@file', '-')).requests[0]?.router, null);
});

test('the first line of a tail may be the end of one; another that is none is counted', (t) => {
  const text = [
    json().slice(40),
    json(),
    'what is this?',
    json({ DownstreamStatus: 'x' }),
    '{"a":',
    '',
    common,
  ].join('\n');
  const { requests, strange } = parseAccessLog(text);
  t.is(requests.length, 2);
  t.is(strange, 3);
});

test('what a guest puts into his request is made safe', (t) => {
  const [one] = parseAccessLog(json({ RequestPath: '/\u001b[2J\u202e', RequestHost: 'a\nb' })).requests;
  t.is(one?.path, '/\\x1b[2J\\u202e' as never);
  t.is(one?.host, 'a↵b' as never);
});

test('whatever stands in the log, it is read in no time and without a word', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.constantFrom(json(), common)),
      fc.nat(200),
      (text, at) => {
        const { requests } = parseAccessLog(text.slice(0, at) + '\n' + text);
        t.true(requests.every(({ at: when }) => Number.isFinite(when)));
      },
    ),
  );
  const long = `198.51.100.23 - - [22/Nov/2026:17:28:00 +0100] "GET ${'\\"'.repeat(100_000)}`;
  const began = performance.now();
  parseAccessLog(`\n${long}`);
  t.true(performance.now() - began < 500);
});

const path = '/mnt/btrfs-pool/subvol7-containers/traefik-logs/access.log';

test('no such file is known, one that cannot be read is not', async (t) => {
  const none = await take(accessLog, fakeContext({ files: {} }));
  t.deepEqual(none.known && none.value, { kept: false, requests: [], strange: 0 });
  const denied = await take(accessLog, fakeContext({ files: { [path]: { failure: 'permission' } } }));
  t.is(denied.known ? 'known' : denied.reason, 'permission');
  const strange = await take(accessLog, fakeContext({ files: { [path]: '<html>\n<body>\n' } }));
  t.is(strange.known ? 'known' : strange.reason, 'parse');
  const empty = await take(accessLog, fakeContext({ files: { [path]: '' } }));
  t.true(empty.known && empty.value.kept);
  const plan = await take(accessLog, fakeContext({}, { traefik: { accessLog: '' } }));
  t.false(plan.known && plan.value.kept);
});
