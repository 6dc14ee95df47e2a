import { type Box } from '../../box/box.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bad, type Examination, type Finding, good, note, unsure } from './finding.ts';

interface Tool {
  readonly name: string;
  readonly args: readonly string[];
  /** Finds the version in what it prints: `podman version 5.8.1`, `systemd 258 (258.2-1.fc43)`, `btrfs-progs v6.17`. */
  readonly version: RegExp;
  /** Oldest major and minor that we can work with, and why. */
  readonly oldest: { readonly version: readonly [number, number]; readonly why: Clean } | null;
  readonly without: Clean;
  readonly package: Clean;
}

const tools: readonly Tool[] = [
  {
    name: 'podman',
    args: ['--version'],
    version: /version (\d+)\.(\d+)\S*/,
    // podman 4.4 release notes: Quadlet was merged.
    oldest: { version: [4, 4], why: literal('older than 4.4: it knows no Quadlets') },
    without: literal('no containers to see'),
    package: literal('podman'),
  },
  {
    name: 'systemctl',
    args: ['--version'],
    version: /^systemd (\d+)()\S*/,
    oldest: null,
    without: literal('no units and timers to see'),
    package: literal('systemd'),
  },
  {
    name: 'journalctl',
    args: ['--version'],
    version: /^systemd (\d+)()\S*/,
    oldest: null,
    without: literal('no logs to show'),
    package: literal('systemd'),
  },
  {
    name: 'btrfs',
    args: ['--version'],
    version: /v(\d+)\.(\d+)\S*/,
    oldest: null,
    without: literal('no snapshots can be taken'),
    package: literal('btrfs-progs'),
  },
];

/** Which of the tools that probes and actions run are there, in which version. */
export const findTools: Examination = async ({ box, config }) => {
  const found = await Promise.all(tools.map((tool) => examine(box, tool)));
  return [...found, await generator(box, config.stack.generator)];
};

async function examine(box: Box, tool: Tool): Promise<Finding> {
  const { name, args, without } = tool;
  const outcome = await box.run({ file: name, args, deadlineMs: 5000, session: false });
  if (outcome.failure === 'absent-binary') {
    return bad(
      name,
      say`is not installed: ${without}`,
      say`sudo dnf install ${tool.package} (or: sudo apt install ${tool.package})`,
    );
  }
  if (outcome.failure !== null) return unsure(name, say`does not answer (${clean(outcome.failure)})`);
  const match = tool.version.exec(outcome.stdout);
  const line = clean(outcome.stdout.split('\n')[0] ?? '');
  if (outcome.exit !== 0 || match === null) {
    return unsure(
      name,
      say`printed no version that we know (exit ${outcome.exit ?? literal('by a signal')})`,
    );
  }
  const version = [Number(match[1]), Number(match[2])] as const;
  return tool.oldest !== null && isOlder(version, tool.oldest.version)
    ? bad(name, say`${line}: ${tool.oldest.why}`, null)
    : good(name, line);
}

function isOlder(
  [major, minor]: readonly [number, number],
  [oldest, minorOldest]: readonly [number, number],
): boolean {
  return major < oldest || (major === oldest && minor < minorOldest);
}

/** The generator that makes units of Quadlets (podman-systemd.unit(5)): its dry run tells which files are broken. */
async function generator(box: Box, file: string): Promise<Finding> {
  const name = 'Quadlet generator';
  const command = { file, args: ['--user', '--dryrun'], deadlineMs: 10_000, session: false };
  const { failure } = await box.run(command);
  if (failure === null) return good(name, clean(file));
  if (failure !== 'absent-binary') return unsure(name, say`${clean(file)} cannot be run (${clean(failure)})`);
  return note(
    name,
    say`${clean(file)} is not there: broken Quadlets cannot be told`,
    literal('stack.generator in config.toml says where it is'),
  );
}
