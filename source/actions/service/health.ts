import { type Container } from '../../probes/containers.ts';
import { type Service } from '../../model/services.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { isContainerName } from '../names.ts';
import { inWords, journalOf, serviceOf, verify } from './subject.ts';

/** A service with the container that runs it. */
export interface Running {
  readonly service: Service;
  readonly container: Container;
}

/** The container of a row, or why there is none. */
export function findContainer(target: ActionTarget, { model }: Sight): Running | Refusal {
  const service = serviceOf(target, model);
  if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
  if (!service.container.known) return refuse(say`podman could not be asked: ${service.container.detail}`);
  const container = service.container.value;
  return container === null ? refuse(say`${service.name} has no container now`) : { service, container };
}

export const properContainer: Guard<Running> = {
  name: 'proper name',
  refuses: ({ container }) =>
    isContainerName(container.name) ? null : say`${container.name} is not a name that can be given to podman`,
};

/** `immich-ml, container 01abf09f5a3f`. */
export function containerInWords({ container }: Running): Clean {
  return say`${container.name}, container ${container.id.slice(0, 12) as Clean}`;
}

export const healthCheck: Action = define<Running>({
  id: 'service.healthcheck',
  verb: 'Run its health check',
  letter: 'h',
  effect: 'read',
  kind: 'service',
  verify,
  find: findContainer,
  guards: [
    properContainer,
    {
      name: 'has a health check',
      refuses: ({ service, container }) =>
        service.health === 'none' ? say`${container.name} has no health check` : null,
    },
  ],
  plan(subject) {
    const { service, container } = subject;
    const command = service.quadlet.known ? service.quadlet.value?.healthCommand : null;
    return {
      steps: [
        {
          title: literal('run its health check'),
          command: {
            file: 'podman',
            args: ['healthcheck', 'run', '--', container.name],
            deadlineMs: 60_000,
            session: true,
          },
          stoppable: true,
        },
      ],
      tells: [
        containerInWords(subject),
        ...(command ? [say`runs in the container: ${command}`] : []),
        literal('a failure counts towards its failing streak'),
      ],
    };
  },
  identity: ({ container }) => ({ container: container.id }),
  describe: inWords,
  journal: journalOf,
  achieved(target, _before, after) {
    const health = serviceOf(target, after)?.health;
    return health === 'starting' || health === 'unknown' ? null : health === 'healthy';
  },
});
