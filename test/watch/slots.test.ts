import test from 'ava';
import { type Box, type Outcome } from '../../source/box/box.ts';
import { withSlots } from '../../source/watch/slots.ts';
import { fakeBox } from '../support/fake-box.ts';
import { ended } from '../support/outcomes.ts';

/** A box on which each command waits until it is let go, by its argv; `begun`: in the order in which they began. */
function waiting(slots: number) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const box: Box = {
    ...fakeBox({}),
    run: ({ file, args }) =>
      new Promise<Outcome>((resolve) => {
        const name = [file, ...args].join(' ');
        begun.push(name);
        ends.set(name, () => resolve(ended({ argv: [file, ...args] })));
      }),
  };
  const limited = withSlots(box, slots);
  return {
    begun,
    ask: (file: string, ...args: readonly string[]) =>
      void limited.run({ file, args: [...args], deadlineMs: 1000, session: false }),
    end: async (name: string) => {
      ends.get(name)?.();
      await new Promise(setImmediate);
    },
  };
}

test('so many at a time, in the order in which they asked', async (t) => {
  const { begun, ask, end } = waiting(2);
  for (const file of ['a', 'b', 'c', 'd']) ask(file);
  t.deepEqual(begun, ['a', 'b']);
  await end('b');
  t.deepEqual(begun, ['a', 'b', 'c']);
  await end('a');
  t.deepEqual(begun, ['a', 'b', 'c', 'd']);
});

test('where one program hangs, the others are heard', async (t) => {
  const { begun, ask, end } = waiting(4);
  for (const what of ['1', '2', '3', '4', '5']) ask('podman', what);
  ask('systemctl', 'show');
  ask('btrfs', 'list');
  t.deepEqual(begun, ['podman 1', 'podman 2', 'podman 3', 'systemctl show']);
  await end('systemctl show');
  t.deepEqual(begun.slice(4), ['btrfs list'], 'and not the next one of podman, which asked before');
  await end('podman 1');
  t.deepEqual(begun.slice(5), ['podman 4']);
  await end('btrfs list');
  await end('podman 2');
  t.deepEqual(begun.slice(6), ['podman 5']);
});

test('a single slot is anybody’s', async (t) => {
  const { begun, ask, end } = waiting(1);
  ask('podman', '1');
  ask('podman', '2');
  await end('podman 1');
  t.deepEqual(begun, ['podman 1', 'podman 2']);
});
