import { readdirSync } from 'node:fs';
import test from 'ava';
import { type Action, type ActionTarget, type Input, type Sight } from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import { isEntry, type Step, wordsOf } from '../../source/actions/step.ts';
import { type Box } from '../../source/box/box.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Holds } from '../../source/history/holds.ts';
import { type Model } from '../../source/model/model.ts';
import { literal } from '../../source/text/clean.ts';
import { panes, viewPane } from '../../source/console/panes/panes.ts';
import { whyForbidden } from '../support/forbidden.ts';
import { openBox } from '../support/recorded-box.ts';
import { typedInput } from '../support/inputs.ts';

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

/** What `--demo` and the tests know of a row: every target that any pane has on a box. */
function targetsOf({ model, config }: Sight): readonly ActionTarget[] {
  const verdicts = judgeAll(model, config);
  const rows = panes.flatMap((pane) => viewPane(pane, model, verdicts, 120, model.now).rows);
  const targets = rows.flatMap(({ target }) => target ?? []);
  return [...new Map(targets.map((target) => [`${target.kind} ${target.key}`, target])).values()];
}

/** Every input that the fields of an action allow: all choices, and texts that a person might type. */
function inputsOf(action: Action, target: ActionTarget, sight: Sight): readonly Input[] {
  return action.fields(target, sight).reduce<readonly Input[]>(
    (inputs, field) => {
      const values = field.choices?.map(({ value }) => value) ?? typedInput[field.id] ?? [field.initial];
      return inputs.flatMap((input) => values.map((value) => ({ ...input, [field.id]: value })));
    },
    [{}],
  );
}

async function surveyed(box: Box, action: Action, target: ActionTarget, sight: Sight, input: Input) {
  return Promise.all(action.survey(target, sight, input).map((command) => box.run(command)));
}

async function holdAt(name: string, holds: Holds, { backups, now }: Model) {
  const found = backups.standings.known
    ? backups.standings.value.find(({ snapshot }) => snapshot.name === name)?.snapshot
    : undefined;
  if (found?.uuid == null) throw new Error(`no snapshot ${name}`);
  const { uuid, path } = found;
  await holds.hold({ uuid, path, at: now, by: literal('deck'), reason: literal('a test') });
}

/** A box, and what is done to it before it is looked at. */
interface Stage {
  readonly name: string;
  readonly box: string;
  readonly before: readonly (readonly string[])[];
  /** Snapshots that are held, by the end of their path. */
  readonly held: readonly string[];
}

/** What is off can be switched on: the healthy box with something of each kind switched off. */
const off: Stage = {
  name: 'healthy, with something of everything off',
  box: 'healthy',
  before: [
    ['systemctl', '--user', 'stop', '--', 'http.socket', 'https.socket'],
    ['systemctl', '--user', 'stop', '--', 'traefik.service'],
    ['systemctl', '--user', 'stop', '--', 'postgresql-immich.service'],
    ['systemctl', '--user', 'stop', '--', 'btrfs-backup-daily.timer'],
    ['systemctl', '--user', 'disable', '--', 'btrfs-backup-weekly.timer'],
  ],
  held: ['20261117-opptak', '20261116-htpc-home'],
};
const stages: readonly Stage[] = [
  ...readdirSync('fixtures/boxes', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, box: name, before: [], held: [] })),
  off,
];
/** Actions that were ready somewhere: one that never is, is not tested by any of this. */
const ready = new Set<string>();

for (const { name, box: boxName, before, held } of stages) {
  test.serial(
    `every action on every row of ${name}: a refusal with a reason, or commands that may be run`,
    async (t) => {
      const { box, config, holds, look } = await openBox(boxName);
      for (const [file = '', ...args] of before)
        t.is((await box.run({ file, args, deadlineMs: 60_000, session: true })).exit, 0);
      for (const name of held) await holdAt(name, holds, await look());
      const model = await look();
      const sight: Sight = { model, config };
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
