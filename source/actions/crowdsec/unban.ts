import { holds, parseRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { type Decision } from '../../probes/crowdsec-lapi.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import {
  cscli,
  cscliTyped,
  decisionsInWords,
  decisionsOn,
  inCaches,
  neitherAddressNorRange,
  properContainer,
  scopeFlag,
} from './cscli.ts';

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

/** `--ip` takes every decision that holds the address, those on ranges as well (pkg/database/decisions.go, "contains"). */
function goesWithIt({ value }: Subject, { protection }: Model): readonly Clean[] {
  const meant = parseRange(value);
  if (meant === null || !protection.decisions.known) return [];
  return protection.decisions.value.flatMap((one) => {
    const range = parseRange(one.value);
    return range !== null && range.length < meant.length && holds(range, meant)
      ? [say`goes with it, because it holds it: ${one.type} of ${one.value}, decision ${one.id}`]
      : [];
  });
}

function unbanOf(kind: 'decision' | 'alert', id: string): Action {
  return define<Subject>({
    id,
    verb: 'Unban',
    letter: 'u',
    effect: 'reversible',
    kind,
    verify: ['crowdsecLapi'],
    find,
    // Of an alert it is known whether somebody is banned for it: what is not is banned there, and not unbanned.
    ...(kind === 'alert' ? { suits: ({ decisions }: Subject) => decisions.length > 0 } : {}),
    guards: [
      {
        name: 'address or range',
        refuses: ({ value }) => (scopeFlag(value) === undefined ? neitherAddressNorRange(value) : null),
      },
      properContainer,
    ],
    plan(subject, { model, config }) {
      const { value, decisions } = subject;
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
          ...goesWithIt(subject, model),
          inCaches,
        ],
        undo: cscliTyped(config, 'decisions', 'add', `${flag}=${value}`),
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
}

export const unban = unbanOf('decision', 'decision.delete');

/** The same from a row that tells what an address did. */
export const unbanAlert = unbanOf('alert', 'alert.unban');
