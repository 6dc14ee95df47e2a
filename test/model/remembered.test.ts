import test from 'ava';
import { buildModel, rebuilding } from '../../source/model/build.ts';
import { type Facts } from '../../source/model/facts.ts';
import { type Known } from '../../source/model/known.ts';
import { remembered } from '../../source/model/remembered.ts';
import { literal } from '../../source/text/clean.ts';
import path from 'node:path';
import { openRecorded } from '../../source/box/recorded.ts';
import { configOf } from '../../source/config/load.ts';
import { readAll } from '../../source/watch/once.ts';

const origin = { probes: [], takenAt: 0, evidence: [] };
const fact = (value: object): Known<unknown> => ({ known: true, value, origin: { ...origin } });
const facts = (some: Record<string, Known<unknown>>) => some as unknown as Facts;

/** A section that looks at `units`, and at `timers` only while `units` are known. */
function counting() {
  let builds = 0;
  const section = remembered((given: Facts, now: number, more: string) => {
    builds++;
    return { now, more, timers: given.units.known ? given.timers : null };
  });
  return { section, builds: () => builds };
}

const [units, timers, other] = [[], [], []];

test('a section stands as long as what it looked at says the same, whatever else is news', (t) => {
  const { section, builds } = counting();
  const first = section(facts({ units: fact(units), timers: fact(timers), host: fact({}) }), 1000, 'a');
  t.is(section(facts({ units: fact(units), timers: fact(timers), host: fact({}) }), 2000, 'a'), first);
  t.is(builds(), 1);
});

test('another value, another argument, a reason in place of a value, time: each builds it again', (t) => {
  const unknown = { known: false, reason: 'timeout', detail: literal('no answer'), origin } as const;
  const known = facts({ units: fact(units), timers: fact(timers) });
  const cases: readonly (readonly [what: string, given: Facts, now: number, more: string])[] = [
    ['another value', facts({ units: fact(other), timers: fact(timers) }), 2000, 'a'],
    ['a value that was looked at second', facts({ units: fact(units), timers: fact(other) }), 2000, 'a'],
    ['another argument', known, 2000, 'b'],
    ['a reason', facts({ units: unknown, timers: fact(timers) }), 2000, 'a'],
    ['time', known, 12_000, 'a'],
    ['a clock that was set back', known, 500, 'a'],
  ];
  for (const [what, given, now, more] of cases) {
    const { section, builds } = counting();
    section(known, 1000, 'a');
    section(given, now, more);
    t.is(builds(), 2, what);
  }
});

test('one model after the other is the model that is built at once', async (t) => {
  const box = await openRecorded(path.resolve('fixtures/boxes/large'), { delays: false });
  const config = await configOf(null, 'defaults', box.identity);
  const { readings } = await readAll({ box, config }, { deadlineMs: 60_000 });
  const build = rebuilding();
  for (const later of [0, 3000, 60_000, 3_600_000]) {
    const surroundings = { identity: box.identity, now: box.now() + later, config };
    t.deepEqual(
      build(readings, {}, surroundings).backups.timers,
      buildModel(readings, {}, surroundings).backups.timers,
    );
    t.deepEqual(
      build(readings, {}, surroundings).storage.filesystems,
      buildModel(readings, {}, surroundings).storage.filesystems,
    );
  }
});
