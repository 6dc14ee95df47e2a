import { type Command, type Outcome } from '../../box/box.ts';
import { type Model } from '../../model/model.ts';
import { type SubvolumeState } from '../../model/backups.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { bytes, percent } from '../../text/format.ts';
import { type Action, type Field } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { isPlainPath } from '../names.ts';
import { type Step } from '../step.ts';
import { diskOf, findSubvolume, stampOf, type Subject } from './snapshot.ts';

/** Where the sample is restored to: on disk, kept over a restart of the box (file-hierarchy(7)), and taken away again at the end. */
const restoredIn = '/var/tmp';
/** A restore that fills the disk would be worse than none. */
const tooFullPercent = 90;
/** Files of one sample, the bytes of one, and of all. */
const most = { files: 8, each: 32 * 1024 ** 2, all: 128 * 1024 ** 2 } as const;
/** A long list is not waited for: then the sample is of the first files that were listed. */
const listing = { ms: 60_000, files: 1000 } as const;
const copyingMs = 300_000;

type Drive = SubvolumeState['drives'][number];
type Pair = NonNullable<Drive['pair']>;

/** A file of the sample: its path below the snapshot, and its bytes. */
export interface Sampled {
  readonly path: string;
  readonly size: number;
}

function drivesOf({ subvolume }: Subject, model: Model): readonly (Drive & { readonly pair: Pair })[] {
  const state = model.backups.subvolumes.find(({ name }) => name === subvolume.name);
  return (state?.drives ?? []).flatMap((drive) =>
    drive.pair === null ? [] : [{ ...drive, pair: drive.pair }],
  );
}

function driveAt(label: string, subject: Subject, model: Model) {
  return drivesOf(subject, model).find((drive) => drive.label === label);
}

/** The regular files that we may read, with their bytes: `4096 deck/notes.txt` (find(1), -printf). No name with control characters. */
function listFiles(snapshot: string): Command {
  const args = [snapshot, '-xdev', '-type', 'f', '-readable', '-size', '+0', '-size', `-${most.each}c`];
  const plainly = ['-not', '-name', '*[[:cntrl:]]*', '-printf', '%s %P\\n'];
  return { file: 'find', args: [...args, ...plainly], deadlineMs: listing.ms, session: false };
}

/**
 * Files spread evenly over a listing, others on another day. What was not listed whole (the time was over) is sampled from its first
 * files, so that the same are chosen when it is listed again. Names that a line could not carry are passed over.
 */
export function sampleOf(
  { stdout, exit }: Pick<Outcome, 'stdout' | 'exit'>,
  day: number,
): { readonly sample: readonly Sampled[]; readonly listed: number; readonly whole: boolean } {
  const whole = exit === 0 || exit === 1;
  const lines = stdout.slice(0, stdout.lastIndexOf('\n') + 1).split('\n');
  const files = (whole ? lines : lines.slice(0, listing.files)).flatMap((line): Sampled[] => {
    const [, size, path = ''] = /^(\d+) (.+)$/.exec(line) ?? [];
    return size === undefined || !isPlainPath(`/${path}`) || /[\\\uFFFD]/.test(path)
      ? []
      : [{ path, size: Number(size) }];
  });
  const stride = Math.max(1, Math.floor(files.length / most.files));
  let left: number = most.all;
  const sample = files
    .filter((_file, index) => index % stride === day % stride)
    .slice(0, most.files)
    .filter(({ size }) => {
      if (size > left) return false;
      left -= size;
      return true;
    });
  return { sample, listed: files.length, whole };
}

/** Hashes by line, as sha256sum(1) prints them for names without a backslash: `<64 hex digits>  <path>`. */
function hashes({ stdout }: Pick<Outcome, 'stdout'>): readonly string[] {
  return stdout.split('\n').flatMap((line) => /^([0-9a-f]{64}) [ *]/.exec(line)?.[1] ?? []);
}

/** Null: every file of the sample was hashed on both sides and is the same. A skipped one has not passed. */
export function comparison(
  sample: readonly Sampled[],
  restored: Pick<Outcome, 'stdout'> | undefined,
  here: Pick<Outcome, 'stdout'>,
): Clean | null {
  const [theirs, ours] = [restored === undefined ? [] : hashes(restored), hashes(here)];
  if (theirs.length !== sample.length || ours.length !== sample.length)
    return say`only ${Math.min(theirs.length, ours.length)} of ${sample.length} files were compared`;
  const differing = sample.filter((_file, index) => theirs[index] !== ours[index]);
  return differing.length === 0
    ? null
    : say`NOT the same here and there: ${join(
        differing.map(({ path }) => clean(path)),
        ', ',
      )}`;
}

function hashing(title: Clean, paths: readonly string[]): Pick<Step, 'title' | 'command' | 'stoppable'> {
  const command = { file: 'sha256sum', args: ['--', ...paths], deadlineMs: copyingMs, session: false };
  return { title, command, stoppable: true };
}

