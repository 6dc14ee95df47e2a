import test from 'ava';
import fc from 'fast-check';
import { causesOf, rules } from '../../../source/console/timeline/causes.ts';
import { type Noted, type TimelineEvent } from '../../../source/console/timeline/event.ts';
import { timelineRows } from '../../../source/console/timeline/timeline-rows.ts';
import { timelineOf } from '../../../source/console/timeline/timeline.ts';
import { known, unknown } from '../../../source/model/known.ts';
import { type Model } from '../../../source/model/model.ts';
import { type JournalEvent } from '../../../source/probes/journal-events.ts';
import { textOf } from '../../../source/console/line.ts';
import { clean, literal } from '../../../source/text/clean.ts';
import { modelOf, now, verdictsOf } from '../../support/readings.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const origin = { probes: [], takenAt: now, evidence: [] };

/** A box on which nothing is known to have happened but what the test says. */
const model: Model = {
  ...modelOf(),
  backups: { ...modelOf().backups, timers: known([], origin) },
  protection: { ...modelOf().protection, alerts: known([], origin) },
};

const nothing: Noted = {
  since: now - 7 * day,
  managed: known([], origin),
  written: known([], origin),
  actions: known([], origin),
  changes: [],
  health: [],
  used: known(new Map(), origin),
  lookedAt: null,
};

const entry = (
  kind: JournalEvent['kind'],
  ago: number,
  unit: string | null,
  more: Partial<JournalEvent> = {},
) => ({
  kind,
  at: now - ago,
  unit: unit === null ? null : clean(unit),
  message: clean(`${kind} of ${unit ?? 'nobody'}`),
  result: null,
  address: null,
  ...more,
});
const noted = (...events: readonly JournalEvent[]): Noted => ({ ...nothing, managed: known(events, origin) });

const told = (given: Noted, of: Model = model) =>
  timelineOf(given, of, []).map(({ event, causes }) => [
    String(event.what),
    ...causes.map(({ rule, because }) => `${rule}: ${because.map(({ what }) => what).join('; ')}`),
  ]);

const ml = 'immich-ml.service';
const database = 'postgresql-immich.service';

test('a restart after an OOM kill is put down to it, by the same unit alone', (t) => {
  const given = noted(
    entry('oom', 10 * minute, ml),
    entry('failed', 10 * minute - 500, ml, { result: literal('oom-kill') }),
    entry('restart', 9.9 * minute, ml),
    entry('restart', 9.9 * minute, 'traefik.service'),
  );
  t.deepEqual(told(given), [
    [`${ml} is started again by systemd`, `oom-restart: a process of ${ml} was killed for memory`],
    ['traefik.service is started again by systemd'],
    [`${ml} failed (oom-kill)`, `oom-restart: a process of ${ml} was killed for memory`],
    [`a process of ${ml} was killed for memory`],
  ]);
});

test('what was long before is no cause', (t) => {
  const given = noted(entry('oom', hour, ml), entry('restart', 10 * minute, ml));
  t.deepEqual(told(given)[0], [`${ml} is started again by systemd`]);
});

test('a database that fails of a full disk, whoever says so first; another service only by its own word', (t) => {
  const given = noted(
    entry('no-space', 12 * minute, 'loki.service'),
    entry('failed', 10 * minute, database),
    entry('failed', 10 * minute, 'grafana.service'),
  );
  t.deepEqual(told(given), [
    ['grafana.service failed'],
    [`${database} failed`, 'no-space: loki.service: no space left on device'],
    ['loki.service: no space left on device'],
  ]);
});

test('refused requests are put down to the ban of their address, and of a range around it', (t) => {
  const banned = (source: string): Model => ({
    ...model,
    protection: {
      ...model.protection,
      alerts: known(
        [
          {
            id: 7,
            scenario: literal('crowdsecurity/http-probing'),
            message: literal(''),
            source: clean(source),
            country: null,
            asName: null,
            asNumber: null,
            events: 11,
            createdAt: now - hour,
            decisions: 1,
          },
        ],
        origin,
      ),
    },
  });
  const given = noted(entry('refused', minute, 'traefik.service', { address: literal('198.51.100.23') }));
  for (const source of ['198.51.100.23', '198.51.100.0/24'])
    t.deepEqual(told(given, banned(source))[0], [
      'a request of 198.51.100.23 was refused (403)',
      `ban-403: ${source} was banned: crowdsecurity/http-probing`,
    ]);
  t.deepEqual(told(given, banned('198.51.100.24'))[0], ['a request of 198.51.100.23 was refused (403)']);
});

