import { type Box } from '../../source/box/box.ts';

/** One box that is now this and now that recorded one: what was well breaks, and is well again. All are of the same clock. */
export function changingBox(boxes: readonly [Box, ...Box[]], which: () => number): Box {
  const [first] = boxes;
  const now = () => boxes[which() % boxes.length] ?? first;
  return {
    label: first.label,
    recorded: true,
    identity: first.identity,
    now: () => first.now(),
    elapsed: () => first.elapsed(),
    run: (command, signal, onLine) => now().run(command, signal, onLine),
    follow: (command, onLine) => now().follow(command, onLine),
    handOver: (command) => now().handOver(command),
    readText: (path, limit) => now().readText(path, limit),
    readBytes: (path, limit) => now().readBytes(path, limit),
    readHead: (path, limit) => now().readHead(path, limit),
    readTail: (path, limit) => now().readTail(path, limit),
    readLink: (path) => now().readLink(path),
    secret: (place) => now().secret(place),
    list: (path) => now().list(path),
    walk: (path, depth) => now().walk(path, depth),
    statfs: (path) => now().statfs(path),
    hardware: () => now().hardware(),
    get: (request, signal) => now().get(request, signal),
    certificate: (handshake, signal) => now().certificate(handshake, signal),
  };
}
