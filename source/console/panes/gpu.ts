import { seriesName } from '../../model/sampled.ts';
import { type Graphics, type GpuUser } from '../../model/graphics.ts';
import { type GpuCard } from '../../probes/gpu.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { missing, percent, shortBytes } from '../../text/format.ts';
import { type Line, joinLines, line } from '../line.ts';
import { bar } from '../parts/bar.ts';
import { type Column } from '../parts/columns.ts';
import { fact } from './facts.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  type RowParts,
  itemRow,
  knownSection,
  plural,
  section,
  sentenceRow,
  subRow,
} from './pane.ts';

/** A share with its bar; `not told` where the kernel has no such figure: never 0 in its place. */
function load(value: number | null, cells: number): Line {
  if (value === null) return line(literal('not told by the kernel'), 'dim');
  return [
    ...line(say`${Math.round(value)} %`.padStart(5) as Clean),
    ...line(literal(' ')),
    ...bar(value, cells, 'accent'),
  ];
}

function memoryOf(used: number | null, total: number | null): Line {
  if (used === null) return line(literal('not told by the kernel'), 'dim');
  return line(total === null ? shortBytes(used) : say`${shortBytes(used)} of ${shortBytes(total)}`);
}

function number(value: number | null, unit: Clean): Clean {
  return value === null ? missing : say`${Math.round(value)} ${unit}`;
}

/** Cells of the bars in the detail, on every screen that shows one. */
const detailBar = 24;

interface Gauge {
  readonly key: Clean;
  readonly label: Clean;
  readonly value: Line;
}

/** Decode and encode by the time that processes spent on the engines; one figure where the driver does not tell them apart. */
function vaapi({ decode, encode, video }: Graphics, cells: number): readonly (readonly [Clean, Line])[] {
  if (decode === null && encode === null && video !== null) return [[literal('VAAPI'), load(video, cells)]];
  const share = (value: number | null) =>
    value === null ? line(literal('not measured (needs two readings)'), 'dim') : load(value, cells);
  return [
    [literal('VAAPI decode'), share(decode)],
    [literal('VAAPI encode'), share(encode)],
  ];
}

/** What the kernel tells of a card; bars of `cells`. */
function gauges(card: GpuCard, graphics: Graphics, cells: number): readonly Gauge[] {
  const gauge = (name: Clean, value: Line): Gauge => ({ key: say`${card.name}:${name}`, label: name, value });
  return [
    gauge(literal('Busy'), load(card.busy, cells)),
    gauge(literal('Video engine'), load(card.videoBusy, cells)),
    ...vaapi(graphics, cells).map(([name, value]) => gauge(name, value)),
    gauge(literal('Memory (VRAM)'), memoryOf(card.vramUsed, card.vramTotal)),
    gauge(literal('Memory (GTT)'), memoryOf(card.gttUsed, card.gttTotal)),
    gauge(
      literal('Clocks'),
      line(
        say`shader ${number(card.shaderClockMhz, literal('MHz'))}, memory ${number(card.memoryClockMhz, literal('MHz'))}`,
      ),
    ),
    gauge(literal('Power'), line(card.power === null ? missing : say`${card.power.toFixed(1) as Clean} W`)),
    gauge(literal('Temperature'), line(number(card.temperature, literal('°C')))),
  ];
}

function cardRows(context: PaneContext, cards: readonly GpuCard[]): readonly Row[] {
  return cards.flatMap((card) => {
    const columns: readonly Column<Gauge>[] = [
      { title: literal(''), min: 14, goes: 0, cell: ({ label }) => line(label) },
      { title: literal(''), min: 10, goes: 0, grows: true, cell: ({ value }) => value },
    ];
    const head = joinLines([
      line(card.name, 'strong'),
      line(say`driver ${card.driver}`),
      line(card.renderNode ?? literal('no render node'), card.renderNode === null ? 'warning' : 'plain'),
      line(card.address ?? ('' as Clean), 'dim'),
    ]);
    const bars = Math.max(4, Math.min(30, context.width - 34));
    const [, ...rows] = section(
      context,
      columns,
      gauges(card, context.model.graphics, bars),
      ({ key }, cells) => subRow(key, cells),
    );
    return [itemRow(context, card.name, head), ...rows];
  });
}

/** One engine of a user, or all of them: `enc 41 %, gfx 3 %`. */
function loadOf({ load, engineSeconds }: GpuUser): Line {
  if (load === null) {
    const used = Object.entries(engineSeconds).filter(([, seconds]) => seconds > 0);
    return line(
      used.length === 0
        ? literal('not measured yet')
        : (used.map(([engine, seconds]) => `${engine} ${Math.round(seconds)} s`).join(', ') as Clean),
      'dim',
    );
  }
  const busy = Object.entries(load)
    .filter(([, share]) => share >= 0.5)
    .sort(([, a], [, b]) => b - a);
  return busy.length === 0
    ? line(literal('idle'), 'dim')
    : line(busy.map(([engine, share]) => `${engine} ${percent(share)}`).join(', ') as Clean);
}

