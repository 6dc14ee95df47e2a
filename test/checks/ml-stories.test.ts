import test, { type ExecutionContext } from 'ava';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Status, type Verdict } from '../../source/checks/verdict.ts';
import { openBox } from '../support/recorded-box.ts';

/** Things that happened to a model server, each of which some tool called well. */

async function verdicts(name: string): Promise<ReadonlyMap<string, Verdict>> {
  const { look, config } = await openBox(name);
  return new Map(judgeAll(await look(), config).map((verdict) => [verdict.id as string, verdict]));
}

function says(
  t: ExecutionContext,
  all: ReadonlyMap<string, Verdict>,
  id: string,
  status: Status,
  words: RegExp,
): void {
  const verdict = all.get(id);
  t.is(verdict?.status, status, `${id}: ${verdict?.summary ?? 'no such verdict'}`);
  t.regex(verdict?.summary ?? '', words, id);
}

test('a worker that aborts every 15 s inside of an active, healthy unit is critical, with the log to read', async (t) => {
  const all = await verdicts('ml-worker-dies');
  says(t, all, 'ml.workers', 'critical', /40 workers died in 1h, the last .* ago: code 134 \(aborted\)/);
  t.is(String(all.get('ml.workers')?.remedy), 'journalctl --user -u immich-ml.service -n 50');
  for (const id of [
    'ml.state',
    'ml.ping',
    'ml.oom',
    'container.health[immich-ml]',
    'container.restarts[immich-ml]',
  ])
    t.is(all.get(id)?.status, 'ok', `${id} sees nothing of it`);
});

test('lines of the journal that come as arrays of bytes, because they are coloured, count like any other', async (t) => {
  const { box, look } = await openBox('ml-worker-dies');
  const { stdout } = await box.run({
    file: 'journalctl',
    args: [
      ...['--user', '--boot', '--unit=immich-ml.service', '--unit=immich-machine-learning.service'],
      ...['--lines=600', '--output=json', '--no-pager', '--output-fields=MESSAGE'],
    ],
    deadlineMs: 5000,
    session: true,
  });
  t.is(stdout.match(/"MESSAGE":\[/g)?.length, 20, 'half of the deaths are told in bytes');
  const { workers } = (await look()).ml;
  t.is(workers.known ? workers.value.deaths.length : 0, 40);
});

test('zram nine tenths full, with memory to spare and no pressure, is no finding', async (t) => {
  const all = await verdicts('ml-worker-dies');
  says(t, all, 'host.swap', 'ok', /90\.0 % of 8\.0 GiB swap used/);
  says(t, all, 'host.mem', 'ok', /available/);
});

test('still starting at 400 s of a start period of 600 s: left in peace, and not asked', async (t) => {
  const all = await verdicts('update-night');
  says(t, all, 'ml.state', 'ok', /start period: 3m (?:20|19)s left/);
  says(t, all, 'container.health[immich-ml]', 'ok', /3m (?:20|19)s left/);
  says(t, all, 'ml.workers', 'ok', /none died in 6m 4\ds/);
  says(t, all, 'ml.ping', 'unknown', /immich-ml is starting/);
});

test('all photos put into the trash in one moment: every service is well, and it is critical', async (t) => {
  const all = await verdicts('update-night');
  says(t, all, 'immich.assets', 'critical', /0 of 48211 left: 48211 in the trash/);
  t.regex(all.get('immich.assets')?.remedy ?? '', /deletedAt/);
  for (const id of ['pg.ready', 'pg.extension', 'redis.ping', 'immich.ping'])
    t.is(all.get(id)?.status, 'ok', id);
});

test('up, healthy and held back at its memory limit: nobody gets an answer, and why is said', async (t) => {
  const all = await verdicts('ml-starving');
  says(t, all, 'ml.throttled', 'critical', /stood still for 71\.3 % of the last minute/);
  says(t, all, 'ml.ping', 'critical', /no answer/);
  says(t, all, 'ml.workers', 'warning', /1 worker died .*SIGKILL \(killed, mostly for want of memory\)/);
  t.is(all.get('container.health[immich-ml]')?.status, 'ok', 'its own health check still passes');
});
