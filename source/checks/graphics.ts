import { both, type Known, map, restingOn, unknown, valueOf } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type GpuAccess } from '../probes/gpu-access.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Check, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { some, stackSources } from './targets.ts';

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

export const gpuAccess: Check<GpuAccess, Extract<GpuAccess, { known: true }> | 'stopped'> = {
  ...common,
  id: 'gpu.access',
  needs: [...common.needs, ...stackSources, 'gpuAccess'],
  promise: 'the services that encode can open the card',
  explain:
    'Looks inside of each container of gpu.containers for render nodes that may be read and written there. Being in the group render on the host is neither needed nor enough: what counts is ' +
    'the mode of the node (0666 by default; systemd 258 once set 0600), SELinux, and for rootless containers GroupAdd=keep-groups. Without it Immich encodes on the processor and says nothing.',
  thresholds: null,
  notApplicable: (model, { gpu }) =>
    gpu.containers.length === 0 ? literal('no container is named (gpu.containers)') : none(model),
  subjects: ({ gpuAccess: access }) =>
    map(access, (list) => list.map((one) => ({ name: one.container, row: one.container, subject: one }))),
  fact: (access, { gpuAccess: all, stack }) => {
    const own = restingOn(all, ({ argv }) => argv?.includes(access.container) === true);
    const service = findService(stack.services, [access.container]);
    if (access.known) return map(own, () => access);
    // Where it does not run on purpose there is nothing to look into.
    return service !== null && service.state === 'stopped' && !service.expected
      ? map(own, () => 'stopped' as const)
      : unknown(access.reason, access.detail, own.origin);
  },
  judge(access, { container }, { graphics }) {
    if (access === 'stopped')
      return { status: 'not-applicable', summary: literal('does not run'), remedy: null };
    const remedy = typed(['podman', 'exec', container, 'ls', '-ln', '/dev/dri']);
    const { nodes, usable } = access;
    if (usable.length > 0) return { status: 'ok', summary: say`${some(usable)} can be used`, remedy: null };
    if (nodes.length > 0)
      return { status: 'critical', summary: say`${some(nodes)} is there and cannot be opened`, remedy };
    const passed = valueOf(graphics.passed)?.some(({ service }) => service === container) === true;
    return {
      status: passed ? 'critical' : 'warning',
      summary: passed
        ? literal('its Quadlet passes a card, and none is there')
        : literal('no card is passed to it: video is encoded on the processor'),
      remedy,
    };
  },
};
