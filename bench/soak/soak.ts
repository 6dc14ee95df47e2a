import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import path from 'node:path';
import { type Clock } from '../../source/box/clock.ts';
import { openRecorded } from '../../source/box/recorded.ts';
import { actorOf } from '../../source/commands/acting.ts';
import { configure } from '../../source/commands/configure.ts';
import { chartedOf } from '../../source/commands/console.ts';
import { keysOf } from '../../source/commands/keys.ts';
import { recallOf } from '../../source/commands/recall.ts';
import { samplesFor } from '../../source/commands/samples.ts';
import { openConsole } from '../../source/console/start.tsx';
import { passingHolds } from '../../source/history/holds.ts';
import { recordedLook } from '../../source/history/last-look.ts';
import { buildModel } from '../../source/model/build.ts';
import { literal } from '../../source/text/clean.ts';
import { followJournal } from '../../source/watch/follow-journal.ts';
import { startWatch } from '../../source/watch/watch.ts';
import { changingBox } from './changing-box.ts';
import { allKeys, homeward, random } from './keys.ts';
import { type Measured, measure, problemsOf, table } from './measured.ts';
import { openTerminal } from './terminal.ts';

/**
 * A day of the console in some minutes: its clock runs so much faster, the readings come as often as in a day, the box breaks and
 * mends again and again, and random keys are pressed. Fails when something has grown. MINUTES=10 SEED=1.
 */
const minutes = Number(process.env['MINUTES'] ?? 10);
const seed = Number(process.env['SEED'] ?? 1);
const dayMs = 86_400_000;
/** Caches fill and code is compiled in the first part of the time: what grows after it grows for ever. */
const warmUpMs = minutes * 60_000 * 0.4;
const speed = dayMs / (minutes * 60_000 - warmUpMs);
/** Milliseconds between two keys: as quickly as somebody types. */
const keyMs = 120;
const names = ['healthy', 'stopped-quadlet', 'ssd-94', 'backup-failing', 'crowdsec-blind', 'data-in-danger'];
/** What is given the terminal gives it back at once. */
const nobody = { write: () => undefined, enter: () => Promise.resolve() };
/** Milliseconds of the box's time that it stays as it is. */
const changesMs = 20 * 60_000;

const startedAt = performance.now();
const clock: Clock = {
  elapsed: () => (performance.now() - startedAt) * speed,
  async wait(ms, signal) {
    const until = ms === Infinity ? 2 ** 31 - 1 : ms / speed;
    await wait(until, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
};
const timers = {
  after(ms: number, run: () => void) {
    const timer = setTimeout(run, ms / speed);
    return () => clearTimeout(timer);
  },
};

const [first, ...others] = await Promise.all(
  names.map((name) =>
    openRecorded(path.join('fixtures/boxes', name), { clock, delays: false, terminal: nobody }),
  ),
);
if (first === undefined) throw new Error('there is no box');
const changing = changingBox([first, ...others], () => Math.floor(clock.elapsed() / changesMs));
const configured = await configure(changing, null, {});
const { box, config } = configured;
const samples = await samplesFor(box, config, {}, 'console');
const holds = passingHolds();
const watch = startWatch({ box, config }, { look: [], timers });
const past = await samples.past(box.now());
const build = () => {
  const { readings, previous } = watch.store.snapshot();
  return buildModel(readings, previous, { identity: box.identity, now: box.now(), config, past });
};
const { actor, audit } = await actorOf({
  box,
  config,
  environment: {},
  readOnly: false,
  holds,
  inferences: samples,
  refresh: async (wanted) => {
    await watch.refresh(wanted);
    return build();
  },
});
let readings = 0;
watch.store.subscribe(() => readings++);

const terminal = openTerminal(120, 40);
const { live, instance } = openConsole(
  {
    store: watch.store,
    recorded: 'soak',
    identity: box.identity,
    config,
    act: actor,
    keymap: keysOf(configured, false),
    noColor: false,
    journals: {
      follow: ({ source }, onChange) => followJournal({ box, config }, { source, lines: 5000 }, onChange),
      save: () => Promise.resolve(literal('nothing is saved')),
    },
    chart: (series) => chartedOf(samples, series, box.now()),
    recall: recallOf(box, recordedLook(box.now()), {
      journal: { box, config },
      audit,
      samples,
      mounts: () => [],
      remembered: () => null,
      health: () => watch.healthChanges(),
    }),
    onMeasure: () => undefined,
    onLook: (panes) => watch.look(panes),
    now: () => box.now(),
    elapsed: () => clock.elapsed(),
    past: () => past,
  },
  terminal.streams,
);

const draw = random(seed);
const sizes = [
  [120, 40],
  [80, 24],
  [200, 60],
  [40, 15],
] as const;
let keys = 0;

async function pressFor(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) {
    const key = draw() < 0.25 ? '\u001b' : (allKeys[Math.floor(draw() * allKeys.length)] ?? '\u001b');
    terminal.press(key);
    keys++;
    if (draw() < 0.01) {
      const [columns, rows] = sizes[Math.floor(draw() * sizes.length)] ?? sizes[0];
      terminal.resize(columns, rows);
    }
    await wait(keyMs);
  }
}

/** Where it is measured it is always the same: the first pane, nothing open, nothing filtered. */
async function measureAtHome(): Promise<Measured> {
  terminal.resize(120, 40);
  for (const key of homeward) {
    terminal.press(key);
    await wait(60);
  }
  await wait(500);
  return measure({ keys, readings, written: terminal.written() });
}

const end = startedAt + minutes * 60_000;
await pressFor(warmUpMs);
const measured: Measured[] = [await measureAtHome()];
const pieceMs = Math.max(20_000, (end - performance.now()) / 8);
while (performance.now() < end) {
  await pressFor(Math.min(pieceMs, end - performance.now()));
  measured.push(await measureAtHome());
}
instance.unmount();
await live.stop();
watch.stop();
samples.close();

const problems = problemsOf(measured);
process.stdout.write(
  `Node ${process.versions.node}, ${minutes} minutes at ${speed.toFixed(0)} times the speed, seed ${seed}\n${table(measured)}\n`,
);
for (const problem of problems) process.stdout.write(`GREW: ${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);
