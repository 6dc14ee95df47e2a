import './source/commands/interpreted-schemas.ts';
import { EventEmitter } from 'node:events';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { version } from './package.json';
import { parseCommandLine } from './source/commands/command-line.ts';
import { openConsole } from './source/commands/console.ts';
import { startFromSnapshot } from './source/commands/from-snapshot.ts';
import { type Streams } from './source/console/start.tsx';
import { parseUnits } from './source/probes/unit-properties.ts';
import { forgetSegmenters } from './source/text/later-segmenter.ts';

/**
 * What bin/take-snapshot.js takes the snapshot of the console of: the program after it has shown a recorded box to nobody. For the rest
 * see check-snapshot.ts.
 */
startFromSnapshot(version);

/** A terminal that nobody looks at; it does not say that it is one, or the cursor would be restored in this process for ever. */
const stdout = Object.assign(new EventEmitter(), {
  columns: 120,
  rows: 40,
  isTTY: false,
  writable: true,
  write,
});
const stdin = Object.assign(new PassThrough(), {
  isTTY: true,
  setRawMode: alike,
  ref: alike,
  unref: alike,
});

function write(...given: unknown[]): boolean {
  const told = given.find((each) => typeof each === 'function');
  if (told !== undefined) queueMicrotask(told as () => void);
  return true;
}

function alike() {
  return stdin;
}

/** Long enough for most readings of the recorded box to be there, and to be drawn. Milliseconds. */
const whileMs = 1000;

const [, , boxes = ''] = process.argv;
const shown = openConsole(
  parseCommandLine(['--demo=healthy']),
  {
    version,
    boxes,
    environment: {},
    terminal: stdout,
    print: () => Promise.resolve(),
    complain: (text) => Promise.reject(new Error(text)),
  },
  { stdin, stdout, stderr: stdout, env: {} } as unknown as Streams,
);
void wait(whileMs)
  .then(() => {
    stdin.write('q');
    return shown;
  })
  .then(() => {
    // What is kept from reading to reading, and what no snapshot can hold.
    parseUnits('');
    forgetSegmenters();
    return wait(1);
  });
