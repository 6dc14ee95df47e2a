import { type SubvolumeState } from '../model/backups.ts';
import { type DriveState } from '../model/drives.ts';
import { both, byPlan, given, known, type Known, restingOn, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Evidence } from '../probes/reading.ts';
import { type Snapshot } from '../probes/snapshots.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import {
  backUpNow,
  lateness,
  manual,
  ofSubvolumes,
  onlyDay,
  remedyNeeds,
  secondsSince,
} from './backup-rhythm.ts';
import { type Check } from './check.ts';
import { typed } from './remedies.ts';
import { each, planned } from './targets.ts';

const day = 24 * 3_600_000;

/** The roots that some snapshots lie in, of all that were looked into. */
export function rootsOf(snapshots: readonly (Snapshot | null)[]) {
  return ({ path }: Evidence): boolean =>
    path !== null && snapshots.some((snapshot) => snapshot?.path.startsWith(`${path}/`) === true);
}

export const backupLocal: Check<SubvolumeState, Snapshot | 'manual' | null> = {
  ...ofSubvolumes,
  id: 'backup.local',
  needs: ['snapshots', 'filesystems', ...remedyNeeds],
  promise: 'every subvolume has a fresh local snapshot',
  explain:
    'Age of the newest snapshot by the date in its NAME; the folder’s own time is that of the subvolume when it was taken. Daily ones are ' +
    'late after 26 h and critical after 50 h (30 h and 54 h where the name tells only the day), weekly ones after 8 and 15 days, ' +
    'monthly ones after 32 and 63 days. Names dated in the future are not counted.',
  thresholds: {
    warn: '93600',
    crit: '180000',
    unit: 's',
    source: 'daily plus two hours, two days plus two hours; weekly 8 d / 15 d',
  },
  rangesOf: ({ schedule, local }) => {
    const hour = (valueOf(local)?.namedAt ?? 0) % day;
    return lateness(schedule === 'manual' ? 'daily' : schedule, hour === 0 ? onlyDay : 0);
  },
  fact: ({ schedule, local }, model): Known<Snapshot | 'manual' | null> =>
    schedule === 'manual' ? known('manual', byPlan(model.now)) : restingOn(local, rootsOf([valueOf(local)])),
  judge: (snapshot, { schedule }, model) => {
    if (snapshot === 'manual') return manual;
    if (snapshot === null)
      return { status: 'critical', summary: literal('no snapshot at all'), remedy: backUpNow(model) };
    const age = snapshot.namedAt === null ? NaN : secondsSince(snapshot.namedAt, model.now);
    return {
      value: age,
      summary: say`newest ${duration(age * 1000)} old (${snapshot.name}), due ${literal(schedule)}`,
      remedy: backUpNow(model),
    };
  },
};

/** A name's day is local time, and without an hour it may be any of that day. Milliseconds. */
const sameDay = day + 16 * 3_600_000;

/** The newest local snapshot, resting on the root that it lies in. */
function newestHere(local: SubvolumeState['local']): SubvolumeState['local'] {
  return restingOn(local, rootsOf([valueOf(local)]));
}

export const backupCreated: Check<
  SubvolumeState,
  { readonly snapshot: Snapshot; readonly at: number } | 'none' | 'names'
> = {
  ...ofSubvolumes,
  id: 'backup.created',
  needs: ['snapshots', 'subvolumes', 'filesystems', 'rights'],
  promise: 'the newest local snapshot was made when its name says',
  explain:
    'The time at which btrfs itself made the newest snapshot (otime of btrfs subvolume list -s, which needs root) against the date in its name. Where they differ by more than a day the ' +
    'clock stepped, or somebody renamed it: the data is as old as btrfs says. Where sudo does not let it be asked there is nothing to compare.',
  thresholds: {
    warn: '93600',
    crit: '180000',
    unit: 's',
    source: 'as backup.local',
  },
  rangesOf: ({ schedule }) => lateness(schedule === 'manual' ? 'monthly' : schedule, onlyDay),
  fact: ({ local, localMadeAt }) =>
    given(newestHere(local), (snapshot): Known<{ snapshot: Snapshot; at: number } | 'none' | 'names'> => {
      if (snapshot === null) return known('none', newestHere(local).origin);
      return given(localMadeAt, (at): Known<{ snapshot: Snapshot; at: number } | 'names'> =>
        at === null
          ? unknown('dependency', say`btrfs lists no snapshot at ${snapshot.path}`, localMadeAt.origin)
          : known(at === 'names' ? 'names' : { snapshot, at }, localMadeAt.origin),
      );
    }),
  judge: (fact, { schedule }, { now }) => {
    if (fact === 'none')
      return { status: 'not-applicable', summary: literal('there is none: see backup.local'), remedy: null };
    if (fact === 'names')
      return { status: 'not-applicable', summary: literal('sudo does not let btrfs be asked'), remedy: null };
    const { snapshot, at } = fact;
    const age = secondsSince(at, now);
    const differs = snapshot.namedAt !== null && Math.abs(at - snapshot.namedAt) > sameDay;
    if (!differs)
      return { status: 'ok', summary: say`made ${duration(age * 1000)} ago, as its name says`, remedy: null };
    return {
      // What is made by hand is promised at no time.
      value: schedule === 'manual' ? 0 : age,
      summary: say`${snapshot.name} was made ${duration(age * 1000)} ago: its name says something else`,
      remedy: typed(['sudo', 'btrfs', 'subvolume', 'show', snapshot.path]),
      atLeast: 'warning',
    };
  },
};

/** What the copies on the drives are told by. */
export const ofDrives = ['snapshots', 'subvolumes', 'filesystems', 'rights', 'btrfs'] as const;

interface External {
  /** Epoch milliseconds of the newest copy that is known; null: none is. */
  readonly at: number | null;
  readonly attached: boolean;
}

