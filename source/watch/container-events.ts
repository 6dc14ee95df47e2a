import { type ContainerEvent, followEvents, parseEvent } from '../probes/events.ts';
import { type Context } from '../probes/probe.ts';
import { type Timers } from './timers.ts';

/** Several events come together when a container starts; the last of them is worth a look. */
const gatherMs = 300;
const shortestPauseMs = 5000;
const longestPauseMs = 5 * 60 * 1000;
/** One that lived this long was well: the next pause begins short again. */
const wellAfterMs = 60_000;

/**
 * Follows `podman events` and calls `onChange` when a container has changed: at most once per {@link gatherMs};
 * `onHealth` hears of each change of a container's health. When
 * the command ends it is started again after a pause that doubles from 5 s to 5 min. Never throws.
 */
export function followContainers(
  context: Context,
  timers: Timers,
  onChange: () => void,
  onHealth: (event: ContainerEvent) => void = () => {},
): { stop(): void } {
  const { box } = context;
  const health = new Map<string, string>();
  let pauseMs = shortestPauseMs;
  let stopped = false;
  let cancelGather: (() => void) | null = null;
  let cancelPause = () => {};
  let stream = follow();

  return {
    stop() {
      stopped = true;
      cancelGather?.();
      cancelPause();
      stream.stop();
    },
  };

  function follow() {
    const startedAt = box.elapsed();
    const started = box.follow(followEvents, (line) => {
      const event = parseEvent(line);
      if (stopped || event === null) return;
      const before = health.get(event.name);
      if (!tellsChange(event, health)) return;
      // The first result of a container that is well is no change.
      if (event.health !== null && (before !== undefined || event.health !== 'healthy')) onHealth(event);
      if (cancelGather !== null) return;
      cancelGather = timers.after(gatherMs, () => {
        cancelGather = null;
        onChange();
      });
    });
    void started.ended.then(() => {
      if (stopped) return;
      if (box.elapsed() - startedAt >= wellAfterMs) pauseMs = shortestPauseMs;
      cancelPause = timers.after(pauseMs, () => {
        stream = follow();
      });
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    });
    return started;
  }
}

/** A health check's result counts only when it differs from the one before, which `health` remembers by container. */
export function tellsChange(
  { name, status, health: result }: ContainerEvent,
  health: Map<string, string>,
): boolean {
  if (status !== 'health_status' || result === null) return true;
  const same = health.get(name) === result;
  health.set(name, result);
  return !same;
}
