import test from 'ava';
import fc from 'fast-check';
import { placeOf, reachOf } from '../../source/probes/host-ping.ts';
import { type Quadlet } from '../../source/probes/quadlets.ts';
import { clean } from '../../source/text/clean.ts';
import { configuration, quadlet } from '../support/readings.ts';

for (const [word, place] of [
  ['3003:3003', '127.0.0.1:3003'],
  ['13003:3003', '127.0.0.1:13003'],
  ['13003:3003/tcp', '127.0.0.1:13003'],
  ['0.0.0.0:3003:3003', '127.0.0.1:3003'],
  ['192.0.2.10:3003:3003', '192.0.2.10:3003'],
  ['[::]:3003:3003', '[::1]:3003'],
  ['[2001:db8::7]:3003:3003', '[2001:db8::7]:3003'],
  ['13000-13009:3000-3009', '127.0.0.1:13003'],
  ['3003', 'PublishPort=3003'],
  ['127.0.0.1::3003', 'PublishPort=127.0.0.1::3003'],
  ['%i:3003', 'PublishPort=%i:3003'],
  ['3003:3003/udp', null],
  ['3003:2283', null],
  ['13004-13009:3004-3009', null],
] as const) {
  test(`PublishPort=${word}: ${place ?? 'another port'}`, (t) => {
    const found = placeOf(word, 3003);
    t.is(found === null ? null : 'host' in found ? `${found.host}:${found.port}` : String(found.what), place);
  });
}

test('no text makes the reading of a PublishPort= throw', (t) => {
  t.notThrows(() => fc.assert(fc.property(fc.string(), (word) => void placeOf(word, 3003))));
});

const entry = (section: string, key: string, value: string) => ({
  section: clean(section),
  key: clean(key),
  value: clean(value),
});
const publishing = (...words: readonly string[]): Quadlet =>
  quadlet('immich-ml', { entries: words.map((word) => entry('Container', 'PublishPort', word)) });
const url = 'http://127.0.0.1:3003/ping';

test('the machine learning is asked where its Quadlet publishes its port', (t) => {
  const config = configuration();
  t.deepEqual(reachOf(config, [publishing('8080:80', '3003:3003')]), { state: 'published', url });
  t.deepEqual(reachOf(config, [publishing('8080:80')]), { state: 'none' });
  t.deepEqual(reachOf(config, [publishing('3003')]), { state: 'not-told', what: clean('PublishPort=3003') });
  t.deepEqual(reachOf(config, [publishing('3003', '3003:3003')]), { state: 'published', url });
  t.deepEqual(reachOf(config, [quadlet('traefik')]), { state: 'none' }, 'another service');
});

test('what its pod publishes counts, and the network of the host', (t) => {
  const config = configuration();
  const inPod = quadlet('immich-ml', { entries: [entry('Container', 'Pod', 'immich.pod')] });
  const pod = quadlet('immich', {
    file: clean('immich.pod'),
    kind: 'pod',
    entries: [entry('Pod', 'PublishPort', '3003:3003')],
  });
  t.deepEqual(reachOf(config, [inPod, pod]), { state: 'published', url });
  t.deepEqual(reachOf(config, [inPod]), { state: 'none' }, 'the pod is not there');
  t.deepEqual(reachOf(config, [quadlet('immich-ml', { networks: [clean('host')] })]), {
    state: 'published',
    url,
  });
});

test('port and path are those of the ping within the container network', (t) => {
  const pings = [{ name: 'ml', url: 'http://immich-ml:4004/health', from: 'immich-server' }];
  t.deepEqual(reachOf(configuration({ pings }), [publishing('3003:3003', '14004:4004')]), {
    state: 'published',
    url: 'http://127.0.0.1:14004/health',
  });
});

test('a ping that is configured is not asked twice', (t) => {
  for (const ping of [
    { name: 'ml-host', url },
    { name: 'ml', url },
    { name: 'learning', url: 'http://localhost:3003/ping' },
    { name: 'learning', url: 'http://192.0.2.10:3003/ping' },
  ])
    t.deepEqual(reachOf(configuration({ pings: [ping] }), [publishing('3003:3003')]), {
      state: 'configured',
    });
  const elsewhere = { name: 'notes', url: 'http://127.0.0.1:8200/ping' };
  t.is(reachOf(configuration({ pings: [elsewhere] }), [publishing('3003:3003')]).state, 'published');
});
