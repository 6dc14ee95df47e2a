import { type Box } from '../box/box.ts';
import { type Remembered } from '../checks/memory.ts';
import { type Recall } from '../console/live-past.ts';
import { type Change, type Done } from '../console/timeline/event.ts';
import { type Audit, type Entry } from '../history/audit.ts';
import { type LastLook, openLastLook, recordedLook } from '../history/last-look.ts';
import { type Samples } from '../history/samples.ts';
import { type Known, known, unknown } from '../model/known.ts';
import { seriesName } from '../model/sampled.ts';
import { type ContainerEvent } from '../probes/events.ts';
import { readManaged, readWritten } from '../probes/journal-events.ts';
import { type Context } from '../probes/probe.ts';
import { type Reading } from '../probes/reading.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { stateFolder } from './state-folder.ts';

/** How far back the timeline goes, and how the samples of a file system are put together for it. Milliseconds. */
const spanMs = 7 * 24 * 3_600_000;
const stepMs = 30 * 60_000;

export interface Sources {
  readonly journal: Context;
  readonly audit: Audit;
  readonly samples: Samples;
  readonly mounts: () => readonly Clean[];
  readonly remembered: () => Remembered | null;
  readonly health: () => readonly ContainerEvent[];
}

/** When the operator last looked. */
export function lookOf(box: Box, environment: NodeJS.ProcessEnv): Promise<LastLook> {
  return box.recorded
    ? Promise.resolve(recordedLook(box.now()))
    : openLastLook(stateFolder(box, environment));
}

/** What was noted on a box before now, from everything that notes something. */
export function recallOf(box: Box, look: LastLook, sources: Sources): Recall {
  return {
    lookedAt: look.at,
    looked: (now) => void look.note(now),
    async read() {
      const now = box.now();
      const since = now - spanMs;
      const series = sources.mounts().map((mount) => seriesName('filesystem.used', mount));
      const [managed, written, entries, used] = await Promise.all([
        readManaged(sources.journal, since),
        readWritten(sources.journal, since),
        sources.audit.entries(since),
        sources.samples.read({ series, since, until: now, stepMs }),
      ]);
      const origin = { probes: [], takenAt: now, evidence: [] };
      return {
        since,
        managed: knownOf(managed),
        written: knownOf(written),
        actions: entries.read
          ? known(entries.entries.map(doneOf), origin)
          : unknown('failed', entries.why, origin),
        changes: changesOf(sources.remembered(), since),
        health: sources.health(),
        used,
      };
    },
  };
}

function knownOf<T>(reading: Reading<T>): Known<T> {
  const origin = { probes: [], takenAt: reading.takenAt, evidence: reading.evidence };
  return reading.known ? known(reading.value, origin) : unknown(reading.reason, reading.detail, origin);
}

function doneOf({ id, at, action, target, user, end }: Entry): Done {
  const ending =
    end === null ? 'open' : end.failure !== null ? 'failed' : end.achieved === true ? 'done' : 'unproven';
  return { id, at, action, target, by: user, ending, detail: end?.failure ?? end?.after ?? literal('') };
}

/** The last change of each verdict; a first look at one is none. */
function changesOf(remembered: Remembered | null, since: number): readonly Change[] {
  return [...(remembered?.checks ?? [])].flatMap(([id, { status, since: at, recent }]) =>
    at < since || status === 'not-applicable' || new Set(recent).size < 2
      ? []
      : [{ id: clean(id), status, since: at }],
  );
}
