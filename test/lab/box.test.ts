import test, { type ExecutionContext } from 'ava';
import { type Session } from '../support/terminal.ts';
import {
  apply,
  check,
  install,
  onLab,
  openConsole,
  patience,
  type Report,
  reset,
  statusOf,
  undo,
} from './box.ts';

let console: Session;
/** What the check says of the box as it was saved. */
let healthy: { readonly report: Report; readonly exit: number };

test.before(async () => {
  await reset();
  await install();
  healthy = await check();
  console = openConsole(120, 40);
  await console.shows('immich-server', patience);
});

test.after.always(() => console.kill());

/** Types the key of a pane and waits until it shows the text. */
async function shows(pane: string, what: string | RegExp): Promise<void> {
  console.type(pane);
  await console.shows(what, patience);
}

function valueOf(report: Report, id: string): number {
  return report.results.find((result) => result.id === id)?.value ?? NaN;
}

function is(t: ExecutionContext, report: Report, id: string, status: string): void {
  const found = report.results.filter((result) => result.id === id);
  t.is(statusOf(report, id), status, found.map(({ summary }) => summary).join('; ') || `${id} is not there`);
}

test('every service that podman and systemd name is ok to the check, and on the screen', async (t) => {
  const containers = (await onLab("podman ps --format '{{.Names}}'")).split('\n').sort();
  t.true(containers.length >= 6, containers.join(' '));
  for (const name of containers) {
    t.is(await onLab(`systemctl --user is-active ${name}.service`), 'active');
    is(t, healthy.report, `service.state[${name}]`, 'ok');
  }
  console.type('1');
  for (const name of containers) await console.shows(name, patience);
});

test('file systems: the same percentage as df', async (t) => {
  for (const line of (
    await onLab('df --output=target,pcent / /mnt /run/media/deck/WD-18TB | tail -n +2')
  ).split('\n')) {
    const [mount = '', percent = ''] = line.trim().split(/\s+/);
    const verdict = healthy.report.results.find(({ id }) => id === `disk.used[${mount}]`);
    // df rounds up, and a little was written since the check
    const difference = Number.parseInt(percent) - (verdict?.value ?? -100);
    t.true(
      difference >= 0 && difference < 2,
      `${mount}: ${percent} by df, ${verdict?.value ?? 'nothing'} by the check`,
    );
  }
  await shows('2', '/mnt');
});

test('CrowdSec: the decision that cscli lists is on the screen, and its API is ok', async (t) => {
  t.regex(await onLab('podman exec crowdsec cscli decisions list -o raw'), /192\.0\.2\.66/);
  is(t, healthy.report, 'crowdsec.lapi', 'ok');
  is(t, healthy.report, 'crowdsec.acquis', 'ok');
  await shows('3', '192.0.2.66');
});

test('backups: the newest snapshot of each subvolume, by the same names as the folders', async (t) => {
  is(t, healthy.report, 'backup.local[htpc-home]', 'ok');
  is(t, healthy.report, 'timer.result[btrfs-backup-daily.timer]', 'ok');
  await shows('4', 'htpc-home');
  await console.shows('WD-18TB', patience);
});

test('a box without a GPU: the hardware says so, and every promise about one is not applicable', async (t) => {
  t.is(await onLab('ls -d /sys/class/drm/card* 2>/dev/null | wc -l'), '0');
  t.is(await onLab('grep -l ^0x03 /sys/bus/pci/devices/*/class 2>/dev/null | wc -l'), '0');
  const found = healthy.report.results.filter(({ id }) => id.startsWith('gpu.'));
  t.true(found.length >= 5, found.map(({ id }) => id).join(' '));
  for (const { id, status, summary } of found) t.is(status, 'not_applicable', `${id}: ${summary}`);
  t.regex(found.find(({ id }) => id === 'gpu.render')?.summary ?? '', /no card/);
  await shows('5', /no (GPU|graphics)/i);
});

test('machine learning that answers', async (t) => {
  is(t, healthy.report, 'ml.state', 'ok');
  is(t, healthy.report, 'ml.ping', 'ok');
  await shows('6', 'immich-ml');
});

test('a stopped service is told by both, although its container is gone', async (t) => {
  await apply('stop-service', 'immich-ml');
  // A container that ends with 143 when it is told to leaves its unit failed, not inactive.
  await shows('1', /immich-ml\s+(stopped|failed)/);
  const { report, exit } = await check('--only', 'stack', '--only', 'ml');
  is(t, report, 'service.state[immich-ml]', 'critical');
  t.is(exit, 2);
  await undo('stop-service', 'immich-ml');
  await shows('1', /immich-ml\s+(starting|running)/);
});

