import path from 'node:path';
import test from 'ava';
import { openDatabase } from '../../source/history/database.ts';
import { cron, quarterdeck } from '../support/program.ts';
import { stateFolder } from '../support/state-folder.ts';

/** A check that always warns, on whatever machine. */
const warns = ['--check', '--only', 'host.mem', '-w', 'host.mem=@0:'];

test('what is acknowledged does not count, is shown, and comes back', async (t) => {
  const home = await stateFolder(t);
  const at = (...args: string[]) => quarterdeck(args, { environment: { ...cron, HOME: home } });
  const early = await at('ack', 'host.mem', '--until', '3d', '--reason', 'known');
  t.is(early.code, 3);
  t.is(
    early.stderr,
    'quarterdeck: the latest run said nothing of host.mem; run quarterdeck --check first, and take an id from there\n',
  );
  t.deepEqual(await at('acks'), { code: 0, signal: null, stdout: 'nothing is acknowledged\n', stderr: '' });

  t.is((await at(...warns)).code, 1);
  t.regex(
    (await at('ack', 'host.men', '--until', '3d', '--reason', 'x')).stderr,
    /did you mean host\.mem\?\n$/,
  );
  t.regex((await at('ack', 'host.mem', '--until', '3d')).stderr, /until when and why/);
  t.regex((await at('ack', 'host.mem', '--until', 'soon', '--reason', 'x')).stderr, /--until wants a time/);

  const done = await at('ack', 'host.mem', '--until', '3d', '--reason', 'more memory is ordered');
  t.is(done.code, 0, done.stderr);
  t.regex(done.stdout, /^host\.mem \(warning\) does not count until \d{4}-.*Z, unless it gets worse\n$/);
  t.regex((await at('acks')).stdout, /Z {2}warning {3}host\.mem\n {4}\S+: more memory is ordered\n$/);

  t.deepEqual(await at(...warns, '--quiet'), { code: 0, signal: null, stdout: '', stderr: '' });
  const shown = (await at(...warns)).stdout.replace(/\s+/g, ' ');
  t.regex(shown, /^quarterdeck OK: 0 critical, 1 warning, .*1 of them acknowledged/);
  t.regex(shown, /WARNING host\.mem .*; acknowledged by \S+ until \S+: more memory is ordered/);
  const report = JSON.parse((await at(...warns, '--format', 'json')).stdout) as { counts: object };
  t.like(report, { exit_code: 0, status: 'ok' });
  t.like(report.counts, { warning: 1, acknowledged: 1 });
  t.is(
    (await at('--check', '--only', 'host.mem', '-c', 'host.mem=@0:')).code,
    2,
    'worse than it was acknowledged at',
  );

  t.is((await at('unack', 'host.mem')).stdout, 'host.mem counts again\n');
  t.is((await at(...warns)).code, 1);
  t.is((await at('unack', 'host.mem')).code, 3);

  await at('ack', 'host.mem', '--until', '3d', '--reason', 'again');
  t.is((await at(...warns)).code, 0);
  const database = await openDatabase(path.join(home, '.local/state/quarterdeck'));
  database.exec('update acknowledgement set until = 1000');
  database.close();
  t.is((await at(...warns)).code, 1, 'when its date is over it counts');
  t.is((await at('acks')).stdout, 'nothing is acknowledged\n');
});

test('of a recorded box nothing can be acknowledged', async (t) => {
  const { code, stderr } = await quarterdeck([
    'ack',
    'disk.used[/]',
    '--demo',
    'ssd-94',
    '--until',
    '1d',
    '--reason',
    'x',
  ]);
  t.is(code, 3);
  t.regex(stderr, /of a recorded box nothing is remembered/);
});
