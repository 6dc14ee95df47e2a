import { access } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { boxesWithoutDelays } from './boxes.ts';
import { atMost, type Figure, median, ms, ratio, table } from './figures.ts';
import { idle } from './idle.ts';
import { environment, firstFrame, runTime } from './starts.ts';

/** Runs of each start. The programs that are compared take turns, so that a busy moment hits all of them. */
const runs = 15;
const { execPath } = process;
/** As its first line and `npm start` start it. */
const program = ['--max-semi-space-size=2', path.resolve('bin/quarterdeck.js')];
const oneLine = path.resolve('build/bench/one-line.js');
/** What the first frame of the console shows, whatever the box. */
const firstWords = /anchorage/;

/** Measures each once per round; the first round, which fills caches, does not count. */
async function rounds(measures: readonly (() => Promise<number>)[]): Promise<readonly number[]> {
  const results = measures.map((): number[] => []);
  for (let round = 0; round <= runs; round++) {
    for (const [index, measure] of measures.entries()) {
      const value = await measure();
      if (round > 0) results[index]?.push(value);
    }
  }
  return results.map(median);
}

async function onPath(name: string): Promise<string | null> {
  for (const folder of environment.PATH.split(':')) {
    const file = path.join(folder, name);
    if (
      await access(file).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}

async function starts(): Promise<readonly Figure[]> {
  const boxes = await boxesWithoutDelays();
  const box = path.join(boxes, 'healthy');
  const [bare = NaN, check = NaN] = await rounds([
    () => runTime([execPath, '-e', '0']),
    () => runTime([execPath, ...program, '--check', '--demo', box]),
  ]);
  const [line = NaN, frame = NaN] = await rounds([
    () => firstFrame([execPath, oneLine], 'one line is drawn'),
    () => firstFrame([execPath, ...program, '--demo', 'healthy'], firstWords),
  ]);
  const glances = await onPath('glances');
  const [other = NaN] = glances === null ? [] : await rounds([() => firstFrame([glances], /CPU|LOAD/)]);
  return [
    ratio('--check, recorded box', check, bare, 'node -e 0', 2.2),
    ratio('first frame', frame, line, 'one line of Ink', 1.5),
    glances === null
      ? { name: 'first frame of glances', value: 'not installed', reference: '', target: '', met: null }
      : ratio('first frame', frame, other, 'glances', 1),
  ];
}

async function idling(): Promise<readonly Figure[]> {
  const { cpu, bytesPerSecond, memory, frameMs } = await idle(
    [execPath, ...program, '--demo', 'large'],
    firstWords,
    {
      settleMs: 8000,
      watchMs: 15_000,
      keys: 100,
    },
  );
  return [
    atMost('idle, 80 services, 120 x 40', cpu, '% of one processor', 2),
    atMost('', bytesPerSecond / 1000, 'KB/s', 1.5),
    atMost('', memory / 1_000_000, 'MB resident', 125),
    { name: 'a frame after a key', value: ms(frameMs), reference: 'processor time', target: '', met: null },
  ];
}

const load = () => `load ${loadavg()[0]?.toFixed(2) ?? '?'} on ${availableParallelism()} processors`;
const before = load();
const figures = [...(await starts()), ...(await idling())];
process.stdout.write(
  `Node ${process.versions.node}; before: ${before}; after: ${load()}\n${table(figures)}\n`,
);
process.exit(figures.some(({ met }) => met === false) ? 1 : 0);
