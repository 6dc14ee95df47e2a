import { type Quadlet } from '../../probes/quadlets.ts';
import { parseUnitFile } from '../../probes/unit-file.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type Action, type ActionTarget, type Refusal, type Sight } from '../action.ts';
import { define, type Definition, type Guard, refuse } from '../define.ts';
import { maskedUnitFile } from '../masking.ts';
import { isPlainPath } from '../names.ts';
import { unitDependants } from '../unit/dependants.ts';
import { starsStandForSecrets, unitFiles } from '../unit/show.ts';
import { fileLines } from '../view.ts';
import { findUnit, inWords, properName, serviceOf, type Subject } from './subject.ts';

/** What is the same for all that only shows. */
export const onlyShows = {
  kind: 'service',
  effect: 'read',
  manner: 'view',
  verify: [],
  describe: inWords,
} as const satisfies Partial<Definition<object>>;

export const showUnit: Action = define<Subject>({
  ...onlyShows,
  id: 'service.unit',
  verb: 'Show its unit',
  letter: 'u',
  find: findUnit,
  guards: [properName],
  plan: ({ unit }) => unitFiles([unit.id]),
  identity: ({ unit }) => ({ unit: unit.id }),
});

export const showDependants: Action = define<Subject>({
  ...onlyShows,
  id: 'service.dependants',
  verb: 'Show what needs it',
  letter: 'n',
  find: findUnit,
  guards: [properName],
  plan: ({ unit, service }, { model }) => unitDependants(unit, service.dependants, model),
  identity: ({ unit }) => ({ unit: unit.id }),
});

/** The Quadlet of a row, or why there is none. */
export function findQuadlet(target: ActionTarget, { model }: Sight): Quadlet | Refusal {
  const service = serviceOf(target, model);
  if (service === undefined) return refuse(say`there is no service ${target.key} any more`);
  if (!service.quadlet.known)
    return refuse(say`the Quadlet files could not be read: ${service.quadlet.detail}`);
  return service.quadlet.value ?? refuse(say`no Quadlet file asks for ${service.name}`);
}

const plainPath: Guard<Quadlet> = {
  name: 'plain path',
  refuses: ({ path }) => (isPlainPath(path) ? null : say`${path} is not a plain path`),
};

export const showQuadlet: Action = define<Quadlet>({
  ...onlyShows,
  id: 'service.quadlet',
  verb: 'Show its Quadlet file',
  letter: 'w',
  find: findQuadlet,
  guards: [plainPath],
  plan: (quadlet) => ({
    steps: [],
    tells: [quadlet.path],
    files: [quadlet.path],
    shows: (_, [file]) => [
      say`# ${quadlet.path}`,
      starsStandForSecrets,
      ...fileLines(quadlet.path, file, (text) => [
        ...maskedUnitFile(text).map(clean),
        ...ofDropins(text, quadlet),
      ]),
    ],
  }),
  identity: ({ path }) => ({ 'its file': path }),
});

/** What the drop-ins of a Quadlet add: its entries beyond those of its own file (podman-systemd.unit(5)). */
function ofDropins(text: string, { entries }: Quadlet): readonly Clean[] {
  const own = parseUnitFile(text);
  const isAsRead = own.every(
    ({ section, key }, index) =>
      entries[index]?.key === clean(key) && entries[index].section === clean(section),
  );
  if (!isAsRead) return [literal(''), literal('# it has changed since it was read for this screen')];
  const added = entries.slice(own.length);
  if (added.length === 0) return [];
  const lines = added.flatMap(({ section, key, value }, index) => [
    ...(added[index - 1]?.section === section ? [] : [`[${section}]`]),
    `${key}=${value}`,
  ]);
  return [literal(''), literal('# from its drop-ins'), ...maskedUnitFile(lines.join('\n')).map(clean)];
}