test('the ban of an address of the operator says so', (t) => {
  const own: Model = {
    ...model,
    addresses: known(
      { own: [], gateways: [], logins: [literal('192.0.2.44')] } as unknown as Extract<
        Model['addresses'],
        { known: true }
      >['value'],
      origin,
    ),
  };
  const given = noted(entry('refused', minute, 'traefik.service', { address: literal('192.0.2.44') }));
  t.deepEqual(told(given, own)[0], ['a request of 192.0.2.44 was refused (403)', 'own-address: ']);
});

test('what was done here is named as the cause of what follows', (t) => {
  const given: Noted = {
    ...noted(entry('started', 9 * minute, ml)),
    actions: known(
      [
        {
          id: 3,
          at: now - 9.5 * minute,
          action: literal('service.restart'),
          target: literal('immich-ml'),
          by: literal('deck'),
          ending: 'done',
          detail: literal('running'),
        },
      ],
      origin,
    ),
  };
  t.deepEqual(told(given), [
    [`${ml} started`, 'own-action: service.restart immich-ml by deck'],
    ['service.restart immich-ml by deck'],
  ]);
});

test('a file system that passes its target, up and down, between two samples', (t) => {
  const one = model.storage.filesystems.known ? model.storage.filesystems.value[0] : undefined;
  if (one === undefined || !one.space.known) throw new Error('a file system');
  const whole = one.space.value.used + one.space.value.available;
  const at = (ago: number, percent: number) => {
    const value = (whole * percent) / 100;
    return { at: now - ago, value, low: value, high: value };
  };
  const used = new Map([
    [`filesystem.used[${one.mount}]`, [at(3 * hour, 70), at(2 * hour, 82), at(hour, 81), at(minute, 79)]],
  ]);
  t.deepEqual(told({ ...nothing, used: known(used, origin) }), [
    [`${one.mount} went under 80.0 %`],
    [`${one.mount} went over 80.0 %`],
  ]);
});

test('verdicts that changed between runs of the check, and containers since the console was opened', (t) => {
  const given: Noted = {
    ...nothing,
    changes: [{ id: literal('disk.used[/]'), status: 'warning', since: now - hour }],
    health: [
      {
        name: literal('immich-ml'),
        status: literal('health_status'),
        health: literal('unhealthy'),
        at: now - 5,
      },
    ],
  };
  t.deepEqual(told(given), [['immich-ml is unhealthy'], ['disk.used[/] became warning']]);
});

test('what comes again and again is one line with its count; two sources of one run are one', (t) => {
  const given = noted(
    ...[1, 2, 3].map((n) => entry('refused', n * minute, 'x', { address: literal('192.0.2.9') })),
    entry('failed', 5 * minute, ml),
    entry('failed', 5 * minute + 900, ml),
  );
  const events = timelineOf(given, model, []).map(({ event }) => event);
  t.deepEqual(
    events.map(({ kind, count, at, firstAt }) => [kind, count, now - at, now - firstAt]),
    [
      ['refused', 3, minute, 3 * minute],
      ['failure', 1, 5 * minute, 5 * minute],
    ],
  );
});

test('what runs daily has a line each day; of what runs more often the first of its count is told with its day', (t) => {
  const ago = [0, 24, 48].map((hours) => entry('failed', hours * hour + minute, ml));
  t.is(timelineOf(noted(...ago), model, []).length, 3);
  const refusals = Array.from({ length: 40 }, (_, n) =>
    entry('refused', n * 20 * minute, 'x', { address: literal('192.0.2.9') }),
  );
  const rows = timelineRows(noted(...refusals), model, []).map(({ line }) => String(textOf(line)));
  t.true(
    rows.some((row) => /×\d+ since \d\d:\d\d:\d\d$/.test(row)),
    rows.join('\n'),
  );
});

