import { isDeepStrictEqual } from 'node:util';
import { type ProbeName, probes } from '../probes/catalogue.ts';
import { type ContainerEvent } from '../probes/events.ts';
import { type Context, type Measuring, type Probe, take } from '../probes/probe.ts';
import { type Evidence, type Reading } from '../probes/reading.ts';
import { type Clean, clean, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { interval, strikesAfter } from './cadence.ts';
import { followContainers } from './container-events.ts';
import { type Feed, feeds } from './feeds.ts';
import { withSlots } from './slots.ts';
import { createStore, type Store } from './store.ts';
import { realTimers, type Timers } from './timers.ts';

/** Readings that keep coming, and what steers them. */
export interface Watch {
  readonly store: Store;
  /** Reads these now (all when none are named), whatever their cadence; settles when readings that began after the call are there. */
  refresh(names?: readonly ProbeName[]): Promise<void>;
  /** Takes the readings that are long anew. */
  measure(): void;
  /** Calls off those that are long and run. What was read before stays; they are taken again at their usual pace, or by {@link measure}. */
  callOff(): void;
  /** Says which panes are on the screen. */
  look(panes: readonly Feed[]): void;
  /** Changes of containers' health since the start, oldest first, at most {@link mostChanges}. */
  healthChanges(): readonly ContainerEvent[];
  /** Ends everything; what still runs is told to end and its readings are dropped. */
  stop(): void;
}

export interface WatchOptions {
  /** Panes that are on the screen at the start. */
  readonly look: readonly Feed[];
  readonly timers?: Timers;
  /** Other probes than the catalogue's, for tests. */
  readonly catalogue?: Readonly<Record<string, Probe<unknown>>>;
}

/** One probe's place in the schedule. Instants are those of `box.elapsed()`, milliseconds. */
interface Task {
  readonly name: ProbeName;
  readonly probe: Probe<unknown>;
  running: boolean;
  /** When its last reading ended; null: it was never read. */
  endedAt: number | null;
  dueAt: number;
  strikes: number;
  seen: boolean;
  /** Of a long reading that runs. */
  measuring: Measuring | null;
  calledOff: AbortController | null;
  /** Who waits for a reading that begins from now on. */
  waiting: (() => void)[];
}

/** Child processes at a time: the console shares the box with what it watches. */
const slots = 4;
/** First readings of what rests while hidden (walks, `podman system df`) let the others go first. */
const headStartMs = 3000;
/** A probe that has not come back after this (its own {@link Probe.hungMs} comes first), times the patience, is shown as hung; it is not started again until it does. */
const usualHungMs = 60_000;

/** Changes of health that are kept: a container that flaps must not fill the memory. */
const mostChanges = 500;

/** How far a long reading is, is told no more often. Milliseconds. */
const progressMs = 500;

/** What the podman events are a sign of. */
const containerFeeds: readonly ProbeName[] = ['containers', 'units'];

/** Starts to watch: reads everything once, then each probe at its cadence, never the same one twice at a time. */
export function startWatch(context: Context, options: WatchOptions): Watch {
  const { timers = realTimers } = options;
  const catalogue: Readonly<Record<string, Probe<unknown>>> = options.catalogue ?? probes;
  const { box } = context;
  const ending = new AbortController();
  const limited: Context = { ...context, box: withSlots(box, slots), signal: ending.signal };
  const { store, change } = createStore();
  const startedAt = box.elapsed();
  const tasks = Object.entries(catalogue).map(([name, probe]): Task => {
    const dueAt =
      probe.onDemand === true ? Infinity : probe.every.hidden === null ? startedAt + headStartMs : startedAt;
    return {
      name: name as ProbeName,
      probe,
      running: false,
      endedAt: null,
      dueAt,
      strikes: 0,
      seen: false,
      measuring: null,
      calledOff: null,
      waiting: [],
    };
  });
  let stopped = false;
  let begun = false;
  // Who started us has its turn first: a console draws its first frame, and then begins what it shows.
  let cancelTimer = timers.after(0, () => {
    begun = true;
    run();
  });

  look(options.look);
  const changes: ContainerEvent[] = [];
  const events = followContainers(
    context,
    timers,
    () => void refresh(containerFeeds),
    (event) => {
      changes.push(event);
      if (changes.length > mostChanges) changes.shift();
    },
  );
  return { store, refresh, measure, callOff, look, healthChanges: () => [...changes], stop };

  function measure(): void {
    void refresh(tasks.filter(({ probe }) => probe.long === true).map(({ name }) => name));
  }

  function callOff(): void {
    for (const { calledOff } of tasks) calledOff?.abort();
  }

  function look(panes: readonly Feed[]): void {
    const names = new Set<ProbeName>((['frame', ...panes] as const).flatMap((pane) => feeds[pane]));
    for (const task of tasks) {
      task.seen = names.has(task.name);
      if (!task.running) task.dueAt = dueAt(task);
    }
    run();
  }

  function dueAt(task: Task): number {
    if (task.probe.onDemand === true && !task.seen) return Infinity;
    if (task.endedAt === null) return task.seen ? startedAt : task.dueAt;
    const known = store.snapshot().readings[task.name]?.known === true;
    return task.endedAt + interval(task.probe, task.seen, task.strikes, known);
  }

  function refresh(names?: readonly ProbeName[]): Promise<void> {
    const chosen = tasks.filter(({ name }) => names === undefined || names.includes(name));
    const fresh = chosen.map((task) => new Promise<void>((resolve) => task.waiting.push(resolve)));
    run();
    return Promise.all(fresh).then(() => {});
  }

  /** Starts what is due, what is on the screen first, and sets the timer for what is due next. */
  function run(): void {
    if (!begun && !stopped) return;
    cancelTimer();
    if (stopped) {
      settle(tasks);
      return;
    }
    const now = box.elapsed();
    const due = tasks.filter((task) => !task.running && (task.dueAt <= now || task.waiting.length > 0));
    due.sort((left, right) => Number(right.seen) - Number(left.seen));
    for (const task of due) start(task);
    if (due.length > 0) change({ running: runningNow(), measuring: measuringNow() });
    const next = Math.min(...tasks.filter(({ running }) => !running).map((task) => task.dueAt));
    if (Number.isFinite(next)) cancelTimer = timers.after(Math.max(1, Math.ceil(next - now)), run);
  }

  function start(task: Task): void {
    const waiting = task.waiting;
    task.waiting = [];
    task.running = true;
    const evidence: Evidence[] = [];
    const hungAfterMs = (task.probe.hungMs ?? usualHungMs) * context.config.probes.patience;
    const cancelHung = timers.after(hungAfterMs, () => {
      if (!stopped) publish(task, hung(hungAfterMs, [...evidence]));
    });
    const before = lastKnown(task);
    const own = task.probe.long === true ? cancellable(task) : limited;
    void take(task.probe, own, before, evidence).then((taken) => {
      const calledOff = task.calledOff?.signal.aborted === true && !taken.known;
      const reading = calledOff ? offReading(task, taken) : asBefore(taken, before);
      cancelHung();
      task.running = false;
      task.measuring = null;
      task.calledOff = null;
      task.endedAt = box.elapsed();
      // Who called it off does not want it sooner than at its pace.
      task.strikes = calledOff ? 0 : strikesAfter(reading, task.probe, task.seen, task.strikes);
      if (!stopped) publish(task, reading);
      task.dueAt = dueAt(task);
      settle([{ waiting }]);
      run();
    });
  }

  function lastKnown({ name }: Task): unknown {
    const { readings, previous } = store.snapshot();
    const reading = [readings[name], previous[name]].find((one) => one?.known === true);
    return reading?.known === true ? reading.value : undefined;
  }

  function publish({ name }: Task, reading: Reading<unknown>): void {
    const { readings, previous } = store.snapshot();
    const before = readings[name];
    change({
      readings: { ...readings, [name]: reading },
      ...(before?.known === true ? { previous: { ...previous, [name]: before } } : {}),
      running: runningNow(),
      measuring: measuringNow(),
    });
  }

  /** What a long reading works with: it can be called off by itself, and what it says of its progress is shown, now and then. */
  function cancellable(task: Task): Context {
    const calledOff = new AbortController();
    task.calledOff = calledOff;
    task.measuring = { id: task.probe.id, title: clean(task.probe.title), since: box.now(), done: null };
    let toldAt = -Infinity;
    return {
      ...limited,
      signal: calledOff.signal,
      onProgress(done: Clean) {
        if (task.measuring === null || task.calledOff !== calledOff || stopped) return;
        task.measuring = { ...task.measuring, done };
        if (box.elapsed() - toldAt < progressMs) return;
        toldAt = box.elapsed();
        change({ measuring: measuringNow() });
      },
    };
  }

  /** What stands in the place of a reading that was called off: the one before, or that there is none yet. */
  function offReading({ name }: Task, taken: Reading<unknown>): Reading<unknown> {
    const before = store.snapshot().readings[name];
    if (before?.known === true) return before;
    const after = say`called off after ${duration(taken.tookMs)}`;
    return { ...taken, known: false, reason: 'pending', detail: after };
  }

  function hung(tookMs: number, evidence: readonly Evidence[]): Reading<never> {
    const detail = say`no answer for ${duration(tookMs)}, still waiting`;
    const at = { takenAt: box.now(), elapsedAt: box.elapsed(), tookMs, evidence };
    return { known: false, reason: 'hung', detail, ...at };
  }

  function runningNow(): ReadonlySet<ProbeName> {
    return new Set(tasks.filter(({ running }) => running).map(({ name }) => name));
  }

  function measuringNow(): readonly Measuring[] {
    return tasks.flatMap(({ measuring }) => (measuring === null ? [] : [measuring]));
  }

  function stop(): void {
    stopped = true;
    cancelTimer();
    events.stop();
    ending.abort();
    callOff();
    settle(tasks);
  }
}

/** A longer list is not compared: that would take as long as what is saved. */
const mostCompared = 5000;

/** The reading with the very value of the one before, where it says the same: whoever looks at the value sees at once that nothing has changed. */
function asBefore(reading: Reading<unknown>, before: unknown): Reading<unknown> {
  if (!reading.known || before === undefined || before === reading.value) return reading;
  if (Array.isArray(before) && before.length > mostCompared) return reading;
  return isDeepStrictEqual(reading.value, before) ? { ...reading, value: before } : reading;
}

function settle(tasks: readonly { waiting: (() => void)[] }[]): void {
  for (const task of tasks) for (const resolve of task.waiting.splice(0)) resolve();
}
