import { type Known } from '../../model/known.ts';
import { type Service, type ServiceState, type Stack } from '../../model/services.ts';
import { type Status, rank } from '../../checks/verdict.ts';
import { type Clean, literal, join, say } from '../../text/clean.ts';
import { missing, shortBytes } from '../../text/format.ts';
import { truncateStart } from '../../text/width.ts';
import { age } from '../ages.ts';
import { type Line, type Tone, joinLines, line, piece } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { unknownWord } from '../unknowns.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  counts,
  itemRow,
  knownSection,
  section,
  sentenceRow,
  unknownRow,
  verdictsOf,
} from './pane.ts';
import { serviceDetail } from './service-detail.ts';

const tones: Readonly<Record<ServiceState, Tone>> = {
  running: 'plain',
  starting: 'warning',
  unhealthy: 'critical',
  activating: 'warning',
  restarting: 'critical',
  stopped: 'dim',
  failed: 'critical',
  missing: 'critical',
  unmanaged: 'warning',
  exited: 'dim',
  unknown: 'unknown',
};

/** How a state is coloured. A stopped service that should run is no dim matter. */
export function stateTone(service: Service): Tone {
  return service.state === 'stopped' && service.expected ? 'critical' : tones[service.state];
}

/** `running for 9d`; without a time where none is known. */
export function stateWords({ state, since }: Service, now: number): Clean {
  return since === null ? literal(state) : say`${literal(state)} for ${age(now, since)}`;
}

/** What is not as it should be, in words; else the image. */
function noteOf(service: Service): Line {
  const notes: Line[] = [];
  if (service.generatorErrors.length > 0)
    notes.push(line(service.generatorErrors[0] ?? literal('generator error'), 'critical'));
  if (service.needsReload) notes.push(line(literal('daemon-reload needed'), 'warning'));
  if (service.why !== null) notes.push(line(service.why));
  if (service.state === 'stopped' && !service.expected)
    notes.push(line(literal('nothing wants it up'), 'dim'));
  if (notes.length > 0) return joinLines(notes, ' · ');
  return service.image === null ? line(missing, 'dim') : line(imageName(service.image), 'dim');
}

