import { type Command } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';
import { type Reason } from './reading.ts';
import { ran } from './run.ts';

/** How a tool tells its version. */
export interface VersionCommand {
  readonly command: Command;
  /** Finds major and minor in the first line of it; a tool that counts by one number has no minor. */
  readonly version: RegExp;
}

const deadlineMs = 5000;

/** `podman version 5.8.1`. Podman is never started without the user's session, whatever it is asked. */
export const podmanVersion: VersionCommand = {
  command: { file: 'podman', args: ['--version'], deadlineMs, session: true },
  version: /^podman version (\d{1,3})\.(\d{1,3})(?:[.+-][\w.+-]*)?$/,
};

/** `systemd 258 (258.2-1.fc43)` */
export const systemdVersion: VersionCommand = {
  command: { file: 'systemctl', args: ['--version'], deadlineMs, session: false },
  version: /^systemd (\d{1,4})()[\w.~+-]*(?: \([\w.~+-]+\))?$/,
};

/** A version as it was printed, and what of it tells generations apart. */
export interface Version {
  readonly text: Clean;
  readonly major: number;
  readonly minor: number;
}

/** Reads a version from what a tool printed. Null: it holds none, or not the whole line of it. */
export function parseVersion(stdout: string, { version }: VersionCommand): Version | null {
  const [line = '', rest] = stdout.split('\n', 2);
  const match = version.exec(line);
  return match === null || rest === undefined
    ? null
    : { text: clean(line), major: Number(match[1]), minor: Number(match[2]) };
}

/** One tool: its version, or why that is not known; `program` was asked for it. */
export type Tool = { readonly name: Clean; readonly program: Clean } & (
  | { readonly version: Version; readonly failure: null }
  | { readonly version: null; readonly failure: { readonly reason: Reason; readonly detail: Clean } }
);

const asked = [
  [literal('podman'), podmanVersion],
  [literal('systemd'), systemdVersion],
] as const;

/** Which generation the tools are of whose output is read: what they print changes with it. */
export const tools: Probe<readonly Tool[]> = {
  id: 'tools',
  title: 'podman --version, systemctl --version',
  every: { seen: 3_600_000, hidden: 3_600_000 },
  staleAfter: 3 * 3_600_000,
  async read(context, evidence) {
    return Promise.all(
      asked.map(async ([name, how]): Promise<Tool> => {
        const program = clean(how.command.file);
        try {
          const { stdout } = await ran(context, evidence, how.command);
          const version = parseVersion(stdout, how);
          if (version !== null) return { name, program, version, failure: null };
          throw new Unavailable('parse', say`${name}: it printed no version: ${clean(stdout.slice(0, 80))}`);
        } catch (error) {
          if (!(error instanceof Unavailable)) throw error;
          return { name, program, version: null, failure: { reason: error.reason, detail: error.detail } };
        }
      }),
    );
  },
};
