import test from 'ava';
import fc from 'fast-check';
import { type ActionTarget, type Input } from '../../source/actions/action.ts';
import { alertLines } from '../../source/actions/crowdsec/alerts.ts';
import { allowlistOf, judgeAdded } from '../../source/actions/crowdsec/ban.ts';
import { banDuration, goLength } from '../../source/actions/crowdsec/ban-form.ts';
import { mentions } from '../../source/actions/crowdsec/mentions.ts';
import { parseRange } from '../../source/model/address-range.ts';
import { judgeRemoved } from '../../source/actions/crowdsec/bouncer.ts';
import { judgeDeleted, judgeListed } from '../../source/actions/crowdsec/test-ban.ts';
import { type Outcome } from '../../source/box/box.ts';
import { goDuration } from '../../source/probes/cscli.ts';
import { type Model } from '../../source/model/model.ts';
import { type BouncerState } from '../../source/model/protection.ts';
import { clean, literal } from '../../source/text/clean.ts';
import { acting, actionOf, done, watching } from '../support/acting.ts';

const lapi = { kind: 'crowdsec', key: literal('CrowdSec') } as const;
const exec = 'podman exec crowdsec cscli';

function outcome(more: Partial<Outcome>): Outcome {
  return { argv: [], stdout: '', stderr: '', exit: 0, signal: null, failure: null, tookMs: 1, ...more };
}

/** A console in which several actions are done one after the other. */
async function console(box = 'healthy', change: (model: Model) => Model = (model) => model) {
  const { actor, look, ran, prepare } = await acting(box);
  const seen = async () => change(await look());
  return {
    actor,
    ran,
    seen,
    plan: async (id: string, target: ActionTarget, input: Input = {}) =>
      prepare(id, target, await seen(), input),
    act: async (id: string, target: ActionTarget, input: Input = {}) => {
      const shown = await prepare(id, target, await look(), input);
      if (!shown.ready) return { refusal: shown.refusal };
      return actor.perform({ action: actionOf(id), target, input, plan: shown.plan }, watching());
    },
  };
}

test('an address is banned, is in the list afterwards, and is unbanned again', async (t) => {
  const { act, ran } = await console();
  const input = { address: ' 203.0.113.200 ', duration: '2d', reason: ' looked for wp-login ' };
  const banned = await act('decision.add', lapi, input);
  t.like(banned, { failure: null, achieved: true, before: 'no decision', after: 'ban for 2d' });
  t.deepEqual(ran, [
    `${exec} allowlists check -- 203.0.113.200`,
    `${exec} allowlists check -- 203.0.113.200`,
    `${exec} decisions add --ip=203.0.113.200 --duration=48h --type=ban --reason=looked for wp-login`,
  ]);
  const row = { kind: 'decision', key: clean('203.0.113.200') } as const;
  t.like(await act('decision.delete', row), { achieved: true, after: 'no decision' });
  t.is(ran.at(-1), `${exec} decisions delete --ip=203.0.113.200`);
});

test('a range is banned as a range, and its size is told', async (t) => {
  const { act, plan, ran } = await console();
  const input = { address: '203.0.113.192/26', duration: '30m', reason: 'a test' };
  const shown = await plan('decision.add', lapi, input);
  if (!shown.ready) return t.fail(shown.refusal);
  t.regex(shown.plan.tells.join('\n'), /for 30m: 203\.0\.113\.192\/26, 64 addresses/);
  t.is(shown.plan.undo, literal('podman exec crowdsec cscli decisions delete --range=203.0.113.192/26'));
  t.like(await act('decision.add', lapi, input), { achieved: true, failure: null });
  t.is(
    ran.at(-1),
    `${exec} decisions add --range=203.0.113.192/26 --duration=30m --type=ban --reason=a test`,
  );
});

