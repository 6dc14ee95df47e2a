import { type Box, type Command, type Entry, type Found, type Outcome } from '../box/box.ts';

/**
 * The same box, but with at most `slots` child processes of ours at a time: the others wait in the order in which they
 * asked. Files and sockets are not counted. Without it thirty probes would start thirty processes at once on a small machine.
 */
export function withSlots(box: Box, slots: number): Box {
  const queue: (() => void)[] = [];
  let free = slots;

  async function inSlot<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await new Promise<void>((resume) => queue.push(resume));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) free++;
      else next();
    }
  }

  // Written out: a box may be a class with private fields, which neither a spread nor a prototype would carry over.
  return {
    label: box.label,
    recorded: box.recorded,
    identity: box.identity,
    run: (command, signal, onLine) =>
      inSlot(() =>
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
    walk: (path, depth): Promise<Found<readonly Entry[]>> => inSlot(() => box.walk(path, depth)),
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
