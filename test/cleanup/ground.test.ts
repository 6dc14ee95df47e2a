import test from 'ava';
import { holdersOf } from '../../source/cleanup/ground.ts';
import { factsOf } from '../../source/model/facts.ts';
import { type Subvolume } from '../../source/probes/subvolumes.ts';
import { clean } from '../../source/text/clean.ts';
import { configuration, filesystem, now, reading } from '../support/readings.ts';

const home = clean('/home');

function subvolume(name: string, parent: string | null, createdAt: number | null): Subvolume {
  return {
    id: 256,
    uuid: clean(`uuid of ${name}`),
    parentUuid: parent === null ? null : clean(`uuid of ${parent}`),
    receivedUuid: null,
    createdAt,
    readOnly: parent !== null,
    path: clean(name),
    at: clean(`/${name}`),
    mounted: parent === null,
    mount: clean('/'),
  };
}

/** Who holds what has lain in /home since `since`, when one snapshot of it was taken in the second that begins at `now`. */
function held(since: number) {
  const subvolumes = reading([subvolume('home', null, null), subvolume('20261122-home', 'home', now)]);
  const facts = factsOf({ subvolumes }, now, 1);
  return holdersOf({ filesystem: filesystem('/'), root: home }, since, facts, configuration());
}

test('btrfs tells whole seconds: what came into being within that second may be in the snapshot', (t) => {
  t.is(held(now - 1)?.count, 1);
  t.is(held(now + 900)?.count, 1);
  t.is(held(now + 1000), null);
});