test('what already stands on it is told before', async (t) => {
  const { plan } = await console();
  const input = { address: '203.0.113.0/24', duration: '4h', reason: 'x' };
  const shown = await plan('decision.add', lapi, input);
  t.regex(
    shown.ready ? shown.plan.tells.join('\n') : '',
    /holds 203\.0\.113\.66, of which there is a decision/,
  );
});

for (const [address, duration, reason, why] of [
  ['192.0.2.10', '4h', 'x', /somebody is logged in from by ssh/],
  ['192.0.2.70', '4h', 'x', /an address of this box/],
  ['192.0.2.1', '4h', 'x', /the gateway/],
  ['10.89.2.1', '4h', 'x', /private/],
  ['203.0.0.0/15', '4h', 'x', /at most \/16/],
  ['2001:db8::/31', '4h', 'x', /at most \/32/],
  ['example.org', '4h', 'x', /neither an address nor a range/],
  ['--all', '4h', 'x', /neither an address nor a range/],
  ['', '4h', 'x', /which address/],
  ['203.0.113.200', '4', 'x', /how long/],
  ['203.0.113.200', '-4h', 'x', /how long/],
  ['203.0.113.200', '59s', 'x', /at least a minute/],
  ['203.0.113.200', '400d', 'x', /at most a year/],
  ['203.0.113.200', '4h', ' ', /say why/],
  ['203.0.113.200', '4h', 'x'.repeat(121), /at most 120/],
  ['203.0.113.66', '4h', 'x', /banned for 16h 4\dm already/],
] as const) {
  test(`not banned: ${address} for ${duration}, ${why.source}`, async (t) => {
    const { act, ran } = await console();
    const result = await act('decision.add', lapi, { address, duration, reason });
    t.regex('refusal' in result ? result.refusal : '', why);
    t.false(ran.some((argv) => argv.includes('decisions add')));
  });
}

test('who is banned already is banned for longer', async (t) => {
  const { plan } = await console();
  const input = { address: '203.0.113.66', duration: '168h', reason: 'again' };
  const shown = await plan('decision.add', lapi, input);
  if (!shown.ready) return t.fail(shown.refusal);
  t.regex(shown.plan.tells.join('\n'), /already: ban of 203\.0\.113\.66 by cscli/);
});

test('nobody is banned while it is not known who you are, or what is banned', async (t) => {
  const dark = {
    known: false,
    reason: 'parse',
    detail: literal('garbled'),
    origin: { probes: [], takenAt: 0, evidence: [] },
  } as const;
  const input = { address: '203.0.113.200', duration: '4h', reason: 'x' };
  const nobody = await console('healthy', (model) => ({ ...model, addresses: dark }));
  const shown = await nobody.plan('decision.add', lapi, input);
  t.regex(shown.ready ? '' : shown.refusal, /your own addresses are not known: garbled/);
  const blind = await console('healthy', (model) => ({
    ...model,
    protection: { ...model.protection, decisions: dark },
  }));
  const other = await blind.plan('decision.add', lapi, input);
  t.regex(other.ready ? '' : other.refusal, /the decisions are not known: garbled/);
});

test('what CrowdSec has on an allowlist is refused, before and by its own word', async (t) => {
  const said = '203.0.113.200 is allowlisted by item 203.0.113.0/24 from mine\n';
  t.regex(allowlistOf(outcome({ stdout: said })) ?? '', /from mine$/);
  t.is(allowlistOf(outcome({ stdout: '203.0.113.200 is not allowlisted\n' })), null);
  t.is(allowlistOf(outcome({ exit: 1, stderr: 'unknown command "allowlists"' })), undefined);
  t.is(allowlistOf(outcome({ stdout: '' })), undefined);
  t.is(allowlistOf(undefined), undefined);
  t.regex(judgeAdded(outcome({ stderr: said })) ?? '', /CrowdSec refused it/);
  t.is(judgeAdded(outcome({ stderr: 'level=info msg="Decision successfully added"' })), null);

  const { seen } = await console();
  const model = await seen();
  const { config } = await acting('healthy');
  const input = { address: '203.0.113.200', duration: '4h', reason: 'x' };
  const action = actionOf('decision.add');
  const refused = action.prepare(lapi, { model, config }, input, [outcome({ stdout: said })]);
  t.regex(refused.ready ? '' : refused.refusal, /not banned: 203\.0\.113\.200 is allowlisted by item/);
  const old = action.prepare(lapi, { model, config }, input, [outcome({ exit: 1 })]);
  t.regex(old.ready ? old.plan.tells.join('\n') : '', /allowlist of CrowdSec holds it is not known/);
});

