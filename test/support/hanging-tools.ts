import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeExecutable } from './executable.ts';
import { cron } from './program.ts';
import { stateFolder } from './state-folder.ts';

/** How a tool hangs, in words of a shell. */
export const hangs = {
  'one that obeys': 'exec sleep 300',
  'one that does not obey': `trap '' TERM; while :; do sleep 0.2; done`,
  'one that leaves a child behind that does not obey': `( trap '' TERM; exec sleep 300 ) & wait`,
} as const;

/** Tools that hang, on the PATH of an environment in which a program finds nothing of ours. */
export interface HangingTools {
  readonly environment: Readonly<Record<string, string>>;
  /** Settles when so many have been started. */
  started(many: number): Promise<void>;
  /** Processes that are left of them; asked again for a while, because whoever inherits them may need a moment to take note of their end. */
  left(): Promise<readonly string[]>;
}

export async function hangingTools(
  t: { teardown(undo: () => Promise<void>): void },
  how: keyof typeof hangs,
): Promise<HangingTools> {
  const home = await stateFolder(t);
  const bin = path.join(home, 'bin');
  const run = path.join(home, 'run');
  const pids = path.join(home, 'pids');
  await mkdir(bin);
  await mkdir(run, { mode: 0o700 });
  const script = `#!/bin/sh\necho $$ >>'${pids}'\n${hangs[how]}\n`;
  for (const name of ['podman', 'systemctl', 'journalctl', 'timedatectl'])
    await writeExecutable(path.join(bin, name), script);
  const groups = async () => (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  t.teardown(async () => {
    for (const { pid } of await membersOf(await groups())) process.kill(Number(pid), 'SIGKILL');
  });
  return {
    environment: { PATH: `${bin}:${cron['PATH'] ?? ''}`, HOME: home, XDG_RUNTIME_DIR: run },
    async started(many) {
      for (let look = 0; look < 200 && (await groups()).length < many; look++) await wait(50);
      if ((await groups()).length < many) throw new Error(`only ${(await groups()).length} were started`);
    },
    async left() {
      const those = await groups();
      let found = await membersOf(those);
      for (let look = 0; look < 20 && found.length > 0; look++) {
        await wait(50);
        found = await membersOf(those);
      }
      return found.map(({ pid, command }) => `${pid} ${command}`);
    },
  };
}

/** What lives in some process groups: pid, command, state, parent, group are the first fields of proc_pid_stat(5). */
async function membersOf(
  groups: readonly string[],
): Promise<readonly { readonly pid: string; readonly command: string }[]> {
  const wanted = new Set(groups);
  const found: { pid: string; command: string }[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
    const [, command = '', state, group = ''] = /\((.*)\) (\S) \d+ (\d+)/.exec(stat) ?? [];
    if (wanted.has(group) && state !== 'Z' && state !== 'X') found.push({ pid, command });
  }
  return found;
}
