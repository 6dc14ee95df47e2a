import test from 'ava';
import { type Box } from '../../source/box/box.ts';
import { readKept, toKept } from '../../source/cleanup/plan-file.ts';
import { look } from '../../source/cleanup/look.ts';
import { argvOf } from '../../source/actions/step.ts';
import { cleanupAsRoot } from '../../source/cleanup/root-commands.ts';
import { exampleOf } from '../../source/probes/sudo.ts';
import { clean } from '../../source/text/clean.ts';
import { cleaning } from '../support/cleaning.ts';

test('the SSD at 94 %: the plan says what it frees, and frees it', async (t) => {
  const { shown, done, changed, ledger, audit } = await cleaning('ssd-94');
  const { plan } = await shown();
  t.is(plan.outlook, 'maybe');
  t.deepEqual(
    plan.steps.map(({ kind }) => kind),
    [
      'journal',
      'packages',
      'dangling',
      'dangling',
      'dangling',
      'dangling',
      'build-cache',
      'image',
      'snapshot',
      'snapshot',
      'snapshot',
      'snapshot',
    ],
  );
  t.is(plan.word, clean('delete 4'));
  const result = await done(toKept(plan), { word: 'delete 4' });
  t.true(result.reached, result.why);
  t.false(result.failed);
  t.deepEqual(result.alarms, []);
  for (const { title, freed, low, high } of result.done)
    t.true(freed >= low && freed <= (high ?? Infinity), `${title}: ${freed} of ${low} to ${high ?? '?'}`);
  t.deepEqual(
    changed(),
    plan.steps.map(({ step }) => argvOf(step.command).join(' ')),
  );
  t.is((await ledger.latest(100)).length, 12);
  const kept = await audit.entries(0);
  t.is(kept.read ? kept.entries.filter(({ end }) => end?.achieved === true).length : 0, 12);
});

test('what was counted of snapshots is told of each subvolume: what its folder has beside the newest that stays', async (t) => {
  const { shown, looking } = await cleaning('ssd-94');
  const { held } = await shown();
  t.deepEqual(held, [{ subvolume: clean('htpc-home'), bytes: 15_707_390_462 }]);
  const uncounted = await look('0badcafe', { target: null, mount: null }, { ...looking, counting: null });
  t.true(uncounted.looked && uncounted.look.held.length === 0);
});

test('journals count as what their blocks take, as journald counts them', async (t) => {
  const withHoles = (share: number) => (box: Box) => ({
    ...box,
    walk: async (where: string, depth: number) => {
      const walked = await box.walk(where, depth);
      return walked.found && where.endsWith('/log/journal')
        ? {
            ...walked,
            value: walked.value.map((one) => ({ ...one, allocated: Math.floor((one.size ?? 0) * share) })),
          }
        : walked;
    },
  });
  const highest = async (share: number) =>
    (await (await cleaning('ssd-94', {}, withHoles(share))).shown()).plan.steps.find(
      ({ kind }) => kind === 'journal',
    )?.estimate.high ?? null;
  const [whole, half] = [await highest(1), await highest(0.5)];
  t.true(whole !== null && half !== null && half < 0.6 * whole, `${String(half)} of ${String(whole)}`);
  // Not one of them is beyond cleanup.journal.keep.
  t.is(await highest(0.1), null);
});

test('what must stay is told with its reason, and is in no step', async (t) => {
  const { shown } = await cleaning('ssd-94');
  const { plan } = await shown();
  const reasons = plan.spared.map(({ name, reason }) => `${name}: ${reason}`).join('\n');
  for (const told of [
    /volumes of podman: data/,
    /networks of podman/,
    /traefik@e2a6b1d0447b: a container uses it/,
    /immich-server@d73e93cb035a: the one before what/,
    /20261122-htpc-home: the newest/,
    /20261121-htpc-home: named as the parent/,
    /notater\.odt in the trash: thrown away less than 30d/,
  ])
    t.regex(reasons, told);
  const argv = plan.steps.map(({ step }) => argvOf(step.command).join(' ')).join('\n');
  t.notRegex(argv, /volume (?:rm|prune)|network|prune|--force|\*|d73e93cb|20261121|20261122|9ee09625/);
});

test('what snapshots hold and what sudo does not allow is told, and not done', async (t) => {
  const { plan } = await (await cleaning('ssd-94')).shown();
  const [dumps, trash] = plan.later;
  t.is(dumps?.kind, 'coredump');
  t.regex(dumps?.refused ?? '', /needs root/);
  t.is(trash?.holders?.count, 7);
  t.deepEqual(trash?.estimate.low, 0);
});

test('below the target nothing is offered', async (t) => {
  const { plan } = await (await cleaning('healthy')).shown();
  t.is(plan.outlook, 'below');
  t.deepEqual(plan.steps, []);
  t.regex(plan.says, /there is nothing to do/);
});

