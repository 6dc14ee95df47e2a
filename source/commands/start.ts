import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { allEnded } from '../box/machine/groups.ts';
import { exitOnSignals, guardExit } from './exit.ts';
import { quarterdeck } from './faces.ts';

/** How long what was told to end is waited for: what obeys is gone by then. Milliseconds. */
const lastMs = 300;

/** Starts the program in this process and ends it. `app` is the URL of a file of the folder build/app. */
export function start(app: string, version: string): void {
  guardExit();
  const { env: environment, stdout: terminal } = process;
  const boxes = fileURLToPath(new URL('../../fixtures/boxes', app));
  const place = { version, boxes, environment, terminal, print, complain };
  // Whatever still hangs in the kernel (a file on a dead mount) must not keep us.
  void quarterdeck(process.argv.slice(2), place, isTerminal).then(async (code) => {
    exitOnSignals();
    await allEnded(lastMs);
    process.exit(code);
  });
}

function print(text: string): Promise<void> {
  return written(process.stdout, text);
}

function complain(text: string): Promise<void> {
  return written(process.stderr, text);
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Settles when the text has been handed to the system; a failure is the business of exit.ts. */
function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
