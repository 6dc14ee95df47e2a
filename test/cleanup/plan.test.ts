import test from 'ava';
import fc from 'fast-check';
import { calibrationOf, inDoubt } from '../../source/cleanup/calibration.ts';
import { type Candidate, type Kind, kinds, tierOf, tiers, writesOf } from '../../source/cleanup/candidate.ts';
import { changesSince, readKept, toKept } from '../../source/cleanup/plan-file.ts';
import { needOf, planCleanup, type PlanningInput, usedPercent } from '../../source/cleanup/plan.ts';
import { type LedgerLine } from '../../source/history/cleanup-ledger.ts';
import { type Filesystem } from '../../source/probes/filesystems.ts';
import { clean, literal } from '../../source/text/clean.ts';

const gib = 1024 ** 3;

function candidate(kind: Kind, low: number, high: number | null, more: Partial<Candidate> = {}): Candidate {
  const id = `${kind}:${more.title ?? 'one'}`;
  return {
    id,
    kind,
    title: literal('one'),
    step: {
      title: literal('one'),
      command: { file: 'true', args: [id], deadlineMs: 1000, session: false },
      stoppable: false,
    },
    identity: { object: clean(id) },
    estimate: { low, high },
    set: null,
    how: literal('said'),
    age: null,
    holders: null,
    refused: null,
    ...more,
  };
}

const filesystem: Filesystem = {
  mount: literal('/'),
  mounts: [{ target: literal('/'), root: literal('/root'), readOnly: false }],
  type: literal('btrfs'),
  source: literal('/dev/nvme0n1p3'),
  device: literal('nvme0n1p3'),
  options: [],
  space: null,
  problem: null,
};

function input(candidates: readonly Candidate[], more: Partial<PlanningInput> = {}): PlanningInput {
  return {
    id: '0badcafe',
    now: 1_764_000_000_000,
    host: literal('anchorage'),
    filesystem,
    target: 80,
    space: { used: 94 * gib, available: 6 * gib },
    btrfs: null,
    found: { candidates, spared: [], unknown: [] },
    calibration: new Map(),
    ...more,
  };
}

const kindsOf = (candidates: readonly Candidate[], more: Partial<PlanningInput> = {}) =>
  planCleanup(input(candidates, more)).steps.map(({ kind }) => kind);

test('a later tier only where those before it may not be enough', (t) => {
  const [journal, image, snapshot] = [
    candidate('journal', 6 * gib, 6 * gib),
    candidate('image', 9 * gib, 10 * gib),
    candidate('snapshot', gib, 20 * gib),
  ];
  t.deepEqual(kindsOf([snapshot, image, journal]), ['journal', 'image']);
  t.deepEqual(kindsOf([snapshot, image]), ['image', 'snapshot']);
  t.deepEqual(kindsOf([snapshot, journal], { target: 88 }), ['journal']);
});

test('the words of each outlook', (t) => {
  const says = (candidates: readonly Candidate[], more: Partial<PlanningInput> = {}) =>
    planCleanup(input(candidates, more)).says;
  t.is(
    says([], { space: { used: 10, available: 90 } }),
    clean('/ is 10.0 % full, below 80 %: there is nothing to do'),
  );
  t.is(says([candidate('image', 14 * gib, 15 * gib)]), clean('from 94.0 % to 80.0 % or less, in 1 steps'));
  t.is(
    says([candidate('image', 4 * gib, 15 * gib)]),
    clean('may reach 80 %: from 94.0 % to between 79.0 % and 90.0 %'),
  );
  t.is(says([candidate('image', 4 * gib, 5 * gib)]), clean('cannot reach 80 %: best 89.0 %'));
  t.is(says([]), clean('cannot reach 80 %: best 94.0 %'));
  const held = candidate('image', 0, 12 * gib, {
    holders: { count: 7, newest: literal('20261122-home'), until: Date.UTC(2026, 10, 29) },
  });
  t.is(
    says([held, candidate('journal', gib, gib)]),
    clean('cannot reach 80 %: best 93.0 %; 12.0 GiB are held by snapshots until 2026-11-29 (20261122-home)'),
  );
});

test('what is held or refused is told, and not done', (t) => {
  const holders = { count: 2, newest: literal('x'), until: null };
  const plan = planCleanup(
    input([
      candidate('image', 0, gib, { holders }),
      candidate('journal', gib, gib, { refused: literal('needs root') }),
      // A part of it frees something now.
      candidate('packages', gib, 2 * gib, { holders }),
    ]),
  );
  t.deepEqual(
    plan.steps.map(({ kind }) => kind),
    ['packages'],
  );
  t.deepEqual(
    plan.later.map(({ kind }) => kind),
    ['image', 'journal'],
  );
});

