import { type DatabaseSync } from 'node:sqlite';
import { acknowledge, type Acknowledged, type Acknowledgement } from '../checks/acknowledgement.ts';
import { say } from '../text/clean.ts';
import { inDatabase } from './database.ts';
import { readAcknowledgements, readRemembered, writeAcknowledgement } from './rows.ts';
import { troubleOf } from './trouble.ts';

/** Acknowledges a verdict as the latest remembered run left it. Never rejects: a refusal says why. Instants: epoch milliseconds. */
export async function acknowledgeIn(
  folder: string,
  wish: Parameters<typeof acknowledge>[0],
): Promise<Acknowledged> {
  try {
    return await inTransaction(folder, (database) => {
      const answer = acknowledge(wish, readRemembered(database).checks.get(wish.id) ?? null);
      if (answer.done) writeAcknowledgement(database, answer.acknowledgement);
      return answer;
    });
  } catch (error) {
    const { file, detail } = troubleOf(error, folder, true);
    return { done: false, why: say`${file}: ${detail}` };
  }
}

/** Takes an acknowledgement back. False: there was none. Rejects when the file cannot be read or written. */
export function withdrawIn(folder: string, id: string): Promise<boolean> {
  return inTransaction(
    folder,
    (database) => Number(database.prepare('delete from acknowledgement where id = ?').run(id).changes) > 0,
  );
}

/** All acknowledgements whose date is not over, the one that ends first in front. Rejects when the file cannot be read. */
export async function acknowledgementsIn(folder: string, now: number): Promise<readonly Acknowledgement[]> {
  const all = await inTransaction(folder, readAcknowledgements);
  return [...all.values()].filter(({ until }) => until > now).sort((left, right) => left.until - right.until);
}

function inTransaction<T>(folder: string, work: (database: DatabaseSync) => T): Promise<T> {
  return inDatabase(folder, (database) => {
    database.exec('begin immediate');
    const done = work(database);
    database.exec('commit');
    return done;
  });
}