test('what lies before, or ahead of the clock, is left out', (t) => {
  t.deepEqual(told(noted(entry('failed', 8 * day, ml), entry('failed', -minute, ml))), []);
});

test('what happened since the last look is marked, and where that was', (t) => {
  const given = {
    ...noted(entry('failed', minute, ml), entry('failed', day, 'old.service')),
    lookedAt: now - hour,
  };
  const lines = timelineRows(given, model, []).map(({ line }) => String(textOf(line)));
  t.true(lines.some((line) => line.includes('•') && line.includes(ml)));
  t.true(lines.some((line) => !line.includes('•') && line.includes('old.service')));
  const places = [ml, 'you last looked', 'old.service'].map((text) =>
    lines.findIndex((line) => line.includes(text)),
  );
  t.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  t.false(places.includes(-1));
});

test('a source that could not be read is said: an empty timeline is not calm then', (t) => {
  const rows = (given: Noted) => timelineRows(given, model, []).map(({ line }) => String(textOf(line)));
  t.regex(rows(nothing).join(), /Nothing was noted since/);
  const dark = rows({
    ...nothing,
    managed: unknown('permission', literal('no journal file may be read'), origin),
  });
  t.is(dark.length, 1);
  t.regex(dark[0] ?? '', /\? Journal of the units/);
});

test('every rule applies somewhere, and rests on something that it names', (t) => {
  t.deepEqual(
    rules.map(({ id }) => String(id)),
    ['own-action', 'oom-restart', 'no-space', 'full-disk', 'ban-403', 'own-address', 'dependency'],
  );
  const event = (kind: TimelineEvent['kind'], subject: string, ago: number): TimelineEvent => ({
    kind,
    at: now - ago,
    firstAt: now - ago,
    count: 1,
    subject: clean(subject),
    status: 'critical',
    what: clean(`${kind} ${subject}`),
    evidence: literal(''),
    unit: null,
    leads: null,
  });
  const services = model.stack.services.map((service) =>
    service.unitId === ml && service.unit.known && service.unit.value !== null
      ? { ...service, unit: known({ ...service.unit.value, requires: [clean(database)] }, origin) }
      : service,
  );
  const needing: Model = { ...model, stack: { ...model.stack, services } };
  t.deepEqual(
    causesOf(event('failure', ml, 0), {
      before: [event('failure', database, 10)],
      model: needing,
    }).map(({ rule }) => String(rule)),
    ['dependency'],
  );
  const filled = causesOf(event('no-space', 'x', 0), { before: [event('crossing', '/', hour)], model });
  t.deepEqual(
    filled.map(({ rule }) => String(rule)),
    ['full-disk'],
  );
});

test('property: whatever happened, latest first, nothing twice, and causes lie before', (t) => {
  const kind = fc.constantFrom<JournalEvent['kind']>(
    'failed',
    'oom',
    'restart',
    'started',
    'no-space',
    'refused',
  );
  const unit = fc.constantFrom(ml, database, 'x.service', null);
  const any = fc.array(fc.tuple(kind, fc.integer({ min: 0, max: 60 }), unit), { maxLength: 60 });
  fc.assert(
    fc.property(any, (list) => {
      const given = noted(
        ...list.map(([what, ago, whose]) =>
          entry(what, ago * minute, whose, { address: literal('192.0.2.9') }),
        ),
      );
      const explained = timelineOf(given, model, verdictsOf());
      for (const [index, { event, causes }] of explained.entries()) {
        const next = explained[index + 1]?.event;
        if (next !== undefined) t.true(next.at <= event.at);
        for (const { because } of causes)
          for (const one of because) t.true(one.firstAt <= event.firstAt + 1000);
      }
      const keys = timelineRows(given, model, []).map(({ key }) => key);
      t.is(new Set(keys).size, keys.length);
    }),
  );
});
