import { readdir } from 'node:fs/promises';
import process from 'node:process';
import test from 'ava';
import { breakTarget, faultsOf, openBench, type Result } from './matrix.ts';

/** `npm run test:faults` breaks everything on every recorded box; `npm test` takes every so many-th fault, always the same ones. */
const whole = process.env['FAULTS'] === 'whole';
const every = 8;
const boxes = whole
  ? (await readdir('fixtures/boxes', { withFileTypes: true })).filter((entry) => entry.isDirectory())
  : [{ name: 'healthy' }];

for (const { name } of boxes) {
  test.serial(`no fault makes a check of the box "${name}" say ok`, async (t) => {
    t.timeout(30 * 60_000);
    const bench = await openBench(name);
    const results: Result[] = [];
    for (const [index, target] of bench.targets.entries()) {
      const chosen = faultsOf(target).filter((_, place) => whole || (index * 5 + place) % every === 0);
      results.push(await breakTarget(bench, target, chosen));
    }

    const faults = results.reduce((sum, result) => sum + result.faults, 0);
    const verdicts = results.reduce((sum, result) => sum + result.verdicts, 0);
    const falseOk = results.flatMap((result) => result.falseOk);
    t.log(`${faults} faults, ${verdicts} verdicts looked at, ${falseOk.length} false ok`);
    t.deepEqual(falseOk, []);
    t.deepEqual(
      results.flatMap(({ defects }) => defects),
      [],
      'no internal error, nothing started twice, an end within the deadline',
    );
    t.true(faults > bench.targets.length);
  });
}
