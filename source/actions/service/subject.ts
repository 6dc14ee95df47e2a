import { globs } from '../../model/globs.ts';
import { type Model } from '../../model/model.ts';
import { type Service } from '../../model/services.ts';
import { type Unit } from '../../probes/units.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type ActionTarget, type Identity, type Refusal, type Sight } from '../action.ts';
import { type Guard, refuse } from '../define.ts';
import { isUnitName } from '../names.ts';

/** Reading these again tells what became of a service. */
export const verify = ['units', 'containers', 'cgroups'] as const;

/** A service with the unit that it is acted on through. */
export interface Subject {
  readonly service: Service;
  readonly unit: Unit;
}

export function serviceOf({ key }: ActionTarget, model: Model): Service | undefined {
  return model.stack.services.find(({ name }) => name === key);
}

/** The service of a row with its unit, or the sentence that says why there is none to act on. */
export function findUnit(target: ActionTarget, { model }: Sight): Subject | Refusal {
  const service = serviceOf(target, model);
  if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
  if (!service.unit.known) return refuse(say`systemd could not be asked: ${service.unit.detail}`);
  const unit = service.unit.value;
  if (unit === null) {
    return refuse(
      service.state === 'unmanaged'
        ? say`${service.name} is a container without a unit: quarterdeck acts through systemd only`
        : say`systemd has no unit for ${service.name}: see what the generator says of its Quadlet, then: systemctl --user daemon-reload`,
    );
  }
  return { service, unit };
}

/** The name came out of a listing, and still it has to be one that systemctl cannot read as anything else. */
export const properName: Guard<Subject> = {
  name: 'proper name',
  refuses: ({ unit }) =>
    isUnitName(unit.id, 'service') ? null : say`${unit.id} is not a name that can be given to systemctl`,
};

export const isLoaded: Guard<Subject> = {
  name: 'loaded',
  refuses: ({ unit }) =>
    unit.load === 'loaded' ? null : say`the unit ${unit.id} is ${unit.load}: systemctl --user daemon-reload`,
};

/** What the operator's own way to the box may hang on. */
export const touchable: Guard<Subject> = {
  name: 'touchable',
  refuses: ({ unit }, { config }) =>
    globs(config.actions.untouchable)(unit.id)
      ? say`${unit.id} is in actions.untouchable of the configuration: the way to this box may hang on it`
      : null,
};

/** Sockets that would start the service again at the next connection: they go first (systemd.socket(5)). */
export function socketsOf({ triggeredBy }: Unit): readonly Clean[] {
  return triggeredBy.filter((name) => isUnitName(name, 'socket')).sort();
}

/** What is torn along: Requires=, BindsTo= and PartOf= of others, and of those in turn (systemd.unit(5)). */
export function dependants({ service }: Subject, what: 'stopped' | 'restarted'): Clean {
  if (service.dependants.length === 0) return literal('nothing requires it');
  const names = join(service.dependants, ', ');
  return what === 'stopped'
    ? say`stops with it, and does not come back by itself: ${names}`
    : say`restarts with it: ${names}`;
}

/** The object by what it is known by. */
export function identityOf({ service, unit }: Subject): Identity {
  const container = service.container.known ? service.container.value : null;
  return {
    unit: unit.id,
    state: unit.active,
    'its run': unit.invocation ?? literal('none'),
    container: container === null ? literal('none') : (container.id.slice(0, 12) as Clean),
    'its unit file': unit.needsReload === true ? literal('changed on disk') : literal('loaded'),
  };
}

/** One line that says which object exactly is meant. */
export function objectOf(subject: Subject): Clean {
  const { unit, container } = identityOf(subject);
  const run = subject.unit.invocation;
  return say`${unit ?? literal('')}${run === null ? literal('') : say`, run ${run.slice(0, 8) as Clean}`}, container ${container ?? literal('none')}`;
}

/** A service in words: `running for 4 s, health: starting (start period: 9m 50s left)`. */
export function inWords(target: ActionTarget, model: Model): Clean {
  const service = serviceOf(target, model);
  if (service === undefined) return literal('not there');
  const since = service.since === null ? literal('') : say` for ${duration(model.now - service.since)}`;
  const health = service.health === 'none' ? literal('') : say`, health: ${literal(service.health)}`;
  const why = service.why === null ? literal('') : say` (${service.why})`;
  return say`${literal(service.state)}${since}${health}${why}`;
}

export function journalOf(target: ActionTarget, model: Model): Clean | null {
  return serviceOf(target, model)?.unitId ?? null;
}
