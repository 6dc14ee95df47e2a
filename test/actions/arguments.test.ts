import test from 'ava';
import fc from 'fast-check';
import {
  type Action,
  type ActionTarget,
  type Input,
  type Plan,
  type Sight,
} from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import { isEntry, wordsOf } from '../../source/actions/step.ts';
import { type Outcome } from '../../source/box/box.ts';
import { schema } from '../../source/config/schema.ts';
import { type Clean, clean } from '../../source/text/clean.ts';
import { type Texts, textsIn } from '../support/outside-texts.ts';
import { readAsMore } from '../support/read-as-more.ts';
import { inputsOf, off, setStage, stages, surveyed, targetsOf } from '../support/stages.ts';

/** Something that an action would do, with what it was decided on. Nobody else holds the sight: it is written into. */
interface Case {
  readonly action: Action;
  readonly target: ActionTarget;
  readonly input: Input;
  readonly sight: Sight;
  readonly found: readonly Outcome[];
  readonly texts: { readonly model: Texts; readonly config: Texts };
  readonly looks: readonly (readonly string[])[];
  readonly does: readonly (readonly string[])[];
}

function commandsOf({ steps }: Pick<Plan, 'steps'>): readonly (readonly string[])[] {
  return steps.flatMap(({ command }) => (isEntry(command) ? [] : [wordsOf(command)]));
}

/** For each action up to two rows that it can be done to. */
async function casesOf(): Promise<readonly Case[]> {
  const cases: Case[] = [];
  const healthy = stages.filter(({ name }) => name === 'healthy');
  const others = stages.filter(({ name }) => name !== 'healthy' && name !== 'large');
  for (const stage of [...healthy, off, ...others]) {
    if (actions.every((action) => cases.some((one) => one.action === action))) break;
    const set = await setStage(stage);
    const sight = structuredClone(set.sight);
    const texts = { model: textsIn(sight.model), config: textsIn(sight.config) };
    for (const target of targetsOf(sight)) {
      for (const action of actions.filter(({ kind }) => kind === target.kind)) {
        if (cases.filter((one) => one.action === action).length >= 2) continue;
        if (!action.offer(target, sight).ready) continue;
        for (const input of inputsOf(action, target, sight)) {
          const looks = action.survey(target, sight, input).map(wordsOf);
          const found = await surveyed(set.box, action, target, sight, input);
          const prepared = action.prepare(target, sight, input, found);
          if (!prepared.ready) continue;
          const does = commandsOf(prepared.plan);
          cases.push({ action, target, input, sight, found, texts, looks, does });
          break;
        }
      }
    }
  }
  return cases;
}

/** Texts from outside that the arguments of a case were made of, the longest first. */
function madeOf({ looks, does, texts, target, input }: Case): readonly string[] {
  const words = [...looks, ...does].flat();
  const typed = new Set(Object.values(input));
  const outside = new Set([...texts.model.all, ...texts.config.all, target.key]);
  return [...outside]
    .filter((text) => text.length > 2 && !typed.has(text) && words.some((word) => word.includes(text)))
    .sort((a, b) => b.length - a.length)
    .slice(0, 12);
}

/** What is run for a case when a text of it is another one; null: it is refused. */
function withText(one: Case, text: string, by: string) {
  const { action, target, input, sight, found, texts } = one;
  const words = clean(by);
  const inModel = texts.model.replace(text, words);
  const inConfig = texts.config.replace(text, by);
  try {
    // What the configuration cannot hold does not come this far.
    if (inConfig.count > 0 && !schema.safeParse(sight.config).success) return null;
    const key = target.key.replaceAll(text, () => words) as Clean;
    const choices = Object.fromEntries(
      Object.entries(input).map(([id, value]) => [id, value.replaceAll(text, () => words)]),
    );
    const outcomes = found.map((each) => ({ ...each, stdout: each.stdout.replaceAll(text, () => by) }));
    return run(action, { ...target, key }, sight, choices, outcomes);
  } finally {
    inModel.undo();
    inConfig.undo();
  }
}

function run(action: Action, target: ActionTarget, sight: Sight, input: Input, found: readonly Outcome[]) {
  const looks = action.survey(target, sight, input).map(wordsOf);
  // What would not be asked for is not found.
  const prepared = action.prepare(target, sight, input, found.slice(0, looks.length));
  return { looks, does: prepared.ready ? commandsOf(prepared.plan) : null };
}

/** Why what is run now could be read as more than what was run before; null: it cannot. */
function whyMore(now: readonly (readonly string[])[], before: readonly (readonly string[])[]): string | null {
  for (const words of now) {
    // Steps may be left out, and are in the order that they were.
    const reasons = before.map((was) => readAsMore(words, was));
    if (!reasons.includes(null)) return `${words.join(' ␣ ')}: ${reasons.join('; ')}`;
  }
  return null;
}

