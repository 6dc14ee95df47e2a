import test from 'ava';
import { type Timer } from '../../source/probes/timers.ts';
import { type TimerSettings, type Unit } from '../../source/probes/units.ts';
import { runsOf, zones } from '../../source/model/runs.ts';
import { clean } from '../../source/text/clean.ts';
import { day, edit, editOne, hour, minute, modelOf, now, reading } from '../support/readings.ts';

/** A timer of 02:00 each night that last ran when it should have; it is 17:00, and clocks show UTC. */

const daily = 'btrfs-backup-daily.timer';
const service = 'btrfs-backup-daily.service';
const night = Date.parse('2026-11-22T02:00:00Z');

interface Change {
  readonly listed?: Partial<Timer>;
  readonly settings?: Partial<TimerSettings>;
  readonly unit?: Partial<Unit>;
  readonly service?: Partial<Unit>;
  readonly zone?: string | null;
}

function runs({ listed = {}, settings = {}, unit = {}, service: run = {}, zone = 'UTC' }: Change) {
  const { timers } = modelOf({
    readings: {
      ...editOne('timers', daily, { last: night, next: night + day, ...listed }),
      ...edit('units', (list) =>
        list.map((one) => {
          if (String(one.id) === service)
            return {
              ...one,
              mainStartedAt: listed.last ?? night,
              mainExitedAt: listed.last ?? night,
              ...run,
            };
          const { timer } = one;
          return String(one.id) === daily && timer !== null
            ? { ...one, ...unit, timer: { ...timer, ...settings } }
            : one;
        }),
      ),
      clock: reading({ ntp: true, synchronized: true, zone: zone === null ? null : clean(zone) }),
    },
  }).backups;
  const found = timers.known ? timers.value.find(({ id }) => String(id) === daily) : undefined;
  if (found === undefined) throw new Error('there is no such timer');
  return found.runs;
}

const at = (time: string) => [clean(`*-*-* ${time}`)];

test('the runs of the coming week, each with its time and what may be added at random', (t) => {
  const drawn = night + day + 12 * minute;
  const found = runs({ listed: { next: drawn }, settings: { randomizedDelayMs: 30 * minute } });
  t.true(found.known);
  if (!found.known) return;
  const { coming, often, missed } = found.value;
  t.deepEqual(coming.slice(0, 2), [
    { at: night + day, drawn, until: night + day + 30 * minute, wall: night + day },
    { at: night + 2 * day, drawn: null, until: night + 2 * day + 30 * minute, wall: night + 2 * day },
  ]);
  t.is(coming.length, 7);
  t.false(often);
  t.deepEqual(missed, []);
});

test('what AccuracySec adds is told where it is more than every timer has', (t) => {
  const until = (accuracyMs: number) => {
    const found = runs({ settings: { accuracyMs } });
    return found.known ? (found.value.coming[0]?.until ?? 0) - night - day : null;
  };
  t.is(until(minute), 0);
  t.is(until(hour), hour);
});

test('times are those of the clocks of the box', (t) => {
  const found = runs({
    listed: { last: night - hour, next: night + day - hour },
    zone: 'Europe/Oslo',
  });
  t.like(found, {
    value: { coming: [{ at: night + day - hour, drawn: night + day - hour, wall: night + day }], missed: [] },
  });
});

test('a time that has passed is still to come while it may be late by chance', (t) => {
  const due = now - 10 * minute;
  const found = runs({
    listed: { last: due - day + minute, next: now + 5 * minute },
    settings: { calendar: at('16:50:00'), randomizedDelayMs: 20 * minute },
  });
  t.like(found, { value: { coming: [{ at: due, drawn: now + 5 * minute }], missed: [] } });
});

test('a time at which it did not run since it last did was missed', (t) => {
  t.like(runs({ listed: { last: night - 2 * day } }), {
    value: { missed: [{ at: night - day }, { at: night }], since: night - 2 * day },
  });
});

test('it is missed an hour later, after its own delays', (t) => {
  const missed = (time: string, randomizedDelayMs = 0) => {
    const due = Date.parse(`2026-11-22T${time}Z`);
    const found = runs({
      listed: { last: due - day, next: due + day },
      settings: { calendar: at(time), randomizedDelayMs },
    });
    return found.known && found.value.missed.length;
  };
  t.is(missed('15:30:00'), 1);
  // Systemd says that today's is over; whether it was is not known to anybody for the rest of the hour.
  t.is(missed('16:30:00'), 0);
  t.is(missed('15:30:00', hour), 0);
});

