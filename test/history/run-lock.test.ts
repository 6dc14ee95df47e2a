import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import { lockName, takeRunLock } from '../../source/history/run-lock.ts';
import { clean } from '../../source/text/clean.ts';
import { stateFolder } from '../support/state-folder.ts';

const name = () => `quarterdeck-test-${randomUUID()}`;

test('one at a time, and free again when released', async (t) => {
  const one = name();
  const first = await takeRunLock(one);
  const second = await takeRunLock(one);
  t.like(second, { state: 'busy', pid: process.pid });
  t.true(second.state === 'busy' && second.forMs !== null && second.forMs > 0 && second.forMs < 600_000);
  if (first.state !== 'taken') return t.fail(first.state);
  await first.release();
  const third = await takeRunLock(one);
  t.is(third.state, 'taken');
});

test('each user has a name of their own, and so has each state folder, however long its path', async (t) => {
  const folders = ['/home/deck/.local/state/quarterdeck', `/home/${'deep/'.repeat(100)}`];
  const names = await Promise.all([1000, 1001].flatMap((uid) => folders.map((one) => lockName(uid, one))));
  t.is(new Set(names).size, 4);
  t.true(names.every((one) => one.startsWith('quarterdeck-check-100') && one.length < 100));
  t.is(await lockName(1000, folders[0]!), names[0]!);
});

const holder = `
  const { takeRunLock } = await import(process.argv[1]);
  const lock = await takeRunLock(process.argv[2]);
  process.stdout.write(lock.state);
  setInterval(() => {}, 1000);
`;

test('a run that is killed leaves nothing behind', async (t) => {
  const one = name();
  const child = spawn(
    process.execPath,
    ['--input-type=module', '--eval', holder, path.resolve('source/history/run-lock.ts'), one],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.is(String((await once(child.stdout, 'data'))[0]), 'taken');
  t.like(await takeRunLock(one), { state: 'busy', pid: child.pid });
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.is((await takeRunLock(one)).state, 'taken');
});

test('a lock does not keep the process', async (t) => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      holder.replace(/setInterval.*/, ''),
      path.resolve('source/history/run-lock.ts'),
      name(),
    ],
    { stdio: 'ignore' },
  );
  t.deepEqual(await once(child, 'exit'), [0, null]);
});

/** /proc as it looks to a user: one process of theirs, with these descriptors. */
async function procWith(t: Parameters<typeof stateFolder>[0], files: Readonly<Record<string, string>>) {
  const proc = await stateFolder(t);
  await mkdir(path.join(proc, 'net'));
  await mkdir(path.join(proc, '4711', 'fd'), { recursive: true });
  await mkdir(path.join(proc, '1'));
  await symlink('socket:[200739]', path.join(proc, '4711', 'fd', '22'));
  for (const [file, content] of Object.entries(files)) await writeFile(path.join(proc, file), content);
  return proc;
}

const row = (inode: number, one: string) =>
  `0000000071c04e02: 00000002 00000000 00010000 0001 01 ${inode} @${one}\n`;
const head = 'Num       RefCount Protocol Flags    Type St Inode Path\n';

test('who holds it, and for how long, is what the kernel says', async (t) => {
  const one = name();
  await takeRunLock(one);
  const stat = `4711 (a ) name () S ${'0 '.repeat(18)}123400 0 0`;
  const proc = await procWith(t, {
    'net/unix': head + row(1, 'another') + row(200739, one),
    '4711/stat': stat,
    uptime: '1654.00 3000.00\n',
  });
  t.deepEqual(await takeRunLock(one, proc), { state: 'busy', pid: 4711, forMs: 420_000 });
  await writeFile(path.join(proc, '4711/stat'), 'garbage');
  t.deepEqual(await takeRunLock(one, proc), { state: 'busy', pid: 4711, forMs: null });
});

test('a stranger who holds the name does not keep the check from running', async (t) => {
  const one = name();
  await takeRunLock(one);
  const foreign = await procWith(t, { 'net/unix': head + row(5, one) });
  t.deepEqual(await takeRunLock(one, foreign), {
    state: 'none',
    why: clean('a process of somebody else holds its name'),
  });
  const without = await takeRunLock(one, path.join(foreign, 'nothing-here'));
  t.is(without.state, 'none');
});
