import { literal } from '../../text/clean.ts';
import { type Action } from '../action.ts';
import { define } from '../define.ts';
import { containerInWords, findContainer, properContainer, type Running } from './health.ts';
import { inWords, verify } from './subject.ts';

/**
 * A shell in the container, on the console's terminal, until its user leaves it (podman-exec(1)). `sh` is in nearly every image;
 * where it is not, podman says so and ends with 127.
 */
export const shell: Action = define<Running>({
  id: 'service.shell',
  verb: 'Open a shell in its container',
  letter: 'e',
  effect: 'disruptive',
  manner: 'terminal',
  kind: 'service',
  verify,
  find: findContainer,
  guards: [properContainer],
  plan: (subject) => ({
    steps: [
      {
        title: literal('a shell, until you leave it'),
        command: {
          file: 'podman',
          args: ['exec', '--interactive', '--tty', subject.container.name, 'sh'],
          // The operator ends it.
          deadlineMs: 24 * 3_600_000,
          session: true,
        },
        stoppable: false,
        // A shell ends with the code of what was typed last; these three are podman's own (podman-exec(1), "EXIT STATUS").
        accepts: (exit) => exit < 125 || exit > 127,
      },
    ],
    tells: [
      containerInWords(subject),
      literal(
        'what is done there is done at once; the audit holds that the shell was opened, and not what was typed',
      ),
      literal('what is written into the container and not into a volume is gone when it is made anew'),
    ],
    undo: null,
  }),
  identity: ({ container }) => ({ container: container.id }),
  describe: inWords,
});
