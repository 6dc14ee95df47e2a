import { type Command, type Outcome } from '../../box/box.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, refuse } from '../define.ts';
import { isPlainPath } from '../names.ts';
import { allowedAsRoot, asRoot } from '../privilege.ts';
import { findSubvolume, folderOf, type Subject } from './snapshot.ts';
import {
  reasons,
  snapshotField,
  snapshotsInWords,
  snapshotsKnown,
  standingAt,
  standingsOf,
} from './standings.ts';

/** `btrfs filesystem du` walks every file: what it has not counted by then is said not to be known. */
const countingMs = 15_000;

const verb = ['btrfs', 'subvolume', 'delete'] as const;

function argv(path: string): readonly string[] {
  return [...verb, path];
}

/** How many bytes of it nothing else shares (btrfs-filesystem(8), "du"). Without root it counts only what can be read. */
function counting(path: string): Command {
  return {
    file: 'btrfs',
    args: ['filesystem', 'du', '-s', '--raw', '--', path],
    deadlineMs: countingMs,
    session: false,
  };
}

/** The columns are total, exclusive, set shared and the name; null: it could not count. */
export function exclusiveBytes({ exit, stdout }: Pick<Outcome, 'exit' | 'stdout'>): number | null {
  if (exit !== 0) return null;
  const found = /^\s*\d+\s+(\d+)\s+(?:\d+|-)\s+\//m.exec(stdout)?.[1];
  return found === undefined ? null : Number(found);
}

function freed(outcome: Outcome | undefined): Clean {
  const exclusive = outcome === undefined ? null : exclusiveBytes(outcome);
  return exclusive === null
    ? literal('how much it frees is not known: btrfs filesystem du could not count all of it')
    : say`frees about ${bytes(exclusive)}, that nothing else shares; btrfs does it in the background`;
}

export const deleteSnapshot: Action = define<Subject>({
  id: 'snapshot.delete',
  verb: 'Delete one snapshot',
  letter: 'X',
  effect: 'destructive',
  kind: 'subvolume',
  verify: ['snapshots', 'subvolumes', 'operations', 'filesystems', 'rights'],
  root: ({ backup }) =>
    backup.subvolumes.map((subvolume) => ({
      use: literal('deleting one snapshot'),
      words: [
        ...verb,
        {
          before: `${folderOf(subvolume)}/`,
          expression: '[0-9]{8}(-[0-9]{4})?-[A-Za-z0-9_.-]+',
          example: `20261122-${subvolume.name}`,
        },
      ],
      beware: literal(
        'whoever can put another folder in the place of one of these can have subvolumes of such names deleted there',
      ),
    })),
  find: findSubvolume,
  guards: [
    snapshotsKnown,
    {
      name: 'one may go',
      refuses({ subvolume }, { model }) {
        const standings = standingsOf(subvolume.name, model) ?? [];
        const [first] = standings;
        return first === undefined || standings.some(({ protections }) => protections.length === 0)
          ? null
          : say`every snapshot must stay; ${standings.at(-1)?.snapshot.name ?? literal('the oldest')}: ${reasons(standings.at(-1) ?? first)}`;
      },
    },
  ],
  fields: (subject, sight) => [
    snapshotField(subject, sight, (standing) =>
      standing.protections.length === 0 ? null : reasons(standing),
    ),
  ],
  survey: (_subject, _sight, { snapshot = '' }) => (isPlainPath(snapshot) ? [counting(snapshot)] : []),
  plan(subject, { model }, { input: { snapshot = '' }, found }) {
    const standing = standingAt(snapshot, subject.subvolume.name, model);
    if (standing === undefined) return refuse(literal('there is no such snapshot here'));
    if (standing.protections.length > 0) return refuse(say`it must stay: ${reasons(standing)}`);
    const { name, path, uuid } = standing.snapshot;
    if (!isPlainPath(path) || !path.startsWith(`${subject.subvolume.root.replace(/\/$/, '')}/`))
      return refuse(say`${path} is not plain, or not below ${clean(subject.subvolume.root)}`);
    const refused = allowedAsRoot(argv(path), model);
    if (refused !== null) return refuse(refused);
    return {
      steps: [{ title: say`delete ${name}`, command: asRoot(argv(path), 120_000), stoppable: false }],
      tells: [
        say`${path}, uuid ${uuid ?? literal('not known')}`,
        freed(found[0]),
        literal('what only this snapshot holds is gone for good'),
        literal('it is neither among the newest, nor held, nor the parent of a next send'),
      ],
      undo: literal('nothing brings it back; a copy on a drive is another snapshot'),
      word: name,
    };
  },
  identity({ subvolume }, { model }, { snapshot = '' }) {
    const standing = standingAt(snapshot, subvolume.name, model);
    return {
      snapshot: standing?.snapshot.uuid ?? literal('not known'),
      'what keeps it': standing === undefined ? literal('not known') : reasons(standing),
    };
  },
  describe: snapshotsInWords,
  achieved({ key }, _before, after, { snapshot = '' }) {
    return standingsOf(key, after) === undefined ? null : standingAt(snapshot, key, after) === undefined;
  },
});
