import * as z from 'zod';
import { type Command } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';

/** A line of `podman events`. A trigger to read again, never a fact: events are lost, and come late. */
export interface ContainerEvent {
  readonly name: Clean;
  /** podman's word: create, start, died, remove, health_status, … */
  readonly status: Clean;
  /** Of a `health_status`: healthy, unhealthy, starting. */
  readonly health: Clean | null;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Follows the containers' events until it is stopped. */
export const followEvents: Command = {
  file: 'podman',
  args: ['events', '--format=json', '--filter=type=container'],
  deadlineMs: Infinity,
  session: true,
};

/** Keys of podman's libpod/events; 4.9 to 5.8 (`time` in seconds, `timeNano`, `health_status`). */
const line = z.object({
  Type: z.literal('container'),
  Name: z.string().min(1),
  Status: z.string().min(1),
  time: z.int().positive(),
  health_status: z.string().nullish(),
});

/** What `podman exec` causes: quarterdeck's own probes, too, which must not wake themselves. It changes nothing. */
const idle: ReadonlySet<string> = new Set(['exec', 'exec_died', 'attach']);

/** Reads one line; null when it is not an event that changes a container. Never throws. */
export function parseEvent(text: string): ContainerEvent | null {
  if (!text.startsWith('{')) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const event = line.safeParse(value);
  if (!event.success || idle.has(event.data.Status)) return null;
  const { Name, Status, time, health_status: health } = event.data;
  return {
    name: clean(Name),
    status: clean(Status),
    health: health === null || health === undefined || health === '' ? null : clean(health),
    at: time * 1000,
  };
}
