import process from 'node:process';
import { clean } from '../text/clean.ts';

/**
 * Called before everything else. Exit codes mean something to whoever asked (0 ok, 1 warning, 2 critical, 3 unknown),
 * but Node's own are 1 for an uncaught exception and 13 for an await that never settles. So the code is 3 from the
 * first moment and is lowered only by a run that came to its end.
 */
export function guardExit(): void {
  process.exitCode = 3;
  process.on('uncaughtException', failed);
  process.on('unhandledRejection', failed);
}

/** For everything but the console: a reader that went away, or a full disk behind the redirection: what was found has not been told. */
export function exitOnLostOutput(): void {
  process.stdout.on('error', () => process.exit(3));
}

function failed(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Said last: the console first has to leave the alternate screen, which it does on `exit`.
  process.once('exit', () => {
    process.exitCode = 3;
    process.stderr.write(`quarterdeck: internal error: ${text.split('\n').map(clean).join('\n')}\n`);
  });
  process.exit(3);
}

/** For everything but the console while it is open, which gives the terminal back first: a signal means that nothing was determined. */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(3));
}
