import { type CardState, type PassedDevice } from '../model/graphics.ts';
import { onlyShows } from '../model/gpu-services.ts';
import { all, both, type Known, map, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type DisplayController } from '../probes/display-controllers.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { some } from './targets.ts';

/** By the configuration, or because the hardware has no graphics processor and no Quadlet needs one. */
export function noGpu({ graphics }: Model): Clean | null {
  if (graphics.absentByPlan) return literal('no GPU here, says the configuration');
  const { cards, withoutCard, passed } = graphics;
  if (!cards.known || !withoutCard.known || !passed.known) return null;
  const needed = passed.value.some(({ optional }) => !optional);
  if (needed || withoutCard.value.length > 0 || !cards.value.every(onlyShows)) return null;
  const [card] = cards.value;
  return card === undefined
    ? literal('the kernel shows no card, and no Quadlet needs one')
    : say`${card.driver} only shows a picture, and no Quadlet needs more`;
}

export const gpuChecks = {
  group: 'gpu',
  pane: 'gpu',
  needs: ['gpuCards', 'displayControllers', 'quadlets'],
  notApplicable: noGpu,
} as const;
const nodes = typed(['ls', '-l', '/dev/dri']);

type Subject =
  | { readonly kind: 'card'; readonly card: CardState }
  | { readonly kind: 'without card'; readonly controller: DisplayController }
  /** No card, or none but what shows a picture. */
  | { readonly kind: 'none'; readonly shows: Clean | null };

export const gpuRender: Check<Subject, Subject> = {
  ...gpuChecks,
  id: 'gpu.render',
  promise: 'there is a render node for hardware video',
  explain:
    'Whether the kernel gives the card a render node (/dev/dri/renderD128 and on), from /sys/class/drm, and whether a graphics processor on PCI has no driver that makes ' +
    'a card of it (nomodeset, a missing firmware, a kernel without the module). VAAPI needs it. Whether a container may use it is told ' +
    'only inside: `ls -l /dev/dri` there; rootless also needs GroupAdd=keep-groups.',
  thresholds: null,
  subjects: ({ graphics }) =>
    map(graphics.cards, (cards): readonly Target<Subject>[] => {
      const targets = [
        ...cards
          .filter((card) => !onlyShows(card))
          .map((card) => ({
            name: card.name,
            row: card.name,
            subject: { kind: 'card' as const, card },
          })),
        ...(valueOf(graphics.withoutCard) ?? []).map((controller) => ({
          name: controller.address,
          row: controller.address,
          subject: { kind: 'without card' as const, controller },
        })),
      ];
      const none = { kind: 'none' as const, shows: cards[0]?.driver ?? null };
      return targets.length === 0 ? [{ name: null, row: null, subject: none }] : targets;
    }),
  // Without a card it is a finding only where a Quadlet needs one and the hardware has none, and both have to be known.
  fact: (subject, { graphics: { cards, passed, withoutCard } }) =>
    subject.kind === 'card'
      ? map(cards, () => subject)
      : map(all({ cards, passed, withoutCard }), () => subject),
  judge(subject, _subject, { graphics }) {
    switch (subject.kind) {
      case 'none':
        return {
          status: 'critical',
          summary:
            subject.shows === null
              ? literal('the kernel shows no card')
              : say`${subject.shows} only shows a picture, and a Quadlet needs more`,
          remedy: nodes,
        };
      case 'without card':
        return judgeController(subject.controller, valueOf(graphics.passed) ?? []);
      case 'card': {
        const { renderNode, driver } = subject.card;
        return renderNode === null
          ? { status: 'critical', summary: say`${driver} gives no render node`, remedy: nodes }
          : { status: 'ok', summary: say`${renderNode} by ${driver}`, remedy: null };
      }
    }
  },
};

/** A card that no driver has is a finding where a Quadlet asks for one. */
function judgeController(
  { address, driver }: DisplayController,
  passed: readonly PassedDevice[],
): ReturnType<typeof gpuRender.judge> {
  const words =
    driver === null
      ? literal('the graphics processor is there, and no driver has it')
      : say`${driver} has it, and the kernel shows no card of it`;
  if (driver === 'vfio-pci')
    return {
      status: 'not-applicable',
      summary: literal('given to a virtual machine (vfio-pci)'),
      remedy: null,
    };
  if (passed.length === 0)
    return { status: 'not-applicable', summary: say`${words}; no Quadlet asks for one`, remedy: null };
  const needed = driver === null && passed.some(({ optional }) => !optional);
  return {
    status: needed ? 'critical' : 'warning',
    summary: words,
    remedy: typed(['lspci', '-nnk', '-s', address]),
  };
}

interface Passed {
  readonly service: Clean;
  readonly devices: readonly PassedDevice[];
}

export const gpuDevice: Check<Passed, readonly Clean[]> = {
  ...gpuChecks,
  id: 'gpu.device',
  needs: [...gpuChecks.needs, 'containers'],
  promise: 'the devices that Quadlets pass exist',
  explain:
    'AddDevice=/dev/dri… of the Quadlets against the cards the kernel shows. The numbers change with kernels and hardware: a node that is not there ' +
    'keeps the service from starting, or leaves it without hardware video.',
  thresholds: null,
  notApplicable: (model) => {
    const { passed } = model.graphics;
    return passed.known && passed.value.length === 0 ? literal('no Quadlet passes a card') : noGpu(model);
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
