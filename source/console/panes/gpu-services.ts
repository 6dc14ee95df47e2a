import { encodedVideo } from '../../model/gpu-load.ts';
import { type GpuService } from '../../model/graphics.ts';
import { type GpuAccess } from '../../probes/gpu-access.ts';
import { type Transcoder } from '../../probes/transcoders.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { type Line, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { reasonWord, unknownWord } from '../unknowns.ts';
import { type PaneContext, type Row, type RowParts, itemRow, knownSection, section } from './pane.ts';

/** What is done to a row is done to the service of that name; a process outside of any has none. */
export function actOn({ model }: PaneContext, name: Clean): RowParts {
  const { services } = model.stack;
  return services.some((one) => one.name === name) ? { target: { kind: 'service', key: name } } : {};
}

/** Its devices as the Quadlet names them, and whether they are on the host. */
export function devicesOf({ devices }: GpuService): Line {
  const gone = devices.filter(({ exists, optional }) => !exists && !optional);
  if (gone.length > 0)
    return line(
      say`${join(
        gone.map(({ device }) => device),
        ' ',
      )} does NOT exist`,
      'critical',
    );
  const there = devices.filter(({ exists }) => exists);
  if (there.length > 0)
    return line(
      join(
        there.map(({ device }) => device),
        ' ',
      ),
    );
  return devices.length === 0
    ? line(literal('none passed'), 'dim')
    : line(literal('not here (optional)'), 'dim');
}

/** Whether its processes may open a node. */
export function accessOf(access: GpuAccess | null): Line {
  if (access === null) return line(literal('not looked'), 'dim');
  if (!access.known) return line(reasonWord(access.reason), 'unknown');
  if (access.usable.length > 0) return line(literal('usable'));
  return access.nodes.length > 0
    ? line(literal('NOT usable'), 'critical')
    : line(literal('no node'), 'warning');
}

/** What the driver inside of it said, in a few words. */
export function driverOf(access: GpuAccess | null): Line {
  const driver = access?.known === true ? access.driver : null;
  switch (driver?.answer) {
    case undefined:
      return line(literal('not asked'), 'dim');
    case 'asleep':
      return line(literal('asleep'), 'dim');
    case 'unknown':
      return line(reasonWord(driver.reason), 'unknown');
    case 'no':
      return line(literal('does NOT answer'), 'critical');
    case 'yes': {
      const { encodes } = driver;
      if (encodes === null) return line(literal('answers'));
      const video = encodes.filter((codec) => codec !== 'JPEG');
      return video.length === 0
        ? line(literal('encodes NO video'), 'warning')
        : line(say`encodes ${join(video, ', ')}`);
    }
  }
}

/** On what its processes work now: `2 on the card`, `1 on the processor`. */
export function workOf({ transcoders }: GpuService, now: number): Line {
  if (!transcoders.known) return line(unknownWord(transcoders, now), 'unknown');
  const list = transcoders.value;
  if (list.length === 0) return line(literal('nothing'), 'dim');
  const count = (test: (one: Transcoder) => boolean) => list.filter(test).length;
  const dark = count(({ known }) => !known);
  const hard = count((one) => one.known && encodedVideo(one.engines));
  const soft = list.length - dark - hard;
  const parts = [
    hard === 0 ? null : say`${hard} on the card`,
    soft === 0 ? null : say`${soft} on the processor`,
    dark === 0 ? null : say`${dark} not told`,
  ].filter((part) => part !== null);
  return line(join(parts, ', '), soft > 0 ? 'warning' : dark > 0 ? 'unknown' : 'plain');
}

const columns = (now: number): readonly Column<GpuService>[] => [
  { title: literal('Service'), min: 12, max: 24, goes: 0, cell: ({ name }) => line(name) },
  { title: literal('Video now'), min: 14, goes: 0, cell: (service) => workOf(service, now) },
  { title: literal('Inside'), min: 7, goes: 1, cell: ({ access }) => accessOf(access) },
  { title: literal('Driver'), min: 9, goes: 2, cell: ({ access }) => driverOf(access) },
  { title: literal('Device'), min: 9, goes: 3, cell: devicesOf },
];

/** Services that are to use the card: from the Quadlet's device to what their processes work on now. */
export function serviceRows(context: PaneContext): readonly Row[] {
  return knownSection(
    context,
    literal('Services'),
    context.model.graphics.services,
    literal('No Quadlet passes a card to a service.'),
    (services) =>
      section(context, columns(context.now), services, (service, cells) =>
        itemRow(context, service.name, cells, { ...actOn(context, service.name), unit: service.unit }),
      ),
  );
}
