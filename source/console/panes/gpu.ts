import { type CardState, type GpuUser } from '../../model/graphics.ts';
import { valueOf } from '../../model/known.ts';
import { type DisplayController } from '../../probes/display-controllers.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { missing, percent, shortBytes } from '../../text/format.ts';
import { type Line, joinLines, line } from '../line.ts';
import { type Column } from '../parts/columns.ts';
import { cardDetail, gpuServiceDetail, gpuUserDetail } from './gpu-detail.ts';
import { gauges, type Gauge } from './gpu-gauges.ts';
import { actOn, serviceRows } from './gpu-services.ts';
import {
  type Pane,
  type PaneContext,
  type Row,
  itemRow,
  knownSection,
  plural,
  section,
  sentenceRow,
  subRow,
} from './pane.ts';

function cardRows(context: PaneContext, cards: readonly CardState[]): readonly Row[] {
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
    const [, ...rows] = section(context, columns, gauges(card, bars), ({ key }, cells) => subRow(key, cells));
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

/** A graphics processor that the kernel shows no card of. */
function withoutCardRows(context: PaneContext): readonly Row[] {
  const { withoutCard } = context.model.graphics;
  const wordsOf = ({ driver }: DisplayController) =>
    driver === null ? literal('no driver has it') : say`driver ${driver}, no card`;
  return (withoutCard.known ? withoutCard.value : []).map((controller) =>
    itemRow(
      context,
      controller.address,
      joinLines([
        line(controller.address, 'strong'),
        line(wordsOf(controller)),
        line(say`PCI ${controller.vendorId ?? missing} ${controller.deviceId ?? missing}`, 'dim'),
      ]),
    ),
  );
}

/** 5 GPU: what the kernel tells of the card, which services are to use it and whether they do, and who else uses it. */
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
      rows: [
        ...cards,
        ...withoutCardRows(context),
        ...serviceRows(context),
        ...(some ? userRows(context) : []),
      ],
    };
  },
  detail({ graphics }, key, now) {
    const { cards, services, users } = graphics;
    const card = valueOf(cards)?.find(({ name }) => name === key);
    if (card !== undefined) return cardDetail(card);
    const service = valueOf(services)?.find(({ name }) => name === key);
    if (service !== undefined) return gpuServiceDetail(service, now);
    const user = valueOf(users)?.find(({ name }) => key === `user:${name}`);
    return user === undefined ? null : gpuUserDetail(user);
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
      card.videoBusy === null ? [] : line(say`video ${Math.round(card.videoBusy)} %`),
      card.temperature === null ? [] : line(say`${Math.round(card.temperature)} °C`),
    ],
    ' · ',
  );
}
