import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Draft } from '../define.ts';
import { answered, looking, unitFileLines } from '../view.ts';

/** What is shown of every text that may hold a secret. */
export const starsStandForSecrets = literal('# ***** stands for what looks like a secret');

/** Unit files as systemd reads them, with their drop-ins (systemctl(1), cat). Ids have to be valid names. */
export function unitFiles(ids: readonly Clean[]): Draft {
  const step = looking(say`show ${join(ids, ', ')}`, {
    file: 'systemctl',
    args: ['--user', 'cat', '--', ...ids],
    deadlineMs: 10_000,
    session: true,
  });
  return {
    steps: [step],
    tells: ids,
    shows: ([outcome]) => [starsStandForSecrets, ...answered(step, outcome, unitFileLines)],
  };
}
