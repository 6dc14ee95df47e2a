import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Box } from './box.ts';
import { type Clock, realClock } from './clock.ts';
import { recordedFiles } from './recorded/files.ts';
import { isBoxName, parseManifest } from './recorded/manifest.ts';
import { type Moment } from './recorded/moment.ts';
import { readRecording } from './recorded/recording.ts';
import { type OwnTerminal, ownTerminal } from './recorded/own-terminal.ts';
import { certificateRecorded, getRecorded } from './recorded/servers.ts';
import { type Stage, followRecorded, handOverRecorded, runRecorded } from './recorded/running.ts';

export { RecordingError } from './recorded/lines.ts';
export { checkRecording } from './recorded/recording.ts';

export interface RecordedOptions {
  /** Another clock than the real one: tests do not wait. */
  readonly clock?: Clock;
  /**
   * False: commands answer at once instead of after their recorded delays, for those who only want the answers. What hangs, or
   * takes longer than its deadline, still takes that. True unless told.
   */
  readonly delays?: boolean;
  /** Where a command that the terminal is given to prints, and who says that it ends. This process's own unless told. */
  readonly terminal?: OwnTerminal;
}

/**
 * Opens a recorded box: a folder in the format of fixtures/boxes/README.md. Its clock starts at the recording's `now`
 * and runs. Rejects with {@link RecordingError}, which names file and line. What lies below the headers is read when it is
 * asked for; what is wrong there is `internal` with the same words (see {@link checkRecording}).
 */
export async function openRecorded(
  folder: string,
  { clock = realClock, delays = true, terminal = ownTerminal }: RecordedOptions = {},
): Promise<Box> {
  const { now: openedAt, identity, commands, files, hardware } = await readRecording(folder);
  const label = path.basename(path.resolve(folder));
  const startedAt = clock.elapsed();
  let state: Moment['state'] = new Map();
  const now = () => Math.round(openedAt + clock.elapsed() - startedAt);
  const moment = (): Moment => ({ now: now(), openedAt, state });
  const set = (key: string, value: string) => {
    state = new Map(state).set(key, { value, setAt: now() });
  };
  const stage: Stage = { label, identity, commands, clock, delays, moment, set };

  return {
    label,
    recorded: true,
    identity,
    now,
    elapsed: () => clock.elapsed(),
    run: (command, signal, onLine) => runRecorded(stage, command, signal, onLine),
    follow: (command, onLine) => followRecorded(stage, command, onLine),
    handOver: (command) => handOverRecorded(stage, command, terminal),
    ...recordedFiles(files, moment, clock),
    hardware: () =>
      Promise.resolve(
        hardware === null
          ? { found: false, why: 'missing', detail: 'the recording names no hardware' }
          : { found: true, value: hardware },
      ),
    secret: () => Promise.resolve({ found: false, why: 'missing', detail: 'no recording has secrets' }),
    get: (request, signal) => getRecorded(stage, request, signal),
    certificate: (handshake, signal) => certificateRecorded(stage, handshake, signal),
  };
}

/** Names and titles of the recorded boxes in a folder, sorted by name. Empty when the folder is not there. Rejects with {@link RecordingError}. */
export async function recordedBoxes(
  folder: string,
): Promise<readonly { readonly name: string; readonly title: string }[]> {
  const names = await readdir(folder).catch(() => []);
  const boxes = await Promise.all(
    names.filter(isBoxName).map(async (name) => {
      const file = path.join(folder, name, 'box.toml');
      const text = await readFile(file, 'utf8').catch(() => null);
      return text === null ? null : { name, title: parseManifest(file, text).title ?? name };
    }),
  );
  return boxes.filter((box) => box !== null).sort((a, b) => (a.name < b.name ? -1 : 1));
}