test('a timer that is stopped promises nothing more, and what it did not do was missed', (t) => {
  const found = runs({
    listed: { last: night - day, next: null },
    unit: { active: clean('inactive'), sub: clean('dead') },
  });
  t.like(found, { value: { coming: [], missed: [{ at: night }] } });
});

test('one that is switched off, or runs right now, has missed nothing', (t) => {
  const off = { active: clean('inactive'), unitFile: clean('disabled') };
  t.like(runs({ listed: { last: night - day, next: null }, unit: off }), { value: { missed: [] } });
  const running = { active: clean('activating'), sub: clean('start') };
  t.like(runs({ listed: { last: night - day, next: null }, service: running }), { value: { missed: [] } });
});

test('a run by hand makes up for those before it', (t) => {
  const byHand = { mainStartedAt: night + 3 * hour, mainExitedAt: night + 4 * hour };
  t.like(runs({ listed: { last: night - 2 * day }, service: byHand }), {
    value: { missed: [], since: night + 3 * hour },
  });
});

test('where systemd does not know when it last ran, the times since the timer was started count', (t) => {
  const never = { mainStartedAt: null, mainExitedAt: null };
  t.like(runs({ listed: { last: null }, service: never, unit: { activeSince: night + hour } }), {
    value: { missed: [], since: night + hour },
  });
});

test('a run that makes up for one that was missed comes first', (t) => {
  const soon = now + 3 * minute;
  t.like(runs({ listed: { last: night - 2 * day, next: soon } }), {
    value: {
      coming: [
        { at: null, drawn: soon },
        { at: night + day, drawn: null },
      ],
    },
  });
});

test('a schedule that systemd itself contradicts is not understood', (t) => {
  for (const next of [night + day + 3 * hour, night + 2 * day, now + hour])
    t.like(runs({ listed: { next } }), { known: false, reason: 'dependency' }, String(next));
});

test('without the zone, or of a form that nobody understands, nothing is told', (t) => {
  t.like(runs({ zone: null }), {
    known: false,
    detail: 'the time zone of the box is not known: timedatectl',
  });
  t.like(runs({ settings: { calendar: [clean('2027-01-01 00:00:00')] } }), { known: false });
});

test('a timer that counts from its last run has its next one, and misses none', (t) => {
  const next = now + 10 * minute;
  const settings = { calendar: [], monotonic: [clean('OnUnitActiveSec 15min')] };
  t.like(runs({ listed: { next }, settings, zone: null }), {
    value: { coming: [{ at: null, drawn: next, until: next }], missed: [] },
  });
});

test('one that runs all the time is told as one', (t) => {
  const found = runs({
    listed: { last: now - 4 * minute, next: now + minute },
    settings: { calendar: [clean('*-*-* *:00/1:00')] },
  });
  t.like(found, { value: { often: true } });
});

test('in the night on which clocks are put forward over it no run comes, and that is told', (t) => {
  const { timers } = modelOf().backups;
  const timer = timers.known ? timers.value.find(({ id }) => String(id) === daily) : undefined;
  if (timer === undefined) throw new Error('there is no such timer');
  const at = (text: string) => Date.parse(`${text}:00Z`);
  const noon = at('2026-03-28T12:00');
  const found = runsOf(
    { ...timer, last: at('2026-03-28T01:00'), next: at('2026-03-30T00:00') },
    { zoneNamed: zones('Europe/Oslo'), now: noon, listedAt: noon },
  );
  t.like(found, {
    value: {
      coming: [{ at: at('2026-03-30T00:00'), wall: at('2026-03-30T02:00') }],
      leftOut: [at('2026-03-29T02:00')],
    },
  });
});

test('a time that no clock shows is understood by nobody, and nothing is counted from it', (t) => {
  for (const change of [
    { listed: { last: 2 ** 63 } },
    { listed: { next: -(2 ** 63) } },
    { settings: { randomizedDelayMs: 2 ** 63 } },
  ])
    t.like(runs({ ...change, zone: 'Europe/Oslo' }), { known: false, reason: 'parse' });
});
