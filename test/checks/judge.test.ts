import test from 'ava';
import fc from 'fast-check';
import { catalogue } from '../../source/checks/catalogue.ts';
import { type Check } from '../../source/checks/check.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { typed } from '../../source/checks/remedies.ts';
import { itself } from '../../source/checks/targets.ts';
import { type Verdict } from '../../source/checks/verdict.ts';
import { byPlan, known, type Known, unknown } from '../../source/model/known.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { clean, literal } from '../../source/text/clean.ts';
import {
  configuration,
  edit,
  healthy,
  modelOf,
  now,
  probeNames,
  reading,
  unavailable,
  verdictsOf,
} from '../support/readings.ts';

const model = modelOf();

function check<F>(change: Partial<Omit<Check<null, F>, 'needs'>>): Check {
  return {
    id: 'test.number',
    group: 'host',
    pane: 'stack',
    promise: 'a promise',
    explain: 'how',
    needs: [],
    thresholds: { warn: '@80:', crit: '@90:', unit: '%', source: 'here' },
    subjects: itself,
    fact: () => known(50 as F, byPlan(now)),
    judge: (value) => ({ value: value as number, summary: literal('so much'), remedy: clean('look') }),
    ...change,
  };
}

function judgeOne(
  change: Partial<Omit<Check<null, number>, 'needs'>>,
  checks: Record<string, unknown> = {},
): Verdict {
  const [verdict] = judgeAll(model, configuration({ checks }), [check(change)]);
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

const value = (number: number) => ({ fact: () => known(number, byPlan(now)) });
const nothing: Known<never> = unknown('locked', literal('somebody else has it'), byPlan(now));

for (const [number, status] of [
  [0, 'ok'],
  [79, 'ok'],
  [80, 'warning'],
  [89, 'warning'],
  [90, 'critical'],
  [1e9, 'critical'],
] as const) {
  test(`the ranges alone rank ${String(number)}: ${status}`, (t) => {
    const verdict = judgeOne(value(number));
    t.is(verdict.status, status);
    t.is(verdict.value, number);
    t.deepEqual([verdict.warn, verdict.crit, verdict.unit], ['@80:', '@90:', '%']);
    t.is(verdict.remedy, status === 'ok' ? null : clean('look'));
  });
}

for (const number of [NaN, Infinity, -Infinity]) {
  test(`${String(number)} is nobody’s measurement`, (t) => {
    const verdict = judgeOne(value(number));
    t.is(verdict.status, 'unknown');
    t.is(verdict.reason, 'internal');
  });
}

test('what is judged can only make it worse', (t) => {
  const least = (number: number, atLeast: 'warning' | 'critical') =>
    judgeOne({
      ...value(number),
      judge: (fact) => ({ value: fact, summary: literal('x'), remedy: null, atLeast }),
    }).status;
  t.is(least(1, 'warning'), 'warning');
  t.is(least(95, 'warning'), 'critical');
  t.is(least(85, 'critical'), 'critical');
});

test('a fact that is not known is never judged', (t) => {
  const verdict = judgeOne({ fact: () => nothing, judge: () => t.fail() });
  t.is(verdict.status, 'unknown');
  t.is(verdict.reason, 'locked');
  t.is(verdict.summary, literal('somebody else has it'));
});

test('subjects that are not known are one unknown verdict', (t) => {
  t.is(judgeOne({ subjects: () => nothing }).reason, 'locked');
});

test('nothing to judge is not well', (t) => {
  const verdict = judgeOne({ subjects: () => known([], byPlan(now)) });
  t.is(verdict.status, 'unknown');
  t.is(verdict.summary, literal('nothing to judge'));
});

test('not applicable is said before anything is asked', (t) => {
  const verdict = judgeOne({ notApplicable: () => literal('no such thing here'), subjects: () => nothing });
  t.is(verdict.status, 'not-applicable');
  t.is(verdict.summary, literal('no such thing here'));
});

for (const part of ['notApplicable', 'subjects', 'fact', 'judge'] as const) {
  test(`a defect in ${part} is unknown, and the next check is judged all the same`, (t) => {
    const broken = check({
      [part]: () => {
        throw new Error('a defect\u001b[31m');
      },
    });
    const verdicts = judgeAll(model, configuration(), [broken, { ...check({}), id: 'test.next' }]);
    t.deepEqual(
      verdicts.map(({ check: id, status, reason }) => [id, status, reason]),
      [
        ['test.number', 'unknown', 'internal'],
        ['test.next', 'ok', null],
      ],
    );
    t.is(verdicts[0]?.summary, clean('a defect\u001b[31m'));
  });
}

test('a defect in one target leaves the others', (t) => {
  const targets = ['a', 'b'].map((name) => ({ name: clean(name), row: null, subject: name }));
  const verdicts = judgeAll(model, configuration(), [
    check({
      subjects: () => known(targets, byPlan(now)) as never,
      judge: (fact, subject) => {
        if ((subject as unknown) === 'a') throw new Error('a defect');
        return { value: fact as number, summary: literal('fine'), remedy: null };
      },
    }),
  ]);
  t.deepEqual(
    verdicts.map(({ id, status }) => `${id} ${status}`),
    ['test.number[a] unknown', 'test.number[b] ok'],
  );
});

test('the same reason for all targets is said once', (t) => {
  const targets = ['a', 'b', 'c'].map((name) => ({ name: clean(name), row: clean(name), subject: name }));
  const subjects = () => known(targets, byPlan(now)) as never;
  const [one, ...others] = judgeAll(model, configuration(), [check({ subjects, fact: () => nothing })]);
  t.is(others.length, 0);
  t.deepEqual(
    [one?.id, one?.target, one?.summary, one?.reason],
    ['test.number', null, 'all 3: somebody else has it', 'locked'],
  );
  const mixed = judgeAll(model, configuration(), [
    check({ subjects, fact: (subject) => ((subject as unknown) === 'b' ? known(1, byPlan(now)) : nothing) }),
  ]);
  t.deepEqual(
    mixed.map(({ id }) => id as string),
    ['test.number[a]', 'test.number[c]', 'test.number[b]'],
  );
});

test('two targets of one name keep ids of their own', (t) => {
  const targets = ['a', 'a', 'a#2'].map((name) => ({ name: clean(name), row: null, subject: name }));
  const verdicts = judgeAll(model, configuration(), [
    check({ subjects: () => known(targets, byPlan(now)) as never }),
  ]);
  t.deepEqual(
    verdicts.map(({ id }) => id as string),
    ['test.number[a]', 'test.number[a#3]', 'test.number[a#2]'],
  );
});

test('the configuration sets ranges and switches checks off', (t) => {
  t.is(judgeOne(value(50), { 'test.number': { warn: '40' } }).status, 'warning');
  t.is(judgeOne(value(50), { 'test.number': { crit: '~:40' } }).status, 'critical');
  t.is(judgeOne({ ...value(50), rangesOf: () => ({ warn: '10', crit: '20' }) }).status, 'critical');
  t.is(
    judgeOne(
      { ...value(50), rangesOf: () => ({ warn: '10', crit: '20' }) },
      { 'test.number': { crit: '60' } },
    ).status,
    'warning',
  );
  t.is(
    judgeAll(model, configuration({ checks: { 'test.number': { enabled: false } } }), [check({})]).length,
    0,
  );
});

test('a range that cannot be read makes nothing green', (t) => {
  for (const which of ['warn', 'crit']) {
    const verdict = judgeOne(value(1), { 'test.number': { [which]: 'eighty' } });
    t.deepEqual([verdict.status, verdict.reason], ['unknown', 'internal']);
  }
});

test('a long summary is one line of 90 cells', (t) => {
  const verdict = judgeOne({
    judge: () => ({ status: 'ok', summary: clean('x'.repeat(300)), remedy: null }),
  });
  t.is(verdict.summary.length, 90);
});

test('an unknown verdict says what to type to see for oneself', (t) => {
  const verdicts = verdictsOf({ readings: { crowdsecLapi: unavailable('timeout') } });
  t.is(verdicts.find(({ id }) => id === 'crowdsec.lapi')?.remedy, clean('tool --flag'));
});

test('without a session the way to one is said once', (t) => {
  const readings = Object.fromEntries(
    (['units', 'timers', 'containers', 'podmanSecrets', 'crowdsecLapi', 'pings'] as const).map((name) => [
      name,
      unavailable('no-session', 'no session'),
    ]),
  );
  const verdicts = verdictsOf({ session: 'no session', readings });
  t.deepEqual(
    verdicts.filter(({ remedy }) => remedy !== null).map(({ id, remedy }) => `${id}: ${String(remedy)}`),
    ['session.present: sudo loginctl enable-linger deck'],
  );
  t.true(verdicts.filter(({ reason }) => reason === 'no-session').length >= 10);
});

test('words are typed so that a shell takes them as they are', (t) => {
  t.is(typed(['systemctl', '--user', 'status', 'a@b.service']), clean('systemctl --user status a@b.service'));
  t.is(typed(['cat', "/x/it's $HOME"]), clean("cat '/x/it'\\''s $HOME'"));
});

// What each check rests on, found by taking every reading away by itself: whatever then stays ok does not need it.
const rests = new Map(probeNames.map((name) => [name, okOf({ [name]: unavailable('timeout') })]));

function okOf(readings: Readings): ReadonlySet<string> {
  return new Set(
    verdictsOf({ readings })
      .filter(({ status }) => status === 'ok')
      .map(({ id }) => id),
  );
}

const mustNeed: Readonly<Partial<Record<keyof typeof healthy, readonly RegExp[]>>> = {
  host: [/^host\./, /^journal\.persistent/, /^session\.linger/],
  containers: [/^service\.state/, /^container\.health/, /^immich\.parts/, /^ml\.state/],
  units: [
    /^service\.state/,
    /^container\.(oom|mem|restarts)/,
    /^quadlet\./,
    /^unit\.failed\[user\]/,
    /^timer\./,
    /^ml\.(state|oom|mem)/,
  ],
  failedSystemUnits: [/^unit\.failed\[system\]/],
  timers: [/^timer\./, /^backup\.log/],
  quadlets: [/^service\.state/, /^quadlet\./, /^secret\./, /^gpu\.device/],
  generator: [/^quadlet\.generated/],
  podmanSecrets: [/^secret\./],
  cgroups: [/^container\.(oom|mem)/, /^ml\.(oom|mem)/],
  filesystems: [/^disk\.(?!nocow)/, /^btrfs\.(?!scrub)/, /^backup\.(external|drive)/],
  btrfs: [/^btrfs\.(?!scrub)/],
  snapshots: [/^backup\.(local|external)/],
  textfiles: [/^backup\.metric/],
  backupLog: [/^backup\.log/],
  crowdsecLapi: [/^crowdsec\.lapi/],
  crowdsecCapi: [/^crowdsec\.capi/],
  crowdsecCommunity: [/^crowdsec\.community/],
  crowdsecBouncers: [/^crowdsec\.bouncer/],
  crowdsecMetrics: [/^crowdsec\.(?:acquis|parser|scenarios)/],
  accessLog: [/^crowdsec\.sources/],
  gpuCards: [/^gpu\.(?!access|driver)/],
  gpuClients: [/^gpu\.transcode/],
  gpuAccess: [/^gpu\.(access|driver)/],
  pings: [/^(?:immich|ml)\.ping/],
  postgres: [/^pg\./],
  redis: [/^redis\./],
  folderSizes: [/^journal\.size/],
};

for (const [name, patterns] of Object.entries(mustNeed)) {
  test(`without ${name} nothing is ok that rests on it`, (t) => {
    const ok = [...(rests.get(name as keyof typeof healthy) ?? [])];
    t.deepEqual(
      ok.filter((id) => patterns.some((pattern) => pattern.test(id))),
      [],
    );
  });
}

test('never falsely green: less is known, less is ok', (t) => {
  fc.assert(
    fc.property(
      fc.subarray(probeNames, { minLength: 1 }),
      fc.constantFrom('missing', 'timeout', 'no-session', 'parse', 'stale'),
      (gone, how) => {
        const readings = Object.fromEntries(
          gone.map((name) => [
            name,
            how === 'missing'
              ? undefined
              : how === 'stale'
                ? { ...healthy[name], takenAt: now - 100 * 86_400_000 }
                : unavailable(how as 'timeout'),
          ]),
        ) as Readings;
        const ok = okOf(readings);
        for (const id of ok)
          for (const name of gone)
            if (!(rests.get(name)?.has(id) ?? false)) t.fail(`${id} is ok without ${name}`);
      },
    ),
    { numRuns: 60 },
  );
  t.pass();
});

test('with nothing read at all nothing is ok but the session, and nothing throws', (t) => {
  const verdicts = verdictsOf({ readings: Object.fromEntries(probeNames.map((name) => [name, undefined])) });
  t.deepEqual(
    verdicts.filter(({ status }) => status === 'ok').map(({ id }) => id as string),
    ['session.present'],
  );
  const unknowns = verdicts.filter(({ status }) => status === 'unknown');
  t.true(unknowns.every(({ reason }) => reason !== null && reason !== 'internal'));
  t.true(unknowns.length >= catalogue.length - 4);
});

test('readings from the future are not believed', (t) => {
  const readings = {
    ...edit('host', (host) => host),
    host: reading(healthy.host.known ? healthy.host.value : null, -3_600_000),
  } as Readings;
  const verdict = verdictsOf({ readings }).find(({ id }) => id === 'host.mem');
  t.deepEqual([verdict?.status, verdict?.reason], ['unknown', 'stale']);
});
