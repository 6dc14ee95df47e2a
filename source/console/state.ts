import { type ActionTarget, type Input } from '../actions/action.ts';
import { type PaneId } from '../checks/verdict.ts';
import { type Clean } from '../text/clean.ts';
import { type Choice, type Doing, type Form, type Job } from './act/job.ts';
import { type Filter, type Selection } from './list.ts';
import { type LogView } from './log/log-view.ts';
import { type Sorts } from './sorting.ts';
import { type Palette } from './palette/entry.ts';

export type ListId = PaneId | 'verdicts' | 'timeline';

export function isPane(list: ListId): list is PaneId {
  return list !== 'verdicts' && list !== 'timeline';
}

/** What fills the middle of the screen. */
export type View =
  | { readonly kind: 'panes' }
  | { readonly kind: 'verdicts' }
  /** What happened, and why. */
  | { readonly kind: 'timeline' }
  | { readonly kind: 'detail'; readonly list: ListId; readonly row: Clean }
  /** The journal of {@link State.log}. */
  | { readonly kind: 'log' }
  /** What a command printed, or what was done; null: it has not come yet. */
  | { readonly kind: 'text'; readonly title: Clean; readonly lines: readonly Clean[] | null };

/** A question or a text below the panes; it has the keys to itself. */
export type Overlay =
  | { readonly kind: 'help'; readonly over: 'list' | 'detail' | 'log'; readonly offset: number }
  | { readonly kind: 'filter'; readonly before: Filter | null }
  | { readonly kind: 'prompt'; readonly ask: Prompt; readonly text: string; readonly before: string }
  | ({ readonly kind: 'palette' } & Palette)
  | {
      readonly kind: 'menu';
      readonly targets: readonly ActionTarget[];
      readonly choices: readonly Choice[];
      readonly offset: number;
    }
  | ({ readonly kind: 'form' } & Form)
  /** What a plan needs is being looked up. */
  | {
      readonly kind: 'preparing';
      readonly choice: Choice;
      readonly input: Input;
      readonly since: number;
      /** How far what the plan needs is measured; null: nothing of it takes long. */
      readonly done: Clean | null;
    }
  | {
      readonly kind: 'confirm';
      readonly job: Job;
      readonly openedAt: number;
      readonly focus: 'cancel' | 'do';
      /** What has been typed of the word that confirms it. */
      readonly typed: string;
      readonly offset: number;
    }
  | { readonly kind: 'action'; readonly offset: number }
  | { readonly kind: 'quit'; readonly openedAt: number; readonly focus: 'cancel' | 'do' };

/** A row that was marked, to be acted on together with others. */
export interface Mark {
  readonly key: Clean;
  readonly target: ActionTarget;
}

/** What is asked for in the last line. */
export type Prompt = 'log.search' | 'log.filter' | 'log.range';

/** Everything that keys change. Immutable; what the box says is not in it. */
export interface State {
  readonly focus: PaneId;
  /** The last one is shown; the first one is always the panes. */
  readonly views: readonly View[];
  /** Where `-` leads. */
  readonly previous: { readonly focus: PaneId; readonly views: readonly View[] } | null;
  readonly selections: Readonly<Partial<Record<ListId, Selection>>>;
  readonly filters: Readonly<Partial<Record<ListId, Filter>>>;
  /** How the sections of the panes are sorted. */
  readonly sorts: Readonly<Partial<Record<ListId, Sorts>>>;
  /** Rows that were marked, in that order. All of a list are of one kind. */
  readonly marks: Readonly<Partial<Record<ListId, readonly Mark[]>>>;
  readonly faultsOnly: boolean;
  /** First line shown of a detail or a journal. Infinity: the end. */
  readonly scroll: number;
  /** The mouse is ours; while it is not, the terminal marks text with it. */
  readonly mouse: boolean;
  readonly overlay: Overlay | null;
  readonly doing: Doing | null;
  /** How the journal that is open is looked at; null: none is open. */
  readonly log: LogView | null;
  /** A short message in place of the footer, until an instant of the clock that never steps back. */
  readonly notice: { readonly text: Clean; readonly until: number } | null;
}

export const initialState: State = {
  focus: 'stack',
  views: [{ kind: 'panes' }],
  previous: null,
  selections: {},
  filters: {},
  sorts: {},
  marks: {},
  faultsOnly: false,
  scroll: 0,
  mouse: false,
  overlay: null,
  doing: null,
  log: null,
  notice: null,
};

/** The view on top. */
export function viewOf(state: State): View {
  return state.views.at(-1) ?? { kind: 'panes' };
}

/** The list that has the keys, or null in a detail or a journal. */
export function listOf(state: State): ListId | null {
  const view = viewOf(state);
  switch (view.kind) {
    case 'panes':
      return state.focus;
    case 'verdicts':
    case 'timeline':
      return view.kind;
    case 'detail':
    case 'log':
    case 'text':
      return null;
  }
}

/** Whether the journal is one of the views: it is followed as long. */
export function isReadingLog({ views }: State): boolean {
  return views.some(({ kind }) => kind === 'log');
}

/** Whether an action runs now. */
export function isRunning(state: State): boolean {
  return state.doing !== null && !state.doing.over;
}

/** Whether anything is open or filtered that Esc would close. */
export function canGoBack(state: State): boolean {
  const list = listOf(state);
  return (
    state.overlay !== null ||
    state.views.length > 1 ||
    state.faultsOnly ||
    (list !== null && (state.filters[list] !== undefined || state.marks[list] !== undefined))
  );
}
