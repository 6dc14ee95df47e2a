import { seriesName } from '../../model/sampled.ts';
import { type Service } from '../../model/services.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { percent, shortBytes } from '../../text/format.ts';
import { age, when } from '../ages.ts';
import { type Chart } from '../charts.ts';
import { joinLines, line } from '../line.ts';
import { fact, knownFact, listFact } from './facts.ts';
import { type Detail, type Fact } from './pane.ts';

function unitFacts(service: Service, now: number): Fact[] {
  const known = service.unit;
  if (!known.known) return [knownFact(literal('Unit'), known, now, () => [])];
  const unit = known.value;
  if (unit === null)
    return [{ label: literal('Unit'), value: line(literal('none: systemd does not know one'), 'warning') }];
  return [
    fact(
      literal('Unit'),
      say`${unit.id}: ${unit.load}, ${unit.active} (${unit.sub}), last result ${unit.result}`,
    ),
    ...(unit.exitStatus !== null && unit.exitStatus !== 0
      ? [fact(literal('Exit status'), say`${unit.exitStatus}`)]
      : []),
    ...(unit.source === null ? [] : [fact(literal('Generated from'), unit.source)]),
    ...listFact(literal('Started by'), unit.triggeredBy),
    ...(unit.requires.length === 0 ? [] : [fact(literal('Requires'), join(unit.requires, ' '))]),
    ...(unit.requiredBy.length === 0 ? [] : [fact(literal('Required by'), join(unit.requiredBy, ' '))]),
  ];
}

function containerFacts(service: Service, now: number): Fact[] {
  const known = service.container;
  if (!known.known) return [knownFact(literal('Container'), known, now, () => [])];
  const container = known.value;
  if (container === null) return [{ label: literal('Container'), value: line(literal('none'), 'dim') }];
  return [
    fact(
      literal('Container'),
      say`${container.name} (${container.id.slice(0, 12) as Clean}): ${container.state}${container.exitCode === null ? literal('') : say`, exit code ${container.exitCode}`}`,
    ),
    fact(literal('Image'), container.image),
    ...(container.networks.length === 0 ? [] : [fact(literal('Networks'), join(container.networks, ' '))]),
  ];
}

function memoryFacts(service: Service, now: number): Fact[] {
  const known = service.memory;
  if (!known.known) return [knownFact(literal('Memory'), known, now, () => [])];
  const memory = known.value;
  if (memory === null) return [{ label: literal('Memory'), value: line(literal('no processes'), 'dim') }];
  const limit = memory.max ?? memory.high;
  const events = [
    memory.peak === null ? null : say`peak ${shortBytes(memory.peak)}`,
    memory.swap === null ? null : say`swap ${shortBytes(memory.swap)}`,
    memory.oomKills === null ? null : say`${memory.oomKills} OOM kills`,
    memory.throttled === null || memory.throttled === 0
      ? null
      : say`held back at MemoryHigh ${memory.throttled} times`,
  ].filter((text) => text !== null);
  return [
    fact(
      literal('Memory'),
      limit === null
        ? say`${shortBytes(memory.workingSet)} in use, no limit`
        : say`${shortBytes(memory.workingSet)} in use of ${shortBytes(limit)} (${percent((memory.workingSet / limit) * 100)})`,
    ),
    ...(events.length === 0 ? [] : [{ label: null, value: line(join(events, ', ')) }]),
  ];
}

function charts({ name, memory }: Service): readonly Chart[] {
  const usage = memory.known ? memory.value : null;
  return [
    {
      title: literal('Memory'),
      series: seriesName('unit.memory', name),
      unit: 'B',
      limit: usage?.max ?? usage?.high ?? null,
    },
    { title: literal('CPU'), series: seriesName('unit.cpu', name), unit: '%', limit: null },
  ];
}

/** Everything that is known of one service: its three sources one after the other. */
export function serviceDetail(service: Service, now: number): Detail {
  const ports = service.container.known ? (service.container.value?.ports ?? []) : [];
  const since =
    service.since === null
      ? literal('')
      : say` for ${age(now, service.since)} (since ${when(service.since)} UTC)`;
  return {
    title: service.name,
    facts: [
      {
        label: literal('State'),
        value: joinLines(
          [line(say`${literal(service.state)}${since}`, 'strong'), line(service.why ?? literal(''))],
          ', ',
        ),
      },
      fact(literal('Health'), literal(service.health)),
      fact(
        literal('Restarts'),
        service.restarts === null ? null : say`${service.restarts} by systemd itself`,
      ),
      fact(literal('CPU'), service.cpu === null ? null : say`${percent(service.cpu)} of one processor`),
      ...memoryFacts(service, now),
      knownFact(literal('Quadlet'), service.quadlet, now, (quadlet) =>
        quadlet === null ? line(literal('none: no file asks for it'), 'dim') : line(quadlet.path),
      ),
      ...service.generatorErrors.map((error) => ({
        label: literal('Generator says'),
        value: line(error, 'critical'),
      })),
      ...(service.needsReload
        ? [
            {
              label: literal('Reload'),
              value: line(
                literal('its file is newer than the unit: systemctl --user daemon-reload'),
                'warning',
              ),
            },
          ]
        : []),
      ...unitFacts(service, now),
      ...containerFacts(service, now),
    ],
    charts: charts(service),
    table:
      ports.length === 0
        ? null
        : {
            columns: [literal('host'), literal('port'), literal('to')],
            rows: ports.map((port) => [
              port.hostIp === '' ? literal('any') : port.hostIp,
              say`${port.hostPort}`,
              say`${port.containerPort}/${port.protocol}`,
            ]),
          },
  };
}