/** What is done to a row is done to the service of that name; a process outside of any has none. */
function actOn({ model }: PaneContext, name: Clean): RowParts {
  const { services } = model.stack;
  return services.some((one) => one.name === name) ? { target: { kind: 'service', key: name } } : {};
}

function userRows(context: PaneContext): readonly Row[] {
  const { graphics } = context.model;
  const columns: readonly Column<GpuUser>[] = [
    { title: literal('Used by'), min: 12, max: 30, goes: 0, cell: ({ name }) => line(name) },
    { title: literal('Engines'), min: 10, goes: 0, cell: loadOf },
    {
      title: literal('Memory'),
      align: 'right',
      min: 6,
      goes: 1,
      cell: ({ memory }) => line(memory === null ? missing : shortBytes(memory)),
      by: ({ memory }) => memory,
    },
    {
      title: literal('Processes'),
      align: 'right',
      min: 9,
      goes: 2,
      cell: ({ pids }) => line(say`${pids.length}`, 'dim'),
      by: ({ pids }) => pids.length,
    },
  ];
  const rows = knownSection(
    context,
    literal('Used by'),
    graphics.users,
    literal('Nothing that can be seen uses the card now.'),
    (users) =>
      section(context, columns, users, (user, cells) =>
        itemRow(context, say`user:${user.name}`, cells, { ...actOn(context, user.name), unit: user.unit }),
      ),
  );
  return graphics.unreadable === 0
    ? rows
    : [
        ...rows,
        sentenceRow(
          literal('unreadable'),
          say`${plural(graphics.unreadable, literal('process'), literal('processes'))} of other users could not be looked into.`,
        ),
      ];
}

function passedRows(context: PaneContext): readonly Row[] {
  const { passed } = context.model.graphics;
  type Passed = Extract<typeof passed, { known: true }>['value'][number];
  const columns: readonly Column<Passed>[] = [
    { title: literal('Passed to'), min: 12, max: 30, goes: 0, cell: ({ service }) => line(service) },
    { title: literal('Device'), min: 10, goes: 0, cell: ({ device }) => line(device) },
    {
      title: literal('On the host'),
      min: 8,
      goes: 0,
      cell: ({ exists, optional }) => {
        if (exists) return line(literal('exists'));
        return optional
          ? line(literal('not here (optional)'), 'dim')
          : line(literal('does NOT exist'), 'critical');
      },
    },
  ];
  return knownSection(
    context,
    literal('Passed to services'),
    passed,
    literal('No Quadlet passes /dev/dri to a service.'),
    (items) =>
      section(context, columns, items, (item, cells) =>
        itemRow(context, say`passed:${item.service}:${item.device}`, cells, actOn(context, item.service)),
      ),
  );
}

/** 5 GPU: what the kernel tells of the card, which service uses it, and to which it is passed. */
export const gpu: Pane = {
  id: 'gpu',
  key: '5',
  title: literal('GPU'),
  rows(context) {
    const { graphics } = context.model;
    if (graphics.absentByPlan) {
      return {
        summary: line(literal('none by plan'), 'dim'),
        rows: [
          sentenceRow(
            literal('none:gpu'),
            literal('The configuration says that this box has no GPU (gpu.expect = "none").'),
          ),
        ],
      };
    }
    const cards = knownSection(
      context,
      literal('Cards'),
      graphics.cards,
      literal('No graphics card: the kernel shows none under /sys/class/drm.'),
      (items) => cardRows(context, items),
    );
    const some = graphics.cards.known && graphics.cards.value.length > 0;
    return {
      summary: summarize(context),
      rows: [...cards, ...(some ? userRows(context) : []), ...passedRows(context)],
    };
  },
  detail({ graphics }, key) {
    const card = graphics.cards.known ? graphics.cards.value.find(({ name }) => name === key) : undefined;
    if (card === undefined) return null;
    return {
      title: say`Card ${card.name}`,
      facts: [
        fact(literal('Driver'), card.driver),
        fact(literal('Render node'), card.renderNode),
        fact(literal('Address'), card.address),
        ...gauges(card, graphics, detailBar).map(({ label, value }) => ({ label, value })),
      ],
      table: null,
      charts: [{ title: literal('Busy'), series: seriesName('gpu.busy', card.name), unit: '%', limit: 100 }],
    };
  },
};

function summarize({ model: { graphics } }: PaneContext): Line {
  if (!graphics.cards.known) return line(literal('not known'), 'unknown');
  const card = graphics.cards.value[0];
  if (card === undefined) return line(literal('no card'), 'dim');
  return joinLines(
    [
      line(say`${card.driver} ${card.name}`),
      card.busy === null ? [] : line(say`busy ${Math.round(card.busy)} %`),
      graphics.encode === null ? [] : line(say`encode ${Math.round(graphics.encode)} %`),
      card.temperature === null ? [] : line(say`${Math.round(card.temperature)} °C`),
    ],
    ' · ',
  );
}
