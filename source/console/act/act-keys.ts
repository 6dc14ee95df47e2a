import { type ActionTarget } from '../../actions/action.ts';
import { literal, say } from '../../text/clean.ts';
import { type CommandId } from '../keymap/commands.ts';
import { step as stepInList } from '../list.ts';
import { select } from '../moving.ts';
import { type Effect, type Given, type Step, notice, only } from '../step.ts';
import { type Scene } from '../scene.ts';
import { type Mark, type State, isRunning, listOf } from '../state.ts';
import { type Choice, type Form, type Job, wordOf } from './job.ts';

export type ActCommand = Extract<
  CommandId,
  | 'mark'
  | 'cleanup'
  | 'shell'
  | `action.${string}`
  | `menu.${string}`
  | `form.${string}`
  | `confirm.${string}`
>;

/** What is typed ahead of a question is not an answer to it. */
export const deafMs = 500;

/** Longest text that is taken in a field. */
const longestText = 200;

/** The next state of everything that leads to an action. Pure. */
export function reduceAct(state: State, command: ActCommand, given: Given, scene: Scene): Step {
  switch (command) {
    case 'mark':
      return only(mark(state, given, scene));
    case 'cleanup':
      return direct(state, 'filesystem.cleanup', given, scene);
    case 'shell':
      return direct(state, 'service.shell', given, scene);
    case 'action.menu':
      return only(openMenu(state, scene));
    case 'action.show':
      return only({ ...state, overlay: { kind: 'action', offset: 0 } });
    case 'action.cancel':
      return isRunning(state) && state.doing !== null
        ? { state: { ...state, doing: { ...state.doing, cancelling: true } }, effect: { kind: 'cancel' } }
        : only(state);
    case 'menu.choose':
      return chooseByLetter(state, given, scene);
    case 'form.type':
      return only(typedIntoForm(state, (text) => text + (given.key === 'space' ? ' ' : given.key)));
    case 'form.erase':
      return only(typedIntoForm(state, (text) => Array.from(text).slice(0, -1).join('')));
    case 'form.next':
      return nextField(state, given.at);
    case 'form.down':
      return only(moveInForm(state, 1));
    case 'form.up':
      return only(moveInForm(state, -1));
    case 'confirm.type':
      return only(typedIntoWord(state, given));
    case 'confirm.erase':
      return only(erasedFromWord(state));
    case 'confirm.move':
      return only(moveFocus(state, given.at));
    case 'confirm.choose':
      return answer(state, given, scene);
  }
}

/** Marks the row and goes on to the next, or takes its mark away. Marked rows are acted on together, one after the other. */
function mark(state: State, { at }: Given, scene: Scene): State {
  const list = listOf(state);
  const { row } = scene;
  if (list === null || row === null) return state;
  const { target, key } = row;
  if (target === null) return notice(state, literal('nothing can be done to this row'), at);
  const marks = state.marks[list] ?? [];
  const [first] = marks;
  if (first !== undefined && first.target.kind !== target.kind)
    return notice(
      state,
      literal('only rows of one kind can be marked together: Esc takes all marks away'),
      at,
    );
  const others = marks.filter((one) => one.key !== key);
  const next = others.length === marks.length ? [...marks, { key, target }] : others;
  return select(withMarks(state, list, next), list, scene, stepInList(scene.rows, scene.selected, 1));
}

export function withMarks(state: State, list: keyof State['marks'], marks: readonly Mark[]): State {
  const others = Object.fromEntries(Object.entries(state.marks).filter(([id]) => id !== list));
  return { ...state, marks: marks.length === 0 ? others : { ...others, [list]: marks } };
}

/** The rows that are meant: the marked ones, else the selected one. */
export function meant(state: State, scene: Scene): readonly ActionTarget[] {
  const list = listOf(state);
  const marks = list === null ? [] : (state.marks[list] ?? []);
  if (marks.length > 0) return marks.map(({ target }) => target);
  return scene.row?.target == null ? [] : [scene.row.target];
}

function openMenu(state: State, scene: Scene): State {
  const targets = meant(state, scene);
  if (targets.length === 0) return state;
  return {
    ...state,
    overlay: { kind: 'menu', targets, choices: readyFirst(scene.choices(targets)), offset: 0 },
  };
}

/** What can be done comes first. */
export function readyFirst(choices: readonly Choice[]): readonly Choice[] {
  return [
    ...choices.filter((choice) => choice.targets.length > 0),
    ...choices.filter((choice) => choice.targets.length === 0),
  ];
}

function direct(state: State, id: string, given: Given, scene: Scene): Step {
  const target = scene.row?.target ?? null;
  const choice = target === null ? undefined : scene.choices([target]).find(({ action }) => action.id === id);
  return choice === undefined
    ? only(notice(state, literal('that cannot be done to this row'), given.at))
    : choose(state, choice, given, scene);
}

function chooseByLetter(state: State, given: Given, scene: Scene): Step {
  const { overlay } = state;
  if (overlay?.kind !== 'menu') return only(state);
  const choice = overlay.choices.find(({ action }) => action.letter === given.key);
  return choice === undefined ? only(state) : choose(state, choice, given, scene);
}

