import test from 'ava';
import { crowdsecAlerts, crowdsecBouncers, crowdsecCapi } from '../../source/probes/crowdsec.ts';
import { crowdsecCommunity } from '../../source/probes/crowdsec-community.ts';
import { crowdsecLapi } from '../../source/probes/crowdsec-lapi.ts';
import { crowdsecMetrics } from '../../source/probes/crowdsec-metrics.ts';
import { type Probe, take } from '../../source/probes/probe.ts';
import { bouncers14, decisions14, decisions17, metrics14 } from '../support/cscli-outputs.ts';
import { type Answer, fakeContext } from '../support/fake-box.ts';

const probes: readonly (readonly [probe: Probe<unknown>, args: string, good: Answer])[] = [
  [crowdsecLapi, 'decisions list --limit=0 -o json', decisions14],
  [
    crowdsecCapi,
    'capi status',
    'You can successfully interact with Central API (CAPI)\nYour instance is enrolled in the console\n',
  ],
  [crowdsecCommunity, 'decisions list -a -o json', decisions17],
  [crowdsecAlerts, 'alerts list -l 50 -o json', decisions14],
  [crowdsecBouncers, 'bouncers list -o json', bouncers14],
  [crowdsecMetrics, 'metrics -o json', metrics14],
];

const failures: readonly (readonly [what: string, answer: Answer, reason: string])[] = [
  ['no podman', { failure: 'absent-binary' }, 'absent-binary'],
  ['no session', { failure: 'no-session' }, 'no-session'],
  ['a deadline', { failure: 'timeout' }, 'timeout'],
  ['a hang', { failure: 'hung' }, 'hung'],
  ['too much output', { failure: 'too-large' }, 'parse'],
  ['a refusal', { failure: 'permission' }, 'permission'],
  ['a defect', { failure: 'internal' }, 'internal'],
  ['a killed command', { exit: null, signal: 'SIGKILL' }, 'failed'],
  [
    'no such container',
    { exit: 125, stderr: 'Error: no container with name or ID "crowdsec" found: no such container\n' },
    'dependency',
  ],
  [
    'a container that does not run',
    {
      exit: 255,
      stderr: 'Error: can only create exec sessions on running containers: container state improper\n',
    },
    'dependency',
  ],
  [
    'no cscli in the container',
    {
      exit: 127,
      stderr:
        'Error: crun: executable file `cscli` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found\n',
    },
    'absent-binary',
  ],
  [
    'a cscli that cannot be started',
    { exit: 126, stderr: 'Error: crun: open executable: Permission denied: OCI permission denied\n' },
    'permission',
  ],
  ['an error of podman', { exit: 125, stderr: 'Error: database is locked\n' }, 'locked'],
  ['an error without a word', { exit: 1 }, 'failed'],
  ['another exit code', { exit: 42, stderr: 'what?\n' }, 'failed'],
  [
    'a configuration that may not be read',
    { exit: 1, stderr: '{"level":"fatal","msg":"open /etc/crowdsec/config.yaml: permission denied"}\n' },
    'permission',
  ],
  ['an older cscli', { exit: 1, stderr: 'Error: unknown flag: --limit\n' }, 'version'],
];

for (const [probe, args, good] of probes) {
  const command = `podman exec crowdsec cscli ${args}`;
  const read = (answer: Answer) => take(probe, fakeContext({ commands: { [command]: answer } }));

  test(`${probe.id}: asked in the container, or on the host`, async (t) => {
    t.true((await read(good)).known);
    const host = fakeContext({ commands: { [`cscli ${args}`]: good } }, { crowdsec: { via: 'host' } });
    t.true((await take(probe, host)).known);
    t.deepEqual(host.box.asked, [`cscli ${args}`]);
  });

  test(`${probe.id}: a box without CrowdSec by plan is not asked`, async (t) => {
    const context = fakeContext({}, { crowdsec: { via: 'none' } });
    const reading = await take(probe, context);
    t.is(reading.known ? 'known' : reading.reason, 'dependency');
    t.deepEqual(context.box.asked, []);
  });

  for (const [what, answer, reason] of failures) {
    test(`${probe.id}: ${what} is not known`, async (t) => {
      const reading = await read(answer);
      t.is(reading.known ? 'known' : reading.reason, reason);
    });
  }

  test(`${probe.id}: exit 0 without a word is not known`, async (t) => {
    const reading = await read('');
    t.is(reading.known ? 'known' : reading.reason, 'parse');
  });

  test(`${probe.id}: no secret is in the evidence`, async (t) => {
    const reading = await read(good);
    t.notRegex(JSON.stringify(reading), /c2VjcmV0LWtleQ|YW5vdGhlci1rZXk|api_key/);
    t.deepEqual(reading.evidence[0]?.argv?.slice(0, 4), ['podman', 'exec', 'crowdsec', 'cscli'] as never);
  });
}

const lapiDown = (msg: string): Answer => ({
  exit: 1,
  stderr: `${JSON.stringify({ level: 'fatal', msg, time: '2026-11-22T17:00:00Z' })}\n`,
});
const refused =
  'unable to list alerts: performing request: Get "http://127.0.0.1:8080/v1/alerts": dial tcp 127.0.0.1:8080: connect: connection refused';

