import test from 'ava';
import fc from 'fast-check';
import { type ActionTarget } from '../../source/actions/action.ts';
import { listed } from '../../source/actions/unit/dependants.ts';
import { inspectLines } from '../../source/actions/service/inspect.ts';
import { type Found, type Outcome } from '../../source/box/box.ts';
import { clean } from '../../source/text/clean.ts';
import { acting, actionOf } from '../support/acting.ts';

/** What a view shows of a row of a recorded box, and what was run for it. */
async function shown(boxName: string, id: string, kind: ActionTarget['kind'], key: string) {
  const { actor, look, ran, prepare } = await acting(boxName);
  const target = { kind, key: clean(key) };
  const prepared = await prepare(id, target, await look());
  if (!prepared.ready) return { refusal: prepared.refusal, text: '', ran };
  const task = { action: actionOf(id), target, input: {}, plan: prepared.plan };
  return { refusal: null, text: (await actor.view(task)).join('\n'), ran };
}

test('a unit is shown as systemd reads it', async (t) => {
  const { text, ran } = await shown('healthy', 'service.unit', 'service', 'traefik');
  t.deepEqual(ran, ['systemctl --user cat -- traefik.service']);
  t.regex(text, /^# \/run\/user\/1000\/systemd\/generator\/traefik\.service$/m);
  t.regex(text, /^ExecStart=\/usr\/bin\/podman run --name traefik /m);
});

test('a timer is shown with the service that it starts, without its secrets', async (t) => {
  const { text, ran } = await shown('healthy', 'timer.unit', 'timer', 'cloudflare-ddns.timer');
  t.deepEqual(ran, ['systemctl --user cat -- cloudflare-ddns.timer cloudflare-ddns.service']);
  t.regex(text, /^OnUnitActiveSec=30min$/m);
  t.regex(text, /^Environment=CF_ZONE=example\.org CF_API_TOKEN=\*{5}$/m);
});

test('a Quadlet file is read, and nothing is run for it', async (t) => {
  const { text, ran } = await shown('healthy', 'service.quadlet', 'service', 'immich-server');
  t.deepEqual(ran, []);
  t.regex(text, /^# \/home\/deck\/\.config\/containers\/systemd\/immich-server\.container$/m);
  t.regex(text, /^Secret=postgres-password,type=env,target=DB_PASSWORD$/m);
});

test('a container is shown by chosen facts', async (t) => {
  const { text, ran } = await shown('healthy', 'service.inspect', 'service', 'immich-server');
  t.deepEqual(ran, ['podman inspect --type=container --format=json -- immich-server']);
  t.regex(text, /^Health +healthy, failing streak 0$/m);
  t.regex(text, /^ {2}DB_PASSWORD=\*{5}$/m);
  t.regex(text, /^ {2}DB_HOSTNAME=postgresql-immich$/m);
  t.regex(text, /^ {2}\/usr\/src\/app\/upload rw bind \/mnt\/btrfs-pool\/subvol3-opptak\/immich$/m);
});

test('what needs a service is told by what becomes of it', async (t) => {
  const { text, ran } = await shown('healthy', 'service.dependants', 'service', 'postgresql-immich');
  t.deepEqual(ran, ['systemctl --user list-dependencies --reverse --plain -- postgresql-immich.service']);
  t.is(
    text,
    [
      'stops with it:',
      '  immich-server.service (running)',
      'wants it, starts it, and goes on without it:',
      '  default.target',
    ].join('\n'),
  );
  const traefik = await shown('healthy', 'service.dependants', 'service', 'traefik');
  t.regex(traefik.text, /^nothing stops with it\n[^]*\nstarted by https\.socket, http\.socket$/);
  const timer = await shown('healthy', 'timer.dependants', 'timer', 'btrfs-backup-daily.timer');
  t.regex(timer.text, /timers\.target/);
});

test('the next runs of a timer are what systemd makes of its calendar event', async (t) => {
  const { text, ran } = await shown('healthy', 'timer.runs', 'timer', 'btrfs-backup-daily.timer');
  t.deepEqual(ran, ['systemd-analyze calendar --iterations=5 -- *-*-* 02:00:00 UTC']);
  t.regex(text, /Next elapse: Mon 2026-11-23 02:00:00 UTC\n[^]*Iteration #5: Fri 2026-11-27 02:00:00 UTC/);
});

const refusals: readonly (readonly [string, string, ActionTarget['kind'], string, RegExp])[] = [
  ['healthy', 'service.unit', 'service', 'no-such', /no service no-such any more/],
  ['healthy', 'service.quadlet', 'service', 'no-such', /no service no-such any more/],
  ['stopped-quadlet', 'service.unit', 'service', 'jellyfin', /no unit for jellyfin/],
  ['stopped-quadlet', 'service.inspect', 'service', 'immich-ml', /has no container now/],
  ['no-session', 'service.dependants', 'service', 'immich-ml', /systemd could not be asked/],
  ['healthy', 'timer.runs', 'timer', 'btrfs-dev-stats.timer', /has no calendar event/],
  ['bare', 'timer.unit', 'timer', 'btrfs-backup-daily.timer', /systemd could not be asked|no timer/],
];

for (const [box, id, kind, key, why] of refusals) {
  test(`refused: ${id} of ${key} on ${box}`, async (t) => {
    const { refusal, ran } = await shown(box, id, kind, key);
    t.regex(refusal ?? '', why);
    t.deepEqual(ran, []);
  });
}

/** How a command may fail, and what a view has to say then. */
const failures: readonly (readonly [Partial<Outcome>, RegExp])[] = [
  [{ exit: 1, stderr: 'No files found for x.service.\n' }, /exit code 1: No files found/],
  [{ exit: null, failure: 'timeout' }, /still not done when the time was over/],
  [{ exit: null, failure: 'absent-binary' }, /not installed/],
  [{ exit: null, signal: 'SIGKILL' }, /ended by SIGKILL/],
];

for (const [failure, why] of failures) {
  test(`a view says why it shows nothing: ${String(why)}`, async (t) => {
    for (const [id, key] of [
      ['service.unit', 'traefik'],
      ['service.inspect', 'traefik'],
      ['service.dependants', 'traefik'],
    ] as const) {
      const { look, prepare } = await acting('healthy');
      const target = { kind: 'service', key: clean(key) } as const;
      const prepared = await prepare(id, target, await look());
      if (!prepared.ready) return t.fail(prepared.refusal);
      const outcome = { argv: [], stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 1 };
      const lines = prepared.plan.shows?.([{ ...outcome, ...failure }], [], []) ?? [];
      t.regex(lines.join('\n'), why, id);
    }
  });
}

test('a Quadlet that is gone, or that changed meanwhile, is told', async (t) => {
  const { look, prepare } = await acting('healthy');
  const target = { kind: 'service', key: clean('traefik') } as const;
  const prepared = await prepare('service.quadlet', target, await look());
  if (!prepared.ready) return t.fail(prepared.refusal);
  const told = (file: Found<string>) => (prepared.plan.shows?.([], [file], []) ?? []).join('\n');
  t.regex(told({ found: false, why: 'missing', detail: '' }), /not there any more/);
  t.regex(told({ found: false, why: 'permission', detail: 'EACCES' }), /cannot be read: EACCES/);
  t.regex(told({ found: true, value: '[Pod]\nPodName=x\n' }), /has changed/);
  t.regex(told({ found: true, value: '[Unit]\n' }), /# from its drop-ins\n\[Unit\]/);
});

test('the list of dependants is read with and without bullets, and nothing else is taken for one', (t) => {
  t.deepEqual(listed('a.service\n  b.service\n    default.target\n  b.service\n'), [
    clean('b.service'),
    clean('default.target'),
  ]);
  t.deepEqual(listed('a.service\n● ├─b.service\n○ └─c.target\n'), [clean('b.service'), clean('c.target')]);
  t.deepEqual(listed('a.service\n'), []);
  t.is(listed(''), null);
  t.is(listed('Failed to list dependencies: x\n'), null);
});

const v4 = `[{"Id":"01abf09f","Created":"2026-11-13T06:12:48Z","Image":"sha","State":{"Status":"running","Healthcheck":{"Status":""}},
"Config":{"User":"","Entrypoint":"/init","Cmd":["--token","hunter22"],"Env":["A=1","API_KEY=hunter22","URL=amqp://u:hunter22@mq"],
"Labels":{"a.secret":"hunter22","b":"c"}},"Mounts":[],"NetworkSettings":{"Networks":{}}}]`;

test('containers of an older podman are shown, too, and what is a secret is not', (t) => {
  const text = inspectLines(v4)?.join('\n') ?? '';
  t.notRegex(text, /hunter22/);
  t.regex(text, /^Command +\/init --token \*{5}$/m);
  t.regex(text, /^ {2}URL=amqp:\/\/\*{5}@mq$/m);
});

test('what is not the JSON of one container is not understood, whatever it is', (t) => {
  for (const text of ['', '[]', '{}', 'null', v4.slice(0, -20), `[${v4.slice(1, -1)},${v4.slice(1, -1)}]`])
    t.is(inspectLines(text), null, text);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      inspectLines(text);
      listed(text);
    }),
  );
});
