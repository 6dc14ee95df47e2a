import { exitOnSignals } from './source/commands/exit.ts';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { version } from './package.json';
import { type Face, parseCommandLine, type Request } from './source/commands/command-line.ts';
import { type Place } from './source/commands/place.ts';
import { isUsageError } from './source/commands/usage.ts';

const place: Place = {
  version,
  // This file is build/app/cli.cjs when it runs.
  boxes: fileURLToPath(new URL('../../fixtures/boxes', import.meta.url)),
  environment: process.env,
  terminal: process.stdout,
  print: (text) => written(process.stdout, text),
  complain: (text) => written(process.stderr, text),
};

/** The faces of the program. Each is loaded only when it is wanted: the check must not know Ink. */
const faces: Readonly<Record<Face, (request: Request) => Promise<number>>> = {
  console: async (request) => (await import('./source/commands/console.ts')).openConsole(request, place),
  check: async (request) => (await import('./source/commands/check.ts')).check(request, place),
  doctor: async (request) => (await import('./source/commands/doctor.ts')).doctor(request, place),
  record: async (request) => (await import('./source/commands/record-here.ts')).recordHere(request, place),
  'list-checks': async () => (await import('./source/commands/explain.ts')).listChecks(place),
  explain: async (request) => (await import('./source/commands/explain.ts')).explain(request, place),
  boxes: async () => (await import('./source/commands/open-box.ts')).listBoxes(place),
  help: async () => (await import('./source/commands/help.ts')).help(place),
  version: () => place.print(`quarterdeck ${version}\n`).then(() => 0),
};

// Whatever still hangs in the kernel (a file on a dead mount) must not keep us.
void run().then((code) => process.exit(code));

async function run(): Promise<number> {
  try {
    const request = parseCommandLine(process.argv.slice(2));
    // The console needs a terminal to draw on and one to listen to; without them it is the check.
    const face = request.face === 'console' && !isTerminal() ? 'check' : request.face;
    if (face !== 'console') exitOnSignals();
    return await faces[face](request);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    await place.complain(`quarterdeck: ${error.message}\n`);
    return 3;
  }
}

function isTerminal(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** Settles when the text has been handed to the system; a failure is the business of exit.ts. */
function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
