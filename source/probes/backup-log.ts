import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

/** The tail of the newest backup log (`backup-YYYYMM.log`): the run's own words. */
export interface BackupLog {
  /** The newest log; the folder where there is none. */
  readonly path: Clean;
  readonly modifiedAt: number | null;
  /** The last run that the log holds, or null when it holds none. */
  readonly lastRun: BackupRun | null;
}

/** One run. The log names no zone: its times are right where the offset could be told from the file's own time, else the box's wall clock taken as UTC. */
export interface BackupRun {
  readonly startedAt: number | null;
  /** Of its last line; null while it did not come to its end. */
  readonly endedAt: number | null;
  /** `BACKUP RUN SUMMARY` was written: the run came to its end. */
  readonly complete: boolean;
  readonly errors: readonly Clean[];
  readonly warnings: readonly Clean[];
  /** Named under `FAILED (n):`. */
  readonly failed: readonly Clean[];
  /** Whole sends that it began or refused, with its own estimate. Bytes. */
  readonly fullSends: readonly { readonly subvolume: Clean; readonly bytes: number }[];
}

const tailBytes = 256 * 1024;

export const backupLog: Probe<BackupLog> = {
  id: 'backup.log',
  title: 'backup log',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  async read({ box, config }, evidence, previous) {
    const folder = config.backup.logs;
    const walked = await box.walk(folder, 1);
    const newest =
      !walked.found && walked.why === 'missing'
        ? undefined
        : needed(walked, folder)
            .filter(({ kind, path }) => kind === 'file' && /^backup-\d{6}\.log$/.test(path))
            .sort((a, b) => (a.path < b.path ? -1 : 1))
            .at(-1);
    if (newest === undefined) {
      evidence.push(evidenceOfPath(folder));
      return { path: clean(folder), modifiedAt: null, lastRun: null };
    }

    const path = `${folder}/${newest.path}`;
    evidence.push(evidenceOfPath(path));
    // It is written once a day, and read by a child process.
    const same = newest.modifiedAt !== null && previous?.modifiedAt === newest.modifiedAt;
    if (same && previous.path === path) return previous;
    const text = needed(await box.readTail(path, tailBytes), path);
    return { path: clean(path), modifiedAt: newest.modifiedAt, lastRun: lastRun(text, newest.modifiedAt) };
  },
};

interface Line {
  readonly at: number | null;
  readonly level: string;
  readonly text: string;
}

// btrfs-snapshot-backup.sh: `[2026-11-22 02:00:01] [INFO] text`, and on a terminal the same once more in colour, without the time.
const line = /^(?:\[(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)\] )?\[(INFO|SUCCESS|WARNING|ERROR)\] (.*)$/;
const colour = /\u001b\[[0-9;]*m/g;
const starting = /\bScript Starting\b/;
const ending = /^BACKUP RUN SUMMARY\b|\bScript Completed\b/;
const failedTitle = /^FAILED \(\d+\):/;
const failedEntry = /^\s+(\S.*)$/;
// Real warnings of every good run: a second run of a day, a parent that is kept, what is switched off on purpose.
const harmless =
  /^Snapshot already exists: |^Preserving pinned parent snapshot|external backup is DISABLED|^No Discord webhook configured/;
const processing = /^=== Processing Tier \d+: (\S+) ===$/;
// Its GB are 2^30 bytes.
const estimate = /^Space check \(full send\): available=\d+GB, estimated=(\d{1,7})GB\b/;
const mostLines = 200;

/**
 * The last run in a log of btrfs-snapshot-backup.sh, from its `… Script Starting` on. Trial runs (`Dry Run: true`) back nothing up
 * and are passed over. It is complete once it wrote its summary (`BACKUP RUN SUMMARY`, before 2025-12 `… Script Completed`).
 * Lines that the script did not write are skipped; a line that is there twice counts once. Never throws.
 *
 * @param modifiedAt when the log was last written, epoch milliseconds: its last line was written then, which tells the zone of its times
 */
export function lastRun(text: string, modifiedAt: number | null): BackupRun | null {
  const runs: Line[][] = [];
  for (const raw of text.split('\n')) {
    const read = lineOf(raw);
    if (read === null) continue;
    if (starting.test(read.text) && !isTwin(runs.at(-1), read)) runs.push([]);
    runs.at(-1)?.push(read);
  }
  const run = runs.findLast((lines) => !lines.some(({ text: words }) => /^Dry Run: true\b/.test(words)));
  const lastAt = runs.flat().findLast(({ at }) => at !== null)?.at ?? null;
  return run === undefined ? null : runOf(run, offsetOf(lastAt, modifiedAt));
}

const quarter = 15 * 60_000;

/** How far the zone of the log is ahead of UTC, milliseconds. Zones lie whole quarters of an hour apart; 0 where the two times do not fit. */
function offsetOf(lastAt: number | null, modifiedAt: number | null): number {
  if (lastAt === null || modifiedAt === null) return 0;
  const offset = Math.round((lastAt - modifiedAt) / quarter) * quarter;
  const fits = Math.abs(lastAt - modifiedAt - offset) <= 60_000 && Math.abs(offset) <= 14 * 4 * quarter;
  return fits ? offset : 0;
}

/** The coloured copy of the `Starting` line comes right after it and has no time. */
function isTwin(run: readonly Line[] | undefined, { at, text }: Line): boolean {
  return at === null && run?.length === 1 && run[0]?.text === text;
}

function lineOf(raw: string): Line | null {
  const found = line.exec(raw.replace(colour, '').trimEnd());
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, level = '', text = ''] = found;
  if (year === undefined) return { at: null, level, text };
  const at = Date.parse(`${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return { at: Number.isNaN(at) ? null : at, level, text };
}

function runOf(lines: readonly Line[], offset: number): BackupRun {
  const utc = (at: number | null | undefined) => (at == null ? null : at - offset);
  const complete = lines.some(({ text }) => ending.test(text));
  const failed = new Set<string>();
  let listing = false;
  for (const { level, text } of lines) {
    if (failedTitle.test(text)) listing = true;
    else if (listing && level === 'ERROR') {
      const entry = failedEntry.exec(text)?.[1];
      if (entry === undefined) listing = false;
      else failed.add(entry);
    }
  }

  return {
    startedAt: utc(lines[0]?.at),
    endedAt: complete ? utc(lines.findLast(({ at }) => at !== null)?.at) : null,
    complete,
    errors: of(lines, 'ERROR'),
    warnings: of(lines, 'WARNING').filter((text) => !harmless.test(text)),
    failed: cleaned(failed),
    fullSends: fullSendsIn(lines),
  };
}

/** The estimates of whole sends, each of the subvolume that was being worked on. One of 0 could not be made. */
function fullSendsIn(lines: readonly Line[]): BackupRun['fullSends'] {
  let subvolume = '';
  const found = new Map<string, number>();
  for (const { text } of lines) {
    subvolume = processing.exec(text)?.[1] ?? subvolume;
    const size = Number(estimate.exec(text)?.[1] ?? 0);
    if (size > 0 && subvolume !== '') found.set(subvolume, size * 2 ** 30);
  }
  return [...found].map(([name, bytes]) => ({ subvolume: clean(name), bytes }));
}

function of(lines: readonly Line[], wanted: string): readonly Clean[] {
  return cleaned(new Set(lines.filter(({ level }) => level === wanted).map(({ text }) => text.trim())));
}

function cleaned(texts: ReadonlySet<string>): readonly Clean[] {
  return [...texts].slice(0, mostLines).map(clean);
}
