import { connect } from 'node:net';
import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Operator } from './audit.ts';
import { takeRunLock } from './run-lock.ts';

/** Who acts now: one action at a time, of all consoles of a user. */
export interface ActionLock {
  /** Takes it for `what`, or says who has it. Never waits, never rejects. */
  take(what: Clean): Promise<Held>;
}

export type Held =
  | { readonly taken: true; readonly release: () => Promise<void> }
  | { readonly taken: false; readonly why: Clean };

const holder = z.object({
  user: z.string(),
  tty: z.string().nullable(),
  since: z.number(),
  what: z.string(),
});

/** Longest that is waited for the holder's word on itself, milliseconds. */
const answerMs = 1000;

/**
 * The lock as an abstract socket (run-lock.ts): whoever has it answers who they are and what they do. It is free again when
 * its console ends, however it ends. `now`: epoch milliseconds.
 */
export function socketLock(
  name: string,
  { user, tty }: Pick<Operator, 'user' | 'tty'>,
  now: () => number,
): ActionLock {
  return {
    async take(what) {
      const lock = await takeRunLock(name, '/proc', JSON.stringify({ user, tty, since: now(), what }));
      if (lock.state === 'taken') return { taken: true, release: lock.release };
      if (lock.state === 'none')
        return { taken: false, why: say`the lock of actions cannot be had: ${lock.why}` };
      const who = await askedWho(name);
      return {
        taken: false,
        why: say`another console acts now: ${who === null ? say`process ${lock.pid}` : inWords(who, now())}`,
      };
    },
  };
}

function inWords({ user, tty, since, what }: Who, now: number): Clean {
  const where = tty === null ? literal('') : say` on ${clean(tty)}`;
  return say`${clean(what)}, by ${clean(user)}${where} for ${duration(now - since)}`;
}

/** For a recorded box, where nobody can be in anybody's way. */
export function openLock(): ActionLock {
  return { take: () => Promise.resolve({ taken: true, release: () => Promise.resolve() }) };
}

type Who = z.infer<typeof holder>;

/** What the holder says of itself; null when it says nothing that can be understood. */
function askedWho(name: string): Promise<Who | null> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ path: `\0${name}`, timeout: answerMs });
    const end = () => {
      socket.destroy();
      resolve(understood(text));
    };
    socket
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 4096) end();
      })
      .once('end', end)
      .once('timeout', end)
      .once('error', end);
  });
}

function understood(text: string): Who | null {
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
