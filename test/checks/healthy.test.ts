import test from 'ava';
import { catalogue } from '../../source/checks/catalogue.ts';
import { edit, verdictsOf } from '../support/readings.ts';

test('a healthy box has no finding', (t) => {
  const findings = verdictsOf().filter(({ status }) => status !== 'ok' && status !== 'not-applicable');
  t.deepEqual(
    findings.map(({ id, summary }) => `${id}: ${summary}`),
    [],
  );
});

test('every check of the catalogue judges something on it', (t) => {
  const judged = new Set(verdictsOf().map(({ check }) => check));
  t.deepEqual(
    catalogue.map(({ id }) => id).filter((id) => !judged.has(id)),
    [],
  );
});

test('ids are unique, and so are the checks’', (t) => {
  const ids = verdictsOf().map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
  t.is(new Set(catalogue.map(({ id }) => id)).size, catalogue.length);
});

test('worst first, then in the order of the catalogue', (t) => {
  const verdicts = verdictsOf({
    readings: {
      ...edit('host', (host) => ({ ...host, linger: false, journalPersistent: false })),
      gpuCards: undefined,
    } as never,
  });
  const order = verdicts
    .map(({ status }) => status)
    .filter((status, index, all) => status !== all[index - 1]);
  t.deepEqual(order.slice(0, 3), ['critical', 'warning', 'unknown']);
  const good = verdicts
    .filter(({ status }) => status === 'ok' || status === 'not-applicable')
    .map(({ check }) => catalogue.findIndex(({ id }) => id === check));
  t.deepEqual(
    good,
    good.toSorted((left, right) => left - right),
  );
});

test('summaries fit a line, and remedies never prune', (t) => {
  for (const { id, summary, remedy } of verdictsOf({ readings: {} })) {
    t.true(summary.length <= 90, id);
    t.false(/prune|rmi/.test(remedy ?? ''), id);
  }
});
