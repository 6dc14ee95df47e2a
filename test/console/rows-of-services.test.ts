import test from 'ava';
import { judgeAll } from '../../source/checks/judge.ts';
import { panes, viewPane } from '../../source/console/panes/panes.ts';
import { openBox } from '../support/recorded-box.ts';

/** What the rows of a pane lead to, by their keys. */
async function targets(id: string): Promise<ReadonlyMap<string, string | null>> {
  const { look, config } = await openBox('healthy');
  const model = await look();
  const pane = panes.find((one) => one.id === id);
  if (pane === undefined) throw new Error(`no pane ${id}`);
  const { rows } = viewPane(pane, model, judgeAll(model, config), 120, model.now);
  return new Map(
    rows.map(({ key, target }) => [key, target === null ? null : `${target.kind} ${target.key}`]),
  );
}

test('what stands in another pane of a service is acted on as the service', async (t) => {
  const ml = await targets('ml');
  t.is(ml.get('service'), 'service immich-ml');
  t.is(ml.get('cache'), 'service immich-ml');
  t.is(ml.get('database'), 'service postgresql-immich');
  t.is(ml.get('redis'), 'service redis-immich');
  const gpu = await targets('gpu');
  t.is(gpu.get('immich-server'), 'service immich-server');
  t.is(gpu.get('jellyfin'), 'service jellyfin');
  t.is(gpu.get('card1'), null);
});
