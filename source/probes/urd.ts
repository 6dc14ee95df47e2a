import * as z from 'zod';
import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { parseJson } from './json.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/** What Urd says of its last run (its heartbeat.json, src/heartbeat.rs of vonrobak/urd). */
export interface Heartbeat {
  readonly path: Clean;
  /** Null: there is no such file, so Urd has never run here. */
  readonly beat: Beat | null;
}

/** One heartbeat. Instants: epoch milliseconds; the file names no zone, which the file's own time tells. */
export interface Beat {
  readonly version: number;
  readonly writtenAt: number;
  /** Until when its next one should have come: twice the shortest interval of its subvolumes. */
  readonly staleAt: number | null;
  readonly result: 'success' | 'partial' | 'failure' | 'empty';
  readonly subvolumes: readonly {
    readonly name: Clean;
    /** Null: nothing was attempted in that run. */
    readonly success: boolean | null;
    readonly promise: 'PROTECTED' | 'AT RISK' | 'UNPROTECTED';
    /** Sends that worked, of which the note of the parent could not be written: the next one has no parent. */
    readonly pinFailures: number;
    readonly sent: boolean;
  }[];
  readonly drives: readonly { readonly label: Clean; readonly role: Clean; readonly mounted: boolean }[];
  /** When the file was written, for whoever reads it again. */
  readonly modifiedAt: number | null;
}

const local = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/);
/** The words of schema 4; before it they were written small. */
const promise = z
  .string()
  .transform((word) => word.toUpperCase().replaceAll('_', ' '))
  .pipe(z.enum(['PROTECTED', 'AT RISK', 'UNPROTECTED']));

/** Fields are only ever added (its ADR-105): what is not known is left out. */
const schema = z.object({
  schema_version: z.int().min(1),
  timestamp: local,
  stale_after: local,
  run_result: z.enum(['success', 'partial', 'failure', 'empty']),
  subvolumes: z.array(
    z.object({
      name: z.string().min(1),
      backup_success: z.boolean().nullish(),
      promise_status: promise,
      pin_failures: z.int().nonnegative().default(0),
      send_completed: z.boolean().default(true),
    }),
  ),
  drives: z.array(z.object({ label: z.string().min(1), role: z.string(), mounted: z.boolean() })).default([]),
});

export const heartbeat: Probe<Heartbeat> = {
  id: 'urd.heartbeat',
  title: 'heartbeat.json of Urd',
  every: { seen: 60_000, hidden: 300_000 },
  staleAfter: 1_800_000,
  async read({ box, config }, evidence, previous) {
    const path = config.backup.heartbeat;
    const cut = path.lastIndexOf('/');
    const [folder, name] = [path.slice(0, cut), path.slice(cut + 1)];
    evidence.push(evidenceOfPath(path));
    const walked = await box.walk(folder, 1);
    if (!walked.found && walked.why === 'missing') return { path: clean(path), beat: null };
    const file = needed(walked, folder).find((entry) => entry.path === name && entry.kind === 'file');
    if (file === undefined) return { path: clean(path), beat: null };
    const { modifiedAt } = file;
    const unchanged = modifiedAt !== null && previous?.beat?.modifiedAt === modifiedAt;
    if (unchanged && previous.path === path) return previous;
    return { path: clean(path), beat: parseBeat(needed(await box.readText(path), path), modifiedAt) };
  },
};

const quarter = 15 * 60_000;

/**
 * Reads a heartbeat. `modifiedAt`: when the file was written, epoch milliseconds: within minutes of its own time, so that whole
 * quarters of an hour between the two are the zone; where they are none, its time is taken as UTC.
 *
 * @throws {Unavailable} `parse`
 */
export function parseBeat(text: string, modifiedAt: number | null): Beat {
  const read = parseJson(text, schema, 'heartbeat.json');
  const [written, stale] = [read.timestamp, read.stale_after].map((time) => Date.parse(`${time}Z`));
  if (written === undefined || stale === undefined || Number.isNaN(written) || Number.isNaN(stale))
    throw new Unavailable('parse', clean(`heartbeat.json: ${read.timestamp} is no time`));
  const ahead = modifiedAt === null ? 0 : Math.round((written - modifiedAt) / quarter) * quarter;
  const fits = modifiedAt !== null && Math.abs(ahead) <= 56 * quarter;
  const zone = fits ? ahead : 0;
  return {
    version: read.schema_version,
    writtenAt: written - zone,
    staleAt: stale > written ? stale - zone : null,
    result: read.run_result,
    subvolumes: read.subvolumes.map((one) => ({
      name: clean(one.name),
      success: one.backup_success ?? null,
      promise: one.promise_status,
      pinFailures: one.pin_failures,
      sent: one.send_completed,
    })),
    drives: read.drives.map(({ label, role, mounted }) => ({
      label: clean(label),
      role: clean(role),
      mounted,
    })),
    modifiedAt,
  };
}
