import test from 'ava';
import { type Progress } from '../../source/actions/engine.ts';
import { cleaningActor, cleanUp } from '../../source/cleanup/cleaning-actor.ts';
import { openLock } from '../../source/history/action-lock.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { acting, watching } from '../support/acting.ts';
import { cleaning } from '../support/cleaning.ts';

const root = { kind: 'filesystem', key: literal('/') } as const;

async function console_(name: string) {
  const { box, audit, ledger, looking, clock, look, changed } = await cleaning(name);
  const { actor } = await acting(name);
  return {
    look,
    changed,
    actor: cleaningActor(actor, {
      box,
      audit,
      lock: openLock(),
      ledger,
      looking,
      wait: (ms) => clock.wait(ms),
    }),
  };
}

test('in the console: planned for a row, told in words, done with progress, proven', async (t) => {
  const { actor, look, changed } = await console_('ssd-94');
  const model = await look();
  t.deepEqual(
    actor.fields(cleanUp, root, model).map(({ initial }) => initial),
    ['80'],
  );
  const shown = await actor.prepare(cleanUp, root, { target: '80' }, model);
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, clean('delete 4'));
  t.is(shown.plan.steps.length, 12);
  t.regex(
    shown.plan.steps[0]?.title ?? '',
    /^3 archived journals, the oldest: frees 2\.4 GiB to 3\.4 GiB, then /,
  );
  t.regex(shown.plan.tells.join('\n'), /held by 7 snapshots until 2026-11-29: frees 0 now/);
  const heard: Progress[] = [];
  const result = await actor.perform(
    { action: cleanUp, target: root, input: { target: '80' }, plan: shown.plan },
    watching({ onProgress: (progress) => heard.push(progress) }),
  );
  t.is(result.failure, null);
  t.true(result.achieved);
  t.regex(result.before, /^94\.0 % used/);
  t.regex(result.after, /^79\.0 % used/);
  t.is(changed().length, 12);
  t.true(heard.some((one) => one.phase === 'step' && one.at === 11));
});

test('below its target it is refused with the words of the plan, and a plan of another console is', async (t) => {
  const { actor, look } = await console_('healthy');
  const shown = await actor.prepare(cleanUp, root, { target: '80' }, await look());
  t.like(shown, { ready: false });
  t.regex(shown.ready ? '' : shown.refusal, /there is nothing to do/);
  const plan = {
    steps: [],
    identity: {},
    tells: [],
    undo: null,
    proves: null,
    word: null,
    files: [],
    shows: null,
    measures: null,
  };
  const result = await actor.perform({ action: cleanUp, target: root, input: {}, plan }, watching());
  t.regex(result.failure ?? '', /not known any more/);
});

test('an actor that may do nothing cannot clean up', async (t) => {
  const { actor } = await acting('healthy', { readOnly: true });
  const { box, audit, ledger, looking } = await cleaning('healthy');
  t.deepEqual(
    cleaningActor(actor, { box, audit, lock: openLock(), ledger, looking, wait: () => Promise.resolve() })
      .actions,
    [],
  );
});
