import test from 'ava';
import { judgeAll } from '../../source/checks/judge.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { openBox } from '../support/recorded-box.ts';

/** Things that happened on the box that quarterdeck was made for: what it has to say of each. */
async function verdicts(box: string): Promise<{ of: (id: string) => string; all: readonly Verdict[] }> {
  const { look, config } = await openBox(box);
  const all = judgeAll(await look(), config);
  return {
    all,
    of(id) {
      const found = all.filter((one) => one.id === id || one.check === id);
      return [...new Set(found.map(({ status, summary }) => `${status}: ${summary}`))].join('; ');
    },
  };
}

test('the container is healthy, its LAPI is dead: the LAPI is named, and what rests on it is unknown, not ok', async (t) => {
  const { of, all } = await verdicts('lapi-dead');
  t.regex(of('container.health[crowdsec]'), /^ok/);
  t.regex(of('crowdsec.lapi'), /^critical: does not answer: dial tcp .*connection refused/);
  for (const id of [
    'crowdsec.acquis',
    'crowdsec.parser',
    'crowdsec.scenarios',
    'crowdsec.community',
    'crowdsec.bouncer',
    'security.self_ban',
  ])
    t.is(of(id), 'unknown: the LAPI does not answer', id);
  t.is(all.find(({ id }) => id === 'crowdsec.lapi')?.remedy, 'podman logs --tail 50 crowdsec' as never);
});

test('no decision of its own and 5074 of the community: well, unless no log is read', async (t) => {
  const { of } = await verdicts('crowdsec-blind');
  t.regex(of('crowdsec.community'), /^ok: 5074 from the community, 0 local/);
  t.is(of('crowdsec.acquis'), 'warning: blind: reads no log at all');
  t.is(of('crowdsec.parser'), 'unknown: no line is read');
  t.is(of('crowdsec.scenarios'), 'unknown: no line is read');
});

test('every guest comes from the gateway of the container network: nobody can be banned, and no ban meets anybody', async (t) => {
  const { of } = await verdicts('crowdsec-blind');
  t.regex(of('crowdsec.sources'), /^critical: 100\.0 % of 12 requests .* come from 10\.89\.2\.1/);
});

test('seventeen bouncers, sixteen of them old registrations of the one that lives: the one is judged', async (t) => {
  const { of, all } = await verdicts('crowdsec-blind');
  t.is(all.filter(({ check }) => check === 'crowdsec.bouncer').length, 1);
  t.regex(of('crowdsec.bouncer'), /^ok: last pull 3\d s ago/);
});

test('podman warns of BoltDB on stderr beside good JSON, and beside an error: neither is taken for the other', async (t) => {
  const { all } = await verdicts('lapi-dead');
  const lapi = all.find(({ id }) => id === 'crowdsec.lapi');
  t.regex(lapi?.evidence[0]?.stderr ?? '', /BoltDB/);
  t.notRegex(lapi?.summary ?? '', /BoltDB/);
});

test('traefik is stopped, and systemd holds its ports open: critical, with what makes it look alive', async (t) => {
  const { of, all } = await verdicts('lapi-dead');
  t.regex(
    of('service.state[traefik]'),
    /^critical: stopped for 5\dm .*while http\.socket and https\.socket hold its ports open/,
  );
  t.is(
    all.find(({ id }) => id === 'service.state[traefik]')?.remedy,
    'systemctl --user start traefik.service' as never,
  );
  t.regex(of('tls.cert[photos.example.org]'), /^critical: none is served/);
});

test('the plugin was copied without `enabled: true`, and the bouncer has never asked', async (t) => {
  const { of } = await verdicts('not-enforced');
  t.regex(of('traefik.route[immich-secure]'), /^critical: public, and crowdsec-bouncer is not enabled/);
  t.is(of('crowdsec.bouncer[traefik-bouncer]'), 'critical: has never pulled');
  t.regex(of('crowdsec.parser'), /^warning: no line of Traefik’s log is read/);
});

test('a list of the community bans the network of the box', async (t) => {
  const { of } = await verdicts('not-enforced');
  t.regex(
    of('security.self_ban'),
    /^critical: 192\.0\.2\.0\/24 is banned by the community: it holds 192\.0\.2\.10/,
  );
});

test('cscli answers in Norwegian where JSON was asked for: not understood, and not "nobody is banned"', async (t) => {
  const { of } = await verdicts('nb-no');
  t.regex(of('crowdsec.lapi'), /^unknown: cscli decisions list: not JSON/);
  t.regex(of('security.self_ban'), /^unknown/);
});