test('a target that cannot be reached is a full answer', async (t) => {
  const { plan } = await (await cleaning('ssd-94', { target: 60 })).shown();
  t.is(plan.outlook, 'not-reached');
  t.regex(plan.says, /^cannot reach 60 %: best 7\d\.\d %; .* are held by snapshots until 20\d\d-/);
});

test('it ends at the target', async (t) => {
  const { shown, done, changed } = await cleaning('ssd-94', { target: 91 });
  const { plan } = await shown();
  t.is(plan.outlook, 'reached');
  const result = await done(toKept(plan));
  t.true(result.reached);
  t.deepEqual(changed(), ['sudo -n -- journalctl --vacuum-size=500M', 'sudo -n -- dnf5 clean all']);
  t.regex(result.why, /at its target/);
});

test('what is gone for good wants its words', async (t) => {
  const { shown, done, changed } = await cleaning('ssd-94');
  const result = await done(toKept((await shown()).plan), { word: 'delete 3' });
  t.true(result.failed);
  t.regex(result.why, /confirmed with the words: delete 4/);
  t.deepEqual(changed(), []);
});

test('a plan whose objects changed is refused as a whole', async (t) => {
  const { shown, done, changed, box } = await cleaning('ssd-94');
  const kept = toKept((await shown()).plan);
  await box.run({
    file: 'podman',
    args: ['image', 'rm', '--', 'f2acc5251748800935575e9c6293df47ba2d6c5749b95cd3819b444db79a1a29'],
    deadlineMs: 5000,
    session: true,
  });
  const result = await done(kept, { word: 'delete 4' });
  t.true(result.failed);
  t.regex(result.why, /the plan is stale, 1 of 12 objects changed: dangling:f2acc/);
  t.is(changed().length, 1, 'nothing but what the test itself has run');
});

test('a snapshot that somebody holds meanwhile refuses the plan', async (t) => {
  const { shown, done, holds, changed } = await cleaning('ssd-94');
  const { plan, model } = await shown();
  const [first] = model.backups.standings.known
    ? model.backups.standings.value.filter(({ snapshot }) => snapshot.name.includes('20261117-htpc-home'))
    : [];
  const { uuid, path } = first?.snapshot ?? { uuid: null, path: clean('') };
  await holds.hold({
    uuid: uuid ?? clean(''),
    path,
    at: 0,
    by: clean('deck'),
    reason: clean('before the move'),
  });
  const result = await done(toKept(plan), { word: 'delete 4' });
  t.regex(result.why, /the plan is stale/);
  t.deepEqual(changed(), []);
});

test('a plan is over after ten minutes, belongs to its host, and is not edited', async (t) => {
  const { shown, done, clock } = await cleaning('ssd-94');
  const kept = toKept((await shown()).plan);
  t.true(readKept(JSON.stringify(kept)).read);
  t.false(readKept(JSON.stringify({ ...kept, target: 10 })).read);
  t.false(readKept('{').read);
  t.regex((await done({ ...kept, host: 'elsewhere' }, { word: 'delete 4' })).why, /made for elsewhere/);
  await clock.wait(11 * 60_000);
  t.regex((await done(kept, { word: 'delete 4' })).why, /a plan holds for ten minutes/);
});

test('told to end, it ends the step that it has begun and no other begins', async (t) => {
  const { shown, done, changed } = await cleaning('ssd-94');
  const ending = new AbortController();
  const result = await done(toKept((await shown()).plan), {
    word: 'delete 4',
    signal: ending.signal,
    onNews: ({ phase, at }) => {
      if (phase === 'step' && at === 1) ending.abort();
    },
  });
  t.deepEqual(changed(), ['sudo -n -- journalctl --vacuum-size=500M', 'sudo -n -- dnf5 clean all']);
  t.is(result.done.length, 2);
  t.false(result.reached);
  t.regex(result.why, /told to end/);
});

test('what it runs as root is allowed by the rules that the doctor prints', async (t) => {
  const { shown, box, config } = await cleaning('ssd-94');
  const commands = await cleanupAsRoot({ box, config });
  const free = commands.map((command) => exampleOf(command).join(' '));
  const { plan } = await shown();
  const asRoot = plan.steps.flatMap(({ step: { command }, kind }) =>
    'file' in command && command.file === 'sudo' && kind !== 'snapshot'
      ? [command.args.slice(2).join(' ')]
      : [],
  );
  t.deepEqual(asRoot, ['journalctl --vacuum-size=500M', 'dnf5 clean all']);
  for (const argv of [...asRoot, 'btrfs filesystem sync /', 'btrfs subvolume sync /'])
    t.true(free.includes(argv), argv);
});
