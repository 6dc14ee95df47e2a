import { type Box, type Command, type Entry, type Found, type Outcome } from '../box/box.ts';

/** Something that waits for its turn. */
interface Waiting {
  readonly program: string;
  readonly begin: () => void;
}

/**
 * The same box, but with at most `slots` child processes of ours at a time: the others wait in the order in which they
 * asked. Files and sockets are not counted. Without it thirty probes would start thirty processes at once on a small machine.
 * One program never has all of them: where podman hangs, every command of it does, and systemctl and btrfs still have to be heard.
 */
export function withSlots(box: Box, slots: number): Box {
  const queue: Waiting[] = [];
  const running = new Map<string, number>();
  const most = Math.max(1, slots - 1);
  let free = slots;

  const mayBegin = (program: string) => free > 0 && (running.get(program) ?? 0) < most;
  const count = (program: string, by: 1 | -1) => {
    free -= by;
    running.set(program, (running.get(program) ?? 0) + by);
  };

  async function inSlot<T>(program: string, work: () => Promise<T>): Promise<T> {
    if (mayBegin(program)) count(program, 1);
    else await new Promise<void>((begin) => queue.push({ program, begin }));
    try {
      return await work();
    } finally {
      count(program, -1);
      const at = queue.findIndex((one) => mayBegin(one.program));
      const [next] = at === -1 ? [] : queue.splice(at, 1);
      if (next !== undefined) {
        // Before it runs on: who asks meanwhile must not get its slot as well.
        count(next.program, 1);
        next.begin();
      }
    }
  }

  // Written out: a box may be a class with private fields, which neither a spread nor a prototype would carry over.
  return {
    label: box.label,
    recorded: box.recorded,
    identity: box.identity,
    run: (command, signal, onLine) =>
      inSlot(command.file, () =>
        signal?.aborted === true ? Promise.resolve(notStarted(command)) : box.run(command, signal, onLine),
      ),
    follow: (command, onLine) => box.follow(command, onLine),
    handOver: (command) => box.handOver(command),
    readText: (path, limit) => box.readText(path, limit),
    readBytes: (path, limit) => box.readBytes(path, limit),
    readHead: (path, limit) => box.readHead(path, limit),
    readTail: (path, limit) => box.readTail(path, limit),
    readLink: (path) => box.readLink(path),
    list: (path) => box.list(path),
    walk: (path, depth): Promise<Found<readonly Entry[]>> => inSlot('find', () => box.walk(path, depth)),
    statfs: (path) => box.statfs(path),
    hardware: () => box.hardware(),
    secret: (place) => box.secret(place),
    get: (request, signal) => box.get(request, signal),
    certificate: (handshake, signal) => box.certificate(handshake, signal),
    now: () => box.now(),
    elapsed: () => box.elapsed(),
  };
}

/** What became of a command whose turn came after the end of the run. */
function notStarted({ file, args }: Command): Outcome {
  return {
    argv: [file, ...args],
    stdout: '',
    stderr: '',
    exit: null,
    signal: null,
    failure: 'timeout',
    tookMs: 0,
  };
}
