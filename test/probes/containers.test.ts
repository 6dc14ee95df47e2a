import test from 'ava';
import fc from 'fast-check';
import { containers, parseContainers } from '../../source/probes/containers.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { assertFaults, damaged, isClean, recorded, valueOrNull } from '../support/probe-faults.ts';

const v5 = recorded('podman-5.4.2/ps.json');
const v4 = recorded('podman-4.9.4/ps.json');

/** One container as podman prints it, with some of its keys changed. */
function one(change: Record<string, unknown>): string {
  const [first] = JSON.parse(v4) as Record<string, unknown>[];
  return JSON.stringify([{ ...first, ...change }]);
}

test('podman 5.4: containers of Quadlets', (t) => {
  const found = parseContainers(v5);
  t.deepEqual(found.map(({ name }) => name).sort(), ['crowdsec', 'immich-ml', 'immich-server'] as never);
  t.like(
    found.find(({ name }) => name === 'immich-server'),
    {
      state: 'running',
      health: 'healthy',
      unit: 'immich-server.service',
      startedAt: 1_795_383_904_000,
      exitedAt: null,
      exitCode: null,
      networks: ['systemd-photos', 'systemd-reverse_proxy'],
      ports: [],
      pid: 3564,
      version: null,
    },
  );
});

test('podman 4.9: a digest for an image, ports, one that ended, one that never started', (t) => {
  const [traefik, ended, created] = parseContainers(v4);
  t.like(traefik, {
    health: 'unhealthy',
    image: `docker.io/library/traefik@sha256:${'cd'.repeat(32)}`,
    pid: 4711,
  });
  t.deepEqual(
    traefik?.ports.map(({ hostPort }) => hostPort),
    [8096, 50_000, 50_001, 50_002],
  );
  t.like(ended, {
    state: 'exited',
    health: 'none',
    exitCode: 137,
    exitedAt: 1_795_300_000_000,
    unit: null,
    pid: null,
  });
  t.like(created, { state: 'created', startedAt: null, exitedAt: null, exitCode: null, networks: [] });
});

const states: readonly (readonly [string, string])[] = [
  ['Up 3 hours', 'none'],
  ['Up 3 hours (healthy)', 'healthy'],
  ['Up 5 seconds (starting)', 'starting'],
  ['Up 2 minutes (unhealthy)', 'unhealthy'],
  ['Exited (0) 43 hours ago', 'none'],
  ['Exited (137) 1 second ago (stopped)', 'none'],
  ['Up 1 second ()', 'none'],
  ['Paused', 'none'],
  ['', 'none'],
];
for (const [Status, health] of states) {
  test(`status "${Status}" is health ${health}`, (t) =>
    t.is(parseContainers(one({ Status }))[0]?.health, health as never));
}

test('a health that is not known is not taken for none', (t) => {
  const error = t.throws(() => parseContainers(one({ Status: 'Up 1 hour (degraded)' })), {
    instanceOf: Unavailable,
  });
  t.is(error.reason, 'version');
});

test('a warning line on stdout does no harm, an error line does', (t) => {
  const line = (level: string) =>
    `time="2026-11-22T17:00:00Z" level=${level} msg="The deprecated BoltDB database is in use"\n`;
  t.is(parseContainers(line('warning') + v5).length, 3);
  t.is(
    valueOrNull(() => parseContainers(line('error') + v5)),
    null,
  );
});

test('no container is an answer; an entry without state, name or exit is not', (t) => {
  t.deepEqual(parseContainers('[]\n'), []);
  for (const key of ['State', 'Status', 'Names', 'Exited', 'ExitCode', 'Labels', 'Id']) {
    t.is(
      valueOrNull(() => parseContainers(one({ [key]: undefined }))),
      null,
      key,
    );
  }
});

test('hostile names are made visible', (t) => {
  const hostile = 'a\u001b]52;c;aGk=\u0007\r\u202eb\u009b31m';
  const [found] = parseContainers(
    one({ Names: [hostile], Image: hostile, State: hostile, Labels: { PODMAN_SYSTEMD_UNIT: hostile } }),
  );
  t.true(isClean(found));
  t.is(found?.name, 'a\\x1b]52;c;aGk=\\x07↵\\u202eb\\x9b31m' as never);
});

test('every fault is a reason', (t) =>
  assertFaults(t, containers, 'podman ps --all --format=json', { session: true }));

test('property: damaged JSON gives an error or clean containers; cut JSON an error', (t) => {
  fc.assert(
    fc.property(damaged(v5), (text) => {
      const found = valueOrNull(() => parseContainers(text));
      return found === null || isClean(found);
    }),
  );
  fc.assert(
    fc.property(
      fc.nat(v5.trimEnd().length - 1),
      (at) => valueOrNull(() => parseContainers(v5.slice(0, at))) === null,
    ),
  );
  t.pass();
});
