import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { type Box, type Command } from '../../source/box/box.ts';
import { type Workshop, followCommand, runCommand } from '../../source/box/machine/commands.ts';
import { childEnvironment } from '../../source/box/machine/environment.ts';
import { killGroup } from '../../source/box/machine/groups.ts';
import { type Guard, guard } from '../../source/box/machine/guard.ts';
import { hungChildren } from '../../source/box/machine/hung.ts';
import { lookup } from '../../source/box/machine/lookup.ts';
import { openRedirects } from '../../source/box/machine/redirect.ts';
import { spawn } from '../../source/box/machine/spawn.ts';
import { openThisMachine } from '../../source/box/this-machine.ts';
import { writeExecutable } from '../support/executable.ts';

const identity: Box['identity'] = {
  user: 'deck',
  uid: 1000,
  home: '/home/deck',
  hostname: 'anchorage',
  session: { present: true, runtimeDirectory: '/run/user/1000', bus: 'unix:path=/run/user/1000/bus' },
};

/** The real spawner, with little patience. */
function workshop(more: Partial<Workshop> = {}): Workshop {
  return {
    identity,
    lookup: lookup(undefined, guard()),
    hung: hungChildren(() => Promise.resolve(null)),
    spawn,
    redirect: (command) => openRedirects(command, guard()),
    kill: killGroup,
    patience: { toObey: 50, afterTerm: 50, afterKill: 5000, afterExit: 50 },
    ...more,
  };
}

function shell(script: string, more: Partial<Command> = {}): Command {
  return { file: 'sh', args: ['-c', script], deadlineMs: 30_000, session: false, ...more };
}