const roomLeft: Guard<Subject> = {
  name: 'room left',
  refuses(_subject, { model }) {
    const { filesystems } = model.storage;
    if (!filesystems.known) return say`how full the disk is, is not known: ${filesystems.detail}`;
    const space = diskOf(restoredIn, filesystems.value)?.space;
    if (space?.known !== true) return literal('how full the disk of /var/tmp is, is not known');
    return space.value.usedPercent >= tooFullPercent
      ? say`the disk of /var/tmp is ${percent(space.value.usedPercent)} full: a sample is not restored on it`
      : null;
  },
};

const onADrive: Guard<Subject> = {
  name: 'a copy to restore from',
  refuses: (subject, { model }) =>
    drivesOf(subject, model).length > 0
      ? null
      : literal('no snapshot of it is both here and on a drive that is attached'),
};

function driveField(subject: Subject, model: Model): Field {
  const drives = drivesOf(subject, model);
  return {
    id: 'drive',
    label: literal('From'),
    initial: drives[0]?.label ?? '',
    choices: drives.map(({ label, pair }) => ({
      value: label,
      words: say`${label}, ${pair.there.name}`,
      refusal: null,
    })),
    problem: (label) =>
      drives.some((drive) => drive.label === label) ? null : literal('no such drive holds a copy of it'),
  };
}

export const restoreSample: Action = define<Subject>({
  id: 'subvolume.restore-sample',
  verb: 'Restore a sample and compare',
  letter: 'v',
  effect: 'read',
  kind: 'subvolume',
  verify: ['snapshots', 'filesystems'],
  find: findSubvolume,
  guards: [onADrive, roomLeft],
  fields: (subject, { model }) => [driveField(subject, model)],
  survey(subject, { model }, { drive = '' }) {
    const pair = driveAt(drive, subject, model)?.pair;
    return pair !== undefined && isPlainPath(pair.there.path) ? [listFiles(pair.there.path)] : [];
  },
  plan(subject, { model }, { input: { drive = '' }, found }) {
    const pair = driveAt(drive, subject, model)?.pair;
    const [listed] = found;
    if (pair === undefined || listed === undefined) return refuse(literal('there is no such copy'));
    if (!isPlainPath(pair.here.path)) return refuse(say`${pair.here.path} is not a plain path`);
    const { sample, listed: count, whole } = sampleOf(listed, Math.floor(model.now / 86_400_000));
    if (sample.length === 0) return refuse(say`no file that we may read was found in ${pair.there.path}`);
    const folder = `${restoredIn}/${stampOf(model.now)}-${subject.subvolume.name}-sample`;
    if (!isPlainPath(folder)) return refuse(literal('the configured name of the subvolume is not plain'));
    const there = sample.map(({ path }) => `${pair.there.path}/${path}`);
    const size = sample.reduce((sum, file) => sum + file.size, 0);
    return {
      steps: [
        {
          title: literal('make a folder for it'),
          command: { file: 'mkdir', args: ['--mode=0700', '--', folder], deadlineMs: 10_000, session: false },
          stoppable: false,
        },
        {
          title: say`restore ${sample.length} files from ${clean(drive)}`,
          command: {
            file: 'cp',
            args: ['--parents', '--no-dereference', `--target-directory=${folder}`, '--', ...there],
            deadlineMs: copyingMs,
            session: false,
          },
          stoppable: true,
        },
        hashing(
          literal('hash what was restored'),
          there.map((path) => `${folder}${path}`),
        ),
        {
          ...hashing(
            literal('hash the same files here, and compare'),
            sample.map(({ path }) => `${pair.here.path}/${path}`),
          ),
          judge: (outcome, earlier) => comparison(sample, earlier.at(-1), outcome),
        },
        {
          title: literal('take the restored files away'),
          command: { file: 'find', args: [folder, '-xdev', '-delete'], deadlineMs: 60_000, session: false },
          stoppable: false,
          always: true,
        },
      ],
      tells: [
        say`${pair.there.path} against ${pair.here.path}`,
        say`${sample.length} of ${count} files that we may read and that are below ${bytes(most.each)}, ${bytes(size)}${whole ? literal('') : literal('; the list was not whole within a minute: only its first files count')}`,
        literal('a file that cannot be restored or differs is a failure; other files on another day'),
        say`restored into ${clean(folder)}, and taken away again`,
      ],
    };
  },
  identity(subject, { model }, { drive = '' }) {
    const pair = driveAt(drive, subject, model)?.pair;
    return { 'the newest common snapshot': pair?.there.name ?? literal('none') };
  },
  describe({ key }, model) {
    const state = model.backups.subvolumes.find(({ name }) => name === key);
    const pairs = (state?.drives ?? []).flatMap(({ label, pair }) =>
      pair === null ? [] : [say`${pair.there.name} is here and on ${label}`],
    );
    return pairs.length === 0 ? literal('nothing is both here and on a drive') : join(pairs, ', ');
  },
  // The comparison of its steps is the proof: it came to its end.
  achieved: () => true,
});
