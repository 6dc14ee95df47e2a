import { type Verdict } from '../../source/checks/verdict.ts';
import { type CheckRun, type Style } from '../../source/report/report.ts';
import { clean } from '../../source/text/clean.ts';

/** A verdict with what a test says of it. */
export function verdict(id: string, more: Partial<Verdict> = {}): Verdict {
  const [check = id, target] = id.split('[');
  return {
    id: clean(id),
    check,
    target: target === undefined ? null : clean(target.slice(0, -1)),
    group: 'disk',
    status: 'ok',
    reason: null,
    summary: clean('as it should be'),
    value: null,
    unit: null,
    warn: null,
    crit: null,
    remedy: null,
    evidence: [],
    ageMs: 0,
    subject: { pane: 'disk', row: null },
    ...more,
  };
}

export function run(verdicts: readonly Verdict[], more: Partial<CheckRun> = {}): CheckRun {
  return {
    version: '0.1.0',
    runId: () => 'c8f5f6a0-5a0e-4f0e-9d2f-2f6f5f0a7a10',
    host: clean('anchorage'),
    bootId: clean('5d9c2f0e-0c86-4b6c-9c9c-9b0a6a2f4c11'),
    startedAt: Date.UTC(2026, 10, 22, 17, 0, 3),
    durationMs: 3214,
    status: 'critical',
    exitCode: 2,
    complete: true,
    verdicts,
    error: null,
    ...more,
  };
}

/** As in a mail. */
export const plain: Style = { colour: false, unicode: false, columns: 100, verbose: false, quiet: false };

/** One of each status, with everything that a verdict can carry. */
export const verdicts: readonly Verdict[] = [
  verdict('host.memory', { group: 'host' }),
  verdict('disk.used[/]', {
    status: 'warning',
    summary: clean('86.4 % used, 15.9 GiB free'),
    value: 86.4,
    unit: '%',
    warn: '@80:',
    crit: '@90:',
    remedy: clean('quarterdeck, pane 2'),
  }),
  verdict('backup.external[photos]', {
    group: 'backup',
    status: 'critical',
    summary: clean('last received snapshot 16d 4h old'),
    value: 1_396_800,
    unit: 's',
    warn: '691200',
    crit: '1296000',
    remedy: clean('attach the drive, then: systemctl --user start btrfs-backup-weekly.service'),
    evidence: [
      {
        argv: null,
        path: clean('/run/media/deck/WD-18TB/.snapshots'),
        exit: null,
        stderr: null,
        tookMs: 12.4,
      },
    ],
    ageMs: 4200,
  }),
  verdict('btrfs.scrub[/mnt/pool]', {
    status: 'unknown',
    reason: 'permission',
    summary: clean('needs root to read scrub status'),
    evidence: [
      {
        argv: ['sudo', '-n', '--', 'btrfs'].map(clean),
        path: null,
        exit: 1,
        stderr: clean('sudo: a password is required'),
        tookMs: 31,
      },
    ],
  }),
  verdict('gpu.render', {
    group: 'gpu',
    status: 'not-applicable',
    summary: clean('the configuration says: no GPU'),
  }),
];
