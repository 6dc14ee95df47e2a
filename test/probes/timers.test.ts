import test from 'ava';
import fc from 'fast-check';
import { parseTimers, timers } from '../../source/probes/timers.ts';
import { assertFaults, damaged, isClean, recorded, valueOrNull } from '../support/probe-faults.ts';

const v252 = recorded('systemd-252/list-timers.json');
const v257 = recorded('systemd-257/list-timers.json');

test('252 and 257: next and last in milliseconds', (t) => {
  t.deepEqual(
    parseTimers(v252).find(({ id }) => id === 'job-daily.timer'),
    {
      id: 'job-daily.timer',
      next: 1_795_399_468_343,
      last: 1_795_383_827_179,
      activates: ['job-daily.service'],
    } as never,
  );
  t.like(
    parseTimers(v257).find(({ id }) => id === 'btrfs-backup-daily.timer'),
    { next: 1_795_395_600_000, last: 1_795_312_800_000 },
  );
});

test('never is null, however it is written', (t) => {
  for (const never of ['null', '0', '18446744073709551615']) {
    const [timer] = parseTimers(
      `[{"next":${never},"left":${never},"last":${never},"passed":0,"unit":"a.timer","activates":null}]`,
    );
    t.like(timer, { next: null, last: null, activates: [] }, never);
  }
});

test('one unit or several', (t) => {
  const [timer] = parseTimers('[{"next":1,"last":1,"unit":"a.timer","activates":["b.service","c.service"]}]');
  t.deepEqual(timer?.activates, ['b.service', 'c.service'] as never);
});

test('what runs health checks is not told: it changes all the time, and says nothing that the container does not', (t) => {
  const named = (unit: string) => `{"next":1,"last":1,"unit":"${unit}","activates":null}`;
  const found = parseTimers(
    `[${[`${'ab'.repeat(32)}.timer`, `${'cd'.repeat(32)}-1f.timer`, 'a.timer'].map(named).join(',')}]`,
  );
  t.deepEqual(
    found.map(({ id }) => String(id)),
    ['a.timer'],
  );
});

test('no timers is an answer', (t) => t.deepEqual(parseTimers('[]\n'), []));

test('every fault is a reason', async (t) => {
  await assertFaults(t, timers, 'systemctl --user list-timers --all --output=json', { session: true });
});

test('property: damaged JSON gives an error or clean timers', (t) => {
  fc.assert(
    fc.property(damaged(v257), (text) => {
      const found = valueOrNull(() => parseTimers(text));
      return found === null || (isClean(found) && found.every(({ next }) => next === null || next >= 0));
    }),
  );
  fc.assert(
    fc.property(
      fc.nat(v257.trimEnd().length - 1),
      (at) => valueOrNull(() => parseTimers(v257.slice(0, at))) === null,
    ),
  );
  t.pass();
});