test("a timer's service that fails is told, although the timer is well", async (t) => {
  await apply('fail-timer', 'btrfs-backup-daily');
  await shows('4', /failed|exit/);
  const { report, exit } = await check('--only', 'backup');
  is(t, report, 'timer.result[btrfs-backup-daily.timer]', 'critical');
  t.is(exit, 2);
  await undo('fail-timer', 'btrfs-backup-daily');
});

test('a file system that fills up is told', async (t) => {
  await apply('fill-filesystem', '/mnt', '94');
  await shows('2', /\/mnt\s+9[34]\.\d %/);
  const { report, exit } = await check('--only', 'disk.used');
  is(t, report, 'disk.used[/mnt]', 'critical');
  t.is(exit, 2);
  await undo('fill-filesystem', '/mnt');
});

test('the system disk that fills up is told, with btrfs’s own figures', async (t) => {
  await apply('fill-filesystem', '/', '94');
  await shows('2', /\/ +9[345]\.\d %/);
  const { report, exit } = await check('--only', 'disk.used', '--only', 'btrfs.unallocated');
  is(t, report, 'disk.used[/]', 'critical');
  t.is(exit, 2);
  const [used = 0, available = 1] = (await onLab('df --output=used,avail -B1 / | tail -n 1'))
    .split(/\s+/)
    .map(Number);
  t.true(Math.abs(valueOf(report, 'disk.used[/]') - (used / (used + available)) * 100) < 0.5);
  const usage = await onLab('btrfs filesystem usage -b / 2>/dev/null');
  const [, unallocated] = /Device unallocated:\s+(\d+)/.exec(usage) ?? [];
  t.is(valueOf(report, 'btrfs.unallocated[/]'), Number(unallocated));
  await undo('fill-filesystem', '/');
});

test('a banned address is listed', async (t) => {
  await apply('ban', '192.0.2.99');
  await shows('3', '192.0.2.99');
  await undo('ban', '192.0.2.99');
  console.type('3');
  await console.until(
    () => !console.screen().join('\n').includes('192.0.2.99  ban'),
    'the ban is gone',
    patience,
  );
  t.pass();
});

test("a container's main process that is killed: systemd starts it again, and both say so", async (t) => {
  const count = 'systemctl --user show --value -p NRestarts redis-immich.service';
  const restarts = Number(await onLab(count));
  await apply('kill-main-process', 'redis-immich');
  // systemd waits RestartSec, and under emulation the start takes its time.
  await onLab(`for i in $(seq 200); do [ "$(${count})" -gt ${restarts} ] && exit 0; sleep 1; done; exit 1`);
  const { report } = await check('--only', 'stack');
  const verdict = report.results.find(({ id }) => id === 'container.restarts[redis-immich]');
  t.true((verdict?.value ?? 0) > 0, JSON.stringify(verdict));
  await undo('kill-main-process', 'redis-immich');
});

test('a local API that does not answer behind a healthy container is told', async (t) => {
  await apply('lapi-down');
  // What is asked over a socket has to fail twice.
  is(t, (await check('--only', 'crowdsec')).report, 'crowdsec.lapi', 'warning');
  const { report, exit } = await check('--only', 'crowdsec');
  is(t, report, 'crowdsec.lapi', 'critical');
  t.not(statusOf(report, 'crowdsec.acquis'), 'ok');
  t.is(exit, 2);
  await undo('lapi-down');
});

test('a Quadlet with a key that the generator does not know is told', async (t) => {
  await apply('quadlet-unknown-key', 'redis-immich');
  const { report, exit } = await check('--only', 'stack');
  is(t, report, 'quadlet.generated[redis-immich.container]', 'critical');
  t.is(exit, 2);
  await undo('quadlet-unknown-key', 'redis-immich');
});

test('from cron, with nothing but PATH: the same answer as in a session', async (t) => {
  const program = '~/quarterdeck/bin/quarterdeck';
  const line = `* * * * * cd /; [ -e ~/cron.done ] || { touch ~/cron.done; env -i HOME=$HOME PATH=/usr/bin:/bin ${program} --check --only stack --only session --timeout 280s --format json > ~/cron.json 2> ~/cron.err; echo $? > ~/cron.exit; }`;
  await onLab(`rm -f ~/cron.*; (crontab -l; echo '${line}') | crontab -`);
  await onLab('for i in $(seq 120); do [ -s ~/cron.exit ] && exit 0; sleep 2; done; exit 1');
  const report = JSON.parse(await onLab('cat ~/cron.json')) as Report;
  t.is(await onLab('cat ~/cron.err'), '');
  is(t, report, 'session.present', 'ok');
  is(t, report, 'service.state[immich-server]', 'ok');
  t.is(report.exit_code, Number(await onLab('cat ~/cron.exit')));
});

test('q ends the console, and nothing of it is left on the box', async (t) => {
  console.type('q');
  t.is((await console.end()).exit, 0);
  t.is(await onLab('pgrep -fc "[b]in/quarterdeck" || true'), '0');
});
