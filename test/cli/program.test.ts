import { mkdir, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'ava';
import { cron, program, quarterdeck, run } from '../support/program.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-cli-'));
const demo = (name: string, ...more: string[]) => quarterdeck(['--check', '--demo', name, ...more]);

/** A box on which one command never ends. */
async function stuckBox(name: string): Promise<string> {
  const box = path.join(folder, name);
  await mkdir(path.join(box, 'commands'), { recursive: true });
  await writeFile(
    path.join(box, 'box.toml'),
    'title = "Stuck"\nnow = "2026-11-22T17:00:00Z"\n[identity]\nuser = "deck"\nuid = 1000\nhome = "/home/deck"\nhostname = "stuck"\nsession = true\n',
  );
  await writeFile(path.join(box, 'commands/podman.txt'), '$ podman **\n! hang\n');
  return box;
}

test('the version', async (t) => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  t.deepEqual(await quarterdeck(['--version']), {
    code: 0,
    signal: null,
    stdout: `quarterdeck ${version}\n`,
    stderr: '',
  });
});

test('the help fits on a screen of 80 by 25', async (t) => {
  const { code, stdout } = await quarterdeck(['--help']);
  const lines = stdout.trimEnd().split('\n');
  t.is(code, 0);
  t.true(lines.length <= 25, `${lines.length} lines`);
  t.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  );
});

test('from cron: no terminal, no session variables, PATH=/usr/bin:/bin', async (t) => {
  const { code, stdout, stderr } = await demo('ssd-94');
  t.is(code, 2);
  t.is(stderr, '');
  t.regex(stdout, /^quarterdeck CRITICAL: 3 critical, 2 warning, /);
  t.regex(stdout, /^CRITICAL disk\.used\[\/\] /m);
  t.regex(stdout, /^[\n -~]*$/, 'ASCII only');
  t.deepEqual(
    stdout.split('\n').filter((line) => line.length > 100),
    [],
  );
});

test('without a terminal the console is the check', async (t) => {
  const { code, stdout } = await quarterdeck(['--demo', 'ssd-94']);
  t.is(code, 2);
  t.regex(stdout, /^quarterdeck CRITICAL: /);
});

test('--quiet says nothing at all when all is well, and only what is not otherwise', async (t) => {
  t.deepEqual(await demo('healthy', '--quiet'), { code: 0, signal: null, stdout: '', stderr: '' });
  const { code, stdout } = await demo('ssd-94', '--quiet');
  t.is(code, 2);
  t.regex(stdout, /^CRITICAL /);
});

test('one run, two reports', async (t) => {
  const file = path.join(folder, 'report.json');
  const { code, stdout } = await demo('ssd-94', '--format', 'human', '--format', 'json', '--output', file);
  t.is(code, 2);
  t.regex(stdout, /^quarterdeck CRITICAL/);
  t.like(JSON.parse(await readFile(file, 'utf8')), {
    schema: 'quarterdeck.check',
    exit_code: 2,
    host: 'anchorage',
  });
  t.deepEqual(
    (await readdir(folder)).filter((name) => name.startsWith('report.json.')),
    [],
    'nothing half-written is left',
  );
});

test('a report that cannot be written is not a run that ended well', async (t) => {
  const { code, stderr } = await demo('healthy', '--output', path.join(folder, 'no/such/folder/x'));
  t.is(code, 3);
  t.regex(stderr, /^quarterdeck: the report cannot be written: ENOENT/);
});

test('thresholds and their exit code', async (t) => {
  t.is((await demo('healthy', '-w', 'disk.used=1')).code, 1);
  t.is((await demo('healthy', '-w', 'disk.used=1', '--fail-on', 'critical')).code, 0);
  t.is((await demo('healthy', '-c', 'disk.used=1', '--fail-on', 'critical')).code, 2);
});

test('--only and --skip; an empty selection is never green', async (t) => {
  const { code, stdout } = await demo('ssd-94', '--only', 'crowdsec', '--format', 'json');
  t.is(code, 0);
  const { results } = JSON.parse(stdout) as { results: readonly { group: string }[] };
  t.true(results.length > 0 && results.every(({ group }) => group === 'crowdsec'));
  t.is((await demo('ssd-94', '--only', 'disk', '--skip', 'disk')).code, 3);
  t.is((await demo('healthy', '--only', 'disk.used[/no-such-mount]')).code, 3);
});