function attached({ drives }: SubvolumeState): boolean {
  return drives.some(({ state }) => state === 'present');
}

export const backupExternal: Check<SubvolumeState, External | 'never'> = {
  ...ofSubvolumes,
  id: 'backup.external',
  needs: [...ofDrives, ...remedyNeeds],
  promise: 'every subvolume has a fresh copy on an external drive',
  explain:
    'Age of the newest whole copy on the drives that are attached, by the date in its name: received to its end and read-only where btrfs may be asked, else not newer than what the backup ' +
    'noted as sent. While no drive is attached, the pin beside the local snapshots ' +
    '(.last-external-parent) tells what was last sent: an old one is a warning and never critical, because an absent drive is the plan. ' +
    'Weekly copies are late after 8 days and critical after 15, monthly ones after 32 and 63.',
  thresholds: {
    warn: '691200',
    crit: '1296000',
    unit: 's',
    source: 'weekly plus a day, two weeks plus a day',
  },
  rangesOf: (subvolume) => {
    const rhythm = subvolume.external === 'never' ? 'weekly' : subvolume.external;
    const { warn, crit } = lateness(rhythm, onlyDay);
    return { warn, crit: attached(subvolume) ? crit : null };
  },
  fact: (subvolume, model): Known<External | 'never'> => {
    const { external, drives, lastSent, local } = subvolume;
    if (external === 'never') return known('never', byPlan(model.now));
    const copies = [valueOf(local), ...drives.map(({ newest }) => newest)];
    const looked = restingOn(local, rootsOf(copies));
    return given(both(model.backups.drives, looked), (): Known<External> => {
      const { origin } = looked;
      const unreadable = drives.find(({ state }) => state === 'unreadable');
      if (unreadable !== undefined)
        return unknown('permission', say`${unreadable.label} cannot be read`, origin);
      const unproved = drives.find(({ state, proof }) => state === 'present' && !proof.known);
      if (unproved !== undefined && !unproved.proof.known) return unproved.proof;
      const here = drives.map(({ newest }) => newest?.namedAt ?? null).filter((at) => at !== null);
      const away = drives.some(({ state }) => state === 'absent');
      const sent = away && lastSent !== null ? [lastSent] : [];
      const times = [...here, ...sent];
      const at = times.length === 0 ? null : Math.max(...times);
      if (at === null && !attached(subvolume)) {
        return unknown('dependency', literal('no drive is attached, and no pin tells what was sent'), origin);
      }

      return known({ at, attached: attached(subvolume) }, origin);
    });
  },
  judge: (fact, { external }, model) => {
    if (fact === 'never')
      return { status: 'not-applicable', summary: literal('stays local by the configuration'), remedy: null };
    if (fact.at === null)
      return {
        status: 'critical',
        summary: literal('no copy on the attached drive'),
        remedy: backUpNow(model),
      };
    const age = secondsSince(fact.at, model.now);
    const where = fact.attached ? literal('') : literal('; no drive attached');
    return {
      value: age,
      summary: say`newest copy ${duration(age * 1000)} old, due ${literal(external)}${where}`,
      remedy: fact.attached ? backUpNow(model) : typed(['lsblk', '--fs']),
    };
  },
};

/** Newest thing sent anywhere, by the pins. */
function lastSentAnywhere({ backups }: Model): number | null {
  const sent = backups.subvolumes.map(({ lastSent }) => lastSent).filter((at) => at !== null);
  return sent.length === 0 ? null : Math.max(...sent);
}

export const backupDrive: Check<
  { readonly label: Clean; readonly mount: Clean },
  { readonly drive: DriveState; readonly age: number }
> = {
  id: 'backup.drive',
  group: 'backup',
  pane: 'backups',
  needs: ['snapshots', 'filesystems', 'btrfs'],
  promise: 'the backup drives are attached now and then',
  explain:
    'Whether something is mounted at the drive’s place. An absent drive is the plan of an offsite copy, so it is only a warning, and only when the ' +
    'pins say that nothing was sent for more than 8 days. Another drive mounted beside it (WD-18TB1 for WD-18TB), or at its place where backup.drives names the uuid, is a warning at once.',
  thresholds: { warn: '691200', crit: null, unit: 's', source: 'weekly plus a day' },
  notApplicable: (_, { backup }) => (backup.drives.length === 0 ? literal('no drive is configured') : null),
  subjects: (model, { backup }) =>
    each(
      planned(
        model,
        backup.drives.map(({ label, mount }) => ({ label: clean(label), mount: clean(mount) })),
      ),
      ({ label }) => label,
    ),
  fact: ({ label }, model) =>
    given(model.backups.drives, (drives): Known<{ drive: DriveState; age: number }> => {
      const { origin } = model.backups.drives;
      const drive = drives.find((one) => one.label === label);
      if (drive === undefined) return unknown('dependency', literal('was not looked for'), origin);
      if (drive.present) return known({ drive, age: 0 }, origin);
      const sent = lastSentAnywhere(model);
      if (sent === null)
        return unknown(
          'dependency',
          literal('not attached, and never seen: no pin tells what was sent'),
          origin,
        );
      return known({ drive, age: secondsSince(sent, model.now) }, origin);
    }),
  judge: ({ drive, age }) => {
    if (drive.present) return { value: 0, summary: say`attached at ${drive.mount}`, remedy: null };
    const detail = drive.detail === null ? literal('') : say`; ${drive.detail}`;
    return {
      value: age,
      summary: say`not attached, last copy ${duration(age * 1000)} old${detail}`,
      remedy: typed(['findmnt', '--types', 'btrfs']),
      ...(drive.detail === null ? {} : { atLeast: 'warning' as const }),
    };
  },
};
