import { type SubvolumeState } from '../model/backups.ts';
import { type Copies, type Garbled } from '../model/copies.ts';
import { type FullSend } from '../model/full-send.ts';
import { both, byPlan, given, known, type Known, map, restingOn, unknown, valueOf } from '../model/known.ts';
import { type Clean, join, literal, say } from '../text/clean.ts';
import { bytes } from '../text/format.ts';
import { ofDrives, rootsOf } from './backup-copies.ts';
import { ofSubvolumes } from './backup-rhythm.ts';
import { type Check, type Judgement } from './check.ts';
import { typed } from './remedies.ts';

const staysLocal: Judgement = {
  status: 'not-applicable',
  summary: literal('stays local by the configuration'),
  remedy: null,
};

type Drive = SubvolumeState['drives'][number];

/** What the next send to each drive that is known can build on. */
interface Links {
  readonly broken: readonly Drive[];
  readonly whole: readonly Drive[];
}

/** What the copies on all drives are proved by; the first that is not known wins. Drives that are away have no copies to prove. */
function proved({ drives, local }: SubvolumeState): Known<readonly Drive[]> {
  const looked = restingOn(local, rootsOf([valueOf(local), ...drives.map(({ newest }) => newest)]));
  return drives.reduce<Known<readonly Drive[]>>(
    (all, drive) => given(all, (list) => provedBy(drive, list)),
    map(looked, () => []),
  );
}

function provedBy(drive: Drive, list: readonly Drive[]): Known<readonly Drive[]> {
  const { label, state, proof, pinUnread } = drive;
  if (state === 'unreadable') return unknown('permission', say`${label} cannot be read`, proof.origin);
  // By names, and of a drive that is away, the note of the backup is all that there is.
  const notes = state === 'absent' || (proof.known && proof.value === 'names');
  if (notes && pinUnread !== null) return unknown('parse', pinUnread, proof.origin);
  return state === 'present' ? map(proof, () => [...list, drive]) : known(list, proof.origin);
}

/** Not attached: whether the parent that the backup noted for it is still here. Null: no note, or what is here is not known. */
function parentIsHere({ state, pin }: Copies): boolean | null {
  return state === 'absent' ? (pin?.here ?? null) : null;
}

export const backupChain: Check<SubvolumeState, Links | 'never'> = {
  ...ofSubvolumes,
  id: 'backup.chain',
  needs: [...ofDrives, 'textfiles', 'backupLog'],
  promise: 'the next send to a drive can be incremental, or fits as a whole one',
  explain:
    'btrfs send -p needs a snapshot that is here and, received whole, on the drive. Where btrfs may be asked that is told by uuid and received_uuid, else by names. Of a drive that is away ' +
    'the backup’s own note (.last-external-parent-LABEL) tells: is that parent still here? Without one the next run sends everything, which for a large subvolume takes hours: a warning, ' +
    'and critical where it is known not to fit. What a whole send is, the backup’s own estimate tells, or all that is used where the subvolume lies.',
  thresholds: null,
  fact: (subvolume, model): Known<Links | 'never'> => {
    if (subvolume.external === 'never') return known('never', byPlan(model.now));
    const here = both(model.backups.drives, subvolume.localProof);
    return given(both(here, proved(subvolume)), ([, present]): Known<Links> => {
      const origin = byPlan(model.now);
      const there = present.filter(({ count, garbled }) => count + garbled.length > 0);
      const dark = there.find(({ common }) => common === null);
      if (dark !== undefined)
        return unknown('dependency', say`what ${dark.label} has in common is not known`, origin);
      const away = subvolume.drives.filter((drive) => parentIsHere(drive) !== null);
      return known(
        {
          broken: [
            ...there.filter(({ common }) => common === false),
            ...away.filter((drive) => parentIsHere(drive) === false),
          ],
          whole: [
            ...there.filter(({ common }) => common === true),
            ...away.filter((drive) => parentIsHere(drive) === true),
          ],
        },
        origin,
      );
    });
  },
  judge(links, { source }) {
    if (links === 'never') return staysLocal;
    const { broken, whole } = links;
    const [first] = broken;
    if (first !== undefined) return brokenChain(broken, first, source);
    const [drive] = whole;
    if (drive === undefined)
      return { status: 'not-applicable', summary: literal('no drive is known to hold a copy'), remedy: null };
    const words =
      drive.state === 'absent'
        ? say`${drive.pin?.name ?? literal('its parent')}, the parent of the next send to ${drive.label}, is still here`
        : say`${drive.pair?.here.name ?? literal('a snapshot')} is on ${join(labels(whole), ', ')} as well${drive.proof.known && drive.proof.value === 'names' ? literal(', by its name') : literal('')}`;
    return { status: 'ok', summary: words, remedy: null };
  },
};

