import { type Terminal } from './terminal.ts';

/** Where a command runs: what cli.tsx knows of the process, and what tests put in its place. */
export interface Place {
  readonly version: string;
  /** Folder of the recorded boxes. */
  readonly boxes: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Writes to standard output; settles when it has been handed over, rejects when it cannot be. */
  print(text: string): Promise<void>;
  /** The same for standard error: only mistakes in usage. */
  complain(text: string): Promise<void>;
}
