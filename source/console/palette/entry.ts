import { type PaneId } from '../../checks/verdict.ts';
import { type Clean } from '../../text/clean.ts';
import { type Choice } from '../act/job.ts';
import { type CommandId } from '../keymap/commands.ts';

/** What an entry of the palette is, in the order in which entries that fit as well are listed. */
export const kinds = [
  'action',
  'pane',
  'command',
  'service',
  'timer',
  'subvolume',
  'filesystem',
  'drive',
  'bouncer',
  'decision',
  'check',
] as const;
export type Kind = (typeof kinds)[number];

/** Where an entry leads. */
export type Lead =
  | { readonly to: 'action'; readonly choice: Choice }
  | { readonly to: 'command'; readonly command: CommandId }
  | { readonly to: 'row'; readonly pane: PaneId; readonly row: Clean }
  | { readonly to: 'verdict'; readonly row: Clean };

/** One thing that can be gone to, or done. */
export interface Entry {
  readonly kind: Kind;
  readonly label: Clean;
  /** The label as it is searched. */
  readonly text: string;
  /** What more is said of it; may be empty. */
  readonly about: Clean;
  readonly lead: Lead;
}

/** One of tens of thousands: no more is made of it than is asked for. */
export class RowEntry implements Entry {
  constructor(
    readonly kind: Kind,
    private readonly pane: PaneId,
    readonly label: Clean,
    readonly about: Clean,
  ) {}

  get text(): string {
    return this.label.toLowerCase();
  }

  get lead(): Lead {
    return { to: 'row', pane: this.pane, row: this.label };
  }
}

export function entry(kind: Kind, label: Clean, about: Clean, lead: Lead): Entry {
  return { kind, label, text: label.toLowerCase(), about, lead };
}

/** The palette while it is open. What can be found is what there was when it was opened: nothing moves under the cursor. */
export interface Palette {
  readonly entries: readonly Entry[];
  readonly text: string;
  /** The best ones, best first. */
  readonly found: readonly Entry[];
  /** How many fit, the ones that are not in `found` too. */
  readonly total: number;
  /** Index of the chosen one in `found`. */
  readonly at: number;
}
