import { type Config } from '../config/schema.ts';
import { type Model } from '../model/model.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Action, type ActionTarget } from './action.ts';
import { isAddress, isContainerName, isRange } from './names.ts';

function decisionsOn(target: ActionTarget, model: Model) {
  const { decisions } = model.protection;
  return decisions.known ? decisions.value.filter(({ value }) => value === target.key) : undefined;
}

/** `cscli` with its arguments: inside of the container, or on the host. */
function cscli(config: Config, ...args: readonly string[]) {
  return config.crowdsec.via === 'container'
    ? {
        file: 'podman',
        args: ['exec', config.crowdsec.container, 'cscli', ...args],
        deadlineMs: 20_000,
        session: true,
      }
    : { file: 'cscli', args, deadlineMs: 20_000, session: false };
}

function stateOf(target: ActionTarget, model: Model): Clean {
  const found = decisionsOn(target, model);
  if (found === undefined) return literal('not known');
  if (found.length === 0) return literal('no decision');
  return join(
    found.map(({ type, until }) => (until === null ? type : say`${type} for ${duration(until - model.now)}`)),
    ', ',
  );
}

export const unban: Action = {
  id: 'decision.delete',
  verb: 'Unban',
  letter: 'u',
  effect: 'reversible',
  kind: 'decision',
  verify: ['crowdsecDecisions'],
  prepare(target, model, config) {
    const found = decisionsOn(target, model);
    if (found === undefined) return { ready: false, refusal: literal('the decisions are not known now') };
    if (found.length === 0)
      return { ready: false, refusal: say`there is no local decision on ${target.key}` };
    const flag = isAddress(target.key) ? '--ip' : isRange(target.key) ? '--range' : undefined;
    if (flag === undefined || !isContainerName(config.crowdsec.container)) {
      return { ready: false, refusal: say`${target.key} is neither an address nor a range` };
    }
    return {
      ready: true,
      command: cscli(config, 'decisions', 'delete', `${flag}=${target.key}`),
      effectLines: [
        ...found.map((decision) => say`${decision.type} by ${decision.origin}: ${decision.scenario}`),
        literal('a bouncer that caches decisions lets it in after up to a minute'),
        say`undo: cscli decisions add ${flag as Clean} ${target.key}`,
      ],
    };
  },
  describe: stateOf,
  achieved(target, _before, after) {
    const found = decisionsOn(target, after);
    return found === undefined ? false : found.length === 0;
  },
};
