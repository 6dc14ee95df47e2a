import path from 'node:path';
import test from 'ava';
import { RecordingError, checkRecording, openRecorded } from '../../source/box/recorded.ts';
import { standingClock } from '../support/standing-clock.ts';
import { command, manifest, writtenBox, writtenBoxes } from '../support/written-box.ts';

test('a command prints what was recorded, stdout and stderr apart, and exits as it did', async (t) => {
  const { box } = await writtenBox(t, {
    commands: '$ podman ps --all\n! exit 125\n2> level=warning\n[]\n2> level=error\nend\n',
  });
  t.deepEqual(await box.run(command('podman ps --all')), {
    argv: ['podman', 'ps', '--all'],
    stdout: '[]\nend\n',
    stderr: 'level=warning\nlevel=error\n',
    exit: 125,
    signal: null,
    failure: null,
    tookMs: 0,
  });
});

test('the program is compared by its last path component, words by what * stands for', async (t) => {
  const { box } = await writtenBox(t, {
    commands:
      "$ /usr/bin/journalctl --unit=* --lines=*\na\n$ journalctl --grep 'two words' --\nb\n$ journalctl **\nc\n",
  });
  const said = async (line: string) => (await box.run(command(line))).stdout;
  t.is(await said('journalctl --unit=x.service --lines=5'), 'a\n');
  t.is((await box.run({ ...command('journalctl'), args: ['--grep', 'two words', '--'] })).stdout, 'b\n');
  t.is(await said('/bin/journalctl --lines=5'), 'c\n');
  t.is(await said('journalctl'), 'c\n');
});

test('the first command that matches is taken: own ones before those of the extended box', async (t) => {
  const root = await writtenBoxes(t, {
    'base/box.toml': manifest,
    'base/commands/a.txt': '$ podman ps\nbase\n$ podman info\nbase\n',
    'own/box.toml': 'extends = "base"\ntitle = "Own"',
    'own/commands/a.txt': '$ podman ps\nfirst\n$ podman ps\nsecond\n',
  });
  const box = await openRecorded(path.join(root, 'own'));
  t.is((await box.run(command('podman ps'))).stdout, 'first\n');
  t.is((await box.run(command('podman info'))).stdout, 'base\n');
  t.is(box.identity.hostname, 'anchorage');
});

test('a program that no file names is absent; one that is named without these words is an error of the recording', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ podman ps\n' });
  t.like(await box.run(command('btrfs --version')), { failure: 'absent-binary', exit: null });
  t.like(await box.run(command('podman info')), { failure: null, exit: 127, stdout: '' });
});

test('absent, denied, signal and hang end as such a program would', async (t) => {
  const { box, clock } = await writtenBox(t, {
    commands:
      '$ a\n! absent\n$ b\n! denied\n$ c\n! signal KILL\npartial\n$ d\n! hang\n$ e\n! delay 6s\nlate\n$ f\n! delay 1.5s\nok\n',
  });
  t.like(await box.run(command('a')), { failure: 'absent-binary' });
  t.like(await box.run(command('b')), { failure: 'permission' });
  t.like(await box.run(command('c')), { failure: null, exit: null, signal: 'SIGKILL', stdout: 'partial\n' });
  t.is(clock.elapsed(), 0);
  t.like(await box.run(command('d')), { failure: 'timeout', stdout: '', tookMs: 5000 });
  t.like(await box.run(command('e')), { failure: 'timeout', stdout: '', tookMs: 5000 });
  t.like(await box.run(command('f')), { failure: null, stdout: 'ok\n', tookMs: 1500 });
});

test('delays can be left out, but a deadline that is missed is missed all the same', async (t) => {
  const root = await writtenBoxes(t, {
    'box/box.toml': manifest,
    'box/commands/a.txt': '$ a\n! delay 1.5s\nok\n$ b\n! delay 6s\nlate\n',
  });
  const box = await openRecorded(path.join(root, 'box'), { clock: standingClock(), delays: false });
  t.like(await box.run(command('a')), { stdout: 'ok\n', tookMs: 0 });
  t.like(await box.run(command('b')), { failure: 'timeout', stdout: '', tookMs: 5000 });
});

