import test from 'ava';
import fc from 'fast-check';
import { largeFolders, parseFolders } from '../../source/probes/large-folders.ts';
import { take, Unavailable } from '../../source/probes/probe.ts';
import { type Answer, fakeContext, fakeIdentity } from '../support/fake-box.ts';

const top = '/home/deck';
const words = `nice -n 19 du --one-file-system --block-size=1 --max-depth=4 -- ${top}`;
const unshared = `podman unshare ${words}`;
const printed = [
  '4096\t/home/deck/.local/share/Trash',
  '9000\t/home/deck/.local/share/containers',
  '13096\t/home/deck/.local/share',
  '13096\t/home/deck/.local',
  '7000\t/home/deck/Videoer',
  '20096\t/home/deck',
  '',
].join('\n');

async function read(
  commands: Readonly<Record<string, Answer>>,
  more: Parameters<typeof fakeContext>[0] = {},
) {
  return take(largeFolders, fakeContext({ commands, ...more }));
}

test('largeFolders: in the namespace of podman, the largest first', async (t) => {
  const reading = await read({ [unshared]: printed });
  t.true(reading.known);
  if (!reading.known) return;
  t.is(reading.value.home, fakeIdentity.home as typeof reading.value.home);
  t.is(reading.value.unread, 0);
  t.deepEqual(
    reading.value.trees.map(({ top: of, folders }) => [
      of,
      folders.map(({ path, bytes }) => `${bytes} ${path}`),
    ]),
    [
      [
        top,
        [
          '20096 /home/deck',
          '13096 /home/deck/.local/share',
          '13096 /home/deck/.local',
          '9000 /home/deck/.local/share/containers',
          '7000 /home/deck/Videoer',
          '4096 /home/deck/.local/share/Trash',
        ],
      ],
    ] as never,
  );
});

test('largeFolders: without podman as the user alone, and what could not be read is counted', async (t) => {
  const stderr =
    "du: cannot read directory '/home/deck/db': Permission denied\ndu: cannot read directory '/home/deck/x': Permission denied\n";
  const reading = await read({ [words]: { stdout: printed, stderr, exit: 1 } });
  t.is(reading.known ? reading.value.unread : reading.reason, 2);
});

test('largeFolders: without a session, too', async (t) => {
  const reading = await read(
    { [unshared]: printed, [words]: printed },
    { identity: { session: { present: false, why: 'no' } } },
  );
  t.true(reading.known);
});

test('largeFolders: root needs no namespace', async (t) => {
  const reading = await read({ [words]: printed }, { identity: { uid: 0 } });
  t.true(reading.known);
});

test('largeFolders: with no folder configured nothing is run', async (t) => {
  const context = fakeContext({}, { disk: { folders: [] } });
  const reading = await take(largeFolders, context);
  t.deepEqual(reading.known ? reading.value.trees : reading.reason, []);
});

for (const [what, answer, reason] of [
  ['nothing', '', 'parse'],
  ['no list', 'something else\n', 'parse'],
  ['a list without its total', printed.split('\n').slice(0, 3).join('\n') + '\n', 'parse'],
  ['a line that was cut', printed.slice(0, -3), 'parse'],
  [
    'a folder that cannot be read',
    { stderr: "du: cannot access '/home/deck': Permission denied\n", exit: 1 },
    'permission',
  ],
  ['another exit code', { stdout: printed, exit: 125, stderr: 'Error: cannot set up namespace\n' }, 'failed'],
  ['a signal', { stdout: printed, exit: null, signal: 'SIGKILL' }, 'failed'],
  ['a time limit', { failure: 'timeout' }, 'timeout'],
  ['a hang', { failure: 'hung' }, 'hung'],
] as const satisfies readonly (readonly [string, Answer, string])[]) {
  test(`largeFolders: ${what} is not known (${reason})`, async (t) => {
    const reading = await read({ [unshared]: answer });
    t.is(reading.known ? 'known' : reading.reason, reason);
  });
}

test('a name with a line end in it is one folder, and cannot be taken for the total', (t) => {
  const text = `5\t/home/deck/odd\nname\n6\t/home/deck\n`;
  t.deepEqual(
    parseFolders({ stdout: text, stderr: '' }, [top]).trees[0]?.folders.map(({ path }) => path as string),
    ['/home/deck', '/home/deck/odd↵name'],
  );
  t.throws(() => parseFolders({ stdout: '6\t/home/deck\nx\n', stderr: '' }, [top]), {
    instanceOf: Unavailable,
  });
});

test('of two folders each has its own total', (t) => {
  const text = '1\t/a/x\n2\t/a\n3\t/ab\n';
  const { trees } = parseFolders({ stdout: text, stderr: '' }, ['/a', '/ab']);
  t.deepEqual(
    trees.map(({ folders }) => folders.length),
    [2, 1],
  );
  t.throws(() => parseFolders({ stdout: '1\t/a/x\n2\t/a\n', stderr: '' }, ['/a', '/ab']));
});

test('whatever du prints: a value or Unavailable', (t) => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.tuple(fc.nat(), fc.string()).map(([size, name]) => `${size}\t/home/deck/${name}`))
      .map((list) => `${list.join('\n')}\n9\t/home/deck\n`),
  );
  fc.assert(
    fc.property(text, fc.string(), (stdout, stderr) => {
      try {
        const { trees } = parseFolders({ stdout, stderr }, [top]);
        t.true(trees[0]?.folders.some(({ path }) => path === top));
      } catch (error) {
        t.true(error instanceof Unavailable);
      }
    }),
  );
  t.pass();
});

test('largeFolders: says how far it is, each folder counted once, and how much there was the last time', async (t) => {
  const context = fakeContext({ commands: { [unshared]: printed } });
  const said: string[] = [];
  const box = {
    ...context.box,
    run: ((command, signal, onLine) => {
      for (const line of printed.split('\n')) onLine?.(line);
      return context.box.run(command, signal);
    }) as typeof context.box.run,
  };
  const watched = { ...context, box, onProgress: (done: string) => void said.push(done) };
  const first = await take(largeFolders, watched);
  t.deepEqual(said, [
    '4.0 KiB, 1 folders',
    '12.8 KiB, 2 folders',
    '12.8 KiB, 3 folders',
    '12.8 KiB, 4 folders',
    '19.6 KiB, 5 folders',
    '19.6 KiB, 6 folders',
  ]);
  t.true(first.known);
  if (first.known) await take(largeFolders, watched, first.value);
  t.is(said.at(-1), '19.6 KiB of 19.6 KiB as the last time, 6 folders');
});
