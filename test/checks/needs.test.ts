import { readdirSync } from 'node:fs';
import test from 'ava';
import { catalogue } from '../../source/checks/catalogue.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { buildModel } from '../../source/model/build.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { readAll } from '../../source/watch/once.ts';
import { differing, lookedAt, onlyOf } from '../support/needs.ts';
import { openBox } from '../support/recorded-box.ts';

const boxes = readdirSync('fixtures/boxes', { withFileTypes: true }).filter((entry) => entry.isDirectory());

for (const { name } of boxes) {
  test(`on the box "${name}" a check says the same when only what it needs is read`, async (t) => {
    const { box, config } = await openBox(name);
    const { readings } = await readAll({ box, config }, { deadlineMs: 60_000 });
    const surroundings = { identity: box.identity, now: box.now(), config };
    const modelOf = (some: Readings) => buildModel(some, {}, surroundings);
    const whole = modelOf(readings);
    for (const check of catalogue) {
      const part = modelOf(onlyOf(readings, check.needs));
      t.deepEqual(differing(lookedAt(check, whole, config), part), [], `${check.id} looks at these`);
      t.deepEqual(judgeAll(part, config, [check]), judgeAll(whole, config, [check]), check.id);
    }
  });
}