const hostile = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(
      '-rf',
      '--all',
      '--force',
      `-${text}`,
      `--${text}`,
      `--now=${text}`,
      ` --all ${text}`,
      `${text} --all`,
      `${text}\n--all`,
      `${text}\u0000--all`,
      `${text} ${text}`,
      `${text}*`,
      `[a-z]*`,
      `${text}/../../etc`,
      `../${text}`,
      `/${text}/./x`,
      `${text};reboot`,
      `$(reboot)`,
      `\u2212-all`,
      `\u001b[2J${text}`,
      `${text}\u202e`,
      `dir:/etc/${text}`,
      `host=/tmp ${text}`,
      '%n',
      '@',
      '~',
      '.',
      '..',
      '/',
      '',
      ' ',
    ),
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ maxLength: 20 }).map((more) => `-${more}`),
    fc.string({ maxLength: 20 }).map((more) => `${text}${more}`),
    fc.string({ maxLength: 20 }).map((more) => `${more}${text}`),
  );

const cases = await casesOf();

test('every action is a case here', (t) => {
  const ids = new Set(cases.map(({ action }) => action.id));
  for (const { id } of actions) t.true(ids.has(id), id);
});

for (const action of actions) {
  test(`property: ${action.id}: no name or path makes an argument that could be read as more`, (t) => {
    for (const one of cases.filter((each) => each.action === action)) {
      for (const text of madeOf(one)) {
        fc.assert(
          fc.property(hostile(text), (by) => {
            const now = withText(one, text, by);
            if (now === null) return;
            t.is(whyMore(now.looks, one.looks), null, `looks: "${text}" is "${by}"`);
            t.is(whyMore(now.does ?? [], one.does), null, `does: "${text}" is "${by}"`);
          }),
          { numRuns: 60 },
        );
      }
    }
    t.pass();
  });

  test(`property: ${action.id}: nothing that is typed makes an argument that could be read as more`, (t) => {
    for (const one of cases.filter((each) => each.action === action)) {
      for (const { id } of action.fields(one.target, one.sight)) {
        fc.assert(
          fc.property(hostile(one.input[id] ?? ''), (typed) => {
            const now = run(action, one.target, one.sight, { ...one.input, [id]: typed }, one.found);
            t.is(whyMore(now.looks, one.looks), null, `looks: ${id} is "${typed}"`);
            t.is(whyMore(now.does ?? [], one.does), null, `does: ${id} is "${typed}"`);
          }),
          { numRuns: 200 },
        );
      }
    }
    t.pass();
  });
}

test('the texts that are replaced do reach the arguments', (t) => {
  for (const one of cases) {
    const texts = madeOf(one);
    const commands = ({ looks, does }: Case) => JSON.stringify([looks, does]);
    // The same for another row: nothing of it comes from outside.
    const isFixed = cases.some(
      (other) => other !== one && other.action === one.action && commands(other) === commands(one),
    );
    if (one.looks.length + one.does.length === 0 || isFixed) continue;
    const reached = texts.some((text) => {
      const now = withText(one, text, `${text}x`);
      return (
        now?.does != null && JSON.stringify([now.looks, now.does]) !== JSON.stringify([one.looks, one.does])
      );
    });
    t.true(reached, `${one.action.id} of ${one.target.key}: ${texts.join(', ')}`);
  }
});

for (const [words, was, why] of [
  ['systemctl --user restart -- a.service', 'systemctl --user restart -- b.service', null],
  ['systemctl --user restart -- --all', 'systemctl --user restart -- b.service', /an option/],
  ['systemctl --user restart -- *.service', 'systemctl --user restart -- b.service', /a pattern/],
  ['systemctl --user stop -- a b', 'systemctl --user stop -- a', /5 words for 4|words for/],
  ['cscli decisions delete --ip=192.0.2.7', 'cscli decisions delete --ip=192.0.2.8', null],
  ['cscli decisions delete --all', 'cscli decisions delete --ip=192.0.2.8', /no longer the value of --ip=/],
  ['sudo -n -- btrfs subvolume delete -c', 'sudo -n -- btrfs subvolume delete /a', /an option/],
  ['sudo -n -- btrfs subvolume delete /a/../b', 'sudo -n -- btrfs subvolume delete /a', /another place/],
  ['podman exec a psql --dbname=postgres://b', 'podman exec a psql --dbname=b', /a connection string/],
  ['podman pull -- dir:/etc', 'podman pull -- example.org/a', /another transport/],
  ['podman exec a', 'podman exec a --x', null],
  ['podman exec --y', 'podman exec a --x', /is new/],
] as const) {
  test(`what could be read as more: ${words}`, (t) => {
    const found = readAsMore(words.split(' '), was.split(' '));
    if (why === null) t.is(found, null);
    else t.regex(found ?? 'nothing', why);
  });
}
