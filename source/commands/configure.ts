import process from 'node:process';
import { type Box } from '../box/box.ts';
import { configOf, defaultFile, type Loaded, loadConfig } from '../config/load.ts';
import { type Config } from '../config/schema.ts';

export interface Configured extends Loaded {
  readonly box: Box;
}

/**
 * Reads the configuration that is meant for a box, and gives the box as it is with it.
 *
 * Of this machine: the file that was named, else the user's own. Of a recorded box: the file that was named, else the
 * one that the recording holds; never this user's own, which is about another box.
 * @throws {ConfigError}
 */
export async function configure(
  box: Box,
  named: string | null,
  environment: NodeJS.ProcessEnv,
): Promise<Configured> {
  const loaded = await load(box, named, environment);
  const kernelRoots = movedRoots(loaded.config);
  const { patience } = loaded.config.probes;
  if (box.recorded || (kernelRoots.length === 0 && patience === 1)) return { ...loaded, box };
  // Whose configuration it is was known only from the box; where the kernel's files are, and how long they may take, only from that.
  const { openThisMachine } = await import('../box/this-machine.ts');
  return { ...loaded, box: await openThisMachine({ kernelRoots, patience }) };
}

async function load(box: Box, named: string | null, environment: NodeJS.ProcessEnv): Promise<Loaded> {
  const { identity } = box;
  // The file must be ours, also when the box is a recorded one of somebody else.
  const reader = { ...identity, uid: process.getuid?.() ?? identity.uid };
  if (named !== null) return loadConfig(named, true, reader);
  if (!box.recorded) return loadConfig(defaultFile(environment, identity.home), false, reader);
  const file = defaultFile({}, identity.home);
  const found = await box.readText(file);
  const text = found.found ? found.value : null;
  return {
    config: await configOf(text, file, identity),
    file,
    text,
    present: found.found,
    doubts: [],
  };
}

const usual = { proc: '/proc', sys: '/sys', cgroup: '/sys/fs/cgroup', run: '/run' };

/** The kernel's file systems that lie elsewhere than usual. */
function movedRoots({ roots }: Config): readonly string[] {
  return (Object.keys(usual) as (keyof typeof usual)[])
    .filter((key) => roots[key] !== usual[key])
    .map((key) => roots[key]);
}