test('with LAPI down it is known that it is not reachable, and why', async (t) => {
  const reading = await take(
    crowdsecLapi,
    fakeContext({
      commands: { 'podman exec crowdsec cscli decisions list --limit=0 -o json': lapiDown(refused) },
    }),
  );
  t.deepEqual(reading.known && reading.value, {
    reachable: false,
    text: 'dial tcp 127.0.0.1:8080: connect: connection refused',
  } as never);
});

test('podman’s own warning beside what cscli says changes nothing', async (t) => {
  const warning =
    'time="2026-11-22T17:00:00Z" level=warning msg="The deprecated BoltDB database driver is in use."\n';
  const read = (answer: Answer) =>
    take(
      crowdsecLapi,
      fakeContext({ commands: { 'podman exec crowdsec cscli decisions list --limit=0 -o json': answer } }),
    );
  const good = await read({ stdout: decisions14, stderr: warning });
  t.true(good.known && good.value.reachable && good.value.decisions.length === 1);
  const bad = await read({ exit: 1, stderr: `${warning}Error: ${refused}\n` });
  t.true(bad.known && !bad.value.reachable && bad.value.text.includes('connection refused'));
});

test('with LAPI down what comes from it is unknown for that reason', async (t) => {
  for (const [probe, args] of [
    [crowdsecCommunity, 'decisions list -a -o json'],
    [crowdsecAlerts, 'alerts list -l 50 -o json'],
  ] as const) {
    const reading = await take<unknown>(
      probe,
      fakeContext({ commands: { [`podman exec crowdsec cscli ${args}`]: lapiDown(refused) } }),
    );
    t.is(reading.known ? 'known' : reading.reason, 'dependency');
    t.regex(reading.known ? '' : reading.detail, /connection refused/);
  }
});

test('another error of cscli is its own', async (t) => {
  const reading = await take(
    crowdsecBouncers,
    fakeContext({
      commands: {
        'podman exec crowdsec cscli bouncers list -o json': lapiDown(
          'local API is disabled, please run this command on the local API machine',
        ),
      },
    }),
  );
  t.is(reading.known ? 'known' : reading.reason, 'failed');
});

test('without credentials CAPI is not reachable', async (t) => {
  const stderr = `time="22-11-2026 21:48:38" level=warning msg="can't load CAPI credentials"\ntime="22-11-2026 21:48:38" level=fatal msg="no credentials for Central API (CAPI) in '/etc/crowdsec/online_api_credentials.yaml'"\n`;
  const reading = await take(
    crowdsecCapi,
    fakeContext({ commands: { 'podman exec crowdsec cscli capi status': { exit: 1, stderr } } }),
  );
  t.deepEqual(reading.known && reading.value, {
    reachable: false,
    text: "no credentials for Central API (CAPI) in '/etc/crowdsec/online_api_credentials.yaml'",
  } as never);
});

test('an exit code of 0 alone does not make an API reachable', async (t) => {
  const stderr =
    'time="22-11-2026 21:48:35" level=info msg="Trying to authenticate with username x on https://api.example.net/"\n';
  const reading = await take(
    crowdsecCapi,
    fakeContext({ commands: { 'podman exec crowdsec cscli capi status': { stderr } } }),
  );
  t.is(reading.known ? 'known' : reading.reason, 'parse');
});

test('a status that says one thing beside another is not understood: it is on stderr alone, or on stdout', async (t) => {
  const stderr = 'time="…" level=info msg="You can successfully interact with Central API (CAPI)"\n';
  const read = (stdout: string) =>
    take(
      crowdsecCapi,
      fakeContext({ commands: { 'podman exec crowdsec cscli capi status': { stdout, stderr } } }),
    );
  t.true((await read('')).known);
  for (const stdout of ['\n', '<html>\n'])
    t.like(await read(stdout), { known: false, reason: 'parse' }, stdout);
});

test('empty metrics that could not be fetched are not an empty acquisition', async (t) => {
  const read = (stderr: string, stdout = '{"acquisition": {}, "alerts": {}, "scenarios": {}}') =>
    take(
      crowdsecMetrics,
      fakeContext({
        commands: {
          'podman exec crowdsec cscli metrics -o json': {
            stdout,
            stderr,
          },
        },
      }),
    );
  const failed = await read(
    '{"level":"warning","msg":"fetching metrics: Get \\"http://127.0.0.1:6060/metrics\\": connection refused"}\n',
  );
  t.is(failed.known ? 'known' : failed.reason, 'dependency');
  const old = await read(
    '{"level":"fatal","msg":"failed to fetch prometheus metrics : executing GET request for URL \\"http://127.0.0.1:6060/metrics\\" failed: connection refused"}\n',
    '{}{}{}{}{}{}{}{}{}',
  );
  t.is(old.known ? 'known' : old.reason, 'dependency', '1.4.6 ends with 0');
  const blind = await read('{"level":"warning","msg":"some other thing"}\n');
  t.deepEqual(blind.known && blind.value, { sources: [], scenarios: [] });
});
