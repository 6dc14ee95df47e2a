import path from 'node:path';
import test from 'ava';
import { fileAudit } from '../../source/history/audit.ts';
import { noJournal } from '../../source/history/journal-line.ts';
import { clean } from '../../source/text/clean.ts';
import { cron, quarterdeck } from '../support/program.ts';
import { stateFolder } from '../support/state-folder.ts';

const operator = { user: 'deck', client: '192.0.2.10', tty: 'pts/3', session: 'one' };
const now = Date.now();

/** A state folder with one action that was proven, and one that a console died in. */
async function withActions(t: Parameters<typeof stateFolder>[0]): Promise<string> {
  const home = await stateFolder(t);
  const audit = fileAudit(path.join(home, '.local/state/quarterdeck'), operator, noJournal);
  const intent = (at: number, target: string) =>
    audit.intent({
      at,
      action: 'service.restart',
      target: clean(target),
      argv: [['systemctl', '--user', 'restart', '--', `${target}.service`].map(clean)],
      before: clean('running for 3d'),
    });
  const first = await intent(now - 3_600_000, 'immich-ml');
  if (!first.written) throw new Error(first.why);
  await audit.result(first.id, {
    at: now - 3_590_000,
    steps: [{ exit: 0, failure: null, tookMs: 4000 }],
    exit: 0,
    failure: null,
    tookMs: 4000,
    after: clean('running for 4 s, healthy'),
    achieved: true,
  });
  await intent(now - 10 * 86_400_000, 'traefik');
  return home;
}

const audit = (home: string, ...more: string[]) =>
  quarterdeck(['audit', ...more], { environment: { ...cron, HOME: home } });

test('what was done, with who, the command, and before and after', async (t) => {
  const home = await withActions(t);
  const { code, stdout } = await audit(home);
  t.is(code, 0);
  t.regex(stdout, /service\.restart {2}immich-ml {2}done\n {2}who {4}deck on pts\/3 from 192\.0\.2\.10\n/);
  t.regex(stdout, /ran {4}systemctl --user restart -- immich-ml\.service\n/);
  t.regex(stdout, /after {2}running for 4 s, healthy \(after 4 s\)\n/);
  t.notRegex(stdout, /traefik/, 'ten days ago');
  t.regex((await audit(home, '--since', '2w')).stdout, /traefik {2}no end is known/);
});

test('as JSON, an object a line; as Markdown, an entry for a journal', async (t) => {
  const home = await withActions(t);
  const lines = (await audit(home, '--json', '--since', '2w')).stdout.trimEnd().split('\n');
  const entries = lines.map(
    (line) => JSON.parse(line) as { target: string; end: { achieved: boolean } | null },
  );
  t.deepEqual(
    entries.map(({ target, end }) => [target, end?.achieved ?? null]),
    [
      ['traefik', null],
      ['immich-ml', true],
    ],
  );
  const { stdout } = await audit(home, '--markdown');
  t.regex(
    stdout,
    /^# What was done since .*\n\n## \S+: service\.restart immich-ml\n\nBy deck on pts\/3 from 192\.0\.2\.10\. done\.\n/,
  );
  t.regex(stdout, /\n {4}systemctl --user restart -- immich-ml\.service\n/);
});

test('nothing was done, a time that is none, and a recorded box', async (t) => {
  const home = await stateFolder(t);
  t.regex((await audit(home)).stdout, /^nothing was done since /);
  for (const args of [
    ['--since', 'soon'],
    ['--since', '2999-01-01'],
    ['--demo', 'healthy'],
    ['--json', '--markdown'],
  ]) {
    const { code, stderr } = await audit(home, ...args);
    t.is(code, 3, args.join(' '));
    t.not(stderr, '');
  }
});