const labels = (drives: readonly Drive[]): readonly Clean[] => drives.map(({ label }) => label);

function brokenChain(broken: readonly Drive[], first: Drive, source: Clean): Judgement {
  const tight = broken.find(({ fullSend }) => fullSend?.fits === false) ?? first;
  const gone =
    tight.state === 'absent' && tight.pin !== null
      ? say`its parent ${tight.pin.name} is gone here`
      : say`nothing in common with ${join(labels(broken), ', ')}`;
  const send = tight.fullSend;
  return {
    status: send?.fits === false ? 'critical' : 'warning',
    summary: say`the next send is a whole one${send === null ? literal('') : say`, ${fullSendInWords(send)}`}: ${gone}`,
    remedy:
      send?.fits === false
        ? typed(['df', '-h', '--', tight.newest?.path ?? source])
        : typed(['du', '-sh', '--one-file-system', '--', source]),
  };
}

/** `3.1 TiB, NO room in 1.1 TiB`. */
export function fullSendInWords({ bytes: size, atMost, free, fits }: FullSend): Clean {
  if (size === null) return literal('of how much is not known');
  const much = atMost ? say`${bytes(size)} at most` : bytes(size);
  if (free === null) return much;
  if (fits === true) return say`${much}, fits`;
  return fits === false ? say`${much}, NO room in ${bytes(free)}` : say`${much}, ${bytes(free)} free`;
}

/** What is older than that is not what a backup that runs right now receives. Milliseconds. */
const justBegun = 48 * 3_600_000;

interface Broken {
  readonly found: readonly (Garbled & { readonly label: Clean })[];
  readonly seen: readonly Drive[];
  /** A backup runs right now: what it has not finished is no failure. */
  readonly running: boolean;
}

/** Names alone tell of its copies, and nothing tells which of them were sent to their end. */
function isUnnoted({ proof, pin, count }: Drive): boolean {
  return valueOf(proof) === 'names' && pin === null && count > 0;
}

export const backupGarbled: Check<SubvolumeState, Broken | 'never'> = {
  ...ofSubvolumes,
  id: 'backup.garbled',
  needs: [...ofDrives, 'timers', 'units'],
  promise: 'what lies on a drive as a copy was received to its end',
  explain:
    'A receive that was broken off leaves a writable subvolume without received_uuid under the name of the copy: it cannot be restored from, and the next run takes it for done. One that was ' +
    'made writable lost its received_uuid: no send can build on it (btrfs-receive(8)). Where btrfs may not be asked, what is newer on the drive than the backup noted as sent is suspected, and without such a note nothing is known. ' +
    'Look at it with btrfs subvolume show, and delete it on the drive: the next run sends it again.',
  thresholds: null,
  fact: (subvolume, model): Known<Broken | 'never'> => {
    if (subvolume.external === 'never') return known('never', byPlan(model.now));
    const { timers, drives } = model.backups;
    return given(both(drives, proved(subvolume)), ([, seen]): Known<Broken> => {
      const found = seen.flatMap(({ label, garbled }) => garbled.map((one) => ({ ...one, label })));
      const unnoted = found.length === 0 ? seen.find(isUnnoted) : undefined;
      if (unnoted !== undefined)
        return unknown(
          'permission',
          say`sudo does not let btrfs be asked, and the backup noted nothing that it sent to ${unnoted.label}`,
          unnoted.proof.origin,
        );
      const running = (valueOf(timers) ?? []).some(
        ({ backup, service }) => backup && valueOf(service)?.running === true,
      );
      return known({ seen, found, running }, byPlan(model.now));
    });
  },
  judge(fact, _, { now }) {
    if (fact === 'never') return staysLocal;
    const { found, seen, running } = fact;
    if (seen.length === 0)
      return { status: 'not-applicable', summary: literal('no drive is attached'), remedy: null };
    const [first] = found;
    if (first === undefined) {
      const count = seen.reduce((sum, drive) => sum + drive.count, 0);
      const byNames = seen.some(({ proof }) => valueOf(proof) === 'names')
        ? literal(', by their names')
        : literal('');
      return {
        status: 'ok',
        summary: say`${count} whole copies on ${join(labels(seen), ', ')}${byNames}`,
        remedy: null,
      };
    }
    const begun = first.snapshot.namedAt;
    if (running && found.length === 1 && begun !== null && now - begun < justBegun)
      return { status: 'ok', summary: say`${first.snapshot.name} is being received`, remedy: null };
    const more = found.length > 1 ? say` (and ${found.length - 1} more)` : literal('');
    return {
      status: 'warning',
      summary: say`${first.snapshot.name} on ${first.label}: ${first.why}${more}`,
      remedy: typed(['sudo', 'btrfs', 'subvolume', 'show', first.snapshot.path]),
    };
  },
};