/** Without the registry's host, which is the same for most and says least. */
function imageName(image: Clean): Clean {
  const short = image
    .replace(/^(docker\.io\/library|docker\.io|ghcr\.io|quay\.io|localhost)\//, '')
    .replace(/@sha256:([0-9a-f]{7})[0-9a-f]*$/, '@$1');
  return truncateStart(short as Clean, 40);
}

function health(service: Service): Line {
  switch (service.health) {
    case 'healthy':
      return line(literal('healthy'), 'ok');
    case 'unhealthy':
      return line(literal('unhealthy'), 'critical');
    case 'starting':
      return line(literal('starting'), 'warning');
    case 'none': {
      const gone = service.container.known && service.container.value === null;
      return line(gone ? missing : literal('no check'), 'dim');
    }

    case 'unknown':
      return line(literal('?'), 'unknown');
  }
}

function memory(service: Service, now: number): Line {
  const known = service.memory;
  if (!known.known) return line(unknownWord(known, now), 'unknown');
  return known.value === null ? line(missing, 'dim') : line(shortBytes(known.value.workingSet));
}

/** Against its own limit: MemoryMax, else MemoryHigh; `none` where neither is set. */
function memoryShare(service: Service): Line {
  if (!service.memory.known || service.memory.value === null) return [];
  const { workingSet, max, high } = service.memory.value;
  const limit = max ?? high;
  if (limit === null) return line(literal('no limit'), 'dim');
  return line(say`${Math.round((workingSet / limit) * 100)}% ${shortBytes(limit)}`);
}

/** Null: not known, or without a limit. */
function shareOfLimit({ memory: known }: Service): number | null {
  if (!known.known || known.value === null) return null;
  const limit = known.value.max ?? known.value.high;
  return limit === null ? null : known.value.workingSet / limit;
}

function serviceColumns(now: number): readonly Column<Service>[] {
  return [
    {
      title: literal('Service'),
      min: 10,
      max: 26,
      goes: 0,
      cell: (service) => line(service.name, service.critical ? 'strong' : 'plain'),
    },
    {
      title: literal('State'),
      min: 7,
      max: 10,
      goes: 0,
      cell: (service) => line(literal(service.state), stateTone(service)),
    },
    { title: literal('Health'), min: 9, max: 9, goes: 4, cell: health },
    {
      title: literal('For'),
      align: 'right',
      min: 3,
      goes: 5,
      cell: (service) => line(age(now, service.since), service.since === null ? 'dim' : 'plain'),
      by: ({ since }) => (since === null ? null : now - since),
    },
    {
      title: literal('Rst'),
      align: 'right',
      min: 3,
      goes: 7,
      cell: ({ restarts }) =>
        restarts === null ? line(missing, 'dim') : line(say`${restarts}`, restarts > 0 ? 'strong' : 'dim'),
      by: ({ restarts }) => restarts,
    },
    {
      title: literal('Mem'),
      align: 'right',
      min: 5,
      max: 14,
      goes: 3,
      cell: (service) => memory(service, now),
      by: ({ memory: known }) => (known.known ? (known.value?.workingSet ?? null) : null),
    },
    { title: literal('of limit'), align: 'right', min: 8, goes: 6, cell: memoryShare, by: shareOfLimit },
    {
      title: literal('CPU'),
      align: 'right',
      min: 4,
      goes: 8,
      cell: ({ cpu }) => (cpu === null ? line(missing, 'dim') : line(say`${Math.round(cpu)}%`)),
      by: ({ cpu }) => cpu,
    },
    { title: literal('Note, image'), min: 12, goes: 9, grows: true, cell: noteOf },
  ];
}

/** Worst first, then by name: at two in the morning nobody scrolls. */
function order(context: PaneContext, services: readonly Service[]): readonly Service[] {
  const status = (service: Service): Status => verdictsOf(context.verdicts, service.name)[0]?.status ?? 'ok';
  return [...services].sort((a, b) => rank(status(b)) - rank(status(a)) || (a.name < b.name ? -1 : 1));
}

function summarize(stack: Stack): Line {
  const { services } = stack;
  const of = (...states: ServiceState[]) => services.filter(({ state }) => states.includes(state)).length;
  return counts([
    [of('running'), literal('running')],
    [of('starting', 'activating'), literal('starting')],
    [of('unhealthy'), literal('unhealthy'), true],
    [of('failed', 'restarting'), literal('failed'), true],
    [
      services.filter(({ state, expected }) => state === 'stopped' && expected).length,
      literal('not running'),
      true,
    ],
    [of('missing'), literal('not generated'), true],
    [of('unmanaged'), literal('without unit'), true],
    [services.filter(({ needsReload }) => needsReload).length, literal('need daemon-reload'), true],
    [of('unknown'), literal('unknown'), true],
  ]);
}

function networkRows(context: PaneContext, networks: Stack['networks']): readonly Row[] {
  type Network = Extract<Stack['networks'], { known: true }>['value'][number];
  const columns: readonly Column<Network>[] = [
    { title: literal('Network'), min: 10, max: 26, goes: 0, cell: ({ name }) => line(name) },
    {
      title: literal('State'),
      min: 8,
      max: 24,
      goes: 0,
      cell: ({ defined, exists }) =>
        exists && defined
          ? line(literal('exists'))
          : exists
            ? line(literal('no Quadlet'), 'dim')
            : line(literal('does not exist'), 'warning'),
    },
    {
      title: literal('Subnets'),
      min: 8,
      goes: 1,
      grows: true,
      cell: ({ subnets, internal }) =>
        line(internal ? say`${join(subnets, ' ')} internal` : join(subnets, ' ')),
    },
  ];
  return knownSection(context, literal('Networks'), networks, null, (items) =>
    section(context, columns, items, (network, cells) =>
      itemRow(context, say`network:${network.name}`, cells),
    ),
  );
}

/** Failed units beside the services, and secrets that are missing: only news is shown. */
function newsRows(
  context: PaneContext,
  { otherFailed, systemFailed, missingSecrets }: Stack,
): readonly Row[] {
  const news = <T>(
    title: Clean,
    many: Clean,
    known: Known<readonly T[]>,
    key: (item: T) => Clean,
    text: (item: T) => Clean,
  ) =>
    knownSection(context, many, known, null, (items) =>
      items.map((item) =>
        itemRow(context, key(item), [piece(title, 'strong'), piece(literal('  ')), piece(text(item))], {
          status: 'warning',
        }),
      ),
    );
  return [
    ...news(
      literal('Failed user unit'),
      literal('Failed user units'),
      otherFailed,
      ({ unit }) => unit,
      ({ unit, result }) => say`${unit} (${result})`,
    ),
    ...news(
      literal('Failed system unit'),
      literal('Failed system units'),
      systemFailed,
      ({ unit }) => say`system:${unit}`,
      ({ unit, description }) => say`${unit} (${description})`,
    ),
    ...news(
      literal('Secret missing'),
      literal('Secrets'),
      missingSecrets,
      ({ secret, quadlet }) => say`secret:${secret}:${quadlet}`,
      ({ secret, quadlet }) => say`${secret}, named by ${quadlet}`,
    ),
  ];
}

/** While one of the three sources is not known there may be services without a row: that is said first. */
function sourceRows(context: PaneContext, { sources }: Stack): readonly Row[] {
  const three = [
    [literal('Quadlet files'), sources.quadlets],
    [literal('systemd units'), sources.units],
    [literal('Containers'), sources.containers],
  ] as const;
  return three.flatMap(([what, known]) =>
    known.known ? [] : [unknownRow(context, say`source:${what}`, what, known)],
  );
}

function serviceRows(context: PaneContext, services: readonly Service[]): readonly Row[] {
  return section(context, serviceColumns(context.now), services, (service, cells) =>
    itemRow(context, service.name, cells, {
      target: { kind: 'service', key: service.name },
      unit: service.unitId,
      about: joinLines([
        line(service.name, 'strong'),
        line(stateWords(service, context.now)),
        noteOf(service),
      ]),
    }),
  );
}

/** 1 Stack: every service, its state, health, memory against its own limit, CPU and image; networks; what fails beside them. */
export const stack: Pane = {
  id: 'stack',
  key: '1',
  title: literal('Stack'),
  rows(context) {
    const { stack } = context.model;
    const services = order(context, stack.services);
    const dark = sourceRows(context, stack);
    const none = literal('No services: no Quadlet file, no unit of one and no container was found.');
    const list =
      services.length > 0
        ? serviceRows(context, services)
        : dark.length > 0
          ? []
          : [sentenceRow(literal('none:services'), none)];
    return {
      summary: summarize(stack),
      rows: [...dark, ...list, ...newsRows(context, stack), ...networkRows(context, stack.networks)],
    };
  },
  detail(model, key, now) {
    const service = model.stack.services.find(({ name }) => name === key);
    return service === undefined ? null : serviceDetail(service, now);
  },
};
