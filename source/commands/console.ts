import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { type Box } from '../box/box.ts';
import { realClock } from '../box/clock.ts';
import { catalogue } from '../checks/catalogue.ts';
import { cleaningActor } from '../cleanup/cleaning-actor.ts';
import { ConfigError } from '../config/error.ts';
import { type Config } from '../config/schema.ts';
import { type Remembered } from '../checks/memory.ts';
import { type Journals } from '../console/live.ts';
import { type Charted, stretches } from '../console/charts.ts';
import { type Keymap } from '../console/keymap/keymap.ts';
import { startConsole, type Streams } from '../console/start.tsx';
import { type Audit } from '../history/audit.ts';
import { fileHolds, type Holds, passingHolds } from '../history/holds.ts';
import { rememberedIn } from '../history/looking-on.ts';
import { buildModel, rebuilding, type Surroundings } from '../model/build.ts';
import { heldSnapshots } from '../model/protected.ts';
import { mostFollowed } from '../probes/journal.ts';
import { type Model } from '../model/model.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { instant } from '../text/format.ts';
import { followJournal } from '../watch/follow-journal.ts';
import { startWatch } from '../watch/watch.ts';
import { type Samples } from '../history/samples.ts';
import { type Known } from '../model/known.ts';
import { type Past } from '../model/past.ts';
import { actorOf } from './acting.ts';
import { entryFacts, entryTitle } from './audit-entry.ts';
import { ledgerOf, lookingOf } from './cleaning.ts';
import { type Request } from './command-line.ts';
import { configure } from './configure.ts';
import { keepSamples } from './keep-samples.ts';
import { keysOf } from './keys.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { lookOf, recallOf } from './recall.ts';
import { samplesFor } from './samples.ts';
import { stateFolder } from './state-folder.ts';
import { refuseBadChecks } from './thresholds.ts';
import { UsageError } from './usage.ts';

/** Newest lines that a journal begins with, where no stretch of time is asked for; with one it is all of it, as far as it is kept. */
const journalLines = 5000;

/** Watches the box and shows it until the operator quits; the exit code is the console's own, not a verdict. */
export async function openConsole(
  request: Request,
  place: Place,
  streams: Streams = process,
): Promise<number> {
  const { box, config, keymap } = await opened(request, place);
  const { readOnly } = keymap;
  const held = await heldOf(box, place.environment);
  const onlooker = box.recorded ? null : await lookOn(stateFolder(box, place.environment));
  const look = await lookOf(box, place.environment);
  const samples = await samplesFor(box, config, place.environment, 'console');
  const { actor, audit, lock } = await actorOf({
    box,
    config,
    environment: place.environment,
    readOnly,
    holds: held.holds,
    inferences: {
      async keepInference(run) {
        const trouble = await samples.keepInference(run);
        await keeping.readAgain();
        return trouble;
      },
    },
    refresh: async (names) => {
      await Promise.all([watch.refresh(names), held.readAgain()]);
      return build(buildModel, keeping.past());
    },
  });
  const ledger = ledgerOf(box, place.environment);
  const act = cleaningActor(actor, {
    box,
    audit,
    lock,
    ledger,
    looking: lookingOf(box, config, place.environment, ledger, () => undefined, held.holds),
    wait: (ms) => realClock.wait(ms),
  });
  // What is drawn and what is sampled share their sections: of ten thousand snapshots a second building would hold up a key for a fifth
  // of a second, each minute. What an action rests on is built anew.
  const rebuild = rebuilding();
  const build = (how: typeof buildModel, past: Known<Past> | undefined) => {
    const { readings, previous } = watch.store.snapshot();
    const holds = held.now();
    return how(readings, previous, { identity: box.identity, now: box.now(), config, past, holds });
  };
  // Last: from here to the first frame nothing is waited for, and the first readings begin after it.
  const watch = startWatch({ box, config }, { look: [] });
  const keeping = keepSamples(
    samples,
    (past) => build(rebuild, past),
    () => box.now(),
  );
  try {
    return await startConsole({
      streams,
      store: watch.store,
      recorded: box.recorded ? box.label : null,
      identity: box.identity,
      config,
      act,
      build: rebuild,
      holds: held.now,
      keymap,
      noColor: !request.colour,
      journals: journalsOf(box, config, place.environment),
      chart: (series) => chartedOf(samples, series, box.now()),
      recall: recallOf(box, look, {
        journal: { box, config },
        audit,
        samples,
        mounts: () => mountsOf(build(rebuild, keeping.past())),
        remembered: () => onlooker?.remembered() ?? null,
        health: () => watch.healthChanges(),
      }),
      audit: () => doneLately(audit, box.now()),
      remembered: () => onlooker?.remembered() ?? null,
      onLook: (panes) => watch.look(panes),
      onMeasure: (what) => (what === 'again' ? watch.measure() : watch.callOff()),
      now: () => box.now(),
      elapsed: () => box.elapsed(),
      past: () => keeping.past(),
    });
  } finally {
    onlooker?.stop();
    keeping.stop();
    watch.stop();
  }
}