test('a ban that the LAPI did not take is no ban', async (t) => {
  const opened = await acting('healthy');
  const { actor, look, prepare } = await acting('healthy', {
    box: {
      ...opened.box,
      run: (command) =>
        command.args.includes('add') ? Promise.resolve(outcome({ exit: 0 })) : opened.box.run(command),
    },
  });
  const input = { address: '203.0.113.200', duration: '4h', reason: 'x' };
  const shown = await prepare('decision.add', lapi, await look(), input);
  if (!shown.ready) return t.fail(shown.refusal);
  const task = { action: actionOf('decision.add'), target: lapi, input, plan: shown.plan };
  t.like(await actor.perform(task, watching()), { failure: null, achieved: false, after: 'no decision' });
});

test('from an alert to its ban and back: the row offers what suits', async (t) => {
  const { actor, act, seen, ran } = await console();
  const row = { kind: 'alert', key: clean('203.0.113.114') } as const;
  const offered = async () => {
    const model = await seen();
    return actor.actions
      .filter((one) => one.kind === 'alert' && actor.applies(one, row, model))
      .map(({ id }) => id);
  };
  t.deepEqual(await offered(), ['alert.ban', 'alert.story']);
  const fields = actor.fields(actionOf('alert.ban'), row, await seen());
  t.deepEqual(
    fields.map(({ id, initial }) => [id, initial]),
    [
      ['duration', '4h'],
      ['reason', 'by hand after crowdsecurity/http-crawl-non_statics'],
    ],
  );
  const input = Object.fromEntries(fields.map(({ id, initial }) => [id, initial]));
  t.like(await act('alert.ban', row, input), { achieved: true, failure: null, after: 'ban for 4h' });
  t.true(
    ran.includes(
      `${exec} decisions add --ip=203.0.113.114 --duration=4h --type=ban --reason=by hand after crowdsecurity/http-crawl-non_statics`,
    ),
  );
  t.deepEqual(await offered(), ['alert.unban', 'alert.story']);
  t.like(await act('alert.unban', row), { achieved: true, after: 'no decision' });
});

test('an alert of the container network is never banned', async (t) => {
  const { shown, ran } = await done('crowdsec-blind', 'alert.ban', 'alert', '10.89.2.1', {
    duration: '4h',
    reason: 'x',
  });
  t.regex(shown.ready ? '' : shown.refusal, /10\.0\.0\.0\/8 is private/);
  t.deepEqual(ran, []);
});

