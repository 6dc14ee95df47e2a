import { type Outcome } from '../../box/box.ts';
import { clean, literal, say } from '../../text/clean.ts';
import { bad, type Examination, type Finding, good, note, unsure } from './finding.ts';

/** The unit of contrib/systemd that runs the check. */
const timer = 'quarterdeck-check.timer';
const name = 'runs by itself';

/** Whether anything starts the check when nobody looks: the timer of contrib/systemd, or a line in the user's crontab. */
export const schedule: Examination = async ({ box }) => {
  const crontab = await box.run({ file: 'crontab', args: ['-l'], deadlineMs: 5000, session: false });
  const line = lineIn(crontab);
  const show = await box.run({
    file: 'systemctl',
    args: ['--user', 'show', '--property=LoadState,UnitFileState,ActiveState', '--', timer],
    deadlineMs: 5000,
    session: true,
  });
  const unit = stateOf(show);
  if (unit?.active === true)
    return unit.enabled
      ? [good(name, say`${literal(timer)} is active and enabled`)]
      : [
          bad(
            name,
            say`${literal(timer)} is active, but not after the next start of the machine`,
            say`systemctl --user enable ${literal(timer)}`,
          ),
        ];
  if (line !== null) return [good(name, say`by cron: ${clean(line.slice(0, 100))}`), await mailer(box)];
  if (unit?.loaded === true)
    return [
      bad(
        name,
        say`${literal(timer)} is there, and not active`,
        say`systemctl --user enable --now ${literal(timer)}`,
      ),
    ];
  if (unit === null && crontab.failure !== null && crontab.failure !== 'absent-binary')
    return [unsure(name, literal('neither systemd nor cron could be asked'))];
  return [
    note(
      name,
      literal('nothing starts the check when nobody looks'),
      literal('see contrib/README.md: a systemd user timer, or a line for cron'),
    ),
  ];
};

/** A line that runs the check, no comment; null: there is none. */
function lineIn({ failure, exit, stdout }: Outcome): string | null {
  if (failure !== null || exit !== 0) return null;
  return stdout.split('\n').find((line) => /^[^#]*\bquarterdeck\b.*--check/.test(line)) ?? null;
}

interface UnitState {
  readonly loaded: boolean;
  readonly enabled: boolean;
  readonly active: boolean;
}

function stateOf({ failure, exit, stdout }: Outcome): UnitState | null {
  if (failure !== null || exit !== 0) return null;
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  return {
    loaded: value('LoadState') === 'loaded',
    enabled: value('UnitFileState') === 'enabled',
    active: value('ActiveState') === 'active',
  };
}

/** cron mails what a job prints, where something can send mail (cronie(8): without it the output is lost or goes to syslog). */
async function mailer(box: Parameters<Examination>[0]['box']): Promise<Finding> {
  const found = await Promise.all(
    ['/usr/sbin/sendmail', '/usr/lib/sendmail'].map((path) => box.readBytes(path, 1)),
  );
  return found.some((file) => file.found || file.why === 'too-large')
    ? good('mail of cron', literal('sendmail is there'))
    : bad(
        'mail of cron',
        literal('there is no sendmail: what the check says by cron is lost'),
        literal(
          'use the systemd timer of contrib/, or install a mailer (dnf install msmtp, apt install msmtp-mta)',
        ),
      );
}
