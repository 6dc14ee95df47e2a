import test from 'ava';
import { textOf } from '../../source/console/line.ts';
import { calendarDetail, calendarRow } from '../../source/console/panes/backup-calendar.ts';
import { type Model } from '../../source/model/model.ts';
import { clean } from '../../source/text/clean.ts';
import { day, edit, editOne, modelOf, now, unavailable } from '../support/readings.ts';
import { openBox } from '../support/recorded-box.ts';

const daily = 'btrfs-backup-daily.timer';

function row(model: Model): string {
  const context = { model, verdicts: [], width: 120, now: model.now, sorts: {} };
  return calendarRow(context)
    .map(({ line }) => textOf(line).trim())
    .join('\n');
}

function page(model: Model): string {
  const detail = calendarDetail(model);
  const facts = detail?.facts.map(({ label, value }) => `${label ?? ''}: ${textOf(value)}`) ?? [];
  const rows = detail?.table?.rows.map((cells) => cells.join(' | ')) ?? [];
  return [...facts, ...rows].join('\n');
}

async function recorded(name: string): Promise<Model> {
  return (await openBox(name)).look();
}

test('the next runs of all backup timers stand in one order, with what chance may add', async (t) => {
  const model = await recorded('healthy');
  t.regex(
    row(model),
    /^Calendar {2}Mon 01:30-01:35 db-dump, 02:00 btrfs-backup-daily, 04:00-04:05 urd-backup/,
  );
  const text = page(model);
  t.regex(
    text,
    /Sat 28 Nov \| 01:30-01:35 \| db-dump \| daily \| in 5d\n.*02:00 \| btrfs-backup-daily.*\n.*04:00 \| btrfs-backup-weekly \| weekly .*\n.*04:00-04:05 \| urd-backup/,
  );
  t.regex(text, /Mon 23 Nov \| 04:00-04:05 \| urd-backup \| daily \| in 11h, drawn: 04:03/);
  t.regex(text, /Missed: nothing since each of them last ran/);
  t.regex(text, /Made up for: btrfs-backup-daily, .* \(Persistent=true\)/);
  t.regex(text, /Due daily: tier 1: htpc-home, opptak, containers; tier 2: docs/);
});

test('a run that was missed is told by the clocks of the box, with why and what to type', async (t) => {
  const model = await recorded('run-missed');
  t.regex(row(model), /^Calendar {2}btrfs-backup-weekly missed 1: Sun 05:00 {2}Mon 02:30-02:35 db-dump/);
  const text = page(model);
  t.regex(text, /MISSED: Sun 22 Nov 05:00 btrfs-backup-weekly: the timer is stopped/);
  t.regex(text, /type: systemctl --user enable --now btrfs-backup-weekly\.timer/);
  t.regex(text, /Will not run: btrfs-backup-weekly\n/);
  t.regex(text, /Times of: Europe\/Oslo/);
  t.notRegex(text, / \| btrfs-backup-weekly \| /);
});

test('runs that failed are not runs that were missed', async (t) => {
  t.notRegex(row(await recorded('backup-failing')), /missed/);
});

test('where the timers are not known there is no calendar: their section says why', async (t) => {
  const model = await recorded('nb-no');
  t.is(row(model), '');
  t.is(calendarDetail(model), null);
});

test('of many missed runs the first five are told, and how many more', (t) => {
  const then = now - 20 * day;
  const model = modelOf({
    readings: {
      ...edit('units', (list) =>
        list.map((one) =>
          String(one.id) === 'btrfs-backup-daily.service'
            ? { ...one, mainStartedAt: then, mainExitedAt: then }
            : one,
        ),
      ),
      ...editOne('timers', daily, { last: then }),
    },
  });
  t.regex(row(model), /btrfs-backup-daily missed 20: Tue 02:00/);
  const text = page(model);
  t.is(text.match(/ 02:00 btrfs-backup-daily: /g)?.length, 5);
  t.regex(text, /: and 15 more\ntype: systemctl --user start btrfs-backup-daily\.service/);
});

test('what a timer without Persistent= missed before the box was started nobody knows, and that is said', (t) => {
  const model = modelOf({
    readings: {
      ...edit('units', (list) =>
        list.map((one) =>
          String(one.id) === 'btrfs-backup-daily.service'
            ? { ...one, mainStartedAt: null, mainExitedAt: null }
            : String(one.id) === daily && one.timer !== null
              ? { ...one, activeSince: now - 3_600_000, timer: { ...one.timer, persistent: false } }
              : one,
        ),
      ),
      ...editOne('timers', daily, { last: null }),
    },
  });
  const text = page(model);
  t.regex(text, /Not known: what btrfs-backup-daily missed before the box was started: systemd forgets/);
  t.regex(text, /type: journalctl --user -u btrfs-backup-daily\.service -n 5/);
  t.regex(text, /Lost: a missed run of btrfs-backup-daily \(Persistent=false\)/);
});

test('without the time zone of the box no time is made up', (t) => {
  const model = modelOf({ readings: { clock: unavailable('timeout') } });
  t.regex(row(model), /^Calendar {2}2 not told {2}no run is planned/);
  t.regex(page(model), /Not told: btrfs-backup-daily: .*time zone of the box is not known.*, next in 9h/);
});

test('a night on which the clocks are put forward over a timer is told before it comes', (t) => {
  const saturday = Date.parse('2026-03-28T12:00:00Z');
  const model = modelOf();
  const { timers } = model.backups;
  t.true(timers.known);
  if (!timers.known) return;
  const told = timers.value.map((timer) =>
    String(timer.id) === daily && timer.runs.known
      ? {
          ...timer,
          runs: {
            ...timer.runs,
            value: { ...timer.runs.value, leftOut: [Date.parse('2026-03-29T02:00:00Z')] },
          },
        }
      : timer,
  );
  t.regex(
    page({ ...model, now: saturday, backups: { ...model.backups, timers: { ...timers, value: told } } }),
    /LEFT OUT: Sun 29 Mar 02:00 btrfs-backup-daily: clocks are put forward over it, and systemd skips it/,
  );
});

test('a timer that runs all the time is told as one, and one of next month by when it comes', (t) => {
  const settings = (id: string, calendar: string) => (list: readonly { readonly id: string }[]) =>
    list.map((one) =>
      one.id === id
        ? {
            ...one,
            timer: {
              calendar: [clean(calendar)],
              monotonic: [],
              persistent: true,
              randomizedDelayMs: 0,
              accuracyMs: 0,
            },
          }
        : one,
    );
  const often = modelOf({
    readings: {
      ...edit('units', settings(daily, '*-*-* *:00/5:00') as never),
      ...editOne('timers', daily, { last: now, next: now + 300_000 }),
    },
  });
  t.regex(page(often), /Often: btrfs-backup-daily every 5m, next in 5m/);
  const later = modelOf({
    readings: {
      ...edit('units', settings(daily, '*-*-15 02:00:00') as never),
      ...editOne('timers', daily, {
        last: Date.parse('2026-11-15T02:00:00Z'),
        next: Date.parse('2026-12-15T02:00:00Z'),
      }),
    },
  });
  t.regex(page(later), /Later: btrfs-backup-daily monthly, next in 22d/);
});
