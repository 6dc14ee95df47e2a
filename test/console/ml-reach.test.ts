import test from 'ava';
import { textOf } from '../../source/console/line.ts';
import { ml } from '../../source/console/panes/ml.ts';
import { viewPane } from '../../source/console/panes/panes.ts';
import { clean } from '../../source/text/clean.ts';
import { type Case, editOne, modelOf, now, unavailable } from '../support/readings.ts';
import { openBox } from '../support/recorded-box.ts';

const rowsOf = (model: Parameters<typeof viewPane>[1]) =>
  viewPane(ml, model, [], 98, now).rows.map(({ line }) => textOf(line) as string);

function hostRow(readings: Case['readings'] = {}): string {
  return rowsOf(modelOf({ readings })).find((text) => text.includes('Host ping')) ?? '';
}

test('a machine learning that publishes no port cannot be asked from the host, and that is normal', (t) => {
  t.regex(hostRow(), /Host ping +not reachable from the host: it publishes no port/);
});

test('one that publishes its port has a second ping in place of that', async (t) => {
  const rows = rowsOf(await (await openBox('ml-slow')).look());
  t.is(rows.filter((text) => text.includes('Host ping')).length, 0);
  t.true(
    rows.some((text) => /Ping +pong in \d+ ms {2}from this host http:\/\/127\.0\.0\.1:3003\/ping/.test(text)),
  );
});

test('a port that only podman knows of is told, and what to do to have it asked', (t) => {
  const ports = [{ hostIp: clean(''), hostPort: 45_001, containerPort: 3003, protocol: clean('tcp') }];
  t.regex(
    hostRow(editOne('containers', 'immich-ml', { ports })),
    /not asked: \*:45001 is told by no Quadlet/,
  );
});

test('where the Quadlets could not be read, nobody knows', (t) => {
  t.regex(hostRow({ quadlets: unavailable('permission', 'EACCES') }), /not permitted/);
});
