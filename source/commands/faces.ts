import { type Face, parseCommandLine, type Request } from './command-line.ts';
import { exitOnLostOutput, exitOnSignals } from './exit.ts';
import { type Place } from './place.ts';
import { isUsageError } from './usage.ts';

/** The faces of the program. Each is loaded only when it is wanted: the check must not know Ink. */
const faces: Readonly<Record<Face, (request: Request, place: Place) => Promise<number>>> = {
  console: async (request, place) => (await import('./console.ts')).openConsole(request, place),
  check: async (request, place) => (await import('./check.ts')).check(request, place),
  doctor: async (request, place) => (await import('./doctor.ts')).doctor(request, place),
  record: async (request, place) => (await import('./record-here.ts')).recordHere(request, place),
  ack: async (request, place) => (await import('./acknowledge.ts')).acknowledge(request, place),
  unack: async (request, place) => (await import('./acknowledge.ts')).withdraw(request, place),
  cleanup: async (request, place) => (await import('./cleanup.ts')).cleanup(request, place),
  audit: async (request, place) => (await import('./audit.ts')).listAudit(request, place),
  acks: async (request, place) => (await import('./acknowledge.ts')).listAcknowledged(request, place),
  'list-checks': async (_, place) => (await import('./explain.ts')).listChecks(place),
  explain: async (request, place) => (await import('./explain.ts')).explain(request, place),
  boxes: async (_, place) => (await import('./open-box.ts')).listBoxes(place),
  help: async (_, place) => (await import('./help.ts')).help(place),
  version: (_, place) => place.print(`quarterdeck ${place.version}\n`).then(() => 0),
};

/** Does what a command line asks for; the exit code. `isTerminal` is asked only when it matters. Rejects only for a defect. */
export async function quarterdeck(
  args: readonly string[],
  place: Place,
  isTerminal: () => boolean,
): Promise<number> {
  try {
    const request = parseCommandLine(args);
    // The console needs a terminal to draw on and one to listen to; without them it is the check.
    const face = request.face === 'console' && !isTerminal() ? 'check' : request.face;
    // The console gives the terminal back first and sees to an action that runs, and a cleanup ends the step that it has begun.
    if (face !== 'console') exitOnLostOutput();
    if (face !== 'console' && face !== 'cleanup') exitOnSignals();
    return await faces[face](request, place);
  } catch (error) {
    if (!isUsageError(error)) throw error;
    await place.complain(`quarterdeck: ${error.message}\n`);
    return 3;
  }
}