test('nearly full: what writes least comes first, whatever its tier', (t) => {
  const all = kinds.map((kind) => candidate(kind, 1024, 2048));
  const steps = kindsOf(all, { space: { used: 98 * gib, available: 2 * gib } });
  const writes = steps.map((kind) => writesOf[kind]);
  t.deepEqual(
    writes,
    [...writes].sort((a, b) => a - b),
  );
  t.is(steps.length, kinds.length);
  t.true(steps.indexOf('snapshot') < steps.indexOf('image'));
});

test('metadata that is full is told apart from chunks that are', (t) => {
  const trouble = (
    unallocated: number | null,
    metadataPercent: number,
    metadataFull = 93,
    metadataOut = false,
  ) =>
    planCleanup(input([], { btrfs: { unallocated, metadataPercent, metadataFull, metadataOut } })).trouble
      ?.kind ?? null;
  t.is(trouble(1024 ** 2, 94), 'metadata');
  t.is(trouble(1024 ** 2, 60), 'chunks');
  t.is(trouble(5 * gib, 94), null);
  t.is(trouble(null, 94), null);
  // On a small file system less than 93 % is full already.
  t.is(trouble(1024 ** 2, 90, 60), 'metadata');
  t.is(trouble(1024 ** 2, 90, 60, true), 'metadata-out');
  t.is(trouble(5 * gib, 97, 93, true), null);
});

test('without metadata a file system below its target is not well, and the way out is told in its order', (t) => {
  const btrfs = { unallocated: 1024 ** 2, metadataPercent: 97, metadataFull: 93, metadataOut: true };
  const space = { used: 20 * gib, available: 80 * gib };
  const snapshot = candidate('snapshot', 0, null, {
    identity: { path: literal('/.snapshots/20261101-a b') },
  });
  const plan = planCleanup(input([snapshot], { btrfs, space }));
  t.is(plan.outlook, 'metadata-out');
  t.deepEqual(plan.steps, []);
  t.is(
    plan.says,
    clean('/ is 20.0 % full, below 80 %, and nothing can be written to it: its metadata is full'),
  );
  t.regex(
    plan.trouble?.text ?? '',
    /First free metadata: sudo btrfs subvolume delete '\/\.snapshots\/20261101-a b'\. Then give chunks back: sudo btrfs balance start -dusage=10 \/$/,
  );
  t.regex(planCleanup(input([], { btrfs, space })).trouble?.text ?? '', /no snapshot may go/);
});

test('without metadata what writes least comes first, at any percentage', (t) => {
  const btrfs = { unallocated: 1024 ** 2, metadataPercent: 97, metadataFull: 93, metadataOut: true };
  const steps = kindsOf(
    kinds.map((kind) => candidate(kind, 1024, 2048)),
    { btrfs },
  );
  const writes = steps.map((kind) => writesOf[kind]);
  t.deepEqual(
    writes,
    [...writes].sort((a, b) => a - b),
  );
});

test('of a set at most what all of it can free counts', (t) => {
  const one = (title: string, high: number, set: number) =>
    candidate('snapshot', gib, high, { title: clean(title), id: title, set: { name: 'home', high: set } });
  const plan = planCleanup(
    input([one('a', 8 * gib, 8 * gib), one('b', 8 * gib, 9 * gib), one('c', 8 * gib, 9 * gib)]),
  );
  t.deepEqual(
    plan.steps.map(({ best }) => best?.toFixed(1)),
    ['86.0', '85.0', '85.0'],
  );
  t.is(plan.word, clean('delete 3'));
});

const anyCandidate = fc
  .record({
    kind: fc.constantFrom(...kinds),
    low: fc.nat(5 * gib),
    more: fc.option(fc.nat(5 * gib)),
    held: fc.boolean(),
    refused: fc.boolean(),
  })
  .map(({ kind, low, more, held, refused }) =>
    candidate(kind, held ? 0 : low, more === null ? null : low + more, {
      holders: held ? { count: 1, newest: literal('x'), until: null } : null,
      refused: refused ? literal('needs root') : null,
    }),
  );
const candidates = fc
  .array(anyCandidate, { maxLength: 25 })
  .map((list) => list.map((one, index) => ({ ...one, id: `${one.kind}:${String(index)}` })));
const spaces = fc.record({ used: fc.nat(200 * gib), available: fc.nat(200 * gib) });

