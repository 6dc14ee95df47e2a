import process from 'node:process';
import test from 'ava';
import { probeNames } from '../../source/probes/catalogue.ts';
import { fuzzProbe } from './fuzzing.ts';
import { openBench } from './matrix.ts';

/**
 * `npm run fuzz` feeds all probes with a million damaged answers (FUZZ=inputs, SEED=number change that); `npm test` with a few of the same kind,
 * always the same ones.
 */
const inputs = Number(process.env['FUZZ'] ?? 1200);
const seed = Number(process.env['SEED'] ?? 1);
const each = Math.ceil(inputs / probeNames.length);

test('no damaged answer makes a probe throw what is not its own, or takes longer than a second', async (t) => {
  t.timeout(3 * 3_600_000);
  const bench = await openBench('healthy');
  const defects: string[] = [];
  let done = 0;
  let values = 0;
  for (const name of probeNames) {
    const fuzzed = await fuzzProbe(bench, name, each, seed);
    done += fuzzed.inputs;
    values += fuzzed.values;
    defects.push(...fuzzed.defects.slice(0, 5));
    if (inputs > 10_000)
      t.log(
        `${name}: ${fuzzed.inputs} inputs, ${fuzzed.values} still a value, slowest ${fuzzed.slowestMs.toFixed(0)} ms, ${fuzzed.defects.length} defects`,
      );
  }
  const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
  t.log(
    `${done} inputs, ${values} still gave a value, ${defects.length} defects, ${megabytes} MiB at the end`,
  );
  t.deepEqual(defects, []);
  t.true(done >= inputs * 0.9);
});
