import { type Filling, levelsAhead } from '../../model/filling.ts';
import { grownInAWeek, type Holder } from '../../model/holders.ts';
import { seriesName } from '../../model/sampled.ts';
import { type BtrfsState, type FilesystemState } from '../../model/storage.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { bytes, duration, missing, percent, shortBytes } from '../../text/format.ts';
import { type Line, line } from '../line.ts';
import { fact, knownFact } from './facts.ts';
import { type Detail } from './pane.ts';

/** Everything that is known of one file system, btrfs's own figures with it. */
export function filesystemDetail(
  filesystem: FilesystemState,
  holders: readonly Holder[],
  now: number,
): Detail {
  const btrfs = filesystem.btrfs.known ? filesystem.btrfs.value : null;
  return {
    title: say`File system ${filesystem.mount}`,
    facts: [
      fact(literal('Device'), filesystem.source),
      fact(literal('Type'), filesystem.readOnly ? say`${filesystem.type}, READ-ONLY` : filesystem.type),
      fact(literal('Mounted at'), join(filesystem.mounts, ' ')),
      knownFact(literal('Used'), filesystem.space, now, (space) =>
        line(say`${bytes(space.used)} of ${bytes(space.total)} (${percent(space.usedPercent)})`),
      ),
      knownFact(literal('Free'), filesystem.space, now, (space) => line(bytes(space.available))),
      knownFact(literal('To the target'), filesystem.space, now, (space) =>
        line(
          space.overTarget > 0
            ? say`${bytes(space.overTarget)} to free until ${filesystem.target} %`
            : say`under ${filesystem.target} %`,
        ),
      ),
      fact(
        literal('Week ago'),
        filesystem.lastWeek === null ? literal('no sample from then') : percent(filesystem.lastWeek),
      ),
      knownFact(literal('Forecast'), filesystem.filling, now, forecast),
      fact(literal('Grew most'), grewMost(grownInAWeek(holders, filesystem.mount))),
      ...(filesystem.btrfs.known ? [] : [knownFact(literal('btrfs'), filesystem.btrfs, now, () => [])]),
      ...(btrfs === null
        ? []
        : [
            fact(literal('Unallocated'), btrfs.unallocated === null ? null : bytes(btrfs.unallocated)),
            fact(
              literal('Metadata'),
              say`${percent(btrfs.metadataPercent)} with the global reserve of ${bytes(btrfs.raw.allocation.globalReserve)}`,
            ),
            fact(
              literal('Devices'),
              join(
                btrfs.raw.devices.map(({ name, size }) =>
                  size === null ? name : say`${name} ${shortBytes(size)}`,
                ),
                ', ',
              ),
            ),
            fact(literal('Operation'), btrfs.raw.exclusiveOperation),
            ...errorFacts(btrfs),
          ]),
    ],
    charts: [
      {
        title: literal('Used'),
        series: seriesName('filesystem.used', filesystem.mount),
        unit: 'B',
        limit: filesystem.space.known ? filesystem.space.value.total : null,
      },
      ...(btrfs === null
        ? []
        : [
            {
              title: literal('Metadata'),
              series: seriesName('btrfs.metadata', filesystem.mount),
              unit: '%' as const,
              limit: 100,
            },
          ]),
    ],
    table: btrfs === null ? null : allocation(btrfs),
  };
}

/** When 80, 90 and 95 % are reached at the pace of the latest hours or days; what is passed is said to be. */
function forecast(filling: Filling): Line {
  const { trend, levels, why } = filling;
  if (trend === null) return line(why ?? literal('none yet'), 'dim');
  const passed = levels.filter(({ inMs }) => inMs === 0).map(({ percent: share }) => say`${share} %`);
  const pace =
    trend.perHour > 0
      ? say`grows by ${bytes(trend.perHour)} an hour (over ${duration(trend.spanMs)})`
      : say`has not grown in ${duration(trend.spanMs)}`;
  return line(
    join(
      [
        ...(passed.length === 0 ? [] : [say`${join(passed, ', ')} passed`]),
        levelsAhead(filling) ?? literal('no other within a year'),
        pace,
      ],
      ' · ',
    ),
  );
}

function grewMost(grown: ReturnType<typeof grownInAWeek>): Clean {
  return grown.length === 0
    ? literal('nothing that is measured')
    : say`${join(
        grown.slice(0, 3).map(({ name, by }) => say`${name} +${bytes(by)}`),
        ', ',
      )} in a week`;
}

function errorFacts({ raw }: BtrfsState): readonly { label: Clean; value: Line }[] {
  return raw.errors
    .filter(
      (device) =>
        device.missing ||
        device.write + device.read + device.flush + device.corruption + device.generation > 0,
    )
    .map((device) => ({
      label: say`Device ${device.deviceId}`,
      value: line(
        device.missing
          ? literal('MISSING')
          : say`errors: write ${device.write}, read ${device.read}, flush ${device.flush}, corruption ${device.corruption}, generation ${device.generation}`,
        'critical',
      ),
    }));
}

function allocation({ raw }: BtrfsState): Detail['table'] {
  const row = (name: Clean, space: BtrfsState['raw']['allocation']['data']) => [
    name,
    join(space.profiles, ' '),
    shortBytes(space.used),
    shortBytes(space.total),
    space.total === 0 ? missing : percent((space.used / space.total) * 100),
  ];
  const { data, metadata, system } = raw.allocation;
  return {
    columns: [literal('kind'), literal('profile'), literal('used'), literal('allocated'), literal('share')],
    rows: [row(literal('data'), data), row(literal('metadata'), metadata), row(literal('system'), system)],
  };
}
