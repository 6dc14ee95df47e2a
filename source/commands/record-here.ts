import { ConfigError } from '../config/error.ts';
import { clean } from '../text/clean.ts';
import { type Request } from './command-line.ts';
import { configure } from './configure.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { record, RecordError } from './record.ts';
import { UsageError } from './usage.ts';

/**
 * `quarterdeck record DIR`: records the box and says what was written.
 * @throws {UsageError} when the folder or the configuration cannot be used
 */
export async function recordHere(request: Request, place: Place): Promise<0> {
  try {
    const door = await openBox(request.demo, place.boxes);
    const { box, config } = await configure(door, request.config, place.environment);
    const { directory, commands, paths, skipped } = await record(box, config, request.operand);
    const left = skipped === 0 ? '' : ` ${skipped} could not be written in the format and were left out.`;
    await place.print(
      `${commands} commands and ${paths} paths, redacted, are in ${clean(directory)}.${left}\n` +
        `Read it before you give it away, then: quarterdeck --demo ${clean(/^\.{0,2}\//.test(directory) ? directory : `./${directory}`)}\n`,
    );
    return 0;
  } catch (error) {
    throw error instanceof RecordError || error instanceof ConfigError
      ? new UsageError(clean(error.message))
      : error;
  }
}