async function folder(t: ExecutionContext): Promise<string> {
  const where = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-machine-'));
  t.teardown(() => rm(where, { recursive: true }));
  return where;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('both outputs are heard line by line while they come, the last line without an end too', async (t) => {
  const lines: string[] = [];
  const outcome = await runCommand(
    workshop(),
    shell('echo one; echo two >&2; printf three'),
    undefined,
    (line) => lines.push(line),
  );
  t.deepEqual([...lines].sort(), ['one', 'three', 'two']);
  t.is(outcome.stdout, 'one\nthree');
});

test('stdin comes from a file, stdout goes into a new one that only we can read', async (t) => {
  const where = await folder(t);
  const [input, output] = [path.join(where, 'input'), path.join(where, 'output')];
  await writeFile(input, 'a\nb\n');
  const outcome = await runCommand(workshop(), { ...shell('cat; echo said >&2'), input, output });
  t.like(outcome, { stdout: '', stderr: 'said\n', exit: 0, failure: null });
  t.is(await readFile(output, 'utf8'), 'a\nb\n');
  t.is((await stat(output)).mode & 0o777, 0o600);
});

test('what is there already is not written over, and a link is not followed', async (t) => {
  const where = await folder(t);
  const output = path.join(where, 'there');
  await writeFile(output, 'kept');
  await symlink(path.join(where, 'elsewhere'), path.join(where, 'link'));
  for (const name of ['there', 'link']) {
    const outcome = await runCommand(workshop(), { ...shell('echo new'), output: path.join(where, name) });
    t.like(outcome, { exit: null, failure: 'internal' });
    t.regex(outcome.stderr, /EEXIST/);
  }
  t.is(await readFile(output, 'utf8'), 'kept');
  t.like(await runCommand(workshop(), { ...shell('cat'), input: path.join(where, 'no such') }), {
    exit: null,
    failure: 'internal',
  });
});

test('stdout and stderr are apart, and the exit code is the program’s own', async (t) => {
  const outcome = await runCommand(workshop(), shell('echo out; echo err >&2; exit 3'));
  t.like(outcome, { stdout: 'out\n', stderr: 'err\n', exit: 3, signal: null, failure: null });
  t.deepEqual(outcome.argv, ['sh', '-c', 'echo out; echo err >&2; exit 3']);
});

test('arguments reach the program as they are: there is no shell', async (t) => {
  const args = ['%s|', '$(id)', '; rm -rf /nowhere', '*', 'a b', ''];
  const { stdout } = await runCommand(workshop(), {
    file: 'printf',
    args,
    deadlineMs: 30_000,
    session: false,
  });
  t.is(stdout, '$(id)|; rm -rf /nowhere|*|a b||');
});

test('the environment is built from nothing', async (t) => {
  const { stdout } = await runCommand(workshop(), {
    file: 'env',
    args: [],
    deadlineMs: 30_000,
    session: false,
  });
  t.deepEqual(stdout.trim().split('\n').sort(), [
    'DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus',
    'HOME=/home/deck',
    'LC_ALL=C.UTF-8',
    'LOGNAME=deck',
    'NO_COLOR=1',
    'PAGER=cat',
    'PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
    'SYSTEMD_COLORS=0',
    'SYSTEMD_PAGER=',
    'TERM=dumb',
    'TZ=UTC',
    'USER=deck',
    'XDG_RUNTIME_DIR=/run/user/1000',
  ]);
  const without = childEnvironment({ ...identity, session: { present: false, why: '' } });
  t.false('XDG_RUNTIME_DIR' in without || 'DBUS_SESSION_BUS_ADDRESS' in without);
});

test('nothing is on stdin, and the program runs in a group of its own', async (t) => {
  const { stdout } = await runCommand(
    workshop(),
    shell('cat; ps -o pgid= -p $$ 2>/dev/null || cut -d" " -f5 /proc/$$/stat; echo $$'),
  );
  const [group, leader] = stdout.trim().split('\n');
  t.is(group?.trim(), leader);
});

test('bytes that are not UTF-8 become replacement characters', async (t) => {
  const { stdout } = await runCommand(workshop(), shell("printf '\\357\\273\\277a\\377b\\303\\251'"));
  t.is(stdout, '\ufeffa\ufffdbé');
});

test('one that ends by a signal says which', async (t) => {
  t.like(await runCommand(workshop(), shell('kill -KILL $$')), {
    exit: null,
    signal: 'SIGKILL',
    failure: null,
  });
});

test('the deadline ends a program', async (t) => {
  const outcome = await runCommand(workshop(), shell('exec sleep 60', { deadlineMs: 100 }));
  t.like(outcome, { signal: 'SIGTERM', failure: 'timeout', exit: null });
});

/** Follows a script until its first line, and stops it then. */
async function stoppedAtFirstLine(script: string) {
  const lines: string[] = [];
  const stream = followCommand(workshop(), shell(script), (line) => {
    lines.push(line);
    stream.stop();
  });
  return { outcome: await stream.ended, line: lines[0] ?? '' };
}

test('a program that ignores SIGTERM gets SIGKILL', async (t) => {
  const { outcome, line } = await stoppedAtFirstLine("trap '' TERM; echo ready; while :; do sleep 60; done");
  t.is(line, 'ready');
  t.like(outcome, { signal: 'SIGKILL', exit: null });
});

test('the whole group ends, grandchildren that ignore SIGTERM too', async (t) => {
  const { outcome, line } = await stoppedAtFirstLine(
    'sh -c \'trap "" TERM; echo $$; while :; do sleep 60; done\' & wait',
  );
  t.is(outcome.exit, null);
  const grandchild = Number(line);
  t.true(grandchild > 1);
  while (isRunning(grandchild)) await new Promise(setImmediate);
});

test('a grandchild that holds the outputs open does not keep us waiting', async (t) => {
  const outcome = await runCommand(workshop(), shell('sleep 60 & echo $!'));
  t.like(outcome, { exit: 0, failure: null });
  process.kill(Number(outcome.stdout.trim()), 'SIGKILL');
});

test('an abort ends the group; before the start nothing is started', async (t) => {
  const calling = new AbortController();
  const running = runCommand(workshop(), shell('sleep 60'), calling.signal);
  setImmediate(() => calling.abort());
  t.like(await running, { failure: 'timeout', exit: null });
  const refusing = workshop({ spawn: () => t.fail() });
  t.like(await runCommand(refusing, shell('true'), AbortSignal.abort()), { failure: 'timeout', exit: null });
});

test('no more output is kept than the cap, of either stream', async (t) => {
  const shop = workshop({ cap: 1000 });
  t.like(await runCommand(shop, shell('head -c 1000 /dev/zero')), { failure: null, exit: 0 });
  t.like(await runCommand(shop, shell('exec head -c 1001 /dev/zero')), { failure: 'too-large' });
  t.like(await runCommand(shop, shell('yes >&2')), { failure: 'too-large' });
});

test('a program that is not there is absent, one that may not be run is refused', async (t) => {
  const where = await folder(t);
  await writeFile(path.join(where, 'locked'), '#!/bin/sh\n', { mode: 0o644 });
  await mkdir(path.join(where, 'podman'));
  const shop = workshop({ lookup: lookup(`relative::${where}:${where}/none`, guard()) });
  const run = (file: string) => runCommand(shop, { file, args: [], deadlineMs: 1000, session: false });
  t.like(await run('no-such-program'), {
    failure: 'absent-binary',
    exit: null,
    stderr: 'no-such-program: not found',
  });
  t.like(await run('locked'), { failure: 'permission' });
  t.like(await run(path.join(where, 'locked')), { failure: 'permission' });
  t.like(await run(path.join(where, 'podman')), { failure: 'absent-binary' });
  t.like(await run('./locked'), { failure: 'internal' });
});

test('a program is not called absent while a folder of PATH does not answer', async (t) => {
  const silent: Guard = (where) =>
    Promise.resolve({ found: false, why: where.startsWith('/net/') ? 'hung' : 'missing', detail: '' });
  const programs = lookup('/net/bin', silent);
  t.like(await programs.find('podman'), { found: false, why: 'timeout' });
});

test('a program is found on PATH before the standard folders, and looked for again when it is gone', async (t) => {
  const where = await folder(t);
  const script = path.join(where, 'true');
  await writeExecutable(script, '#!/bin/sh\necho mine\n');
  const shop = workshop({ lookup: lookup(where, guard()) });
  const run = () => runCommand(shop, { file: 'true', args: [], deadlineMs: 30_000, session: false });
  t.like(await run(), { stdout: 'mine\n', failure: null });
  await rm(script);
  t.like(await run(), { failure: 'absent-binary' });
  t.like(await run(), { stdout: '', exit: 0, failure: null });
});

test('an argument that no program can be given is an internal failure', async (t) => {
  t.like(await runCommand(workshop(), { file: 'echo', args: ['a\0b'], deadlineMs: 1000, session: false }), {
    failure: 'internal',
  });
});

test('without a session its commands are not started at all', async (t) => {
  const refusing = workshop({
    identity: { ...identity, session: { present: false, why: '/run/user/1000 does not exist' } },
    spawn: () => t.fail(),
  });
  t.like(await runCommand(refusing, shell('true', { session: true })), {
    failure: 'no-session',
    stderr: '/run/user/1000 does not exist',
  });
  const absent = { file: 'no-such-program', args: [], deadlineMs: 1000, session: true };
  t.like(await runCommand(refusing, absent), { failure: 'absent-binary' });
});

test('a command that hangs is not started a second time beside the first', async (t) => {
  const hung = hungChildren(() => Promise.resolve(`1 (sh) D ${'0 '.repeat(18)}99 0`));
  await hung.remember(['sh', '-c', 'true'].join('\0'), 4711);
  const refusing = workshop({ hung, spawn: () => t.fail() });
  const outcome = await runCommand(refusing, shell('true'));
  t.is(outcome.failure, 'hung');
  t.regex(outcome.stderr, /4711/);
});

test('a followed program hands over its lines as they come, until it is stopped', async (t) => {
  const lines: string[] = [];
  const stream = followCommand(
    workshop(),
    shell('printf "one\\ntw"; printf "o\\nthree\\n"; exec sleep 60', { deadlineMs: 1 }),
    (line) => {
      lines.push(line);
      if (line === 'two') stream.stop();
    },
  );
  t.like(await stream.ended, { signal: 'SIGTERM', failure: null, stdout: '' });
  t.deepEqual(lines, ['one', 'two']);
});

test('a followed program that ends by itself says how, and its last line counts without a line end', async (t) => {
  const lines: string[] = [];
  const { ended } = followCommand(workshop(), shell('echo a; printf b; echo c >&2; exit 4'), (line) =>
    lines.push(line),
  );
  t.like(await ended, { exit: 4, stderr: 'c\n', failure: null });
  t.deepEqual(lines, ['a', 'b']);
});

test('files are read wherever they lie', async (t) => {
  const where = await folder(t);
  await writeFile(path.join(where, 'log'), 'first\nsecond\nthird\n', { mode: 0o640 });
  await symlink('log', path.join(where, '-l'));
  await mkdir(path.join(where, 'below'));
  for (const kernelRoots of [[], [where]]) {
    const box = await openThisMachine({ kernelRoots });
    const file = path.join(where, 'log');
    t.deepEqual(await box.readText(file), { found: true, value: 'first\nsecond\nthird\n' });
    t.like(await box.readText(file, 18), { found: false, why: 'too-large' });
    t.deepEqual(await box.readTail(file, 13), { found: true, value: 'second\nthird\n' });
    t.deepEqual(await box.readTail(file, 12), { found: true, value: 'third\n' });
    t.deepEqual(await box.readLink(path.join(where, '-l')), { found: true, value: 'log' });
    t.like(await box.readLink(file), { found: false, why: 'not-supported' });
    const nothing = { size: null, allocated: null, modifiedAt: null, mode: null };
    t.deepEqual(await box.list(where), {
      found: true,
      value: [
        { path: '-l', kind: 'link', ...nothing },
        { path: 'below', kind: 'directory', ...nothing },
        { path: 'log', kind: 'file', ...nothing },
      ],
    });
    t.like(await box.readText(path.join(where, 'none')), { found: false, why: 'missing' });
    t.like(await box.readText(where), { found: false, why: 'internal' });
    t.like(await box.list(path.join(where, 'none')), { found: false, why: 'missing' });
    t.like(await box.list(file), { found: false, why: 'missing' });
    t.like(await box.readText('relative'), { found: false, why: 'internal' });
    const walked = await box.walk(where, 1);
    t.true(
      walked.found &&
        walked.value.some(({ path: name, size, mode }) => name === 'log' && size === 19 && mode === 0o640),
    );
  }
});

test('a walk tells how much of a disk a file with holes occupies', async (t) => {
  const where = await folder(t);
  const file = await open(path.join(where, 'holes'), 'w');
  await file.truncate(8 * 1024 * 1024);
  await file.close();
  const box = await openThisMachine();
  const walked = await box.walk(where, 1);
  t.true(walked.found);
  if (!walked.found) return;
  const [entry] = walked.value;
  t.is(entry?.size, 8 * 1024 * 1024);
  t.true((entry?.allocated ?? Infinity) < 1024 * 1024, String(entry?.allocated));
});

test('the figures of a file system are the same, asked here or by a child', async (t) => {
  const box = await openThisMachine();
  const [here, there] = [await box.statfs('/'), await box.statfs('/usr')];
  t.true(here.found && there.found);
  if (here.found && there.found) t.is(there.value.total > 0, here.value.total > 0);
});

test('a pipe that nobody writes to does not stop us', async (t) => {
  const where = await folder(t);
  const pipe = path.join(where, 'pipe');
  await new Promise((resolve) => execFile('mkfifo', [pipe], resolve));
  const box = await openThisMachine({ kernelRoots: [where] });
  t.deepEqual(await box.readText(pipe), { found: true, value: '' });
});

test('hardware that cannot be asked for is unknown, with the reason', async (t) => {
  const box = await openThisMachine();
  const found = await box.hardware();
  t.false(found.found);
  if (!found.found) t.regex(found.detail, /hardware/);
});

test('with more patience files may take longer', async (t) => {
  const where = await folder(t);
  const head = path.join(where, 'head');
  await writeExecutable(head, '#!/bin/sh\nsleep 2\necho text\n');
  const far = async (patience: number) =>
    (await openThisMachine({ patience, environment: { PATH: where } })).readText(path.join(where, 'far'));
  t.like(await far(0.1), { found: false, why: 'timeout' });
  t.deepEqual(await far(4), { found: true, value: 'text\n' });
});
