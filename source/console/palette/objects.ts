import { type Verdict } from '../../checks/verdict.ts';
import { type Known } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { panes } from '../panes/panes.ts';
import { verdictKey } from '../panes/pane.ts';
import { type Entry, RowEntry, entry } from './entry.ts';

/** Everything on the box that has a row: where the palette can lead. From the model and not from drawn rows, which would cost more. */
export function objectsOf(model: Model, verdicts: readonly Verdict[]): readonly Entry[] {
  const { stack, backups, storage, protection } = model;
  return [
    ...panes.map(({ id, key, title }) =>
      entry('pane', title, say`pane ${key as Clean}`, { to: 'command', command: `pane.${id}` }),
    ),
    ...stack.services.map(({ name, state }) =>
      entry('service', name, literal(state), { to: 'row', pane: 'stack', row: name }),
    ),
    ...listed(backups.timers).map(({ id, description }) =>
      entry('timer', id, description ?? literal(''), { to: 'row', pane: 'backups', row: id }),
    ),
    ...backups.subvolumes.map(({ name, source }) =>
      entry('subvolume', name, source, { to: 'row', pane: 'backups', row: name }),
    ),
    ...listed(storage.filesystems).map(({ mount, type }) =>
      entry('filesystem', mount, type, { to: 'row', pane: 'disk', row: mount }),
    ),
    ...listed(backups.drives).map(({ label, mount }) =>
      entry('drive', label, mount, { to: 'row', pane: 'backups', row: label }),
    ),
    ...listed(protection.bouncers).map(({ name, type }) =>
      entry('bouncer', name, type ?? literal(''), { to: 'row', pane: 'crowdsec', row: name }),
    ),
    ...listed(protection.decisions).map(
      ({ value, scenario }) => new RowEntry('decision', 'crowdsec', value, scenario),
    ),
    ...verdicts.map((verdict) =>
      entry('check', verdict.id, say`${literal(verdict.status)}: ${verdict.summary}`, {
        to: 'verdict',
        row: verdictKey(verdict),
      }),
    ),
  ];
}

function listed<T>(known: Known<readonly T[]>): readonly T[] {
  return known.known ? known.value : [];
}