const refusals: readonly (readonly [readonly string[], RegExp])[] = [
  [['--chekc'], /^quarterdeck: there is no option --chekc; did you mean --check\?\n$/],
  [
    ['--check', '--demo', 'helthy'],
    /^quarterdeck: there is no recorded box helthy; did you mean healthy\?\n {2}\S+ +\S/,
  ],
  [['--check', '--demo', '../boxes/nowhere'], /^quarterdeck: .*box\.toml/],
  [['--check', '--demo', '--only', 'dsik'], /^quarterdeck: no check matches dsik; did you mean disk\?\n$/],
  [
    ['--check', '--demo', '--format', 'jsno'],
    /^quarterdeck: there is no format jsno; did you mean json\?\n$/,
  ],
  [['--check', '--demo', '-w', 'disk.used=lots'], /^quarterdeck: -w disk\.used=lots: lots is not a range/],
  [['--explain', 'disk.usde'], /^quarterdeck: there is no check disk\.usde; did you mean disk\.used\?\n$/],
];
for (const [args, message] of refusals) {
  test(`refused with exit code 3, on stderr: ${args.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await quarterdeck(args);
    t.is(code, 3);
    t.is(stdout, '');
    t.regex(stderr, message);
  });
}

test('a configuration that cannot be used is a report, in every format', async (t) => {
  const config = path.join(folder, 'bad.toml');
  await writeFile(config, '[disk]\ntargt = 80\n', { mode: 0o600 });
  const { code, stdout } = await demo('healthy', '--config', config);
  t.is(code, 3);
  t.regex(stdout, /^quarterdeck UNKNOWN: /);
  t.true(stdout.replace(/\s+/g, ' ').includes('disk.targt is not a setting; did you mean disk.target?'));
  const json = await demo('healthy', '--config', config, '--format', 'json');
  t.is(json.code, 3);
  t.like(JSON.parse(json.stdout), { status: 'unknown', complete: false, exit_code: 3, results: [] });
});

test('the recorded boxes are listed', async (t) => {
  const { code, stdout } = await quarterdeck(['--demo', 'list']);
  t.is(code, 0);
  t.regex(stdout, /^ {2}healthy +\S/m);
});

test('every check is listed and can be explained', async (t) => {
  const { code, stdout } = await quarterdeck(['--list-checks']);
  t.is(code, 0);
  const ids = stdout.split('\n').flatMap((line) => /^([a-z]\S*) {2}/.exec(line)?.[1] ?? []);
  t.true(ids.length >= 20, `${ids.length} checks`);
  const explained = await quarterdeck(['--explain', 'disk.used[/]']);
  t.is(explained.code, 0);
  t.regex(explained.stdout, /^disk\.used: /);
  t.deepEqual(
    [...stdout.split('\n'), ...explained.stdout.split('\n')].filter((line) => line.length > 80),
    [],
  );
});

test('what hangs ends at the deadline and is unknown(timeout)', async (t) => {
  const { code, stdout } = await quarterdeck([
    '--check',
    '--demo',
    await stuckBox('late'),
    '--timeout',
    '1s',
    '--format',
    'json',
  ]);
  t.is(code, 3);
  const report = JSON.parse(stdout) as {
    complete: boolean;
    results: readonly { id: string; reason: string | null }[];
  };
  t.false(report.complete);
  t.true(report.results.some(({ reason }) => reason === 'timeout'));
});

test('a signal means that nothing was determined: exit code 3', async (t) => {
  const box = await stuckBox('signalled');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    const { code, stdout } = await quarterdeck(['--check', '--demo', box], {
      async meanwhile(child) {
        await untilHandled(child.pid ?? 0);
        child.kill(signal);
      },
    });
    t.deepEqual({ code, stdout }, { code: 3, stdout: '' }, signal);
  }
});

/**
 * Settles when the program handles signals: SIGHUP, which Node leaves alone, is in SigCgt of /proc/PID/status
 * (proc_pid_status(5)), and it is the last one to get its handler.
 */
async function untilHandled(pid: number): Promise<void> {
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    if ((Number.parseInt(/^SigCgt:\s*[0-9a-f]*([0-9a-f])$/m.exec(status)?.[1] ?? '0', 16) & 1) === 1) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a reader that goes away before the report: exit code 3', async (t) => {
  const { code } = await quarterdeck(['--check', '--demo', 'healthy', '--verbose'], {
    meanwhile: (child) => void child.stdout?.destroy(),
  });
  t.is(code, 3);
});

test('a full disk behind the redirection: exit code 3', async (t) => {
  const { code } = await run([
    '/bin/sh',
    '-c',
    '"$@" > /dev/full',
    'sh',
    ...program,
    '--check',
    '--demo',
    'healthy',
  ]);
  t.is(code, 3);
});

test('closed standard streams change nothing in the exit code', async (t) => {
  const { code } = await run([
    '/bin/sh',
    '-c',
    '"$@" <&- >&- 2>&-',
    'sh',
    ...program,
    '--check',
    '--demo',
    'ssd-94',
  ]);
  t.is(code, 2);
});

test('this very machine, whatever it is: an honest report', async (t) => {
  const { code, stdout, stderr } = await quarterdeck(['--check', '--format', 'json'], {
    environment: { ...cron, HOME: folder },
  });
  t.is(stderr, '');
  const report = JSON.parse(stdout) as { exit_code: number; results: readonly object[] };
  t.is(report.exit_code, code ?? -1);
  t.true(report.results.length >= 20);
});

test('the doctor looks at a recorded box and says what to do', async (t) => {
  const { code, stdout } = await quarterdeck(['doctor', '--demo', 'no-session']);
  t.is(code, 1);
  t.regex(
    stdout,
    /^FAIL +session +\/run\/user\/1000 does not exist\n +fix: sudo loginctl enable-linger deck$/m,
  );
  t.regex(stdout, /^[\n -~]*$/, 'ASCII only');
  t.deepEqual(
    stdout.split('\n').filter((line) => line.length > 100),
    [],
  );
});

test('the doctor prints rules for sudo', async (t) => {
  const { code, stdout, stderr } = await quarterdeck(['doctor', '--sudoers', '--demo']);
  t.is(stderr, '');
  t.is(code, 0);
  t.regex(stdout, /^deck anchorage=\(root\) NOPASSWD: \/usr\/sbin\/btrfs subvolume list -u -q -R \/home$/m);
});

test('the doctor on this very machine', async (t) => {
  const { code, stdout, stderr } = await quarterdeck(['doctor'], { environment: { ...cron, HOME: folder } });
  t.is(stderr, '');
  t.true(code === 0 || code === 1 || code === 3);
  t.regex(stdout, /^ok +Node +v/m);
});
