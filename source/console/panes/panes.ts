import { thatCount } from '../../checks/acknowledgement.ts';
import { type PaneId, type Verdict, worst } from '../../checks/verdict.ts';
import { type Model } from '../../model/model.ts';
import { clean, literal } from '../../text/clean.ts';
import { backups } from './backups.ts';
import { crowdsec } from './crowdsec.ts';
import { disk } from './disk.ts';
import { gpu } from './gpu.ts';
import { ml } from './ml.ts';
import { type Pane, type PaneContext, type PaneView, unknownRow, withLooseVerdicts } from './pane.ts';
import { type Sorts, ownOrder } from '../sorting.ts';
import { stack } from './stack.ts';

/** The six panes in the order of their keys. Neighbours (1|2, 3|4, 5|6) stand side by side where there is space. */
export const panes: readonly Pane[] = [stack, disk, crowdsec, backups, gpu, ml];

/** The pane of an id. */
export function paneOf(id: PaneId): Pane {
  return panes.find((pane) => pane.id === id) ?? stack;
}

type Drawing = readonly [
  model: Model,
  verdicts: readonly Verdict[],
  width: number,
  now: number,
  sorts: Sorts,
];

/** How each pane was drawn last: between two looks at the box, which is when keys are pressed, it stays so. */
const last = new WeakMap<Pane, { readonly of: Drawing; readonly view: PaneView }>();

/** A pane drawn for a width: with the verdicts that none of its rows shows. */
export function viewPane(
  pane: Pane,
  model: Model,
  verdicts: readonly Verdict[],
  width: number,
  now: number,
  sorts: Sorts = ownOrder,
): PaneView {
  const of: Drawing = [model, verdicts, width, now, sorts];
  const before = last.get(pane);
  if (before !== undefined && before.of.every((each, index) => each === of[index])) return before.view;
  const view = drawn(pane, of);
  last.set(pane, { of, view });
  return view;
}

function drawn(pane: Pane, [model, verdicts, width, now, sorts]: Drawing): PaneView {
  const mine = verdicts.filter(({ subject }) => subject.pane === pane.id);
  const { summary, rows } = rowsOf(pane, { model, verdicts: mine, width, now, sorts });
  return {
    id: pane.id,
    title: pane.title,
    status: worst(thatCount(mine)),
    summary,
    rows: withLooseVerdicts(mine, rows),
  };
}

/** A defect in one pane must not take the others, and the operator's terminal, with it. */
function rowsOf(pane: Pane, context: PaneContext): ReturnType<Pane['rows']> {
  try {
    return pane.rows(context);
  } catch (error) {
    const detail = clean(error instanceof Error ? error.message : String(error));
    const origin = { probes: [], takenAt: context.now, evidence: [] };
    const row = unknownRow(context, literal('defect'), literal('This pane'), {
      known: false,
      reason: 'internal',
      detail,
      origin,
    });
    return { summary: [], rows: [row] };
  }
}