test('the story of an address is one page: decisions, alerts, requests, logins', async (t) => {
  const { actor, plan, ran } = await console();
  const target = { kind: 'decision', key: clean('198.51.100.23') } as const;
  const shown = await plan('decision.story', target);
  if (!shown.ready) return t.fail(shown.refusal);
  const action = actionOf('decision.story');
  const lines = await actor.view({ action, target, input: {}, plan: shown.plan });
  const fields = '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID';
  t.deepEqual(ran, [
    `${exec} alerts list --value=198.51.100.23 --limit=50 -o json`,
    `${exec} decisions list --ip=198.51.100.23 -a -o json`,
    `journalctl --lines=2000 --output=json --no-pager ${fields} SYSLOG_IDENTIFIER=sshd SYSLOG_IDENTIFIER=sshd-session`,
    `journalctl --user --lines=2000 --output=json --no-pager ${fields} --unit=authelia.service`,
  ]);
  const text = lines.join('\n');
  t.regex(lines[0] ?? '', /^198\.51\.100\.23 {2}now: ban for 3h 1\dm$/);
  t.regex(text, /ban of 198\.51\.100\.23 for 3h 1\dm, by crowdsec: crowdsecurity\/http-probing/);
  t.regex(text, /by CAPI: crowdsecurity\/http-bad-user-agent/);
  t.regex(text, /3 alerts of 198\.51\.100\.23, newest first/);
  t.regex(text, /2026-11-22T14:12:31Z {2}11 events {2}decided on {2}crowdsecurity\/http-probing/);
  t.regex(text, /6 of 14 requests since .*: 404 ×3, 403 ×2, 401 ×1/);
  t.regex(text, /GET photos\.example\.org\/\.env {2}immich-secure@file/);
  t.regex(text, /2 of 5 entries since 2026-11-20T08:00:00Z name it\n/);
  t.notRegex(text, /198\.51\.100\.2 port/, 'an address is not in a longer one');
  t.regex(text, /Unsuccessful 1FA authentication attempt by user 'admin'/);
});

test('the story of an address of one’s own says so, and that a login was accepted', async (t) => {
  const { actor, plan } = await console();
  const target = { kind: 'alert', key: clean('192.0.2.10') } as const;
  const shown = await plan('alert.story', target);
  if (!shown.ready) return t.fail(shown.refusal);
  const action = actionOf('alert.story');
  const text = (await actor.view({ action, target, input: {}, plan: shown.plan })).join('\n');
  t.regex(text, /YOURS: 192\.0\.2\.10 is where somebody is logged in from/);
  t.regex(text, /^LET IN: 1 of its logins by ssh/m);
});

test('a story of which nothing can be had says so in each part', async (t) => {
  const { plan } = await console();
  const shown = await plan('decision.story', { kind: 'decision', key: clean('198.51.100.23') });
  if (!shown.ready || shown.plan.shows === null) return t.fail('no plan');
  const dead = shown.plan.steps.map(() => outcome({ failure: 'timeout', exit: null }));
  const text = shown.plan.shows(dead, [{ found: false, why: 'permission', detail: 'denied' }], []).join('\n');
  t.is(text.match(/not known: still not done/g)?.length, 4);
  t.regex(text, /access\.log cannot be read: denied/);
});

test('an address is named as a whole, whatever stands around it', (t) => {
  const named = (address: string, text: string) => {
    const range = parseRange(address);
    return range !== null && mentions(range, text);
  };
  for (const text of [
    'from 198.51.100.2 port 22',
    '198.51.100.2:443',
    '(198.51.100.2)',
    'at 198.51.100.2.',
    '::ffff:198.51.100.2',
  ])
    t.true(named('198.51.100.2', text), text);
  for (const text of ['198.51.100.23', '1198.51.100.2', '198.51.100.2.9', '', 'cafe:: and 12:30:01'])
    t.false(named('198.51.100.2', text), text);
  t.true(named('198.51.100.0/24', 'from 198.51.100.77 port 9'));
  t.true(named('2001:db8::7', 'from 2001:0DB8::7 port 22'));
  t.true(named('2001:db8::/32', '[2001:db8::1]:443'));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      named('198.51.100.2', text);
    }),
  );
});

test('alerts that cannot be had are not none', (t) => {
  const step = {
    title: literal('x'),
    command: { file: 'cscli', args: [], deadlineMs: 1, session: false },
    stoppable: true,
  };
  const lines = (more: Partial<Outcome>) => alertLines(clean('203.0.113.7'), step, outcome(more)).join('\n');
  t.regex(lines({ stdout: 'garbled' }), /the alerts are not known: /);
  t.regex(
    lines({ exit: 1, stderr: 'level=fatal msg="connection refused"' }),
    /not known: exit code 1: .*refused/,
  );
  t.regex(lines({ failure: 'timeout', exit: null }), /not known/);
  t.regex(lines({ stdout: '[]' }), /keeps no alert of 203\.0\.113\.7/);
  t.regex(lines({ stdout: 'null' }), /keeps no alert/);
});

