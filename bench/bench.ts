import { access } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { boxesWithoutDelays, journalLines } from './boxes.ts';
import { atMost, type Figure, mean, median, p95, ratio, table, told } from './figures.ts';
import { idle, keyToFrame, letterToFrame } from './idle.ts';
import { environment, firstFrame, type Run, runOnce } from './starts.ts';

/** Runs of each start. The programs that are compared take turns, so that a busy moment hits all of them. */
const runs = 15;
const { execPath } = process;
const program = path.resolve('bin/quarterdeck');
const oneLine = path.resolve('build/bench/one-line.js');
/** What the first frame of the console shows, whatever the box. */
const firstWords = /anchorage/;
const megabyte = 1_000_000;

/** Other consoles of Debian, and what their first frame shows. */
const others = [
  { name: 'glances', shows: /CPU|LOAD/ },
  { name: 'btop', shows: /cpu|mem/i },
  { name: 'htop', shows: /Mem|Tasks/ },
] as const;

/** Measures each once per round; the first round, which fills caches, does not count. */
async function rounds<T>(measures: readonly (() => Promise<T>)[]): Promise<readonly (readonly T[])[]> {
  const results = measures.map((): T[] => []);
  for (let round = 0; round <= runs; round++) {
    for (const [index, measure] of measures.entries()) {
      const value = await measure();
      if (round > 0) results[index]?.push(value);
    }
  }
  return results;
}

async function onPath(name: string): Promise<string | null> {
  for (const folder of environment.PATH.split(':')) {
    const file = path.join(folder, name);
    const found = await access(file).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return null;
}

async function checks(boxes: Boxes): Promise<readonly Figure[]> {
  const check = (name: string) => runOnce([program, '--check', '--demo', boxes.of(name)], true);
  const [bare = [], version = [], healthy = [], large = []] = await rounds([
    () => runOnce([execPath, '-e', '0']),
    () => runOnce([program, '--version']),
    () => check('healthy'),
    () => check('large'),
  ]);
  const huge = [await check('huge'), await check('huge'), await check('huge')];
  const wall = (all: readonly Run[]) => median(all.map(({ wallMs }) => wallMs));
  const cpu = (all: readonly Run[]) => mean(all.map(({ cpuMs }) => cpuMs));
  const peak = (all: readonly Run[]) => median(all.map((run) => run.peak)) / megabyte;
  return [
    ratio('--check, recorded box', wall(healthy), wall(bare), 'node -e 0', 2.2),
    told('of it the start: --version', `${wall(version).toFixed(0)} ms`),
    ratio('80 services: processor time', cpu(large), cpu(bare), 'node -e 0', 2),
    atMost('80 services: peak memory', peak(large), 'MB', 90),
    atMost('500 containers, 50 000 decisions, 10 000 snapshots', cpu(huge) / 1000, 's of processor', 3),
    atMost('', peak(huge), 'MB', 250),
  ];
}

async function frames(): Promise<readonly Figure[]> {
  const [line = [], frame = []] = await rounds([
    () => firstFrame([execPath, oneLine], 'one line is drawn'),
    () => firstFrame([program, '--demo', 'healthy'], firstWords),
  ]);
  const compared: Figure[] = [];
  for (const { name, shows } of others) {
    const file = await onPath(name);
    if (file === null) {
      compared.push(told(`first frame of ${name}`, 'not installed'));
      continue;
    }
    const [other = []] = await rounds([() => firstFrame([file], shows)]);
    compared.push(
      name === 'glances'
        ? ratio('first frame', median(frame), median(other), name, 1)
        : told(`first frame of ${name}`, `${median(other).toFixed(0)} ms`),
    );
  }
  return [ratio('first frame', median(frame), median(line), 'one line of Ink', 1.3), ...compared];
}

async function idling(boxes: Boxes): Promise<readonly Figure[]> {
  const own = await idle([program, '--demo', 'large'], firstWords);
  const compared: Figure[] = [];
  for (const { name, shows } of others) {
    const file = await onPath(name);
    if (file === null) continue;
    const { cpu, bytesPerSecond, memory } = await idle([file], shows);
    const figures = `${cpu.toFixed(2)} %, ${bytesPerSecond.toFixed(0)} B/s, ${(memory / megabyte).toFixed(0)} MB`;
    compared.push(told(`idle: ${name}`, figures));
  }
  const times = await keyToFrame([program, '--demo', boxes.of('huge')], firstWords, 100);
  const imported = [program, '--demo', boxes.of('imported')];
  const scrolled = await keyToFrame(imported, firstWords, 200, [
    { keys: 'l', shows: new RegExp(`following · \\d+ of ${journalLines} `) },
    { keys: 'g', shows: new RegExp(` 1 of ${journalLines} `) },
  ]);
  const decisions = { keys: '3', shows: /\[3 CrowdSec/ };
  const typed = await letterToFrame(imported, firstWords, decisions, 'list 3', 5);
  return [
    atMost('idle, 80 services, 120 x 40', own.cpu, '% of one processor', 1),
    atMost('', own.bytesPerSecond, 'B/s', 600),
    atMost('', own.memory / megabyte, 'MB resident', 115),
    ...compared,
    atMost('key to frame, 500 services, p95', p95(times), 'ms', 50),
    told('of it the median', `${median(times).toFixed(0)} ms`),
    atMost('key to frame, journal of 50 000 lines, p95', p95(scrolled), 'ms', 50),
    told('of it the median', `${median(scrolled).toFixed(0)} ms`),
    atMost('letter of a filter to frame, 50 000 decisions, p95', p95(typed), 'ms', 50),
    told('of it the median', `${median(typed).toFixed(0)} ms`),
  ];
}

type Boxes = Awaited<ReturnType<typeof boxesWithoutDelays>>;

const load = () => `load ${loadavg()[0]?.toFixed(2) ?? '?'} on ${availableParallelism()} processors`;
const before = load();
const boxes = await boxesWithoutDelays();
try {
  const figures = [...(await checks(boxes)), ...(await frames()), ...(await idling(boxes))];
  process.stdout.write(
    `Node ${process.versions.node}; before: ${before}; after: ${load()}\n${table(figures)}\n`,
  );
  process.exitCode = figures.some(({ met }) => met === false) ? 1 : 0;
} finally {
  await boxes.remove();
}
process.exit();
