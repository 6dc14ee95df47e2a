import path from 'node:path';
import { type Box } from '../box/box.ts';
import { type RecordedOptions } from '../box/recorded.ts';
import { clean } from '../text/clean.ts';
import { nearest } from '../text/nearest.ts';
import { type Place } from './place.ts';
import { UsageError } from './usage.ts';

/**
 * Opens the box that was asked for: this machine (`demo` null), a recorded box of the folder `boxes`, or a folder that
 * holds one (a `demo` with a slash). Each door is loaded only when it is used.
 * `options` are of a recorded box.
 * @throws {UsageError} when there is no such recorded box, with the names of those that there are
 */
export async function openBox(
  demo: string | null,
  boxes: string,
  options: RecordedOptions = {},
): Promise<Box> {
  if (demo === null) {
    const { openThisMachine } = await import('../box/this-machine.ts');
    return openThisMachine();
  }
  const { openRecorded, recordedBoxes, RecordingError } = await import('../box/recorded.ts');
  const asFolder = demo.includes('/');
  try {
    return await openRecorded(asFolder ? path.resolve(demo) : path.join(boxes, demo), options);
  } catch (error) {
    if (!asFolder && !(await recordedBoxes(boxes)).some(({ name }) => name === demo)) {
      throw new UsageError(await noSuchBox(demo, boxes));
    }
    throw error instanceof RecordingError ? new UsageError(clean(error.message)) : error;
  }
}

/** Prints the recorded boxes: `--demo list`. */
export async function listBoxes({ boxes, print }: Pick<Place, 'boxes' | 'print'>): Promise<number> {
  await print(await namesAndTitles(boxes));
  return 0;
}

/** Names and titles of the recorded boxes, one a line. */
async function namesAndTitles(boxes: string): Promise<string> {
  const { recordedBoxes } = await import('../box/recorded.ts');
  const found = await recordedBoxes(boxes);
  const widest = Math.max(0, ...found.map(({ name }) => name.length));
  return found.map(({ name, title }) => `  ${name.padEnd(widest)}  ${clean(title)}\n`).join('');
}

async function noSuchBox(demo: string, boxes: string): Promise<string> {
  const { recordedBoxes } = await import('../box/recorded.ts');
  const names = (await recordedBoxes(boxes)).map(({ name }) => name);
  const meant = nearest(demo, names);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  return `there is no recorded box ${clean(demo)}${hint}\n${await namesAndTitles(boxes)}`.trimEnd();
}
