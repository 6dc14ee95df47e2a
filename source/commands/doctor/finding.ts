import { type Box } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { type Clean } from '../../text/clean.ts';
import { type Place } from '../place.ts';

/**
 * One line of the doctor: `good`, `bad` (something will not work, and there is a remedy), `unknown` (it could not be
 * found out), `note` (worth saying, nothing to mend).
 */
export interface Finding {
  readonly mark: 'good' | 'bad' | 'unknown' | 'note';
  readonly name: string;
  readonly text: Clean;
  /** What to type; null when there is nothing to do. */
  readonly remedy: Clean | null;
}

/** What an examination may look at. */
export interface Patient {
  readonly box: Box;
  readonly config: Config;
  readonly place: Pick<Place, 'environment' | 'terminal'>;
}

/** Looks at one thing. Never rejects for what the box is like. */
export type Examination = (patient: Patient) => Promise<readonly Finding[]> | readonly Finding[];

export function good(name: string, text: Clean): Finding {
  return { mark: 'good', name, text, remedy: null };
}

export function bad(name: string, text: Clean, remedy: Clean | null): Finding {
  return { mark: 'bad', name, text, remedy };
}

export function unsure(name: string, text: Clean, remedy: Clean | null = null): Finding {
  return { mark: 'unknown', name, text, remedy };
}

export function note(name: string, text: Clean, remedy: Clean | null = null): Finding {
  return { mark: 'note', name, text, remedy };
}
