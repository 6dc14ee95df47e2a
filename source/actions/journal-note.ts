import { type Box } from '../box/box.ts';
import { type JournalNote } from '../history/journal-line.ts';
import { stderrTail } from '../probes/probe.ts';
import { literal } from '../text/clean.ts';

/**
 * Writes lines into the journal under the name `quarterdeck` (`journalctl -t quarterdeck`): systemd-cat(1) hands the stdout of
 * printf(1) to journald. Which user wrote it is noted by the journal itself.
 */
export function journalNote(box: Box): JournalNote {
  return async (line) => {
    const { failure, exit, stderr } = await box.run({
      file: 'systemd-cat',
      args: ['--identifier=quarterdeck', '--priority=notice', '--', 'printf', '%s\\n', line],
      deadlineMs: 5000,
      session: false,
    });
    if (failure === null && exit === 0) return null;
    return stderrTail(stderr) ?? literal('systemd-cat did not do it');
  };
}
