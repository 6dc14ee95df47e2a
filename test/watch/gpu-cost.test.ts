import test from 'ava';
import { probes, type ProbeName } from '../../source/probes/catalogue.ts';
import { type Box } from '../../source/box/box.ts';
import { take } from '../../source/probes/probe.ts';
import { feeds } from '../../source/watch/feeds.ts';
import { openBox } from '../support/recorded-box.ts';

/** What a look at the pane starts: probes that are read at least once a minute while it is seen, and the others. */
const often = feeds.gpu.filter((name) => probes[name].every.seen <= 60_000);
const seldom = feeds.gpu.filter((name) => !often.includes(name));

/** The commands that some probes run on a recorded box, in two looks: the second one rests on the first. */
async function started(name: string, read: readonly ProbeName[]): Promise<readonly string[]> {
  const { box, config } = await openBox(name);
  const commands: string[] = [];
  const counted: Box = Object.assign(Object.create(box) as Box, {
    run: (...[command, ...rest]: Parameters<Box['run']>) => {
      commands.push([command.file, ...command.args].join(' '));
      return box.run(command, ...rest);
    },
  });
  for (const probe of read) {
    const first = await take<unknown>(probes[probe], { box: counted, config });
    await take<unknown>(probes[probe], { box: counted, config }, first.known ? first.value : undefined);
  }
  return commands;
}

for (const name of ['healthy', 'software-encoding', 'card-without-driver', 'bare']) {
  test(`a refresh of the GPU pane starts no process on the box "${name}"`, async (t) => {
    t.true(often.includes('gpuCards') && often.includes('gpuClients'));
    t.deepEqual(await started(name, often), []);
  });
}

test('what is asked inside of containers every five minutes: three commands for each of gpu.containers at most', async (t) => {
  t.deepEqual(seldom, ['gpuAccess']);
  t.true(probes.gpuAccess.every.seen >= 300_000);
  const commands = await started('healthy', seldom);
  for (const container of ['immich-server', 'jellyfin']) {
    const own = commands.filter((command) => command.startsWith(`podman exec ${container} `));
    // In two looks: find, and vainfo under its first or its second name.
    t.is(own.length, container === 'jellyfin' ? 6 : 4, own.join('\n'));
  }
  t.is(commands.length, 10);
});