/** Mount points whose use is sampled. */
function mountsOf({ storage }: Model): readonly Clean[] {
  return storage.filesystems.known ? storage.filesystems.value.map(({ mount }) => mount) : [];
}

/** How far the console looks back into the audit, milliseconds; `quarterdeck audit --since` looks further. */
const auditMs = 7 * 86_400_000;

/** What was done in the last days, newest first, in lines. */
async function doneLately(audit: Audit, now: number): Promise<readonly Clean[]> {
  const answer = await audit.entries(now - auditMs);
  if (!answer.read) return [say`the audit cannot be read: ${answer.why}`];
  const last = literal('what was done before stands in: quarterdeck audit --since 30d');
  if (answer.entries.length === 0) return [literal('nothing was done in the last 7 days'), last];
  return [
    ...answer.entries
      .toReversed()
      .flatMap((entry) => [
        clean(entryTitle(entry)),
        ...entryFacts(entry).map(([label, text]) => clean(`  ${label.padEnd(7)}${text}`)),
        literal(''),
      ]),
    last,
  ];
}

/** Samples of some series over the stretches of time that are drawn. */
export async function chartedOf(samples: Samples, series: readonly string[], now: number): Promise<Charted> {
  const read = ({ spanMs, stepMs }: (typeof stretches)[keyof typeof stretches]) =>
    samples.read({ series, since: now - spanMs, until: now, stepMs });
  return { day: await read(stretches.day), month: await read(stretches.month) };
}

/** Between two looks at what the runs of the check remember, milliseconds: they come every few minutes. */
const lookEveryMs = 30_000;

/** What the latest run of the check remembers, read again and again. */
async function lookOn(folder: string): Promise<{ remembered: () => Remembered | null; stop: () => void }> {
  let remembered = await rememberedIn(folder);
  const timer = setInterval(() => void rememberedIn(folder).then((now) => (remembered = now)), lookEveryMs);
  return { remembered: () => remembered, stop: () => clearInterval(timer) };
}

async function opened(request: Request, place: Place): Promise<{ box: Box; config: Config; keymap: Keymap }> {
  try {
    const door = await openBox(request.demo, place.boxes);
    const configured = await configure(door, request.config, place.environment);
    const { box, config, file } = configured;
    refuseBadChecks(config, file, catalogue);
    const keymap = keysOf(configured, request.readOnly || config.console.readOnly);
    return { box, config, keymap };
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

/** The snapshots that are held, as they were last read. */
interface Held {
  readonly holds: Holds;
  readonly now: () => NonNullable<Surroundings['holds']>;
  readAgain(): Promise<void>;
}

async function heldOf(box: Box, environment: NodeJS.ProcessEnv): Promise<Held> {
  const holds = box.recorded ? passingHolds() : fileHolds(stateFolder(box, environment));
  const read = async () => heldSnapshots(await holds.all(), box.now());
  let latest = await read();
  return {
    holds,
    now: () => latest,
    async readAgain() {
      latest = await read();
    },
  };
}

/** Journals of the box, and the folder that saved parts of them go into. */
function journalsOf(box: Box, config: Config, environment: NodeJS.ProcessEnv): Journals {
  return {
    follow: ({ source, range: { since, until } }, onChange) =>
      followJournal(
        { box, config },
        {
          source,
          lines: since === null && until === null ? journalLines : mostFollowed,
          ...(since === null ? {} : { since }),
          ...(until === null ? {} : { until }),
        },
        onChange,
      ),
    async save(name, text) {
      if (box.recorded) return literal('a recorded box saves nothing');
      const folder = path.join(stateFolder(box, environment), 'saved');
      const file = path.join(folder, `${name}-${instant(box.now()).replaceAll(':', '')}.log`);
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(file, text, { mode: 0o600, flag: 'wx' });
        return say`saved: ${clean(file)}`;
      } catch (error) {
        return say`not saved: ${clean(error instanceof Error ? error.message : String(error))}`;
      }
    },
  };
}