/** What a choice of the menu, or of the palette, comes to: why not, what has to be asked, or the looking up of its plan. */
export function choose(state: State, choice: Choice, { at }: Given, scene: Scene): Step {
  const { action, targets, refused } = choice;
  const [target] = targets;
  if (target === undefined)
    return only(notice(state, refused[0]?.refusal ?? literal('it cannot be done'), at));
  const fields = scene.fields(action, target);
  const alone = fields.length > 0 || action.manner !== 'steps';
  if (alone && targets.length > 1) return only(notice(state, literal('that works on one row at a time'), at));
  if (fields.length === 0) return prepare(state, choice, {}, at);
  const values = Object.fromEntries(fields.map(({ id, initial }) => [id, initial]));
  return only({ ...state, overlay: { kind: 'form', choice, fields, values, at: 0, problem: null } });
}

function prepare(state: State, choice: Choice, input: Form['values'], at: number): Step {
  return {
    state: { ...state, overlay: { kind: 'preparing', choice, input, since: at, done: null } },
    effect: { kind: 'prepare', choice, input },
  };
}

function formOf(state: State): Form | null {
  return state.overlay?.kind === 'form' ? state.overlay : null;
}

function withForm(state: State, change: Partial<Form>): State {
  return state.overlay?.kind === 'form' ? { ...state, overlay: { ...state.overlay, ...change } } : state;
}

/** The text of the field that is filled in, changed; one that is chosen from is not typed into. */
export function typedIntoForm(state: State, change: (text: string) => string): State {
  const form = formOf(state);
  const field = form?.fields[form.at];
  if (form === null || field === undefined || field.choices !== null) return state;
  const text = change(form.values[field.id] ?? '').slice(0, longestText);
  return withForm(state, { values: { ...form.values, [field.id]: text }, problem: null });
}

function moveInForm(state: State, by: 1 | -1): State {
  const form = formOf(state);
  const field = form?.fields[form.at];
  if (form === null || field === undefined) return state;
  const { choices } = field;
  if (choices === null)
    return withForm(state, {
      at: Math.max(0, Math.min(form.fields.length - 1, form.at + by)),
      problem: null,
    });
  const at = choices.findIndex(({ value }) => value === form.values[field.id]);
  const next = choices[Math.max(0, Math.min(choices.length - 1, at + by))];
  return next === undefined
    ? state
    : withForm(state, { values: { ...form.values, [field.id]: next.value }, problem: null });
}

/** Enter: to the next field when this one is right, and after the last one to the plan. */
function nextField(state: State, at: number): Step {
  const form = formOf(state);
  const field = form?.fields[form.at];
  if (form === null || field === undefined) return only(state);
  const value = form.values[field.id] ?? '';
  const problem = field.choices?.find((one) => one.value === value)?.refusal ?? field.problem(value);
  if (problem !== null) return only(withForm(state, { problem }));
  if (form.at < form.fields.length - 1) return only(withForm(state, { at: form.at + 1, problem: null }));
  return prepare(state, form.choice, form.values, at);
}

function typedIntoWord(state: State, { key, at }: Given): State {
  const { overlay } = state;
  if (overlay?.kind !== 'confirm' || at - overlay.openedAt < deafMs) return state;
  const typed = (overlay.typed + (key === 'space' ? ' ' : key)).slice(0, longestText);
  return { ...state, overlay: { ...overlay, typed, focus: 'cancel' } };
}

function erasedFromWord(state: State): State {
  const { overlay } = state;
  if (overlay?.kind !== 'confirm') return state;
  return {
    ...state,
    overlay: { ...overlay, typed: Array.from(overlay.typed).slice(0, -1).join(''), focus: 'cancel' },
  };
}

/** Whether everything that had to be typed is typed. */
export function isTyped(job: Job, typed: string): boolean {
  const word = wordOf(job);
  return word === null || typed === word;
}

function moveFocus(state: State, at: number): State {
  const { overlay } = state;
  if (overlay?.kind !== 'confirm' && overlay?.kind !== 'quit') return state;
  if (overlay.kind === 'confirm' && !isTyped(overlay.job, overlay.typed))
    return notice(state, say`type ${wordOf(overlay.job) ?? literal('')} first`, at);
  return { ...state, overlay: { ...overlay, focus: overlay.focus === 'cancel' ? 'do' : 'cancel' } };
}

function answer(state: State, { at }: Given, { wholeQuestion }: Scene): Step {
  const { overlay } = state;
  if (overlay?.kind !== 'confirm' && overlay?.kind !== 'quit') return only(state);
  if (at - overlay.openedAt < deafMs) return only(state);
  if (overlay.focus === 'cancel') return only({ ...state, overlay: null });
  if (overlay.kind === 'quit') return { state, effect: { kind: 'quit' } };
  if (!wholeQuestion)
    return only(notice(state, literal('not all of it has been on the screen: ↓ shows the rest'), at));
  if (!isTyped(overlay.job, overlay.typed)) return only(state);
  if (isRunning(state)) return only(notice(state, literal('an action runs already'), at));
  return begin(state, overlay.job, at);
}

/** The job begins; marks have served their purpose. */
export function begin(state: State, job: Job, at: number): Step {
  const list = listOf(state);
  const doing = { job, startedAt: at, progress: null, cancelling: false, results: [], over: false };
  const unmarked = list === null || job.tasks.length === 1 ? state : withMarks(state, list, []);
  const effect: Effect = { kind: 'perform', job };
  return { state: { ...unmarked, overlay: { kind: 'action', offset: 0 }, doing }, effect };
}
