import test from 'ava';
import fc from 'fast-check';
import { type Verdict } from '../../../source/checks/verdict.ts';
import { type Entry, entry, kinds } from '../../../source/console/palette/entry.ts';
import { objectsOf } from '../../../source/console/palette/objects.ts';
import { hits, mostFound, ranked } from '../../../source/console/palette/rank.ts';
import { scoreOf } from '../../../source/console/palette/score.ts';
import { verdictRow } from '../../../source/console/panes/pane.ts';
import { paneOf, viewPane } from '../../../source/console/panes/panes.ts';
import { clean, literal } from '../../../source/text/clean.ts';
import { modelOf, now, verdictsOf } from '../../support/readings.ts';

const lead = { to: 'command', command: 'help' } as const;
const of = (kind: Entry['kind'], ...labels: string[]) =>
  labels.map((label) => entry(kind, clean(label), literal(''), lead));
const labels = (entries: readonly Entry[], text: string) =>
  ranked(entries, text).found.map(({ label }) => String(label));

const services = of('service', 'immich-ml', 'immich-server', 'postgresql-immich', 'traefik', 'vaultwarden');

test('the beginning is better than the beginning of a word, that than its middle, that than letters apart', (t) => {
  t.deepEqual(labels(of('service', 'i-m-m', 'ximm', 'redis-imm', 'immich'), 'imm'), [
    'immich',
    'redis-imm',
    'ximm',
    'i-m-m',
  ]);
  t.deepEqual(labels(of('service', 'traefik-logs', 'traefik'), 'traefik'), ['traefik', 'traefik-logs']);
});

test('letters in their order find what a person abbreviates', (t) => {
  t.deepEqual(labels(services, 'iml'), ['immich-ml']);
  t.deepEqual(labels(services, 'pgi'), ['postgresql-immich']);
  t.deepEqual(labels(services, 'vw'), ['vaultwarden']);
  t.deepEqual(labels(services, 'lmz'), []);
});

test('words are found in any order, and a kind by its name', (t) => {
  t.deepEqual(labels(services, 'ml imm'), ['immich-ml']);
  t.is(labels(services, 'service').length, services.length);
  t.deepEqual(labels([...services, ...of('timer', 'immich-dump.timer')], 'tim imm')[0], 'immich-dump.timer');
});

test('letters that stand apart in an address say nothing', (t) => {
  const decisions = of('decision', '192.0.2.7', '198.51.100.27', '2001:db8::7');
  t.deepEqual(labels(decisions, '27'), ['198.51.100.27']);
  t.deepEqual(labels(decisions, '192.0'), ['192.0.2.7']);
});

test('what fits as well stands by its kind, then as it came', (t) => {
  const mixed = [...of('check', 'x'), ...of('decision', 'x'), ...of('service', 'x'), ...of('action', 'x')];
  t.deepEqual(
    ranked(mixed, 'x').found.map(({ kind }) => kind),
    ['action', 'service', 'decision', 'check'],
  );
  t.deepEqual(labels(of('service', 'ab', 'aa'), 'a'), ['ab', 'aa']);
});

test('without a text everything is there, by kind', (t) => {
  const all = kinds.toReversed().flatMap((kind) => of(kind, kind));
  t.deepEqual(labels(all, ' '), [...kinds]);
});

test('the letters that were found are shown', (t) => {
  const [first] = of('service', 'immich-ml');
  if (first === undefined) throw new Error('an entry');
  t.deepEqual([...hits(first, 'ml')], [7, 8]);
  t.deepEqual([...hits(first, 'iml')], [0, 7, 8]);
});

test('any text on any labels: only what has all the letters, at most so many, and the best first', (t) => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'A', ' ', '.'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 300 }), text, (names, wanted) => {
      const { found, total } = ranked(of('service', ...names), wanted);
      const terms = wanted.toLowerCase().split(' ').filter(Boolean);
      t.true(found.length <= mostFound && found.length <= total && total <= names.length);
      const score = ({ text: label }: Entry) =>
        terms.reduce((sum, term) => sum + scoreOf(term, label, false), 0);
      for (const [index, each] of found.entries()) {
        for (const letter of terms.join('')) t.true(each.text.includes(letter));
        const before = found[index - 1];
        if (before !== undefined) t.true(score(before) >= score(each));
      }
    }),
  );
});

test('50 000 decisions are searched in the time of a key', (t) => {
  const many = Array.from({ length: 50_000 }, (_, n) => `192.0.${Math.floor(n / 256) % 256}.${n % 256}`);
  const entries = of('decision', ...many);
  ranked(entries, '1');
  const times = ['1', '19', '192', '192.0.9', '77', 'x'].map((text) => {
    const began = performance.now();
    ranked(entries, text);
    return performance.now() - began;
  });
  // Twenty times what it takes on an idle machine: the test runs beside others.
  t.true(Math.max(...times) < 500, times.map((ms) => ms.toFixed(0)).join(' '));
});

test('everything that the palette leads to is there', (t) => {
  const model = modelOf();
  const verdicts: readonly Verdict[] = verdictsOf();
  const all = objectsOf(model, verdicts);
  for (const kind of ['pane', 'service', 'timer', 'subvolume', 'filesystem', 'bouncer', 'decision', 'check'])
    t.true(
      all.some((one) => one.kind === kind),
      kind,
    );
  const keys = new Set<string>(verdicts.map((one) => verdictRow(one).key));
  for (const { label, lead: to } of all) {
    if (to.to === 'row') {
      const { rows } = viewPane(paneOf(to.pane), model, verdicts, 120, now);
      t.true(
        rows.some(({ key, kind }) => key === to.row && kind === 'item'),
        label,
      );
    }
    if (to.to === 'verdict') t.true(keys.has(to.row), label);
  }
});
