import { both, type Known, map } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { some } from './targets.ts';

/** By the configuration, or because the kernel shows no card and no Quadlet needs one. */
function none({ graphics }: Model): Clean | null {
  if (graphics.absentByPlan) return literal('no GPU here, says the configuration');
  const { cards, passed } = graphics;
  const bare = cards.known && cards.value.length === 0;
  return bare && passed.known && passed.value.every(({ optional }) => optional)
    ? literal('the kernel shows no card, and no Quadlet needs one')
    : null;
}

const common = {
  group: 'gpu',
  pane: 'gpu',
  needs: ['gpuCards', 'quadlets'],
  notApplicable: none,
} as const;
const nodes = typed(['ls', '-l', '/dev/dri']);

export const gpuRender: Check<GpuCard | 'none', GpuCard | 'none'> = {
  ...common,
  id: 'gpu.render',
  promise: 'there is a render node for hardware video',
  explain:
    'Whether the kernel gives the card a render node (/dev/dri/renderD128 and on), from /sys/class/drm. VAAPI needs it. Whether a container may use it is told ' +
    'only inside: `ls -l /dev/dri` there; rootless also needs GroupAdd=keep-groups.',
  thresholds: null,
  subjects: ({ graphics }) =>
    map(graphics.cards, (cards): readonly Target<GpuCard | 'none'>[] =>
      cards.length === 0
        ? [{ name: null, row: null, subject: 'none' }]
        : cards.map((card) => ({ name: card.name, row: card.name, subject: card })),
    ),
  // Without a card it is a finding only where a Quadlet needs one, and that has to be known.
  fact: (card, { graphics: { cards, passed } }) =>
    card === 'none' ? map(both(cards, passed), () => card) : map(cards, () => card),
  judge: (card) => {
    if (card === 'none')
      return { status: 'critical', summary: literal('the kernel shows no card'), remedy: nodes };
    return card.renderNode === null
      ? { status: 'critical', summary: say`${card.driver} gives no render node`, remedy: nodes }
      : { status: 'ok', summary: say`${card.renderNode} by ${card.driver}`, remedy: null };
  },
};

interface Passed {
  readonly service: Clean;
  readonly devices: readonly {
    readonly device: Clean;
    readonly exists: boolean;
    readonly optional: boolean;
  }[];
}

export const gpuDevice: Check<Passed, readonly Clean[]> = {
  ...common,
  id: 'gpu.device',
  needs: [...common.needs, 'containers'],
  promise: 'the devices that Quadlets pass exist',
  explain:
    'AddDevice=/dev/dri… of the Quadlets against the cards the kernel shows. The numbers change with kernels and hardware: a node that is not there ' +
    'keeps the service from starting, or leaves it without hardware video.',
  thresholds: null,
  notApplicable: (model) => {
    const { passed } = model.graphics;
    return passed.known && passed.value.length === 0 ? literal('no Quadlet passes a card') : none(model);
  },
  subjects: ({ graphics }) =>
    map(graphics.passed, (passed) =>
      [...new Set(passed.map(({ service }) => service))].map((service) => ({
        name: service,
        row: service,
        subject: { service, devices: passed.filter((one) => one.service === service) },
      })),
    ),
  fact: ({ devices }, { graphics }): Known<readonly Clean[]> =>
    map(both(graphics.passed, graphics.cards), () =>
      devices.filter(({ exists, optional }) => !exists && !optional).map(({ device }) => device),
    ),
  judge: (gone, { devices }) => {
    if (gone.length > 0)
      return { status: 'critical', summary: say`not on this box: ${some(gone)}`, remedy: nodes };
    const there = devices.filter(({ exists }) => exists).map(({ device }) => device);
    return there.length > 0
      ? { status: 'ok', summary: say`${some(there)} there`, remedy: null }
      : { status: 'not-applicable', summary: literal('passed only where it is there'), remedy: null };
  },
};