test('a range that goes with an unban is told', async (t) => {
  const { plan } = await console('healthy', (model) => {
    const { decisions } = model.protection;
    if (!decisions.known) return model;
    const [first] = decisions.value;
    if (first === undefined) return model;
    const range = { ...first, id: 7, scope: clean('Range'), value: clean('198.51.100.0/24') };
    const value = [...decisions.value, range];
    return { ...model, protection: { ...model.protection, decisions: { ...decisions, value } } };
  });
  const shown = await plan('decision.delete', { kind: 'decision', key: clean('198.51.100.23') });
  t.regex(shown.ready ? shown.plan.tells.join('\n') : '', /goes with it.*198\.51\.100\.0\/24, decision 7/);
});

test('lengths of a ban', (t) => {
  for (const [text, ms] of [
    ['4h', 14_400_000],
    ['7d', 604_800_000],
    ['1d12h', 129_600_000],
    ['1.5h', 5_400_000],
    ['90s', 90_000],
  ] as const)
    t.is(banDuration(text), ms, text);
  for (const text of ['', '4', 'h', '-4h', '+4h', '4 h', '4h ', '1y', '4h;', '--all', '1e3h', '4H'])
    t.is(banDuration(text), null, text);
});

test('property: a length reads the same for Go as it was meant', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 366 * 86_400 }), (seconds) => {
      const text = goLength(seconds * 1000);
      t.regex(text, /^(?:\d+h)?(?:\d+m)?(?:\d+s)?$/);
      t.is(goDuration(text), seconds * 1000);
      t.is(banDuration(text), seconds * 1000);
    }),
  );
});

const nobody = '198.51.100.254';

test('a test ban is taken, listed and taken back, on an address that nobody has', async (t) => {
  const { plan, act, ran } = await console();
  const shown = await plan('crowdsec.test-ban', lapi);
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.proves, clean(`the LAPI took a ban of ${nobody}, listed it and let go of it`));
  t.like(await act('crowdsec.test-ban', lapi), {
    failure: null,
    achieved: true,
    after: `${nobody}: no decision`,
  });
  t.deepEqual(ran, [
    `${exec} decisions add --ip=${nobody} --duration=5m --type=ban --reason=a test by quarterdeck`,
    `${exec} decisions list --ip=${nobody} -o json`,
    `${exec} decisions delete --ip=${nobody}`,
  ]);
});

for (const [what, argument, answer, why, achieved] of [
  ['is not listed', 'list', { stdout: '[]' }, /not in the list of decisions/, false],
  ['is listed as garbage', 'list', { stdout: 'null, or not' }, /cannot be read/, false],
  ['cannot be listed', 'list', { exit: 1, stderr: 'level=fatal msg="EOF"' }, /exit code 1/, false],
  ['is not taken', 'add', { exit: 1, stderr: 'level=fatal msg="no"' }, /exit code 1/, false],
  [
    'is not let go of',
    'delete',
    { stderr: 'msg="0 decision(s) deleted"' },
    /no decision to take back/,
    false,
  ],
] as const) {
  test(`a test ban that ${what} has failed, and is taken back all the same`, async (t) => {
    const opened = await acting('healthy');
    const ran: string[] = [];
    const { actor, look, prepare } = await acting('healthy', {
      box: {
        ...opened.box,
        run(command) {
          ran.push(command.args[4] ?? '');
          return command.args[4] === argument ? Promise.resolve(outcome(answer)) : opened.box.run(command);
        },
      },
    });
    const shown = await prepare('crowdsec.test-ban', lapi, await look());
    if (!shown.ready) return t.fail(shown.refusal);
    const task = { action: actionOf('crowdsec.test-ban'), target: lapi, input: {}, plan: shown.plan };
    const result = await actor.perform(task, watching());
    t.regex(result.failure ?? '', why);
    t.is(result.achieved, achieved);
    t.is(ran.at(-1), 'delete');
  });
}

