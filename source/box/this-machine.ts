import { lstat, rename, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { type Box, type Identity } from './box.ts';
import { readHardware } from './hardware.ts';
import { type Workshop, collect, followCommand, handOver, runCommand } from './machine/commands.ts';
import { terminalEnvironment } from './machine/environment.ts';
import { machineFiles } from './machine/files.ts';
import { killGroup } from './machine/groups.ts';
import { type Guard, guard } from './machine/guard.ts';
import { type HungMemory, hungChildren, noMemory } from './machine/hung.ts';
import { readWhole } from './machine/kernel-files.ts';
import { lookup } from './machine/lookup.ts';
import { reachOf } from './machine/reach.ts';
import { openRedirects } from './machine/redirect.ts';
import { decode } from './text-of-bytes.ts';
import { type PathFacts, decideSession, sessionPaths } from './session.ts';

export interface MachineOptions {
  /** Configured roots of /proc, /sys and the like where they lie elsewhere: files below them are read in this process. */
  readonly kernelRoots?: readonly string[];
  /** How many times as long as usual files may take to answer (`probes.patience` of the configuration); 1 unless told. */
  readonly patience?: number;
  /** The environment of this process unless told: PATH, XDG_RUNTIME_DIR and DBUS_SESSION_BUS_ADDRESS are looked at. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Opens the door to the machine that this process runs on. Never rejects; starts no process. */
export async function openThisMachine({
  kernelRoots = [],
  patience = 1,
  environment = process.env,
}: MachineOptions = {}): Promise<Box> {
  const guarded = guard({ deadlineMs: 2000 * patience });
  const identity = await findIdentity(environment, guarded);
  // Loaded only where a machine is opened: a recorded box starts without it.
  const { spawn, spawnOnTerminal } = await import('./machine/spawn.ts');
  const hung = hungChildren(
    async (pid) => {
      const file = `/proc/${pid}/stat`;
      const found = await guarded(file, () => readWhole(file, 4096));
      return found.found ? decode(found.value) : null;
    },
    hungMemory(identity, guarded),
  );
  const workshop: Workshop = {
    identity,
    hung,
    spawn,
    kill: killGroup,
    redirect: (command) => openRedirects(command, guarded),
    lookup: lookup(environment['PATH'], guarded),
  };
  const run: Box['run'] = (command, signal, onLine) => runCommand(workshop, command, signal, onLine);
  const reach = reachOf(identity.home, kernelRoots, await ownFolders(identity.home, guarded));
  const files = machineFiles({
    reach,
    guarded,
    hung,
    run: (command) => collect(workshop, { ...command, deadlineMs: command.deadlineMs * patience }),
  });
  return {
    label: 'this box',
    recorded: false,
    identity,
    run,
    follow: (command, onLine) => followCommand(workshop, command, onLine),
    handOver: (command) =>
      handOver(workshop, command, (path, args) =>
        spawnOnTerminal(path, args, terminalEnvironment(identity, environment)),
      ),
    ...files,
    hardware: () => readHardware(run),
    secret: async (place) => {
      if ('file' in place) return files.readText(place.file, 4096);
      const value = environment[place.variable];
      return value === undefined
        ? { found: false, why: 'missing', detail: `the variable ${place.variable} is not set` }
        : { found: true, value };
    },
    async get(request, signal) {
      const { getPage } = await import('./machine/web.ts');
      return getPage(request, signal);
    },
    async certificate(handshake, signal) {
      const { shownCertificate } = await import('./machine/certificate.ts');
      return shownCertificate(handshake, signal);
    },
    now: () => Date.now(),
    elapsed: () => performance.now(),
  };
}

/** In the user's runtime folder, which is gone with the boot that the pids are of. Without a session nothing is kept. */
function hungMemory({ session }: Identity, guarded: Guard): HungMemory {
  if (!session.present) return noMemory;
  const file = path.join(session.runtimeDirectory, 'quarterdeck-hung.json');
  return {
    async read() {
      const found = await guarded(file, () => readWhole(file, 256 * 1024));
      return found.found ? decode(found.value) : null;
    },
    async write(text) {
      const making = `${file}.${process.pid}`;
      await guarded(file, async () => {
        await writeFile(making, text, { mode: 0o600 });
        await rename(making, file);
      });
    },
  };
}

async function findIdentity(
  environment: NonNullable<MachineOptions['environment']>,
  guarded: Guard,
): Promise<Identity> {
  const uid = process.getuid?.() ?? 0;
  const runtimeVariable = environment['XDG_RUNTIME_DIR'] || null;
  const paths = sessionPaths(uid, runtimeVariable);
  const found = new Map(
    await Promise.all(paths.map(async (where) => [where, await factsOf(where, guarded)] as const)),
  );
  const session = decideSession({
    uid,
    runtimeVariable,
    busVariable: environment['DBUS_SESSION_BUS_ADDRESS'] || null,
    facts: (where) => found.get(where) ?? null,
  });
  const account = accountOf(uid);
  return {
    user: account.user,
    uid,
    home: environment['HOME'] || account.home,
    hostname: os.hostname(),
    session,
    // sshd(8): client address, client port, server address, server port. In a multiplexer it is that of whoever started it.
    client: environment['SSH_CONNECTION']?.split(' ')[0] || null,
  };
}

/** The user's entry in passwd(5); a user without one (a container's) is called by the number. */
function accountOf(uid: number): { user: string; home: string } {
  try {
    const { username, homedir } = os.userInfo();
    return { user: username, home: homedir };
  } catch {
    return { user: String(uid), home: '/' };
  }
}

async function factsOf(where: string, guarded: Guard): Promise<PathFacts | null> {
  const found = await guarded(where, () => stat(where));
  if (!found.found) return null;
  const kind = found.value.isDirectory() ? 'directory' : found.value.isSocket() ? 'socket' : 'other';
  return { kind, uid: found.value.uid, mode: found.value.mode & 0o777 };
}

/** `~/containers` when it is a plain folder on the home's own file system, and neither a link nor a mount. */
async function ownFolders(home: string, guarded: Guard): Promise<string[]> {
  const folder = path.join(home, 'containers');
  const facts = await Promise.all([home, folder].map((where) => guarded(where, () => lstat(where))));
  const [own, found] = facts.map((one) => (one.found ? one.value : null));
  return found?.isDirectory() === true && found.dev === own?.dev ? [folder] : [];
}
