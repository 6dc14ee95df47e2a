import test from 'ava';
import { type Box } from '../../source/box/box.ts';
import { probes, type ProbeName } from '../../source/probes/catalogue.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { feeds } from '../../source/watch/feeds.ts';
import { openBox } from '../support/recorded-box.ts';

/** What a refresh of the backups pane starts: tools, and the children that read files on disks that may hang. */

interface Cost {
  readonly tools: readonly string[];
  readonly files: readonly string[];
}

/** Takes what the pane draws and is read at least that often (milliseconds), twice, and tells what the second time cost. */
async function second(name: string, slowest: number, quickest = 0): Promise<Cost> {
  const { box, config } = await openBox(name);
  const tools: string[] = [];
  const files: string[] = [];
  const counted: Box = {
    ...box,
    run: (command, ...rest) => {
      tools.push([command.file, ...command.args].join(' ').slice(0, 60));
      return box.run(command, ...rest);
    },
    walk: (path, depth) => {
      files.push(`walk ${path}`);
      return box.walk(path, depth);
    },
    readTail: (path, limit) => {
      files.push(`tail ${path}`);
      return box.readTail(path, limit);
    },
    readHead: (path, limit) => {
      files.push(`head ${path}`);
      return box.readHead(path, limit);
    },
    readText: (path, limit) => {
      // The kernel answers in this process.
      if (!/^\/(?:proc|sys|dev)\//.test(path)) files.push(`read ${path}`);
      return box.readText(path, limit);
    },
  };
  const names = feeds.backups.filter((one) => {
    const { seen } = probes[one].every;
    return seen <= slowest && seen > quickest;
  });
  const before = new Map<ProbeName, unknown>();
  for (const round of [1, 2]) {
    if (round === 2) [tools, files].forEach((list) => list.splice(0));
    for (const one of names) {
      const reading = await take(probes[one] as Probe<unknown>, { box: counted, config }, before.get(one));
      if (reading.known) before.set(one, reading.value);
    }
  }
  return { tools, files };
}

test('a refresh of the backups pane starts two tools, both of systemd', async (t) => {
  const { tools } = await second('healthy', 60_000);
  t.is(tools.length, 2, tools.join('\n'));
  t.true(tools.every((tool) => tool.startsWith('systemctl --user ')));
});

test('of files it only looks whether they changed: a walk of each folder, and what did not change is not read again', async (t) => {
  const { files } = await second('healthy', 60_000);
  t.deepEqual(
    files.filter((one) => !one.startsWith('walk ')),
    [],
  );
  t.is(files.length, 6, files.join('\n'));
});

test('btrfs is asked every five minutes: three lists of each file system that holds snapshots', async (t) => {
  const { tools } = await second('healthy', 300_000, 60_000);
  t.is(tools.length, 9, tools.join('\n'));
  t.true(tools.every((tool) => tool.startsWith('sudo -n -- btrfs subvolume list ')));
});

test('where sudo refuses, it is asked once', async (t) => {
  const { tools } = await second('urd-live', 300_000, 60_000);
  t.is(tools.length, 1, tools.join('\n'));
});
