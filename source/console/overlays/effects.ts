import { type Effect } from '../../actions/action.ts';
import { type Clean, literal } from '../../text/clean.ts';

/** What an effect class means for whoever confirms it. */
export const effects: Readonly<Record<Effect, Clean>> = {
  read: literal('changes nothing'),
  reversible: literal('can be undone'),
  disruptive: literal('interrupts'),
  destructive: literal('CANNOT BE UNDONE'),
};