test('a command that was called off is no answer', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ a\n! hang\n$ b\nok\n' });
  t.like(await box.run({ ...command('a'), deadlineMs: Infinity }, AbortSignal.abort()), {
    failure: 'timeout',
    stdout: '',
  });
  t.like(await box.run(command('b'), AbortSignal.abort()), { failure: 'timeout', stdout: '' });
});

test('without a session its commands are refused, but what is not installed is absent first', async (t) => {
  const toml = manifest.replace('session = true', 'session = "/run/user/1000 does not exist"');
  const { box } = await writtenBox(t, { toml, commands: '$ podman ps\n[]\n' });
  t.like(await box.run(command('podman ps', { session: true })), {
    failure: 'no-session',
    stderr: '/run/user/1000 does not exist',
  });
  t.like(await box.run(command('podman ps')), { failure: null, stdout: '[]\n' });
  t.like(await box.run(command('systemctl --user', { session: true })), { failure: 'absent-binary' });
});

test('lines that look like marks are escaped; empty lines at the end only separate', async (t) => {
  const { box } = await writtenBox(t, {
    commands: '# a note\n\n$ a\n\\$ b\n\\! c\n\\2> d\n\\% e\n\\== f\n\\\\g\n\n\\\n\n\n$ b\n\n\n$ c\n\\\n\n',
  });
  t.is((await box.run(command('a'))).stdout, '$ b\n! c\n2> d\n% e\n== f\n\\g\n\n\n');
  t.is((await box.run(command('b'))).stdout, '');
  t.is((await box.run(command('c'))).stdout, '\n');
});

test('running a command can change the state that other lines depend on', async (t) => {
  const { box, clock } = await writtenBox(t, {
    commands: `
$ stop
! if web=up
! delay 700ms
! sets web=down
stopped {{value web}}
$ stop
! exit 5
$ start *
! sets web=up
! sets who=*
$ show
% if web
% if web=up
up by {{value who}}
% else
down since {{at web rfc3339}}
% end
% else
untouched since {{at web rfc3339}}
% end
% if web=up for 20s
settled
% end
`,
  });
  const show = async () => (await box.run(command('show'))).stdout;
  t.is(await show(), 'untouched since 2026-11-22T17:00:00Z\n');
  t.is((await box.run(command('stop'))).exit, 5);
  await box.run(command('start deck'));
  t.is(await show(), 'up by deck\n');
  clock.advance(20_000);
  t.is(await show(), 'up by deck\nsettled\n');
  t.is((await box.run(command('stop'))).stdout, 'stopped down\n');
  t.is(await show(), 'down since 2026-11-22T17:00:20Z\n');
  t.is((await box.run(command('stop'))).exit, 5);
});

test('each word that matched can be kept, counted down from, and written into JSON', async (t) => {
  const { box, clock } = await writtenBox(t, {
    commands: `
$ add --ip=* --for=* --why=*
! sets ip=*1
! sets for=*2
! sets why=*3
! sets last=*
! sets none=*7
$ show
{{value ip}} {{left value for}} "{{value why json}}" {{value last}} {{value none}}{{left value why}}
`,
  });
  await box.run({ ...command('add'), args: ['--ip=192.0.2.7', '--for=4h', '--why=a "b"\\c'] });
  clock.advance(60_000);
  t.is((await box.run(command('show'))).stdout, '192.0.2.7 3h59m0s "a \\"b\\"\\\\c" a "b"\\c -1m0s\n');
});

