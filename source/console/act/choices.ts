import { type Action, type ActionTarget } from '../../actions/action.ts';
import { type Actor } from '../../actions/engine.ts';
import { type Model } from '../../model/model.ts';
import { type Choice } from './job.ts';

/** The menu for some rows of one kind: what is of use for all of them, with those of them that it can be done to. */
export function choicesFor(actor: Actor, targets: readonly ActionTarget[], model: Model): readonly Choice[] {
  const [first] = targets;
  return actor.actions
    .filter(({ kind }) => kind === first?.kind)
    .filter((action) => targets.some((target) => actor.applies(action, target, model)))
    .map((action) => choiceOf(actor, action, targets, model));
}

function choiceOf(actor: Actor, action: Action, targets: readonly ActionTarget[], model: Model): Choice {
  const offers = targets.map((target) => ({ target, offer: actor.offer(action, target, model) }));
  return {
    action,
    targets: offers.flatMap(({ target, offer }) => (offer.ready ? [target] : [])),
    refused: offers.flatMap(({ target, offer }) => (offer.ready ? [] : [{ target, refusal: offer.refusal }])),
  };
}