test('for anything that is found: the order is that of safety, and no step more than is needed', (t) => {
  fc.assert(
    fc.property(candidates, spaces, fc.integer({ min: 1, max: 99 }), (found, space, target) => {
      const plan = planCleanup(input(found, { space, target }));
      const { steps, need } = plan;
      t.is(need, needOf(space, target));
      if (need === 0) t.is(steps.length, 0);
      const before = steps.slice(0, -1).reduce((sum, { estimate }) => sum + estimate.low, 0);
      if (steps.length > 0) t.true(before < need);
      for (const { refused, holders, estimate } of steps) {
        t.is(refused, null);
        t.true(holders === null || estimate.low > 0);
      }
      if (!plan.emergency) {
        const places = steps.map(({ kind }) => tiers.indexOf(tierOf[kind]));
        t.deepEqual(
          places,
          [...places].sort((a, b) => a - b),
        );
      }
      let worst = usedPercent(space);
      for (const step of steps) {
        t.true(step.worst <= worst + 1e-9);
        t.true(step.best === null || step.best <= step.worst + 1e-9);
        worst = step.worst;
      }
      const gone = steps.filter(({ kind }) => kind === 'snapshot' || kind === 'trash').length;
      t.is(plan.word, gone === 0 ? null : clean(`delete ${String(gone)}`));
      if (plan.outlook === 'reached') t.true((steps.at(-1)?.worst ?? 100) <= target + 1e-9);
    }),
    { numRuns: 2000 },
  );
});

test('for any plan: it is read as it was kept, not when a byte of it is another one, and it knows itself', (t) => {
  fc.assert(
    fc.property(candidates, fc.nat(), (found, place) => {
      const plan = planCleanup(input(found));
      const kept = toKept(plan);
      const text = JSON.stringify(kept);
      t.true(readKept(text).read);
      t.deepEqual(changesSince(kept.steps, found), []);
      const at = place % text.length;
      const damaged = text.slice(0, at) + (text[at] === '7' ? '8' : '7') + text.slice(at + 1);
      t.false(readKept(damaged).read);
    }),
    { numRuns: 500 },
  );
});

const line = (kind: Kind, low: number, high: number, freed: number): LedgerLine => ({
  at: 0,
  plan: literal('p'),
  kind: clean(kind),
  object: literal('o'),
  low,
  high,
  freed,
  usedBefore: 0,
  usedAfter: 0,
  availableAfter: 0,
});

test('what was measured makes estimates wider, never narrower, and only after three of a kind', (t) => {
  const one = candidate('image', 5 * gib, 10 * gib);
  const estimateAfter = (lines: readonly LedgerLine[]) =>
    planCleanup(input([one], { calibration: calibrationOf(lines) })).steps[0]?.estimate;
  const bad = line('image', 100, 200, 20);
  t.deepEqual(estimateAfter([bad, bad]), one.estimate);
  t.deepEqual(estimateAfter([bad, bad, bad]), { low: gib, high: 10 * gib });
  t.deepEqual(estimateAfter([1, 2, 3].map(() => line('image', 100, 200, 400))), {
    low: 5 * gib,
    high: 20 * gib,
  });
  t.deepEqual(estimateAfter([1, 2, 3].map(() => line('journal', 100, 200, 1))), one.estimate);
});

test('what freed nothing lately promises nothing, and says so; a week later it may try again', (t) => {
  const one = candidate('image', 5 * gib, 10 * gib);
  const at = line('image', 100, 200, 0).at;
  const after = (freed: number, later: number, kind: Kind = 'image') =>
    inDoubt(one, [{ ...line(kind, 100, 200, freed), object: one.title }], at + later);
  t.deepEqual(after(0, 1000).estimate, { low: 0, high: 10 * gib });
  t.regex(after(0, 1000).how, /^freed nothing when it was done at 1970-01-01T00:00:00Z; said$/);
  t.deepEqual(after(-5, 1000).estimate, { low: 0, high: 10 * gib }, 'others wrote meanwhile');
  t.is(after(60, 1000), one);
  t.is(after(0, 8 * 86_400_000), one);
  t.is(after(0, 1000, 'snapshot'), one, 'of another kind');
  const other = inDoubt(one, [{ ...line('image', 100, 200, 0), object: literal('another') }], at + 1000);
  t.is(other, one);
  const journals = candidate('journal', gib, gib, { title: literal('8 archived journals') });
  t.is(
    inDoubt(journals, [{ ...line('journal', 100, 200, 0), object: literal('7 archived journals') }], at)
      .estimate.low,
    0,
  );
});

test('a plan goes on to what frees something, and tells the rest as perhaps', (t) => {
  const doubtful = { ...candidate('journal', 0, 15 * gib), how: literal('freed nothing') };
  const plan = planCleanup(input([doubtful, candidate('image', 20 * gib, 21 * gib)]));
  t.deepEqual(
    plan.steps.map(({ kind, estimate }) => [kind, estimate.low]),
    [
      ['journal', 0],
      ['image', 20 * gib],
    ],
  );
  t.is(plan.outlook, 'reached');
});
