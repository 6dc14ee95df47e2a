import test from 'ava';
import { actions } from '../../source/actions/catalogue.ts';
import { isEntry, type Step, wordsOf } from '../../source/actions/step.ts';
import { whyForbidden } from '../support/forbidden.ts';
import { inputsOf, setStage, stages, surveyed, targetsOf } from '../support/stages.ts';

test('every action has its own id and a letter of its own among those of its kind', (t) => {
  t.is(new Set(actions.map(({ id }) => id)).size, actions.length);
  t.is(new Set(actions.map(({ kind, letter }) => `${kind} ${letter}`)).size, actions.length);
});

test('every action that does something is verified by probes, and has a guard', (t) => {
  for (const { id, verify, guards, manner } of actions.filter((one) => one.manner !== 'view')) {
    t.true(verify.length > 0 || manner === 'terminal', id);
    t.true(guards.length > 0, id);
  }
});

test('a view changes nothing, and what is destructive is never a view', (t) => {
  for (const { id, effect, manner } of actions) t.true(manner !== 'view' || effect === 'read', id);
});

test('what can only be guarded by shift is never a small letter', (t) => {
  for (const { id, letter, effect } of actions)
    t.true(effect !== 'destructive' || letter === letter.toUpperCase(), id);
});

/** Actions that were ready somewhere: one that never is, is not tested by any of this. */
const ready = new Set<string>();

for (const stage of stages) {
  const { name } = stage;
  test.serial(
    `every action on every row of ${name}: a refusal with a reason, or commands that may be run`,
    async (t) => {
      const { box, sight } = await setStage(stage);
      for (const target of targetsOf(sight)) {
        for (const action of actions.filter(({ kind }) => kind === target.kind)) {
          const offer = action.offer(target, sight);
          if (!offer.ready) {
            t.true(offer.refusal.length > 10, `${action.id} ${target.key}: ${offer.refusal}`);
            t.deepEqual(action.survey(target, sight, {}), [], `${action.id} looks up what it refuses`);
            continue;
          }
          for (const input of inputsOf(action, target, sight)) {
            for (const command of action.survey(target, sight, input))
              t.is(whyForbidden(wordsOf(command)), null);
            const found = await surveyed(box, action, target, sight, input);
            const prepared = action.prepare(target, sight, input, found);
            if (!prepared.ready) {
              t.true(prepared.refusal.length > 10, `${action.id} ${target.key}: ${prepared.refusal}`);
              continue;
            }
            ready.add(action.id);
            const { steps, tells, undo, word } = prepared.plan;
            for (const step of steps) isProper(t, step, `${name}: ${action.id} ${target.key}`);
            if (action.manner === 'view') continue;
            t.true(steps.length > 0, action.id);
            t.true(tells.length > 0, action.id);
            if (action.effect === 'destructive')
              t.true((word ?? '').length >= 4, `${action.id} wants a word`);
            if (action.effect === 'reversible') t.true((undo ?? '').length > 10, `${action.id} says how`);
          }
        }
      }
      t.pass();
    },
  );
}

function isProper(
  t: { is: (a: unknown, b: unknown, c?: string) => void; true: (a: unknown, b?: string) => void },
  { command, title }: Step,
  where: string,
) {
  const words = wordsOf(command);
  t.is(whyForbidden(words), null, where);
  t.true(
    words.every((word) => word !== '' && !/[\u0000-\u001f\u007f]/.test(word)),
    `${where}: ${words.join(' ')}`,
  );
  if (!isEntry(command)) t.true(command.deadlineMs > 0, where);
  t.true(title.length > 0, where);
}

test.serial('every action is ready on some row of some box', (t) => {
  for (const { id } of actions) t.true(ready.has(id), id);
});
