import { readdir } from 'node:fs/promises';
import test from 'ava';
import { cron, quarterdeck } from '../support/program.ts';
import { pingServer } from '../support/ping-server.ts';
import { stateFolder } from '../support/state-folder.ts';

interface Report {
  readonly run_id: string;
  readonly exit_code: number;
  readonly results: readonly { readonly id: string; readonly status: string; readonly summary: string }[];
}

const warns = ['--check', '--only', 'host.mem,meta.ping', '-w', 'host.mem=@0:', '--format', 'json'];

test('the service hears of the start, the exit code and the text of this run', async (t) => {
  const server = await pingServer(t);
  const environment = { ...cron, HOME: await stateFolder(t) };
  const { code, stdout } = await quarterdeck([...warns, '--ping', server.url], { environment });
  const report = JSON.parse(stdout) as Report;
  t.is(code, 1);
  t.deepEqual(
    server.told.map(({ step, runId }) => [step, runId]),
    [
      ['POST /start', report.run_id],
      ['POST /1', report.run_id],
    ],
  );
  t.regex(server.told[1]?.text ?? '', /^quarterdeck WARNING: [\s\S]*^WARNING +host\.mem/m);
  t.regex(server.told[1]?.text ?? '', /^[\n -~]*$/, 'ASCII only');
  t.is(report.results.find(({ id }) => id === 'meta.ping')?.status, 'ok');
});

test('that it cannot be told is a finding that does not change the exit code, and keeps the secret', async (t) => {
  const server = await pingServer(t, (response) => {
    response.statusCode = 404;
    response.end();
  });
  const environment = { ...cron, HOME: await stateFolder(t) };
  for (const more of [[], ['--no-state']]) {
    const args = ['--check', '--only', 'host.mem', '-w', 'host.mem=~:', '--ping', server.url];
    const { code, stdout } = await quarterdeck([...args, ...more], { environment });
    t.is(code, 0, stdout);
    t.regex(stdout, /^WARNING +meta\.ping +127\.0\.0\.1:\d+ was not told: it answered 404/m);
    t.false(stdout.includes('secret-uuid'));
  }
});

test('a report that cannot be written is told as what it is', async (t) => {
  const server = await pingServer(t);
  const environment = { ...cron, HOME: await stateFolder(t) };
  const args = ['--check', '--only', 'host.mem', '--ping', server.url, '--output', '/proc/no/such/file'];
  t.is((await quarterdeck(args, { environment })).code, 3);
  t.is(server.told.at(-1)?.step, 'POST /3');
});

test('of a recorded box nobody is told, and an address that is none is not repeated', async (t) => {
  const demo = await quarterdeck(['--check', '--demo', '--ping', 'http://127.0.0.1:9/x']);
  t.is(demo.code, 3);
  t.regex(demo.stderr, /not of a recorded box/);
  const none = await quarterdeck(['--check', '--ping', 'hc-ping.com/secret-uuid']);
  t.is(none.code, 3);
  t.false(none.stderr.includes('secret'));
});

test('a run on a machine says of itself how it went', async (t) => {
  const home = await stateFolder(t);
  const { stdout } = await quarterdeck(['--check', '--no-state', '--format', 'json'], {
    environment: { ...cron, HOME: home },
  });
  const { results } = JSON.parse(stdout) as Report;
  const own = results.filter(({ id }) => /^meta\.(session|config|deadline)$/.test(id));
  t.is(own.length, 3);
  t.is(own.find(({ id }) => id === 'meta.config')?.status, 'ok');
  t.is(own.find(({ id }) => id === 'meta.deadline')?.status, 'ok');
  t.deepEqual(await readdir(home).then((names) => names.filter((name) => name === '.local')), []);
});
