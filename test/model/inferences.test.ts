import test from 'ava';
import fc from 'fast-check';
import {
  againstUsual,
  coldMs,
  fewestRuns,
  type InferenceRun,
  usualOf,
  warmMs,
} from '../../source/model/inferences.ts';
import { clean } from '../../source/text/clean.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 22, 17);

const ran = (ago: number, secondMs: number | null, change: Partial<InferenceRun> = {}): InferenceRun => ({
  at: now - ago,
  model: clean('ViT-B-32__openai'),
  firstMs: 3000,
  secondMs,
  loaded: 'first',
  failure: null,
  ...change,
});

test('cold and warm are apart: the second answer is warm, the first one cold where it was loaded for it', (t) => {
  t.is(warmMs(ran(0, 40)), 40);
  t.is(coldMs(ran(0, 40)), 3000);
  for (const loaded of ['none', null] as const) {
    t.is(warmMs(ran(0, 40, { loaded })), 40);
    t.is(coldMs(ran(0, 40, { loaded })), null, 'nobody knows that it was loaded');
  }
});

test('a second answer for which it was loaded again, or whose first never came, is not warm', (t) => {
  t.is(warmMs(ran(0, 2900, { loaded: 'again' })), null);
  t.is(warmMs(ran(0, 2900, { firstMs: null, failure: clean('HTTP 500') })), null);
});

test('it is compared with earlier ones of the same model', (t) => {
  const other = { model: clean('buffalo_l') };
  const runs = [ran(9 * day, 900, other), ran(8 * day, 40), ran(7 * day, 44), ran(6 * day, 42), ran(0, 130)];
  const usual = usualOf(runs, ran(0, 130), warmMs);
  t.deepEqual(usual, { medianMs: 42, runs: 3, since: now - 8 * day });
  t.is(
    usual === null ? null : (againstUsual(130, usual) as string),
    '3.1 × the median of 42 ms over 3 runs since 2026-11-14',
  );
  t.is(usualOf(runs, ran(9 * day, 900, other), warmMs), null, 'the first one has none before it');
});

test('who asks again and again while it is slow does not make that the usual', (t) => {
  const before = [ran(8 * day, 40), ran(7 * day, 44), ran(6 * day, 42)];
  const slow = Array.from({ length: 12 }, (_, index) => ran((13 - index) * 60_000, 900));
  t.is(usualOf([...before, ...slow], ran(0, 900), warmMs)?.medianMs, 42);
  t.is(usualOf(slow, ran(0, 900), warmMs)?.medianMs, 900, 'where nothing older is known');
});

test('only the latest twenty count', (t) => {
  const runs = Array.from({ length: 60 }, (_, index) => ran((80 - index) * day, index < 40 ? 900 : 40));
  t.deepEqual(usualOf(runs, ran(0, 40), warmMs), { medianMs: 40, runs: 20, since: now - 40 * day });
});

test('a minority of whatever times moves the median no further than the others lie apart', (t) => {
  t.plan(1);
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 700, max: 800 }), { minLength: fewestRuns, maxLength: 9 }),
        fc.array(fc.integer({ min: 1, max: 120_000 }), { maxLength: 2 }),
        (usual, odd) => {
          const times = [...usual, ...odd.slice(0, usual.length - 1)];
          const runs = times.map((ms, index) => ran((30 - index) * day, ms));
          const { medianMs = 0 } = usualOf(runs, ran(0, 1), warmMs) ?? {};
          return medianMs >= 1 && (odd.length >= usual.length || (medianMs >= 700 && medianMs <= 800));
        },
      ),
    ),
  );
});
