import { type Decision } from '../../probes/crowdsec.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import { isAddress, isContainerName, isRange } from '../names.ts';
import { cscli, decisionsInWords, decisionsOn, inCaches } from './cscli.ts';

interface Subject {
  readonly value: Clean;
  readonly decisions: readonly Decision[];
}

function find({ key }: ActionTarget, { model }: Sight): Subject | Refusal {
  const decisions = decisionsOn(key, model);
  if (decisions === undefined) return refuse(literal('the decisions are not known now'));
  return decisions.length === 0
    ? refuse(say`there is no local decision on ${key}`)
    : { value: key, decisions };
}

/** `--ip` for an address, `--range` for a range; undefined for anything else. */
export function scopeFlag(value: string): '--ip' | '--range' | undefined {
  return isAddress(value) ? '--ip' : isRange(value) ? '--range' : undefined;
}

export const unban: Action = define<Subject>({
  id: 'decision.delete',
  verb: 'Unban',
  letter: 'u',
  effect: 'reversible',
  kind: 'decision',
  verify: ['crowdsecDecisions'],
  find,
  guards: [
    {
      name: 'address or range',
      refuses: ({ value }) =>
        scopeFlag(value) === undefined ? say`${value} is neither an address nor a range` : null,
    },
    {
      name: 'proper name',
      refuses: (_subject, { config }) =>
        isContainerName(config.crowdsec.container)
          ? null
          : literal('crowdsec.container of the configuration is not a name for podman'),
    },
  ],
  plan: ({ value, decisions }, { config }) => {
    const flag = scopeFlag(value) ?? '--ip';
    return {
      steps: [
        {
          title: say`take back what was decided on ${value}`,
          command: cscli(config, 'decisions', 'delete', `${flag}=${value}`),
          stoppable: false,
        },
      ],
      tells: [
        ...decisions.map(
          ({ id, type, origin, scenario }) => say`decision ${id}: ${type} by ${origin}: ${scenario}`,
        ),
        inCaches,
      ],
      undo: say`cscli decisions add ${literal(flag)}=${value}`,
    };
  },
  identity: ({ decisions }) => ({
    decisions: join(
      decisions.map(({ id }) => say`${id}`),
      ', ',
    ),
  }),
  describe: ({ key }, model) => decisionsInWords(key, model),
  achieved({ key }, _before, after) {
    const found = decisionsOn(key, after);
    return found === undefined ? null : found.length === 0;
  },
});
