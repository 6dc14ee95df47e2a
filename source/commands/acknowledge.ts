import { type Box } from '../box/box.ts';
import { rank } from '../checks/verdict.ts';
import { acknowledgeIn, acknowledgementsIn, withdrawIn } from '../history/acknowledgements.ts';
import { rememberedIn } from '../history/looking-on.ts';
import { ascii } from '../report/ascii.ts';
import { wrap } from '../report/wrap.ts';
import { clean } from '../text/clean.ts';
import { instant } from '../text/format.ts';
import { nearest } from '../text/nearest.ts';
import { type Request } from './command-line.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { stateFolder } from './state-folder.ts';
import { styleFor } from './terminal.ts';
import { untilWhen } from './until.ts';
import { UsageError } from './usage.ts';

/**
 * `ack ID --until WHEN --reason TEXT`: what the latest run found of a verdict does not count for the exit code until then, unless it
 * gets worse.
 * @throws {UsageError} with the reason when that cannot be
 */
export async function acknowledge(request: Request, place: Place): Promise<0> {
  const { until, reason } = request.acknowledgement;
  if (until === null || reason === null)
    throw new UsageError(
      "ack wants to know until when and why: quarterdeck ack ID --until 3d --reason 'TEXT'",
    );
  const { box, folder } = await here(request, place);
  const id = request.operand;
  const now = box.now();
  const wish = { id, at: now, until: untilWhen(until, now), by: box.identity.user, reason };
  const answer = await acknowledgeIn(folder, wish);
  if (!answer.done) throw new UsageError(`${answer.why}${await hint(folder, id)}`);
  await place.print(
    `${clean(id)} (${answer.acknowledgement.status}) does not count until ${instant(wish.until)}, unless it gets worse\n`,
  );
  return 0;
}

/**
 * `unack ID`: it counts again.
 * @throws {UsageError} when it was not acknowledged, or the file cannot be written
 */
export async function withdraw(request: Request, place: Place): Promise<0> {
  const { folder } = await here(request, place);
  const id = request.operand;
  if (!(await fromFile(() => withdrawIn(folder, id))))
    throw new UsageError(`${clean(id)} is not acknowledged; see quarterdeck acks`);
  await place.print(`${clean(id)} counts again\n`);
  return 0;
}

/**
 * `acks`: everything that is acknowledged, what comes back first in front.
 * @throws {UsageError} when the file cannot be read
 */
export async function listAcknowledged(request: Request, place: Place): Promise<0> {
  const { box, folder } = await here(request, place);
  const { columns, unicode } = styleFor(place.terminal, place.environment, {
    colour: request.colour,
    verbose: false,
    quiet: false,
  });
  const plain = (text: string) => (unicode ? text : ascii(text));
  const all = await fromFile(() => acknowledgementsIn(folder, box.now()));
  const lines = all.flatMap(({ id, status, until, by, reason }) => [
    plain(`${instant(until)}  ${status.padEnd(8)}  ${clean(id)}`),
    ...wrap('    ', plain(`${by}: ${reason}`), '    ', columns),
  ]);
  await place.print(lines.length === 0 ? 'nothing is acknowledged\n' : `${lines.join('\n')}\n`);
  return 0;
}

async function here(request: Request, place: Place): Promise<{ box: Box; folder: string }> {
  if (request.demo !== null) throw new UsageError('of a recorded box nothing is remembered');
  const box = await openBox(null, place.boxes);
  return { box, folder: stateFolder(box, place.environment) };
}

/** What was probably meant: of the verdicts that are not well. */
async function hint(folder: string, id: string): Promise<string> {
  const known = (await rememberedIn(folder))?.checks;
  if (known === undefined || known.has(id)) return '';
  const meant = nearest(
    id,
    [...known].filter(([, { status }]) => rank(status) > 0).map(([one]) => one),
  );
  return meant === null
    ? '; run quarterdeck --check first, and take an id from there'
    : `; did you mean ${clean(meant)}?`;
}

async function fromFile<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new UsageError(clean(error instanceof Error ? error.message : String(error)));
  }
}
