import { readdirSync } from 'node:fs';
import test from 'ava';
import { type ActionTarget } from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import { type Model } from '../../source/model/model.ts';
import { openBox } from '../support/recorded-box.ts';

/** Verbs that no argv of the program may hold: what they take away is not coming back. */
const forbidden = [
  /\bprune\b/,
  /\bvolume\b/,
  /\brmi?\b/,
  /\bsystem reset\b/,
  /\bpodman (stop|kill|rm|restart|start)\b/,
  /\bsubvolume delete\b/,
  /--bypass-allowlist/,
];

function targetsOf(model: Model): ActionTarget[] {
  const { decisions } = model.protection;
  const { timers } = model.backups;
  return [
    ...model.stack.services.map(({ name }) => ({ kind: 'service', key: name }) as const),
    ...(timers.known ? timers.value : []).map(({ id }) => ({ kind: 'timer', key: id }) as const),
    ...model.backups.subvolumes.map(({ name }) => ({ kind: 'subvolume', key: name }) as const),
    ...(decisions.known ? decisions.value : []).map(
      ({ value }) => ({ kind: 'decision', key: value }) as const,
    ),
  ];
}

test('every action has its own id, a letter of its own among those of its kind, and probes that verify it', (t) => {
  t.is(new Set(actions.map(({ id }) => id)).size, actions.length);
  t.is(new Set(actions.map(({ kind, letter }) => `${kind} ${letter}`)).size, actions.length);
  for (const { id, verify } of actions) t.true(verify.length > 0, id);
});

const boxes = readdirSync('fixtures/boxes', { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const { name } of boxes) {
  test(`every action on every row of ${name}: either a refusal with a reason, or an argv that takes nothing away`, async (t) => {
    const { look, config } = await openBox(name);
    const model = await look();
    for (const target of targetsOf(model)) {
      for (const action of actions.filter(({ kind }) => kind === target.kind)) {
        const prepared = action.prepare(target, model, config, model.now);
        if (!prepared.ready) {
          t.true(prepared.refusal.length > 10, `${action.id} ${target.key}: ${prepared.refusal}`);
          continue;
        }
        const argv = [prepared.command.file, ...prepared.command.args];
        for (const verb of forbidden) t.notRegex(argv.join(' '), verb);
        t.false(
          argv.some((word) => /[\n\u0000]|^$/.test(word)),
          argv.join(' '),
        );
        t.true(prepared.command.deadlineMs > 0);
        t.true(prepared.effectLines.length > 0, action.id);
      }
    }
    t.pass();
  });
}
