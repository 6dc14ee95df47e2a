import test from 'ava';
import {
  configVerdict,
  deadlineVerdict,
  metaChecks,
  pingVerdict,
  sessionVerdict,
} from '../../source/checks/meta.ts';
import { clean } from '../../source/text/clean.ts';

const session = (bus: string | null) => ({
  session: { present: true, runtimeDirectory: '/run/user/1000', bus } as const,
});

test('the session: where it was found, and that the bus is there', (t) => {
  const found = (said: string) => sessionVerdict(session('unix:path=/run/user/1000/bus'), said);
  t.like(found('/run/user/1000'), { status: 'ok', summary: clean('/run/user/1000') });
  t.is(found('').summary, clean('/run/user/1000, which the environment does not name'));
  t.is(found('/run/user/0').summary, clean('/run/user/1000, and not /run/user/0 of the environment'));
  t.like(sessionVerdict(session(null), ''), {
    status: 'warning',
    remedy: clean('systemctl --user restart dbus.socket'),
  });
  const none = { session: { present: false, why: '/run/user/1000 does not exist' } as const };
  t.like(sessionVerdict(none, ''), { status: 'not-applicable' });
});

test('the configuration: ours alone, or who else could change it', (t) => {
  const file = '/home/deck/.config/quarterdeck/config.toml';
  t.is(configVerdict({ file, present: false, doubts: [] }).status, 'ok');
  t.is(configVerdict({ file, present: true, doubts: [] }).status, 'ok');
  const doubts = [{ what: 'by its group', remedy: ['chmod', 'g-w', '--', file] }];
  t.like(configVerdict({ file, present: true, doubts }), {
    status: 'warning',
    remedy: clean(`chmod g-w -- ${file}`),
  });
});

test('the deadline: what did not answer is unknown, and named', (t) => {
  t.like(deadlineVerdict([], 1234, 24_500), {
    status: 'ok',
    summary: clean('all was read in 1.2 s of 24.5 s'),
  });
  t.like(deadlineVerdict(['units', 'containers'], 24_500, 24_500), {
    status: 'unknown',
    reason: 'timeout',
    summary: clean('no answer within 24.5 s: units, containers'),
    remedy: clean('quarterdeck --check --timeout 60s'),
  });
});

test('what to type when a run was too short is a longer one', (t) => {
  const timeout = (deadlineMs: number) => deadlineVerdict(['units'], deadlineMs, deadlineMs).remedy;
  t.is(timeout(94_000), clean('quarterdeck --check --timeout 190s'));
  t.is(timeout(3_590_000), clean('quarterdeck --check --timeout 3600s'));
});

test('the ping', (t) => {
  t.is(pingVerdict(null, clean('hc.example.org')).status, 'ok');
  t.is(pingVerdict(clean('it answered 404'), clean('hc.example.org')).status, 'warning');
});

test('each of them is of its group', (t) => {
  for (const { id, group } of metaChecks) t.is(group, id === 'meta.session' ? 'session' : 'host');
  t.is(sessionVerdict(session(null), '').group, 'session');
});
