import process from 'node:process';
import { type AppProps } from './app.tsx';
import { type Reports } from './terminal-reports.ts';

/** Longest that a suspended console waits to be woken: where the shell has no job control, it is not stopped at all. */
const notStoppedMs = 300;

/**
 * What only the terminal can do. Copying is OSC 52 (xterm's "Manipulate Selection Data"): the terminal at the operator's end
 * takes the text into its clipboard, over ssh too; one that does not know it shows nothing.
 */
export function terminalOf(
  stdout: NodeJS.WritableStream,
  clear: () => void,
  reports: Reports,
): AppProps['terminal'] {
  /** Whoever has the terminal meanwhile did not ask for reports. */
  const without = (use: () => Promise<void>) => async () => {
    reports.pause();
    await use().finally(() => reports.resume());
  };
  return (effect, suspend) => {
    switch (effect.kind) {
      case 'copy':
        stdout.write(`\u001b]52;c;${Buffer.from(effect.text, 'utf8').toString('base64')}\u0007`);
        return;
      case 'mouse':
        reports.ask('mouse', effect.on);
        return;
      case 'redraw':
        clear();
        stdout.write('\u001b[2J\u001b[H');
        return;
      case 'suspend':
        void suspend(without(untilContinued));
        return;
      case 'lend':
        void suspend(without(effect.use));
        return;
      case 'quit':
        return;
    }
  };
}

/** Stops the whole process group, as the terminal's own Ctrl-Z would, and settles when it goes on. */
function untilContinued(): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      process.off('SIGCONT', goOn);
      clearTimeout(timer);
      resolve();
    };
    // Time stands still for a stopped process, so this fires only when it was not stopped, or just after it was woken.
    const timer = setTimeout(goOn, notStoppedMs);
    process.once('SIGCONT', goOn);
    process.kill(0, 'SIGTSTP');
  });
}
