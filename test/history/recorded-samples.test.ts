import test from 'ava';
import fc from 'fast-check';
import { parseSamples, recordedSamples } from '../../source/history/recorded-samples.ts';
import { valueOf } from '../../source/model/known.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 22, 17);

const text = `# a note
filesystem.used[/]  10d 60GiB  7d 66GiB  0 73GiB
filesystem.used[/run/media/My Drive]  1h 1TiB
host.load  2h 0.5  0 1.5
`;

test('a text tells series: bends, and straight lines between them', async (t) => {
  const samples = recordedSamples(text, 'samples.txt', now);
  const past = valueOf(await samples.past(now));
  t.is(past?.since, now - 10 * day);
  const used = past?.hourly.get('filesystem.used[/]') ?? [];
  t.is(used.length, 8 * 24 + 1);
  t.is(used.find(({ at }) => at === now - 7 * day)?.value, 66 * 2 ** 30);
  t.is(used.at(-1)?.value, 73 * 2 ** 30);
  t.is(past?.recent.get('filesystem.used[/]')?.length, 6 * 12 + 1);
  t.deepEqual(
    [...(past?.hourly.keys() ?? [])],
    ['filesystem.used[/]', 'filesystem.used[/run/media/My Drive]'],
  );

  const wish = { series: ['host.load'], since: now - hour, until: now, stepMs: 30 * minute };
  t.deepEqual(
    valueOf(await samples.read(wish))
      ?.get('host.load')
      ?.map(({ value }) => value),
    [1, 1.25, 1.5],
  );
});

test('what is added is there afterwards', async (t) => {
  const samples = recordedSamples(text, 'samples.txt', now);
  t.is(await samples.add(now + 2 * minute, [{ series: 'host.load', kind: 'gauge', value: 3.5 }]), null);
  const wish = { series: ['host.load'], since: now, until: now + hour, stepMs: 5 * minute };
  await samples.add(now + 10 * minute, [{ series: 'host.load', kind: 'gauge', value: 3.5 }]);
  t.is(
    valueOf(await samples.read(wish))
      ?.get('host.load')
      ?.at(-1)?.value,
    3.5,
  );
});

test('a text that is none makes the past unknown, and names the line', async (t) => {
  for (const wrong of [
    'host.load',
    'host.load 1h',
    'host.load 0 1  1h 2',
    'host.load 1x 2',
    'host.load 1h 2QiB',
    '[/] x',
  ]) {
    const samples = recordedSamples(`# first\n${wrong}\n`, 'samples.txt', now);
    t.like(await samples.past(now), { known: false, reason: 'parse' });
    t.regex(((await samples.past(now)) as { detail: string }).detail, /line 2/);
  }
});

test('any text is read or refused', (t) => {
  const property = fc.property(fc.string({ unit: 'binary' }), (any) => {
    const read = parseSamples(any, now);
    return typeof read === 'string' || read instanceof Map;
  });
  t.notThrows(() => fc.assert(property, { numRuns: 300 }));
});
