import { type ActionTarget, type Input, type Prepared } from '../../source/actions/action.ts';
import { actions } from '../../source/actions/catalogue.ts';
import {
  type ActionResult,
  type ActorOptions,
  type Progress,
  type Task,
  type Watching,
  openActor,
} from '../../source/actions/engine.ts';
import { openLock } from '../../source/history/action-lock.ts';
import { type Audit, passingAudit } from '../../source/history/audit.ts';
import { type Model } from '../../source/model/model.ts';
import { clean } from '../../source/text/clean.ts';
import { openBox } from './recorded-box.ts';

/** Keeps no inference. */
export const forgetting = { keepInference: () => Promise.resolve(null) };

export const operator = { user: 'deck', client: null, tty: null, session: '0badcafe' };

/** An action of the catalogue by its id. */
export function actionOf(id: string) {
  const action = actions.find((one) => one.id === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
}

/** Looks on while an action runs; what it was told is in `heard`. */
export function watching(more: Partial<Watching> = {}): Watching & { readonly heard: Progress[] } {
  const heard: Progress[] = [];
  return {
    signal: new AbortController().signal,
    after: null,
    onProgress: (progress) => heard.push(progress),
    onTerminal: (run) => run(),
    heard,
    ...more,
  };
}

/** The engine on a recorded box, whose clock stands still until something waits on it; `ran` is what was run by it. */
export async function acting(boxName: string, more: Partial<ActorOptions> = {}) {
  const opened = await openBox(boxName);
  const ran: string[] = [];
  const audit: Audit = passingAudit(operator);
  // Only what the engine runs: readings are taken through the box itself.
  const box: typeof opened.box = {
    ...opened.box,
    run(command, signal, onLine) {
      ran.push([command.file, ...command.args].join(' '));
      return opened.box.run(command, signal, onLine);
    },
  };
  const actor = openActor({
    box,
    config: opened.config,
    audit,
    lock: openLock(),
    holds: opened.holds,
    inferences: forgetting,
    readOnly: false,
    refresh: () => opened.look(),
    wait: (ms, signal) => opened.clock.wait(ms, signal),
    ...more,
  });
  const prepare = (id: string, target: ActionTarget, model: Model, input: Input = {}) =>
    actor.prepare(actionOf(id), target, input, model);
  return { ...opened, actor, audit, ran, prepare };
}

export interface Done {
  readonly shown: Prepared;
  readonly result: ActionResult | null;
  /** What was run for it, journals that were read apart. */
  readonly ran: readonly string[];
  readonly heard: readonly Progress[];
}

/** Prepares an action on a recorded box, and does it when it may be done. */
export async function done(
  boxName: string,
  id: string,
  kind: ActionTarget['kind'],
  key: string,
  input: Input = {},
): Promise<Done> {
  const { actor, look, ran, prepare } = await acting(boxName);
  const target = { kind, key: clean(key) };
  const shown = await prepare(id, target, await look(), input);
  const watch = watching();
  const ended = (result: ActionResult | null): Done => ({
    shown,
    result,
    ran: ran.filter((argv) => !argv.startsWith('journalctl ')),
    heard: watch.heard,
  });
  if (!shown.ready) return ended(null);
  const task: Task = { action: actionOf(id), target, input, plan: shown.plan };
  return ended(await actor.perform(task, watch));
}
