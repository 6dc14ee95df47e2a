import test from 'ava';
import fc from 'fast-check';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { parseUnits, properties } from '../../source/probes/unit-properties.ts';
import { failedSystemUnits, type Unit, units } from '../../source/probes/units.ts';
import { fakeContext } from '../support/fake-box.ts';
import { assertFaults, damaged, isClean, recorded, valueOrNull } from '../support/probe-faults.ts';

const v252 = recorded('systemd-252/show.txt');
const v257 = recorded('systemd-257/show.txt');
const argv = (...names: string[]) =>
  [
    'systemctl --user show --all',
    `--property=${properties.join(',')}`,
    '-- *.service *.socket *.timer',
    ...names,
  ].join(' ');
const backupTimers = ['btrfs-backup-daily.timer', 'btrfs-backup-weekly.timer'];

function byId(text: string): ReadonlyMap<string, Unit> {
  return new Map(parseUnits(text).map((unit) => [unit.id, unit]));
}

test('systemd 257: a service made of a Quadlet', (t) => {
  t.like(byId(v257).get('immich-ml.service'), {
    load: 'loaded',
    active: 'active',
    sub: 'running',
    result: 'success',
    unitFile: 'generated',
    type: 'notify',
    restarts: 0,
    exitStatus: null,
    activeSince: Date.parse('2026-11-22T21:46:25Z'),
    mainExitedAt: null,
    cgroup: '/user.slice/user-1000.slice/user@1000.service/container.slice/immich-ml.service',
    source: '/home/deck/.config/containers/systemd/immich-ml.container',
    needsReload: false,
    memoryMax: 536_870_912,
    memoryHigh: 482_344_960,
    timer: null,
  });
});

test('systemd 257: timers by calendar and by interval', (t) => {
  const all = byId(v257);
  t.deepEqual(all.get('btrfs-backup-daily.timer')?.timer?.calendar, ['*-*-* 02:00:00']);
  t.true(all.get('btrfs-backup-daily.timer')?.timer?.persistent);
  t.deepEqual(all.get('btrfs-dev-stats.timer')?.timer, {
    calendar: [],
    monotonic: ['OnUnitActiveSec 15min', 'OnBootSec 3min'],
    persistent: false,
    randomizedDelayMs: 0,
    accuracyMs: 60_000,
  });
});

test('systemd 252: failed, restarted, not loaded, not found, escaped name, random delay', (t) => {
  const all = byId(v252);
  t.like(all.get('failing.service'), {
    active: 'failed',
    result: 'exit-code',
    restarts: 2,
    exitStatus: 1,
    unitFile: 'static',
  });
  t.like(all.get('unloaded.service'), { load: 'loaded', active: 'inactive', sub: 'dead', activeSince: null });
  t.like(all.get('nope.service'), {
    load: 'not-found',
    active: 'inactive',
    description: 'nope.service',
    fragment: null,
  });
  t.like(all.get('odd\\x2dname.service'), {
    active: 'active',
    memoryMax: 268_435_456,
    startTimeoutMs: 1_800_000,
  });
  t.like(all.get('mono.service'), {
    type: 'oneshot',
    result: 'success',
    startTimeoutMs: null,
    exitStatus: 0,
  });
  t.like(all.get('job-daily.timer')?.timer, {
    calendar: ['Sun *-*-* 03:00:00', '*-*-* 02:00:00'],
    randomizedDelayMs: 300_000,
  });
  t.deepEqual(all.get('http.socket')?.triggers, ['http.service']);
});

const least = (id: string, ...more: string[]) =>
  `Id=${id}\nLoadState=loaded\nActiveState=active\nSubState=running\n${more.map((line) => `${line}\n`).join('')}`;

test('values that say "none" are null, whatever the version writes', (t) => {
  for (const none of ['', '[not set]', 'infinity', '18446744073709551615']) {
    const [unit] = parseUnits(
      least(
        'a.service',
        `MemoryMax=${none}`,
        `NRestarts=${none}`,
        `ActiveEnterTimestamp=${none}`,
        `TimeoutStartUSec=${none}`,
      ),
    );
    t.like(unit, { memoryMax: null, restarts: null, activeSince: null, startTimeoutMs: null }, none);
  }
});

test('timestamps as seconds since the epoch are read, too', (t) => {
  t.is(parseUnits(least('a.service', 'ActiveEnterTimestamp=@1795383985'))[0]?.activeSince, 1_795_383_985_000);
});

test('a unit that was asked for twice is kept once', (t) => {
  t.is(parseUnits(`${least('a.service')}\n${least('b.service')}\n${least('a.service')}`).length, 2);
});

