import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { openDatabase } from '../../source/history/database.ts';
import { parseInferences } from '../../source/history/recorded-inferences.ts';
import { recordedSamples } from '../../source/history/recorded-samples.ts';
import { fileSamples, type Samples, withoutSamples } from '../../source/history/samples.ts';
import { type InferenceRun } from '../../source/model/inferences.ts';
import { valueOf } from '../../source/model/known.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { stateFolder } from '../support/state-folder.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 10, 22, 17);

const run: InferenceRun = {
  at: now,
  model: clean('ViT-B-32__openai'),
  firstMs: 3082,
  secondMs: 41.4,
  loaded: 'first',
  failure: null,
};
const failed: InferenceRun = {
  ...run,
  firstMs: null,
  secondMs: null,
  loaded: null,
  failure: clean('HTTP 500 after 200 ms'),
};

async function opened(t: ExecutionContext) {
  const folder = path.join(await stateFolder(t), 'quarterdeck');
  const samples = fileSamples(folder, { keep: true, minutes: 3, hours: 100, size: 64 }, 1000);
  t.teardown(() => samples.close());
  return { folder, samples };
}

const kept = async (samples: Samples) => valueOf(await samples.past(now))?.inferences;

test('each inference is kept as it was, and read oldest first, whatever the clock did meanwhile', async (t) => {
  const { samples } = await opened(t);
  t.deepEqual(await kept(samples), []);
  t.is(await samples.keepInference(run), null);
  t.is(await samples.keepInference({ ...failed, at: now - minute }), null);
  t.is(await samples.keepInference({ ...run, loaded: 'again', at: now + minute }), null);
  t.deepEqual(await kept(samples), [
    { ...failed, at: now - minute },
    run,
    { ...run, loaded: 'again', at: now + minute },
  ]);
});

test('the latest five hundred are kept, for as long as it takes', async (t) => {
  const { folder, samples } = await opened(t);
  const database = await openDatabase(folder);
  const insert = database.prepare('insert into inference (at, model, second_ms) values (?, ?, 40)');
  database.exec('begin');
  for (let index = 0; index < 600; index++) insert.run(now - (601 - index) * day, 'm');
  database.exec('commit');
  database.close();
  await samples.keepInference(run);
  const runs = (await kept(samples)) ?? [];
  t.is(runs.length, 500);
  t.is(runs[0]?.at, now - 500 * day);
  t.deepEqual(runs.at(-1), run);
});

test('a row that no quarterdeck wrote makes the past unknown, and not another one', async (t) => {
  const { folder, samples } = await opened(t);
  await samples.keepInference(run);
  const database = await openDatabase(folder);
  database.exec("update inference set loaded = 'perhaps'");
  database.close();
  t.like(await samples.past(now), { known: false, reason: 'parse' });
});

test('where nothing is kept on purpose there is none, and keeping one is no trouble', async (t) => {
  const samples = withoutSamples(literal('the configuration says that no samples are kept'));
  t.is(await samples.keepInference(run), null);
  t.deepEqual(await kept(samples), []);
});

test('a recorded box has them as lines, and those that are asked for in it', async (t) => {
  const text = '# a note\n40d ViT-B-32__openai  3.1 0.041 first\n\n10m ViT-B-32__openai  - - -  HTTP 500\n';
  const runs = parseInferences(text, now);
  t.deepEqual(runs, [
    { ...run, at: now - 40 * day, firstMs: 3100, secondMs: 41 },
    { ...failed, at: now - 10 * minute, failure: clean('HTTP 500') },
  ]);
  if (typeof runs === 'string') return;
  const samples = recordedSamples('host.load  2h 0.5  0 1.5', 'samples.txt', now, runs);
  await samples.keepInference(run);
  t.deepEqual(await kept(samples), [...runs, run]);
});

for (const text of [
  '10m m 1 1',
  'm 1 1 first',
  '10m m 1 x first',
  '1m m 1 1 none\n2m m 1 1 none',
  '5 m 1 1 -',
])
  test(`a line that is none of them is an error that names it: ${JSON.stringify(text)}`, (t) => {
    const read = parseInferences(text, now);
    t.regex(typeof read === 'string' ? read : '', /^line \d is not AGO MODEL/);
  });

test('no text makes the reading of it throw', (t) => {
  t.notThrows(() => fc.assert(fc.property(fc.string(), (text) => void parseInferences(text, now))));
});
