import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import { writeExecutable } from '../support/executable.ts';
import { cron, quarterdeck } from '../support/program.ts';
import { stateFolder } from '../support/state-folder.ts';

/** `npm run test:faults` starts fifty at once. */
const starts = process.env['FAULTS'] === 'whole' ? 50 : 6;

interface Report {
  readonly exit_code: number;
  readonly error?: { readonly message: string };
}

test('of many runs at once exactly one measures; the others say who does, and end', async (t) => {
  t.timeout(240_000);
  const home = await stateFolder(t);
  const bin = path.join(home, 'bin');
  const go = path.join(home, 'go');
  await mkdir(bin, { recursive: true });
  await mkdir(path.join(home, '.config/quarterdeck'), { recursive: true });
  // It takes until all others have ended.
  const slow = `#!/bin/sh\nwhile [ ! -e '${go}' ]; do sleep 0.1; done\nprintf 'NTP=yes\\nNTPSynchronized=yes\\n'\n`;
  await writeExecutable(path.join(bin, 'timedatectl'), slow);
  await writeFile(path.join(home, '.config/quarterdeck/config.toml'), '[probes]\npatience = 40\n', {
    mode: 0o600,
  });

  let left = starts;
  const runs = await Promise.all(
    Array.from({ length: starts }, async () => {
      const { code, stdout, stderr } = await quarterdeck(
        ['--check', '--only', 'clock.sync', '--timeout', '200s', '--format', 'json'],
        { environment: { ...cron, PATH: `${bin}:${cron.PATH}`, HOME: home } },
      );
      if (--left === 1) await writeFile(go, '');
      return { code, stderr, report: JSON.parse(stdout) as Report };
    }),
  );
  const turnedAway = runs.filter(({ report }) => report.error !== undefined);
  t.is(turnedAway.length, starts - 1);
  for (const { code, stderr, report } of runs) {
    t.is(stderr, '');
    t.is(code, report.exit_code);
  }
  for (const { code, report } of turnedAway) {
    t.is(code, 3);
    t.regex(report.error?.message ?? '', /^previous check \(pid \d+\) still running/);
  }
  t.is(runs.find(({ report }) => report.error === undefined)?.code, 0, 'the one that measured found it well');
});

test('what does not end when it is told to ends with the run', async (t) => {
  const home = await stateFolder(t);
  const bin = path.join(home, 'bin');
  const pidFile = path.join(home, 'pid');
  await mkdir(bin, { recursive: true });
  await mkdir(path.join(home, '.config/quarterdeck'), { recursive: true });
  const stubborn = `#!/bin/sh\ntrap '' TERM\necho $$ >'${pidFile}'\nwhile :; do sleep 0.1; done\n`;
  await writeExecutable(path.join(bin, 'timedatectl'), stubborn);
  await writeFile(path.join(home, '.config/quarterdeck/config.toml'), '[probes]\npatience = 40\n', {
    mode: 0o600,
  });
  const { code } = await quarterdeck(['--check', '--only', 'clock.sync', '--timeout', '8s'], {
    environment: { ...cron, PATH: `${bin}:${cron.PATH}`, HOME: home },
  });
  t.is(code, 3);
  const pid = Number(await readFile(pidFile, 'utf8'));
  // Whoever inherits it may need a moment to take note of its end.
  for (let look = 0; look < 50 && (await isAlive(pid)); look++) await wait(100);
  t.false(await isAlive(pid));
});

/** A process that has ended and was not waited for yet is a zombie (proc_pid_stat(5)). */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return stat !== null && !/\) Z /.test(stat);
}
