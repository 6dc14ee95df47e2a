import { heldBy } from '../../model/protected.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Field, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import { type Entry } from '../step.ts';
import { findSubvolume, type Subject } from './snapshot.ts';
import { snapshotField, snapshotsInWords, snapshotsKnown, standingAt } from './standings.ts';

/** Reasons are shown in a line. */
const longestReason = 120;

const reasonField: Field = {
  id: 'reason',
  label: literal('Why'),
  initial: '',
  choices: null,
  problem: (text) => {
    const words = clean(text.trim());
    if (words === '') return literal('say why, for whoever finds it held in a year');
    return words.length > longestReason ? say`at most ${longestReason} characters` : null;
  },
};

const through = {
  effect: 'reversible',
  kind: 'subvolume',
  verify: ['snapshots', 'subvolumes'],
  find: findSubvolume,
  describe: snapshotsInWords,
} as const;

/** What is held: by uuid, so that another one of the same name would be noticed. */
function identityOf({ subvolume }: Subject, { model }: Sight, path: string) {
  const standing = standingAt(path, subvolume.name, model);
  return {
    snapshot: standing?.snapshot.uuid ?? literal('not known'),
    'its hold': standing === undefined ? literal('not known') : (heldBy(standing) ?? literal('none')),
  };
}

function isHeld(
  { key }: ActionTarget,
  path: string,
  sight: Parameters<Action['describe']>[1],
): boolean | null {
  const standing = standingAt(path, key, sight);
  return standing === undefined ? null : heldBy(standing) !== undefined;
}

function entry(kind: Entry['entry'], uuid: Clean, path: string, reason: string): Entry {
  return { entry: kind, uuid, path: clean(path), reason: clean(reason.trim()) };
}

export const hold: Action = define<Subject>({
  ...through,
  id: 'snapshot.hold',
  verb: 'Hold a snapshot',
  letter: 'h',
  guards: [snapshotsKnown],
  fields: (subject, sight) => [
    snapshotField(subject, sight, (standing) =>
      standing.snapshot.uuid === null
        ? literal('its uuid is not known: btrfs lists it for root only (quarterdeck doctor --sudoers)')
        : (heldBy(standing) ?? null),
    ),
    reasonField,
  ],
  plan({ subvolume }, { model }, { input: { snapshot = '', reason = '' } }) {
    const uuid = standingAt(snapshot, subvolume.name, model)?.snapshot.uuid ?? null;
    if (uuid === null) return refuse(literal('which subvolume it is, is not known'));
    return {
      steps: [
        {
          title: literal('write down that it is held'),
          command: entry('hold', uuid, snapshot, reason),
          stoppable: false,
        },
      ],
      tells: [
        say`${clean(snapshot)}, uuid ${uuid}`,
        literal('quarterdeck neither deletes it nor plans to, until it is released'),
        literal("other programs do not know of it: the backup's own retention may still delete it"),
      ],
      undo: literal('release it (r)'),
    };
  },
  identity: (subject, sight, { snapshot = '' }) => identityOf(subject, sight, snapshot),
  achieved: (target, _before, after, { snapshot = '' }) => isHeld(target, snapshot, after),
});

export const release: Action = define<Subject>({
  ...through,
  id: 'snapshot.release',
  verb: 'Release a held snapshot',
  letter: 'r',
  guards: [
    snapshotsKnown,
    {
      name: 'something is held',
      refuses: ({ subvolume }, { model }) =>
        model.backups.standings.known &&
        model.backups.standings.value.some(
          (one) => one.subvolume === subvolume.name && heldBy(one) !== undefined,
        )
          ? null
          : literal('none of its snapshots is held'),
    },
  ],
  fields: (subject, sight) => [
    snapshotField(subject, sight, (standing) =>
      heldBy(standing) === undefined ? literal('it is not held') : null,
    ),
  ],
  plan({ subvolume }, { model }, { input: { snapshot = '' } }) {
    const standing = standingAt(snapshot, subvolume.name, model);
    const uuid = standing?.snapshot.uuid ?? null;
    if (standing === undefined || uuid === null)
      return refuse(literal('which subvolume it is, is not known'));
    const others = standing.protections.filter(({ rule }) => rule !== 'held');
    return {
      steps: [
        {
          title: literal('write down that it is held no more'),
          command: entry('release', uuid, snapshot, ''),
          stoppable: false,
        },
      ],
      tells: [
        say`${clean(snapshot)}, uuid ${uuid}`,
        heldBy(standing) ?? literal('it is not held'),
        others[0] === undefined
          ? literal('nothing else keeps it: after this it can be deleted')
          : say`what keeps it after this: ${others[0].text}`,
      ],
      undo: literal('hold it again (h), with the same reason'),
    };
  },
  identity: (subject, sight, { snapshot = '' }) => identityOf(subject, sight, snapshot),
  achieved(target, _before, after, { snapshot = '' }) {
    const held = isHeld(target, snapshot, after);
    return held === null ? null : !held;
  },
});