test('templates follow the clock of the box', async (t) => {
  const { box, clock } = await writtenBox(t, {
    commands: `
$ a
{{1200 + 35/s}} {{1.50 + 0.5/s}} {{100 - 10/s}} {{7}}
{{now us}} {{now ms}} {{now s}} {{now ns}}
{{now -3h systemd}} {{now + 1d12h rfc3339}} {{now go}} {{at nothing s}}
{{left 4h}} {{left 61s}} {{left 1s}}
{"a":{"b":{{7}}}} {{.Names}} {{ json . }} {{"{{"}}7}} {{}}
% times 3
,{{n}}
% end
`,
  });
  clock.advance(1500);
  t.is(
    (await box.run(command('a'))).stdout,
    [
      '1252 2.25 85 7',
      '1795366801500000 1795366801500 1795366801 1795366801500000000',
      'Sun 2026-11-22 14:00:01 UTC 2026-11-24T05:00:01Z 2026-11-22 17:00:01 +0000 UTC 1795366800',
      '3h59m58.5s 59.5s -0.5s',
      '{"a":{"b":7}} {{.Names}} {{ json . }} {{7}} {{}}',
      ',1',
      ',2',
      ',3',
      '',
    ].join('\n'),
  );
  t.is(box.now(), Date.parse('2026-11-22T17:00:01.500Z'));
});

test('a followed command prints its lines and stays open until it is stopped', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ podman events\n! delay 10ms\n{"a":1}\n{"b":2}\n' });
  const lines: string[] = [];
  const stream = box.follow(command('podman events'), (line) => {
    lines.push(line);
    if (lines.length === 2) stream.stop();
  });
  t.like(await stream.ended, { signal: 'SIGTERM', failure: null });
  t.deepEqual(lines, ['{"a":1}', '{"b":2}']);
  stream.stop();
});

test('a followed command that ends in the recording ends', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ a\n! exit 0\nx\n$ b\n! exit 1\n2> no\n' });
  const lines: string[] = [];
  const follow = (line: string) => box.follow(command(line), (one) => lines.push(one)).ended;
  t.like(await follow('a'), { exit: 0 });
  t.like(await follow('b'), { exit: 1, stderr: 'no\n' });
  t.like(await follow('c'), { failure: 'absent-binary' });
  t.deepEqual(lines, ['x']);
});

const broken: readonly (readonly [what: string, commands: string, line: number, problem: RegExp])[] = [
  ['a line above the first command', 'x\n$ a\n', 1, /above the first/],
  ['an unknown directive', '$ a\n! exist 1\n', 2, /none of exit/],
  ['an exit code that is none', '$ a\n! exit one\n', 2, /0 to 255/],
  ['a delay that is none', '$ a\n! delay soon\n', 2, /120ms/],
  ['a directive below the output', '$ a\nx\n! exit 1\n', 3, /directly below/],
  ['an open condition', '$ a\n% if x\ny\n', 2, /without "% end"/],
  ['an end of nothing', '$ a\n% end\n', 2, /without "% if"/],
  ['a second else', '$ a\n% if x\n% else\n% else\n% end\n', 4, /without "% if"/],
  ['a word that is no statement', '$ a\n% unless x\n', 2, /none of/],
  ['a template that is none', '$ a\n{{now -3h}}\n', 2, /now -3h/],
  ['a form of an instant that is none', '$ a\n{{now -3h iso}}\n', 2, /"iso"/],
  ['an open quote', "$ a 'b\n", 1, /second one/],
  ['no command', '$ \n', 1, /without a command/],
  ['a command within a repetition', '% times 3\n$ a\n% end\n', 2, /within/],
];

for (const [what, commands, line, problem] of broken) {
  test(`${what} is an error with file and line`, async (t) => {
    const root = await writtenBoxes(t, { 'box/box.toml': manifest, 'box/commands/podman.txt': commands });
    const error = await t.throwsAsync(checkRecording(path.join(root, 'box')), { instanceOf: RecordingError });
    t.regex(error.message, problem);
    t.is(error.line, line);
    t.true(error.file.endsWith('box/commands/podman.txt'));
  });
}

test('what is wrong below a header shows as an internal failure when it is asked for', async (t) => {
  const { box } = await writtenBox(t, { commands: '$ a\n{{now nonsense}}\n' });
  const outcome = await box.run(command('a'));
  t.is(outcome.failure, 'internal');
  t.regex(outcome.stderr, /all\.txt:2: /);
  t.like(await box.follow(command('a'), () => t.fail()).ended, { failure: 'internal' });
});
