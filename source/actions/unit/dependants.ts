import { type Model } from '../../model/model.ts';
import { type Unit } from '../../probes/units.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { type Draft } from '../define.ts';
import { answered, looking } from '../view.ts';

/** What needs a unit, directly or through a target, and what becomes of it when the unit stops. */
export function unitDependants(unit: Unit, tornAlong: readonly Clean[], model: Model): Draft {
  const step = looking(say`list what needs ${unit.id}`, {
    file: 'systemctl',
    args: ['--user', 'list-dependencies', '--reverse', '--plain', '--', unit.id],
    deadlineMs: 10_000,
    session: true,
  });
  return {
    steps: [step],
    tells: [unit.id],
    shows: ([outcome]) =>
      answered(step, outcome, (stdout) => {
        const names = listed(stdout);
        return names === null ? null : inWords(names, unit, tornAlong, model);
      }),
  };
}

/**
 * Names of an indented list (systemctl(1), list-dependencies --plain), without the first, which is the unit itself. Null: it is
 * not there, so this is no such list. Some versions put a bullet before each.
 */
export function listed(stdout: string): readonly Clean[] | null {
  const names = stdout
    .split('\n')
    .map((line) => line.replace(/^[^\w.@:\\-]+/, '').trim())
    .filter((line) => line !== '');
  const [first, ...others] = names;
  if (first === undefined || !names.every((name) => /^\S+\.[a-z]+$/.test(name))) return null;
  return [...new Set(others)].filter((name) => name !== first).map(clean);
}

function inWords(
  names: readonly Clean[],
  unit: Unit,
  tornAlong: readonly Clean[],
  model: Model,
): readonly Clean[] {
  const all = [...new Set([...names, ...tornAlong])];
  const { triggeredBy } = unit;
  const started = triggeredBy.length === 0 ? [] : [say`started by ${join(triggeredBy, ', ')}`];
  if (all.length === 0) return [literal('nothing needs it'), ...started];
  const stops = all.filter((name) => tornAlong.includes(name) || bindsTo(name, unit));
  const stays = all.filter((name) => !stops.includes(name));
  return [
    ...(stops.length === 0 ? [literal('nothing stops with it')] : [literal('stops with it:')]),
    ...stops.map((name) => say`  ${name}${stateOf(name, model)}`),
    ...(stays.length === 0 ? [] : [literal('wants it, starts it, and goes on without it:')]),
    ...stays.map((name) => say`  ${name}${stateOf(name, model)}`),
    ...started,
  ];
}

/** Requires=, BindsTo= and PartOf= of others (systemd.unit(5)): what stops with it. */
function bindsTo(name: Clean, { requiredBy, boundBy, consistsOf }: Unit): boolean {
  return [requiredBy, boundBy, consistsOf].some((names) => names.includes(name));
}

function stateOf(name: Clean, { stack }: Model): Clean {
  const service = stack.services.find(({ unitId }) => unitId === name);
  return service === undefined ? literal('') : say` (${literal(service.state)})`;
}
