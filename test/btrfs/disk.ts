import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a command that has to work, and gives its output. */
export async function run(file: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(file, args, {
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' },
  });
  return stdout;
}

/** A folder with btrfs file systems of its own on loop devices, all of it gone after `dispose`. */
export interface Ground {
  readonly folder: string;
  /** Makes one and mounts it; the mount point. */
  disk(name: string, mib: number, ...options: readonly string[]): Promise<string>;
  dispose(): Promise<void>;
}

/** As root only: losetup(8) and mount(8). Commits every second, so that nothing is waited for as on a real disk. */
export async function ground(): Promise<Ground> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-btrfs-'));
  const mounts: string[] = [];
  return {
    folder,
    async disk(name, mib, ...options) {
      const image = path.join(folder, `${name}.img`);
      const mount = path.join(folder, name);
      await writeFile(image, '');
      await truncate(image, mib * 1024 * 1024);
      await run('mkfs.btrfs', '-q', '-f', image);
      await mkdir(mount);
      await run('mount', '-o', ['loop', 'commit=1', ...options].join(','), image, mount);
      mounts.push(mount);
      return mount;
    },
    async dispose() {
      for (const mount of mounts.reverse()) {
        // What was killed may leave a child behind that still looks into it.
        for (let patience = 50; patience > 0; patience--) {
          const gone = await run('umount', mount).then(
            () => true,
            () => false,
          );
          if (gone) break;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Listed {
  readonly path: string;
  readonly uuid: string;
  readonly received: string;
}

/** Every subvolume of a file system, by its path below the top level. */
export async function subvolumesOf(mount: string): Promise<ReadonlyMap<string, Listed>> {
  const text = await run('btrfs', 'subvolume', 'list', '-u', '-q', '-R', mount);
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [, received = '', uuid = '', name = ''] =
          /received_uuid\s+(\S+)\s+uuid\s+(\S+)\s+path (.+)$/.exec(line) ?? [];
        return [name, { path: name, uuid, received }];
      }),
  );
}
