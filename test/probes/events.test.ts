import test from 'ava';
import fc from 'fast-check';
import { parseEvent } from '../../source/probes/events.ts';
import { isClean, recorded } from '../support/probe-faults.ts';

const lines = recorded('podman-5.4.2/events.ndjson').split('\n');

test('podman 5.4: only what happens to containers, and not what a look into one causes', (t) => {
  t.deepEqual(
    lines
      .map(parseEvent)
      .filter((event) => event !== null)
      .map(({ name, status, health }) => [name, status, health]),
    [
      ['immich-ml', 'create', null],
      ['crowdsec', 'init', null],
      ['crowdsec', 'start', null],
      ['redis-immich', 'health_status', 'healthy'],
      ['immich-server', 'remove', null],
      ['immich-ml', 'died', null],
    ] as never,
  );
});

test('the time is in milliseconds', (t) => {
  t.is(
    parseEvent('{"Type":"container","Name":"a","Status":"died","time":1795383981,"ContainerExitCode":null}')
      ?.at,
    1_795_383_981_000,
  );
});

test('anything else is nothing', (t) => {
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"Type":"container"}',
    '{"Type":"container","Name":"a","Status":"died","time":"x"}',
    'level=warning',
    '<html>',
  ]) {
    t.is(parseEvent(text), null, text);
  }
});

test('property: no line throws, and an event is clean', (t) => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => isClean(parseEvent(text))));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) =>
      isClean(
        parseEvent(
          JSON.stringify({ Type: 'container', Name: text, Status: text, time: 1, health_status: text }),
        ),
      ),
    ),
  );
  t.pass();
});
