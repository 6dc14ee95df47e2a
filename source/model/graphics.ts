import { type Config } from '../config/schema.ts';
import { type Readings } from '../probes/catalogue.ts';
import { type DisplayController } from '../probes/display-controllers.ts';
import { type GpuClient } from '../probes/gpu-clients.ts';
import { larger } from '../probes/gpu-metrics.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type NvidiaCard } from '../probes/nvidia.ts';
import { type Clean, literal } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { busiestOf, keyOf, type Load, type Loads, loadsOf, type VideoLoad, videoLoadOf } from './gpu-load.ts';
import {
  gpuServicesOf,
  onlyShows,
  passedOf,
  withoutCard,
  type GpuService,
  type PassedDevice,
} from './gpu-services.ts';
import { both, type Known, map, valueOf } from './known.ts';
import { type Past } from './past.ts';
import { type Service } from './services.ts';

export type { GpuService, PassedDevice } from './gpu-services.ts';

/** A card with what its users do to it. */
export interface CardState extends GpuCard {
  /** Null: the driver does not tell. */
  readonly video: VideoLoad | null;
}

export interface Graphics {
  /** The configuration says that this box has no GPU. */
  readonly absentByPlan: boolean;
  /** Empty: the kernel shows none. Without those that only show a picture, where there is a real one. */
  readonly cards: Known<readonly CardState[]>;
  /** Graphics processors that the hardware has and the kernel shows no card of. */
  readonly withoutCard: Known<readonly DisplayController[]>;
  /** Who uses a card, by service or process, busiest first. */
  readonly users: Known<readonly GpuUser[]>;
  /** Devices that Quadlets pass, in the order of the services. */
  readonly passed: Known<readonly PassedDevice[]>;
  /** Services that are to use a card, and whether they do. */
  readonly services: Known<readonly GpuService[]>;
  /** Processes of other users that could not be looked into. */
  readonly unreadable: number;
}

export interface GpuUser {
  /** Service name, or the command of a process outside of any. */
  readonly name: Clean;
  readonly unit: Clean | null;
  readonly pids: readonly number[];
  /** Between the last two readings; null: not two yet. */
  readonly load: Load | null;
  /** Seconds of engine time since it opened the card, where the driver counts time. */
  readonly engineSeconds: Readonly<Record<string, number>>;
  readonly memory: number | null;
}

/** Cards, and who uses them: engine time of each client between two readings, added up by service. */
export function buildGraphics(
  facts: Facts,
  readings: Readings,
  previous: Readings,
  services: readonly Service[],
  past: Known<Past>,
  config: Config,
  now: number,
): Graphics {
  const loads = facts.gpuClients.known ? loadsOf(readings.gpuClients, previous.gpuClients) : null;
  const names = new Map(services.map((service) => [service.unitId as string | null, service.name]));
  const clients = valueOf(facts.gpuClients)?.clients ?? [];
  const passed = passedOf(facts, services);
  const measured = valueOf(facts.nvidia) ?? [];
  return {
    absentByPlan: config.gpu.expect === 'none',
    cards: map(facts.gpuCards, (cards) => {
      const real = cards.filter((card) => !onlyShows(card));
      return (real.length > 0 ? real : cards).map((card) => stateOf(card, measured, clients, loads));
    }),
    withoutCard: map(both(facts.gpuCards, facts.displayControllers), ([cards, controllers]) =>
      withoutCard(cards, controllers),
    ),
    users: map(facts.gpuClients, () => usersOf(clients, loads, names)),
    passed,
    services: gpuServicesOf(facts, passed, services, past, config, now),
    unreadable: valueOf(facts.gpuClients)?.unreadable ?? 0,
  };
}

function stateOf(
  card: GpuCard,
  measured: readonly NvidiaCard[],
  clients: readonly GpuClient[],
  loads: Loads | null,
): CardState {
  const own = measured.find(({ address }) => address === card.address);
  if (own !== undefined) {
    const { encode, decode, memoryUsed, memoryTotal, ...rest } = own;
    const memory = { vramUsed: memoryUsed, vramTotal: memoryTotal };
    const video: VideoLoad = { apart: true, decode, encode };
    return { ...card, ...rest, ...memory, video, videoBusy: busiestOf(video) };
  }
  const video = videoLoadOf(card, clients, loads);
  // Some cards leave their own figure at 0; and theirs counts those users, too, that cannot be looked into.
  return { ...card, video, videoBusy: larger(card.videoBusy, busiestOf(video)) };
}

function usersOf(
  clients: readonly GpuClient[],
  loads: Loads | null,
  names: ReadonlyMap<string | null, Clean>,
): readonly GpuUser[] {
  const groups = new Map<string, GpuClient[]>();
  for (const client of clients) {
    const key = client.unit ?? `${client.command}\0`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [client]);
    else group.push(client);
  }

  const users = [...groups.values()].map((group) => toUser(group, loads, names));
  const busy = ({ load }: GpuUser) => Math.max(0, ...Object.values(load ?? {}));
  return users.sort((left, right) => busy(right) - busy(left) || (left.name < right.name ? -1 : 1));
}

function toUser(
  group: readonly GpuClient[],
  loads: Loads | null,
  names: ReadonlyMap<string | null, Clean>,
): GpuUser {
  const unit = group[0]?.unit ?? null;
  const seconds: Record<string, number> = {};
  const load: Record<string, number> = {};
  let measured = false;
  let memory: number | null = null;
  for (const client of group) {
    for (const [engine, { used, of }] of Object.entries(client.engines))
      if (of === null) seconds[engine] = (seconds[engine] ?? 0) + used / 1e9;
    const share = loads?.get(keyOf(client));
    measured ||= share !== undefined;
    for (const [engine, percent] of Object.entries(share ?? {}))
      load[engine] = Math.min(100, (load[engine] ?? 0) + percent);
    if (client.vram !== null || client.gtt !== null)
      memory = (memory ?? 0) + (client.vram ?? 0) + (client.gtt ?? 0);
  }

  return {
    name: names.get(unit) ?? unit ?? group[0]?.command ?? literal('?'),
    unit,
    pids: [...new Set(group.map(({ pid }) => pid))],
    load: measured ? load : null,
    engineSeconds: seconds,
    memory,
  };
}
