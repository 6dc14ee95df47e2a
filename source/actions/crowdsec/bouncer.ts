import { type Model } from '../../model/model.ts';
import { type BouncerState } from '../../model/protection.ts';
import { type Outcome } from '../../box/box.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { duration, instant } from '../../text/format.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import { lastLines } from '../failure.ts';
import { isBouncerName } from '../names.ts';
import { cscli, cscliTyped, properContainer } from './cscli.ts';

const day = 86_400_000;

interface Subject {
  readonly bouncer: BouncerState;
  /** Registered by the LAPI for other addresses of the same key: cscli deletes them with it (cmd/crowdsec-cli/clibouncer/delete.go). */
  readonly children: readonly BouncerState[];
  readonly others: readonly BouncerState[];
}

function find({ key }: ActionTarget, { model }: Sight): Subject | Refusal {
  const { bouncers } = model.protection;
  if (!bouncers.known) return refuse(say`the bouncers are not known: ${bouncers.detail}`);
  const bouncer = bouncers.value.find(({ name }) => name === key);
  if (bouncer === undefined) return refuse(say`there is no bouncer ${key} any more`);
  const isChild = ({ name }: BouncerState) => name.startsWith(`${bouncer.name}@`);
  return {
    bouncer,
    children: bouncers.value.filter(isChild),
    others: bouncers.value.filter((one) => one !== bouncer && !isChild(one)),
  };
}

/** When it was last heard of: a new one has not pulled yet. */
function heardOf({ lastPull, createdAt }: BouncerState): number | null {
  return lastPull ?? createdAt;
}

/** It was heard of within the time that the configuration gives, and its key is valid. */
function isLive(bouncer: BouncerState, { model, config }: Sight): boolean {
  const at = heardOf(bouncer);
  return !bouncer.revoked && at !== null && model.now - at < config.crowdsec.staleDays * day;
}

function pulled({ lastPull }: BouncerState, { now }: Model): Clean {
  return lastPull === null ? literal('never pulled') : say`last pull ${duration(now - lastPull)} ago`;
}

/** Exit 0 also where it did nothing: of what the LAPI has registered itself it deletes the parent only. */
export function judgeRemoved(outcome: Pick<Outcome, 'stdout' | 'stderr'>): Clean | null {
  return (
    lastLines(outcome, Infinity).find((line) => /cannot be deleted|couldn't find a parent/.test(line)) ?? null
  );
}

export const removeBouncer: Action = define<Subject>({
  id: 'bouncer.delete',
  verb: 'Remove it from the LAPI',
  phrase: 'Remove',
  letter: 'X',
  effect: 'destructive',
  kind: 'bouncer',
  verify: ['crowdsecBouncers'],
  find,
  guards: [
    {
      name: 'bouncer name',
      refuses: ({ bouncer }) =>
        isBouncerName(bouncer.name) ? null : say`${bouncer.name} is not a name that can be given to cscli`,
    },
    {
      name: 'stale',
      refuses({ bouncer }, sight) {
        if (!isLive(bouncer, sight)) return null;
        return bouncer.lastPull === null
          ? say`it was registered ${duration(sight.model.now - (bouncer.createdAt ?? 0))} ago and may still come`
          : say`it lives: ${pulled(bouncer, sight.model)}`;
      },
    },
    {
      name: 'nothing live goes with it',
      refuses({ children }, sight) {
        const live = children.find((child) => isLive(child, sight));
        return live === undefined
          ? null
          : say`${live.name} would go with it, and lives: ${pulled(live, sight.model)}`;
      },
    },
    {
      name: 'a live one stays',
      refuses: ({ others }, sight) =>
        others.some((one) => one.lastPull !== null && isLive(one, sight))
          ? null
          : say`no other bouncer has pulled within ${sight.config.crowdsec.staleDays} days: this may be the only one there is`,
    },
    {
      name: 'deleted by name',
      refuses: ({ bouncer }, { config }) =>
        bouncer.autoCreated === true
          ? say`the LAPI has registered it itself, and cscli deletes only its parent; all that are stale go by: ${cscliTyped(config, 'bouncers', 'prune', `--duration=${config.crowdsec.staleDays * 24}h`)}`
          : null,
    },
    properContainer,
  ],
  plan({ bouncer, children, others }, sight) {
    const { model, config } = sight;
    const live = others.filter((one) => one.lastPull !== null && isLive(one, sight));
    return {
      steps: [
        {
          title: say`remove ${bouncer.name}`,
          command: cscli(config, 'bouncers', 'delete', '--', bouncer.name),
          stoppable: false,
          judge: judgeRemoved,
        },
      ],
      tells: [
        say`${pulled(bouncer, model)}${bouncer.lastPull === null ? literal('') : say`, ${instant(bouncer.lastPull)}`}, from ${bouncer.address ?? literal('no known address')}${bouncer.revoked ? literal('; its key is revoked') : literal('')}`,
        ...children.map((child) => say`goes with it: ${child.name}, ${pulled(child, model)}`),
        say`stays: ${join(
          live.map((one) => say`${one.name}, ${pulled(one, model)}`),
          '; ',
        )}`,
        literal(
          'whoever still has its key gets no decisions any more; one that fails closed lets nobody in then',
        ),
        ...(config.crowdsec.mode === 'live'
          ? [literal('live: it asks only when somebody visits, so look whether it is only quiet')]
          : []),
      ],
      undo: say`none: ${cscliTyped(config, 'bouncers', 'add', bouncer.name)} registers it anew, with another key`,
      word: bouncer.name,
    };
  },
  identity: ({ bouncer, children }) => ({
    'its last pull': bouncer.lastPull === null ? literal('none') : instant(bouncer.lastPull),
    'what goes with it':
      children.length === 0
        ? literal('nothing')
        : join(
            children.map(({ name }) => name),
            ', ',
          ),
  }),
  describe({ key }, model) {
    const { bouncers } = model.protection;
    if (!bouncers.known) return literal('not known');
    const bouncer = bouncers.value.find(({ name }) => name === key);
    return bouncer === undefined ? literal('not registered') : say`registered, ${pulled(bouncer, model)}`;
  },
  achieved({ key }, _before, after) {
    const { bouncers } = after.protection;
    return bouncers.known ? !bouncers.value.some(({ name }) => name === key) : null;
  },
});
