import test from 'ava';
import { textOf } from '../../source/console/line.ts';
import { ml } from '../../source/console/panes/ml.ts';
import { viewPane } from '../../source/console/panes/panes.ts';
import { type InferenceRun } from '../../source/model/inferences.ts';
import { noPast } from '../../source/model/past.ts';
import { clean } from '../../source/text/clean.ts';
import { type Case, day, editOne, hour, minute, modelOf, now, pastOf, steady } from '../support/readings.ts';

const usual: InferenceRun = {
  at: now,
  model: clean('ViT-B-32__openai'),
  firstMs: 3000,
  secondMs: 770,
  loaded: 'first',
  failure: null,
};
const runs = [30, 20, 9].map((days) => ({ ...usual, at: now - days * day }));

function row(change: Case): string {
  const model = modelOf(change);
  const { rows } = viewPane(ml, model, [], 98, now);
  return rows.map(({ line }) => textOf(line) as string).find((text) => text.includes('Inference')) ?? '';
}

const after = (...inferences: readonly InferenceRun[]): Case => ({
  past: { ...pastOf(steady), inferences: [...runs, ...inferences] },
});

test('the row tells the last inference, its age, and what it is against the median', (t) => {
  t.regex(
    row(after({ ...usual, at: now - 12 * minute, secondMs: 2400 })),
    /Inference +2\.4 s {2}12m ago {2}3\.1 × the median of 0\.77 s over 3 runs/,
  );
});

test('the row tells what did not come, what was before the last start, and that nobody has asked', (t) => {
  const none = { ...usual, at: now - hour, secondMs: null, failure: clean('HTTP 500') };
  t.regex(row(after(none)), /NO answer: HTTP 500 {2}1h ago *$/);
  t.regex(
    row({ ...after(none), readings: editOne('units', 'immich-ml.service', { activeSince: now - minute }) }),
    /1h ago, before it was last started/,
  );
  t.regex(row(after({ ...none, firstMs: null, secondMs: 800 })), /only when asked again: HTTP 500/);
  t.regex(row(after({ ...usual, secondMs: 2900, loaded: 'again' })), /2\.9 s, loaded anew for it/);
  t.regex(row({ past: { ...pastOf(steady), inferences: [] } }), /nobody has asked for one yet \(o\)/);
  t.regex(row({ past: noPast(clean('no samples are kept')) }), /no samples are kept/);
  t.regex(row({ past: 'locked' }), /busy/);
});

test('the detail tells loading apart from memory, and the latest ones', (t) => {
  const change = after({
    ...usual,
    at: now - minute,
    firstMs: 9000,
    secondMs: null,
    failure: clean('HTTP 500'),
  });
  const detail = ml.detail(modelOf(change), clean('inference'), now);
  const facts = new Map<string, string>(
    detail?.facts.map(({ label, value }) => [label ?? '', textOf(value)]),
  );
  t.is(facts.get('From memory'), 'usually 0.77 s');
  t.is(facts.get('With loading'), '9.0 s, 3.0 × the median of 3.0 s over 3 runs since 2026-10-23');
  t.deepEqual(
    detail?.table?.rows.map((cells) => cells.slice(1, 4).join(' | ')),
    ['9.0 s | yes | HTTP 500', ...runs.map(() => '3.0 s | yes | 0.77 s')],
  );
});