test('what systemd does not write is an error, never a value', (t) => {
  const wrong = [
    least('a.service', 'MemoryMax=lots'),
    least('a.service', 'MemoryMax=-1'),
    least('a.service', 'NRestarts=1,5'),
    least('a.service', 'ActiveEnterTimestamp=sø. 2026-11-22 17:00:00 CET'),
    least('a.service', 'NeedDaemonReload=perhaps'),
    least('a.service', 'TimeoutStartUSec=soon'),
    least('a.timer', 'TimersCalendar=*-*-* 02:00:00'),
    least('a.service', 'ActiveState=failed'),
    'Id=a.service\nLoadState=loaded\nActiveState=active\n',
    'LoadState=loaded\nActiveState=active\nSubState=running\n',
    least('a.service').slice(0, -1),
    'Failed to list units: Connection timed out\n',
    '<html>\n',
    '[]\n',
  ];
  for (const text of wrong)
    t.is(
      valueOrNull(() => parseUnits(text)),
      null,
      text,
    );
});

test('hostile text is made visible', (t) => {
  const [unit] = parseUnits(least('a.service', 'Description=x\u001b]52;c;aGk=\u0007\r\u202ey'));
  t.is(unit?.description, 'x\\x1b]52;c;aGk=\\x07↵\\u202ey' as never);
});

test('unit files that are not in memory are named, once, after the globs', async (t) => {
  const files = {
    '/run/user/1000/systemd/generator/traefik.service': '',
    '/run/user/1000/systemd/generator/t@.service': '',
    '/run/user/1000/systemd/generator/default.target.wants/traefik.service': '',
    '/home/deck/.config/systemd/user/btrfs-backup-daily.timer': { link: '/home/deck/x' },
    '/home/deck/.config/systemd/user/evil name;*.service': '',
    '/home/deck/.config/systemd/user/notes.txt': '',
  };
  const context = fakeContext({
    files,
    commands: {
      [argv('btrfs-backup-daily.timer', 'btrfs-backup-weekly.timer', 'traefik.service')]:
        least('traefik.service'),
    },
  });
  const reading = await take(units, context);
  t.true(reading.known, context.box.asked[0]);
});

test('what runs health checks is not told, failed or not: it changes all the time, and is the container’s health', async (t) => {
  const run = `${'a1'.repeat(32)}-b2`;
  const printed = [least('traefik.service'), least(`${run}.service`), least(`${run}.timer`)].join('\n');
  const context = fakeContext({ commands: { [argv(...backupTimers)]: printed } });
  const reading = await take(units, context);
  t.deepEqual(reading.known ? reading.value.map(({ id }) => String(id)) : reading.detail, [
    'traefik.service',
  ]);
});

test('no command at all without a session', async (t) => {
  const context = fakeContext({
    identity: { session: { present: false, why: '/run/user/1000 does not exist' } },
  });
  const reading = await take(units, context);
  t.like(reading, { known: false, reason: 'no-session', detail: '/run/user/1000 does not exist' });
});

test('every fault is a reason', async (t) => {
  const outputs = ['', '\n', 'null', '{}\n', '<html></html>\n', '\u0000\n', 'Id=\n'];
  await assertFaults(t, units, argv(...backupTimers), { session: true, outputs });
  await assertFaults(t, failedSystemUnits, 'systemctl list-units --state=failed --output=json', {
    session: false,
  });
});

test('failed units of the system', async (t) => {
  const stdout =
    '[{"unit":"smartd.service","load":"loaded","active":"failed","sub":"failed","description":"SMART"}]\n';
  const commands = { 'systemctl list-units --state=failed --output=json': stdout };
  t.like(await take(failedSystemUnits, fakeContext({ commands })), {
    value: [{ id: 'smartd.service', description: 'SMART' }],
  });
});

test('property: damaged output gives an error or clean units with a state', (t) => {
  for (const text of [v252, v257]) {
    fc.assert(
      fc.property(damaged(text), (broken) => {
        const found = valueOrNull(() => parseUnits(broken));
        return (
          found === null ||
          (isClean(found) && found.every(({ id, load, active }) => id !== '' && load !== '' && active !== ''))
        );
      }),
      { numRuns: 150 },
    );
  }
  t.pass();
});

test('property: output that was cut within a line is an error', (t) => {
  const inside = fc.nat(v257.length - 2).filter((at) => v257[at] !== '\n');
  fc.assert(fc.property(inside, (at) => valueOrNull(() => parseUnits(v257.slice(0, at + 1))) === null));
  t.pass();
});

test('what only runs a health check is not told, and two units in one block are none', (t) => {
  const run = `${'0a'.repeat(32)}-1f2e.service`;
  const told = (text: string) => parseUnits(text).map(({ id }) => String(id));
  t.deepEqual(told(`${least('a.service')}\n${least(run)}\n${least('b.timer')}`), ['a.service', 'b.timer']);
  t.throws(() => parseUnits(`${least(run)}${least('a.service')}`), { instanceOf: Unavailable });
  t.throws(() => parseUnits(`${least('a.service')}${least(run)}`), { instanceOf: Unavailable });
});

test.serial('units that say what they said the last time are the very list of that time', (t) => {
  const text = `${least('a.service')}\n${least('b.service')}`;
  const before = parseUnits(text);
  t.is(parseUnits(text), before);
  const run = `${'0a'.repeat(32)}-1f2e.service`;
  t.is(parseUnits(`${text}\n${least(run)}`), before);
  t.not(parseUnits(least('a.service')), before);
});
