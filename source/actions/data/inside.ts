import { type Command, type Outcome } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { findService } from '../../model/machine-learning.ts';
import { type Service } from '../../model/services.ts';
import { execFailure } from '../../probes/cscli.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type ActionTarget, type Identity, type Refusal, type Sight } from '../action.ts';
import { type Guard, refuse } from '../define.ts';
import { failureOf } from '../failure.ts';
import { isContainerName } from '../names.ts';
import { serviceOf } from '../service/subject.ts';
import { type Step } from '../step.ts';

/** A service that the configuration names for a purpose, and the name of its container there. */
export interface Named {
  readonly service: Service;
  readonly container: string;
}

/**
 * How the service of a row is found that the configuration means by one of some container names; every other row has none, so that
 * nothing can be done to it.
 */
export function named(
  key: Clean,
  names: (config: Config) => readonly string[],
): (target: ActionTarget, sight: Sight) => Named | Refusal {
  return (target, { model, config }) => {
    const service = serviceOf(target, model);
    if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
    const container = names(config).find((name) => findService(model.stack.services, [name]) === service);
    return container === undefined
      ? refuse(say`${service.name} is not what ${key} of the configuration names`)
      : { service, container };
  };
}

/** Something can be run in its container. */
export const runs: Guard<Named> = {
  name: 'its container runs',
  refuses({ service, container: name }) {
    if (!isContainerName(name)) return say`${clean(name)} is not a name that can be given to podman`;
    const { container } = service;
    if (!container.known) return say`podman could not be asked: ${container.detail}`;
    if (container.value === null) return say`${service.name} has no container now`;
    return container.value.state === 'running' && container.value.name === name
      ? null
      : say`the container ${container.value.name} is ${container.value.state}`;
  },
};

/** The container by its id: another one of the same name is another one. */
export function containerIdentity({ service }: Named): Identity {
  const container = service.container.known ? service.container.value : null;
  return { container: container === null ? literal('none') : (container.id.slice(0, 12) as Clean) };
}

/** `podman exec NAME …`: as the container's own user, without a terminal; with what is added to its environment. */
export function inside(
  container: string,
  words: readonly string[],
  deadlineMs = 15_000,
  environment: Readonly<Record<string, string>> = {},
): Command {
  const added = Object.entries(environment).map(([name, value]) => `--env=${name}=${value}`);
  return { file: 'podman', args: ['exec', ...added, container, ...words], deadlineMs, session: true };
}

/** A step that only looks. */
export function look(title: Clean, command: Command): Step {
  return { title, command, stoppable: true };
}

/** Why a command in a container brought no answer; null: it did. `accept`: exit codes that are answers. */
export function whyNone(outcome: Outcome, container: string, accept: readonly number[] = [0]): Clean | null {
  if (outcome.failure === null) {
    const failure = execFailure(outcome, container);
    if (failure !== null) return failure.detail;
    if (outcome.exit !== null && accept.includes(outcome.exit)) return null;
  }
  return failureOf({}, outcome, false);
}

/** What an answer says in lines, or why it says nothing. `read` throws {@link Unavailable} for what it does not understand. */
export function answered(
  outcome: Outcome | undefined,
  container: string,
  read: (stdout: string) => readonly Clean[],
): readonly Clean[] {
  if (outcome === undefined) return [literal('it was not asked')];
  const why = whyNone(outcome, container);
  if (why !== null) return [say`not known: ${why}`];
  try {
    return read(outcome.stdout);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return [say`not known: ${error.detail}`];
  }
}

/** Two columns; of the first as wide as its widest. */
export function columns(rows: readonly (readonly [Clean, Clean])[]): readonly Clean[] {
  const widest = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => say`${name.padEnd(widest) as Clean}  ${value}`);
}
