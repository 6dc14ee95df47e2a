import test from 'ava';
import { type Check } from '../../source/checks/check.ts';
import { itself } from '../../source/checks/targets.ts';
import { type Model } from '../../source/model/model.ts';
import { known } from '../../source/model/known.ts';
import { literal } from '../../source/text/clean.ts';

/**
 * No check can be written that turns green on what is not known: each of these would, and none of them compiles (`npm run types` fails when one
 * does, because then there is no error where one is expected).
 */
const whole = {
  id: 'test.check',
  group: 'host',
  pane: 'stack',
  needs: ['host'],
  promise: 'a test',
  explain: 'a test',
  thresholds: null,
  subjects: itself,
} as const;

/** The value, without a look at whether there is one. */
export const unlooked = (model: Model): unknown =>
  // @ts-expect-error: what is not known has no value
  model.host.value;

// @ts-expect-error: there is no judgement without a fact
export const withoutFact: Check<null, number> = {
  ...whole,
  judge: () => ({ status: 'ok', summary: literal('fine'), remedy: null }),
};

export const bareFact: Check<null, number> = {
  ...whole,
  // @ts-expect-error: a fact says where it is from, or why it is none; a bare number does not
  fact: () => 5,
  judge: () => ({ status: 'ok', summary: literal('fine'), remedy: null }),
};

export const knownAsValue: Check<null, number> = {
  ...whole,
  fact: (_, { now }) => known(now, { probes: [], takenAt: now, evidence: [] }),
  // @ts-expect-error: the judge gets the value, and there is none where nothing is known
  judge: (fact) => ({ status: fact.known ? 'ok' : 'ok', summary: literal('fine'), remedy: null }),
};

export const numberAndStatus: Check<null, number> = {
  ...whole,
  fact: (_, { now }) => known(now, { probes: [], takenAt: now, evidence: [] }),
  // @ts-expect-error: without a status a judgement has a number, which its ranges rank
  judge: () => ({ summary: literal('fine'), remedy: null }),
};

test('checks that would lie do not compile', (t) => {
  t.is(typeof unlooked, 'function');
  for (const check of [withoutFact, bareFact, knownAsValue, numberAndStatus]) t.is(check.id, 'test.check');
});
