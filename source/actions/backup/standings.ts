import { basename } from 'node:path';
import { type Model } from '../../model/model.ts';
import { heldBy, type SnapshotStanding } from '../../model/protected.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type ActionTarget, type Field, type FieldChoice, type Sight } from '../action.ts';
import { type Guard } from '../define.ts';
import { type Subject } from './snapshot.ts';

/** The local snapshots of a subvolume, newest first; undefined: they are not known. */
export function standingsOf(name: string, { backups }: Model): readonly SnapshotStanding[] | undefined {
  if (!backups.standings.known) return undefined;
  return backups.standings.value.filter(({ subvolume }) => subvolume === name);
}

export function standingAt(path: string, name: string, model: Model): SnapshotStanding | undefined {
  return standingsOf(name, model)?.find(({ snapshot }) => snapshot.path === path);
}

/** All that speaks against deleting it. */
export function reasons({ protections }: SnapshotStanding): Clean {
  return join(
    protections.map(({ text }) => text),
    '; ',
  );
}

export const snapshotsKnown: Guard<Subject> = {
  name: 'snapshots known',
  refuses({ subvolume }, { model }) {
    const { standings } = model.backups;
    if (!standings.known) return say`its snapshots are not known: ${standings.detail}`;
    return standingsOf(subvolume.name, model)?.length === 0 ? literal('it has no snapshot here') : null;
  },
};

/** The question which snapshot it is. What is refused can be seen, with its reason, and not chosen. */
export function snapshotField(
  { subvolume }: Subject,
  { model }: Sight,
  refusal: (standing: SnapshotStanding) => Clean | null,
): Field {
  const choices = (standingsOf(subvolume.name, model) ?? []).map((standing): FieldChoice => {
    const { name, path, createdAt, namedAt } = standing.snapshot;
    const at = namedAt ?? createdAt;
    return {
      value: path,
      words: at === null ? name : say`${name}, ${duration(model.now - at)} old`,
      refusal: refusal(standing),
    };
  });
  const free = choices.filter((choice) => choice.refusal === null);
  return {
    id: 'snapshot',
    label: literal('Snapshot'),
    // The oldest that may be chosen: the newest ones are what a backup is for.
    initial: (free.at(-1) ?? choices.at(-1))?.value ?? '',
    choices,
    problem: (path) => {
      const chosen = choices.find(({ value }) => value === path);
      if (chosen === undefined) return literal('there is no such snapshot here');
      return chosen.refusal === null ? null : say`${clean(basename(path))}: ${chosen.refusal}`;
    },
  };
}

/** `7 snapshots here, 1 held`. */
export function snapshotsInWords({ key }: ActionTarget, model: Model): Clean {
  const standings = standingsOf(key, model);
  if (standings === undefined) return literal('its snapshots are not known');
  const held = model.backups.standings.known
    ? standings.filter((one) => heldBy(one) !== undefined).length
    : 0;
  const count = standings.length === 1 ? literal('1 snapshot here') : say`${standings.length} snapshots here`;
  return held === 0 ? count : say`${count}, ${held} held`;
}