test('what the steps of a test ban have to say', (t) => {
  const list = (type: string) =>
    JSON.stringify([
      {
        source: null,
        decisions: [{ id: 1, origin: 'cscli', type, scope: 'Ip', value: nobody, scenario: 'x' }],
      },
    ]);
  t.is(judgeListed(nobody, { stdout: list('ban') }), null);
  t.regex(judgeListed(nobody, { stdout: list('captcha') }) ?? '', /not in the list/);
  t.is(judgeDeleted({ stdout: '', stderr: 'msg="2 decision(s) deleted"' }), null);
  t.regex(judgeDeleted({ stdout: '', stderr: '' }) ?? '', /did not say/);
});

test('a test ban takes no address that is under a decision, or near to the box', async (t) => {
  const banned = await console('healthy', (model) => {
    const { decisions } = model.protection;
    if (!decisions.known) return model;
    const value = decisions.value.map((one) => ({ ...one, value: clean('198.51.100.0/24') }));
    return { ...model, protection: { ...model.protection, decisions: { ...decisions, value } } };
  });
  const other = await banned.plan('crowdsec.test-ban', lapi);
  t.regex(other.ready ? other.plan.tells.join() : other.refusal, /^203\.0\.113\.254/);
  const nowhere = await console('healthy', (model) => ({
    ...model,
    ownAddresses: ['198.51.100.254', '203.0.113.254'].map(clean),
  }));
  const none = await nowhere.plan('crowdsec.test-ban', lapi);
  t.regex(none.ready ? '' : none.refusal, /each address for documentation/);
});

const day = 86_400_000;

/** The bouncers as they would be if they were these: name, days since the last pull (null: never), and what else. */
function withBouncers(...all: readonly (readonly [string, number | null, Partial<BouncerState>?])[]) {
  return (model: Model): Model => {
    const { bouncers } = model.protection;
    if (!bouncers.known) return model;
    const value = all.map(([name, days, more]): BouncerState => ({
      name: clean(name),
      address: null,
      revoked: false,
      lastPull: days === null ? null : model.now - days * day,
      createdAt: model.now - 100 * day,
      type: null,
      version: null,
      autoCreated: null,
      twinOf: null,
      ...more,
    }));
    return { ...model, protection: { ...model.protection, bouncers: { ...bouncers, value } } };
  };
}

test('a stale bouncer is removed by its typed name, and is gone from the list', async (t) => {
  const { plan, act, ran } = await console();
  const row = { kind: 'bouncer', key: clean('traefik-bouncer@10.89.2.39') } as const;
  const shown = await plan('bouncer.delete', row);
  if (!shown.ready) return t.fail(shown.refusal);
  t.is(shown.plan.word, clean('traefik-bouncer@10.89.2.39'));
  t.regex(shown.plan.tells.join('\n'), /last pull 268d 12h ago, 2026-02-27T04:10:33Z, from 10\.89\.2\.39/);
  t.regex(shown.plan.tells.join('\n'), /stays: traefik-bouncer@10\.89\.2\.69, last pull 2\d s ago/);
  t.like(await act('bouncer.delete', row), { failure: null, achieved: true, after: 'not registered' });
  t.deepEqual(ran, [`${exec} bouncers delete -- traefik-bouncer@10.89.2.39`]);
});

