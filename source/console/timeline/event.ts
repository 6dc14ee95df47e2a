import { type PaneId, type Status } from '../../checks/verdict.ts';
import { type Known } from '../../model/known.ts';
import { type SeriesByName } from '../../model/past.ts';
import { type JournalEvent } from '../../probes/journal-events.ts';
import { type ContainerEvent } from '../../probes/events.ts';
import { type Clean } from '../../text/clean.ts';

/** Something that happened, from any source. */
export interface TimelineEvent {
  readonly kind:
    | 'failure'
    | 'oom'
    | 'restart'
    | 'start'
    | 'health'
    | 'verdict'
    | 'ban'
    | 'alert'
    | 'refused'
    | 'no-space'
    | 'timer'
    | 'crossing'
    | 'action';
  /** Epoch milliseconds. */
  readonly at: number;
  /** What it is about, as rules compare it: a unit's id, an address, a mount point, a verdict's id. */
  readonly subject: Clean;
  readonly status: Status;
  readonly what: Clean;
  /** Where that is known from. */
  readonly evidence: Clean;
  /** Unit whose journal tells more. */
  readonly unit: Clean | null;
  /** The row that it is about. */
  readonly leads: { readonly pane: PaneId; readonly row: Clean } | null;
  /** How often in a row of the same, and when the first of them was; 1 and `at` for most. */
  readonly count: number;
  readonly firstAt: number;
}

/** What an event is put down to, and by which rule. */
export interface Cause {
  readonly rule: Clean;
  readonly says: Clean;
  /** The events that it rests on, latest first. */
  readonly because: readonly TimelineEvent[];
}

export interface Explained {
  readonly event: TimelineEvent;
  readonly causes: readonly Cause[];
  /** It happened after the operator last looked. */
  readonly fresh: boolean;
}

/** An action of this console or another one, as the audit has it. */
export interface Done {
  readonly id: number;
  readonly at: number;
  readonly action: Clean;
  readonly target: Clean;
  readonly by: Clean;
  readonly ending: 'done' | 'failed' | 'unproven' | 'open';
  readonly detail: Clean;
}

/** The last change of a verdict between two runs of the check. */
export interface Change {
  readonly id: Clean;
  readonly status: Status;
  readonly since: number;
}

/** What was noted before now; each source may be missing by itself, and says why. */
export interface Noted {
  /** Epoch milliseconds that it begins at. */
  readonly since: number;
  readonly managed: Known<readonly JournalEvent[]>;
  readonly written: Known<readonly JournalEvent[]>;
  readonly actions: Known<readonly Done[]>;
  /** Empty: no check ran, or nothing changed. */
  readonly changes: readonly Change[];
  /** Changes of containers since this console was opened. */
  readonly health: readonly ContainerEvent[];
  /** Used bytes of the file systems. */
  readonly used: Known<SeriesByName>;
  /** When the operator last looked; null: not known. */
  readonly lookedAt: number | null;
}
