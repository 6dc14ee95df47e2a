import test, { type ExecutionContext } from 'ava';
import { apply, check, install, onLab, openConsole, patience, type Report, reset, undo } from './box.ts';

/** "Is it working, or only up?": what happens inside of a container whose unit stays active and whose health check passes. */

const unit = 'immich-ml.service';

test.before(async () => {
  await reset();
  await install();
});

test.afterEach.always(async () => {
  await onLab(`for _ in $(seq 90); do podman healthcheck run immich-ml && exit; sleep 10; done`);
});

function verdict(report: Report, id: string) {
  return report.results.find((result) => result.id === id) ?? { status: 'absent', summary: '' };
}

function is(t: ExecutionContext, report: Report, id: string, status: string, says: RegExp): void {
  const found = verdict(report, id);
  t.is(found.status, status, found.summary);
  t.regex(found.summary, says);
}

async function untilTrue(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let each = 0; each < 40; each++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
  }
  throw new Error(`never: ${what}`);
}

const kills = async () =>
  Number(
    await onLab(
      `awk '$1 == "oom_kill" { print $2 }' /sys/fs/cgroup$(systemctl --user show --property=ControlGroup --value -- ${unit})/memory.events`,
    ),
  );
const hasStayed = async (since: string) =>
  (await onLab(`systemctl --user show --property=InvocationID --value -- ${unit}`)) === since &&
  (await onLab(`systemctl --user is-active ${unit}`)) === 'active';
const invocation = () => onLab(`systemctl --user show --property=InvocationID --value -- ${unit}`);

test.serial('a worker that aborts again and again inside of an active unit', async (t) => {
  const before = await invocation();
  is(t, (await check('--only', 'ml.workers', '--no-state')).report, 'ml.workers', 'ok', /none died/);
  await apply('worker-dies', 'immich-ml', '3');
  try {
    const { report, exit } = await check('--only', 'ml', '--only', 'service.state', '--no-state');
    is(t, report, 'ml.workers', 'critical', /3 workers died in .*SIGABRT/);
    is(t, report, 'service.state[immich-ml]', 'ok', /running/);
    t.is(exit, 2);
    t.true(await hasStayed(before), 'systemd saw nothing of it');
    const console = openConsole(80, 24);
    try {
      await console.shows('immich-server', patience);
      console.type('6');
      await console.shows(/Workers +3 died/, patience);
    } finally {
      console.kill();
    }
  } finally {
    await undo('worker-dies', 'immich-ml');
  }
  is(t, (await check('--only', 'ml.workers', '--no-state')).report, 'ml.workers', 'ok', /none died/);
});

test.serial('held back at MemoryHigh: nothing is killed, and it stands still', async (t) => {
  const before = await invocation();
  const cgroup = await onLab(`systemctl --user show --property=ControlGroup --value -- ${unit}`);
  const tells = (await onLab(`cat /sys/fs/cgroup${cgroup}/memory.pressure 2>/dev/null || true`)) !== '';
  await apply('starve', 'immich-ml', 'throttled');
  try {
    await untilTrue(
      'the kernel holds it back',
      async () =>
        Number(await onLab(`awk '$1 == "high" { print $2 }' /sys/fs/cgroup${cgroup}/memory.events`)) > 0,
    );
    // Its share of the last minute grows over a minute.
    await new Promise((resolve) => setTimeout(resolve, 90_000));
    const { report } = await check('--only', 'ml.throttled', '--only', 'ml.oom', '--no-state');
    const { status, summary } = verdict(report, 'ml.throttled');
    t.true((tells ? ['warning', 'critical'] : ['unknown']).includes(status), `${status}: ${summary}`);
    is(t, report, 'ml.oom', 'ok', /0 OOM kills/);
    t.true(await hasStayed(before));
  } finally {
    await undo('starve', 'immich-ml');
  }
  t.is(verdict((await check('--only', 'ml.throttled', '--no-state')).report, 'ml.throttled').status, 'ok');
});

test.serial('killed at MemoryMax: the worker alone, counted by its cgroup and told by its log', async (t) => {
  const before = await invocation();
  const killed = await kills();
  await check('--only', 'ml');
  await apply('starve', 'immich-ml', 'killed');
  try {
    await untilTrue('the kernel kills it', async () => (await kills()) > killed);
    await untilTrue('its parent tells of it', async () =>
      (await onLab(`journalctl --user --unit=${unit} --lines=50 --output=cat`)).includes('was sent SIGKILL'),
    );
    const { report } = await check('--only', 'ml', '--only', 'service.state');
    t.true(
      ['warning', 'critical'].includes(verdict(report, 'ml.oom').status),
      verdict(report, 'ml.oom').summary,
    );
    is(t, report, 'ml.workers', 'warning', /1 worker died in .*SIGKILL \(killed/);
    is(t, report, 'service.state[immich-ml]', 'ok', /running/);
    t.true(await hasStayed(before), 'systemd saw nothing of it');
  } finally {
    await undo('starve', 'immich-ml');
  }
});
