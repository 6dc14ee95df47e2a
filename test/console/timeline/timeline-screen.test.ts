import test from 'ava';
import { type Recall } from '../../../source/console/live-past.ts';
import { known } from '../../../source/model/known.ts';
import { clean, literal } from '../../../source/text/clean.ts';
import { now } from '../../support/readings.ts';
import { keys, openScreen } from '../../support/screen.ts';
import { nothingElse, origin } from '../../support/noted.ts';

const minute = 60_000;

function recalling(looks: number[]): Recall & { reads: number } {
  const recall = {
    reads: 0,
    lookedAt: now - 5 * minute,
    looked: (at: number) => void looks.push(at),
    read() {
      recall.reads++;
      const unit = clean('immich-ml.service');
      const event = { unit, message: literal('killed'), result: null, address: null };
      return Promise.resolve({
        since: now - 24 * 60 * minute,
        managed: known(
          [
            { ...event, kind: 'oom' as const, at: now - 3 * minute },
            { ...event, kind: 'restart' as const, at: now - 2.9 * minute },
          ],
          origin,
        ),
        ...nothingElse,
      });
    },
  };
  return recall;
}

test('T shows what happened with its cause; Enter leads to the row, and - back', async (t) => {
  const looks: number[] = [];
  const recall = recalling(looks);
  const screen = await openScreen({ recall });
  try {
    t.is(recall.reads, 0, 'nothing is read for what nobody looks at');
    await screen.press('T');
    await screen.shows('What happened, latest first');
    await screen.shows(/! \d\d:\d\d:\d\d • immich-ml\.service is started again by systemd/);
    await screen.shows(/because killed for memory \(oom-restart\): \d\d:\d\d:\d\d a process of immich/);
    await screen.shows('you last looked');
    await screen.press('j', 'k', keys.enter);
    await screen.shows('[1 Stack');
    await screen.shows(/▸. immich-ml/);
    t.is(looks.length, 1);
    await screen.press('-');
    await screen.shows('What happened, latest first');
    await screen.press('/', ...Array.from('killed for'), keys.enter);
    await screen.shows(/a process of immich-ml\.service was killed/);
    t.is(recall.reads, 2);
  } finally {
    await screen.close();
  }
});

for (const [columns, rows] of [
  [120, 40],
  [40, 15],
  [20, 5],
] as const) {
  test(`at ${columns}×${rows} it fits`, async (t) => {
    const screen = await openScreen({ columns, rows, recall: recalling([]) });
    try {
      await screen.press('T');
      await screen.shows(/▸[!✗✓]/);
      for (const key of ['j', 'k', 'G', 'f', 's', 'l']) await screen.press(key);
      t.is(screen.lines().length, rows);
    } finally {
      await screen.close();
    }
  });
}
