import process from 'node:process';

/** What a recorded command is given in place of a terminal of its own. */
export interface OwnTerminal {
  write(text: string): void;
  /** Settles when somebody has pressed Enter. */
  enter(): Promise<void>;
}

export const ownTerminal: OwnTerminal = {
  write: (text) => void process.stdout.write(text),
  enter: () =>
    new Promise((resolve) => {
      const { stdin } = process;
      stdin.once('data', () => {
        stdin.pause();
        resolve();
      });
      stdin.resume();
    }),
};
