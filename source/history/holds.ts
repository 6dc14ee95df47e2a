import { type DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type Hold } from '../model/protected.ts';
import { type Clean, clean } from '../text/clean.ts';
import { inDatabase } from './database.ts';
import { troubleOf } from './trouble.ts';

/** The snapshots that somebody holds. None of the methods rejects. */
export interface Holds {
  /** Those that are held, oldest first; or why that cannot be told: then every snapshot counts as held. */
  all(): Promise<HoldsRead>;
  /** Holds a snapshot, in place of an earlier hold on it. Null: done; else why not. */
  hold(hold: Hold): Promise<Clean | null>;
  /** Null: it is held no more; else why that could not be written. */
  release(uuid: Clean): Promise<Clean | null>;
}

export type HoldsRead =
  { readonly read: true; readonly holds: readonly Hold[] } | { readonly read: false; readonly why: Clean };

const text = z.string().transform(clean);
const rows = z.array(z.object({ uuid: text, path: text, at: z.int(), by: text, reason: text }));

/** The holds in the embedded file below `folder`. */
export function fileHolds(folder: string): Holds {
  return {
    async all() {
      try {
        const holds = await inDatabase(folder, (database) =>
          rows.parse(database.prepare('select * from snapshot_hold order by at, uuid').all()),
        );
        return { read: true, holds };
      } catch (error) {
        return { read: false, why: troubleOf(error, folder, true).detail };
      }
    },
    hold: ({ uuid, path, at, by, reason }) =>
      attempt(folder, (database) => {
        database
          .prepare('insert or replace into snapshot_hold (uuid, path, at, by, reason) values (?, ?, ?, ?, ?)')
          .run(uuid, path, Math.round(at), by, reason);
      }),
    release: (uuid) =>
      attempt(folder, (database) => {
        database.prepare('delete from snapshot_hold where uuid = ?').run(uuid);
      }),
  };
}

/** For a recorded box: held until the console ends. */
export function passingHolds(): Holds {
  const held = new Map<string, Hold>();
  return {
    all: () => Promise.resolve({ read: true, holds: [...held.values()] }),
    hold(hold) {
      held.set(hold.uuid, hold);
      return Promise.resolve(null);
    },
    release(uuid) {
      held.delete(uuid);
      return Promise.resolve(null);
    },
  };
}

async function attempt(folder: string, work: (database: DatabaseSync) => void): Promise<Clean | null> {
  try {
    await inDatabase(folder, work);
    return null;
  } catch (error) {
    return troubleOf(error, folder, true).detail;
  }
}