for (const [what, bouncers, why] of [
  [
    'lives',
    [
      ['a', 0.01],
      ['b', 0.01],
    ],
    /it lives: last pull 14m 24s ago/,
  ],
  [
    'was heard of a week ago',
    [
      ['a', 6.9],
      ['b', 0.01],
    ],
    /it lives/,
  ],
  [
    'pulls in the future',
    [
      ['a', -1],
      ['b', 0.01],
    ],
    /it lives/,
  ],
  ['is the last', [['a', 90]], /no other bouncer has pulled within 7 days/],
  [
    'is the freshest of the dead',
    [
      ['a', 90],
      ['b', 91],
    ],
    /no other bouncer has pulled/,
  ],
  [
    'is beside one that is revoked',
    [
      ['a', 90],
      ['b', 0.01, { revoked: true }],
    ],
    /no other bouncer has pulled/,
  ],
  [
    'takes a live one along',
    [
      ['a', 90],
      ['a@10.89.2.7', 0.01],
      ['b', 0.01],
    ],
    /a@10\.89\.2\.7 would go with it/,
  ],
  [
    'is new',
    [
      ['a', null, { createdAt: Date.parse('2026-11-22T16:00:00Z') }],
      ['b', 0.01],
    ],
    /registered 1h ago/,
  ],
  [
    'was made by the LAPI',
    [
      ['a', 90, { autoCreated: true }],
      ['b', 0.01],
    ],
    /bouncers prune --duration=168h/,
  ],
  ['is gone', [['b', 0.01]], /no bouncer a any more/],
] as const) {
  test(`no bouncer is removed that ${what}`, async (t) => {
    const { plan } = await console('healthy', withBouncers(...bouncers));
    const shown = await plan('bouncer.delete', { kind: 'bouncer', key: clean('a') });
    t.regex(shown.ready ? 'ready' : shown.refusal, why);
  });
}

for (const name of ['--all', '-f', 'a b', "a'", 'a\\x1b', '@a', '']) {
  test(`no bouncer is removed that is called "${name}"`, async (t) => {
    const { plan } = await console('healthy', withBouncers([name, 90], ['b', 0.01]));
    const shown = await plan('bouncer.delete', { kind: 'bouncer', key: clean(name) });
    t.regex(shown.ready ? 'ready' : shown.refusal, /not a name that can be given to cscli/);
  });
}

test('what goes with a bouncer is told, and one that is revoked or never came may go', async (t) => {
  const bouncers = [
    ['a', 90],
    ['a@10.89.2.7', 80],
    ['b', 0.01],
  ] as const;
  const { plan } = await console('healthy', withBouncers(...bouncers));
  const shown = await plan('bouncer.delete', { kind: 'bouncer', key: clean('a') });
  t.regex(shown.ready ? shown.plan.tells.join('\n') : '', /goes with it: a@10\.89\.2\.7, last pull 80d ago/);
  for (const [days, more] of [
    [0.01, { revoked: true }],
    [null, {}],
  ] as const) {
    const other = await console('healthy', withBouncers(['a', days, more], ['b', 0.01]));
    t.true((await other.plan('bouncer.delete', { kind: 'bouncer', key: clean('a') })).ready);
  }
});

test('a bouncer that came back since it was shown is not removed', async (t) => {
  const { look, prepare, config } = await acting('healthy');
  const target = { kind: 'bouncer', key: clean('a') } as const;
  const stale = withBouncers(['a', 90], ['b', 0.01])(await look());
  const back = withBouncers(['a', 0], ['b', 0.01])(await look());
  const shown = await prepare('bouncer.delete', target, stale);
  if (!shown.ready) return t.fail(shown.refusal);
  const action = actionOf('bouncer.delete');
  const { actor, ran } = await acting('healthy', { refresh: () => Promise.resolve(back) });
  const result = await actor.perform({ action, target, input: {}, plan: shown.plan }, watching());
  t.regex(result.failure ?? '', /changed since you looked: it lives/);
  t.deepEqual(ran, []);
  t.false(action.offer(target, { model: back, config }).ready);
});

test('cscli ends with 0 where it removed nothing', (t) => {
  const said =
    'level=warning msg="bouncer \'a@1\' is auto-created and cannot be deleted, delete parent bouncer a instead"';
  t.regex(judgeRemoved({ stdout: '', stderr: said }) ?? '', /cannot be deleted/);
  t.is(judgeRemoved({ stdout: '', stderr: 'level=info msg="bouncer \'a\' deleted successfully"' }), null);
});
