import test from 'ava';
import { type Command } from '../../source/box/box.ts';
import { Unavailable } from '../../source/probes/probe.ts';
import { type Evidence, type Reason } from '../../source/probes/reading.ts';
import { complaint, lastLine, ran } from '../../source/probes/run.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const ps: Command = { file: 'podman', args: ['ps', '--all'], deadlineMs: 10_000, session: true };

async function refused(
  answer: Answer,
  command = ps,
): Promise<{ reason: Reason; detail: string; evidence: Evidence[] }> {
  const evidence: Evidence[] = [];
  const commands = { [[command.file, ...command.args].join(' ')]: answer };
  try {
    await ran(fakeContext({ commands }), evidence, command);
  } catch (error) {
    if (error instanceof Unavailable) return { reason: error.reason, detail: error.detail, evidence };
  }
  throw new Error('it was accepted');
}

const words: readonly (readonly [string, Reason])[] = [
  ['Failed to connect to bus: No medium found', 'no-session'],
  [
    'Failed to connect to user scope bus via local transport: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined',
    'no-session',
  ],
  ['Failed to connect to user scope bus via local transport: No such file or directory', 'no-session'],
  ['Failed to connect to bus: Permission denied', 'permission'],
  ['sudo: a password is required', 'permission'],
  ['sudo: a terminal is required to read the password; either use the -S option', 'permission'],
  ['Error: database is locked', 'locked'],
  ['Error: creating lock: resource temporarily unavailable', 'locked'],
  ['Error: the lock file is blocked by nobody', 'failed'],
  [
    'Error: crun: executable file `cscli` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found',
    'absent-binary',
  ],
  ['sudo: btrfs: command not found', 'absent-binary'],
  ["systemctl: unrecognized option '--frob'", 'version'],
  ['Error: unknown flag: --format', 'version'],
  ['Error: no such container', 'failed'],
  ['', 'failed'],
];

for (const [stderr, reason] of words) {
  test(`stderr "${stderr.slice(0, 60)}" means ${reason}`, (t) => {
    t.is(complaint(stderr), reason);
    t.is(complaint(`time="…" level=warning msg="something else"\n${stderr}\n`), reason);
  });
}

test('the words of the last line count before those of a warning above it', (t) => {
  t.is(complaint('level=warning msg="cgroup: permission denied"\nError: database is locked\n'), 'locked');
});

test('what was run is evidence, with its exit code and without secrets', async (t) => {
  const { evidence, detail, reason } = await refused({
    exit: 125,
    stderr: 'x\nError: token=hunter2 is wrong\n',
  });
  t.is(reason, 'failed');
  t.is(detail, 'podman ps: exit 125: Error: token=***** is wrong');
  t.like(evidence[0], { exit: 125, argv: ['podman', 'ps', '--all'] });
  t.false(JSON.stringify(evidence).includes('hunter2'));
});

test('a sentence says what happened', async (t) => {
  t.is((await refused({ failure: 'absent-binary' })).detail, 'podman is not installed');
  t.is((await refused({ failure: 'timeout' })).detail, 'podman ps: no answer within 10 s');
  const late = { tookMs: 10_001, stderr: 'a warning' } as const;
  t.is((await refused({ failure: 'timeout', ...late })).detail, 'podman ps: no answer within 10 s');
  t.is(
    (await refused({ failure: 'hung', ...late })).detail,
    'podman ps: no answer within 10 s, and it could not be ended',
  );
  const notStarted = 'not started again: process 7 still waits for the same';
  t.is((await refused({ failure: 'hung', stderr: notStarted })).detail, `podman ps: ${notStarted}`);
  t.is((await refused({ signal: 'SIGKILL', exit: null })).detail, 'podman ps: was ended by SIGKILL');
  t.is((await refused({ failure: 'too-large' })).reason, 'parse');
});

test('a command is called by the words before its first option', async (t) => {
  const called = async (line: string) => {
    const [file = '', ...args] = line.split(' ');
    const { detail } = await refused({ failure: 'timeout' }, { ...ps, file, args });
    return detail.slice(0, detail.indexOf(':'));
  };
  t.is(
    await called('podman exec immich-server curl -fsS --max-time 36 http://localhost/ping'),
    'podman exec immich-server curl',
  );
  t.is(await called('podman exec crowdsec cscli lapi status'), 'podman exec crowdsec cscli lapi status');
  t.is(await called('podman exec crowdsec cscli metrics -o json'), 'podman exec crowdsec cscli metrics');
  t.is(await called('sudo -n btrfs subvolume list -s /mnt'), 'sudo btrfs subvolume');
  t.is(await called('systemctl --user show --all -- x.service'), 'systemctl --user show');
  t.is(await called('true'), 'true');
});

test('the system manager has no session to miss', async (t) => {
  const list: Command = { file: 'systemctl', args: ['list-units'], deadlineMs: 1000, session: false };
  t.is((await refused({ exit: 1, stderr: 'Failed to connect to bus: Host is down' }, list)).reason, 'failed');
});

test('an exit code that is an answer is accepted', async (t) => {
  const context = fakeContext({ commands: { 'podman ps --all': { exit: 1, stdout: 'x' } } });
  t.is((await ran(context, [], ps, { accept: [0, 1] })).exit, 1);
});

test('of a log line the message is shown, and nothing hostile', (t) => {
  t.is(lastLine('time="2026" level=fatal msg="no \\"such\\" thing"\n'), 'no "such" thing' as never);
  t.is(lastLine('a\n\u001b]52;c;aGk=\u0007\n'), '\\x1b]52;c;aGk=\\x07' as never);
  t.is(lastLine(' \n'), null);
});
