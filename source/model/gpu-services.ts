import { type Config } from '../config/schema.ts';
import { type GpuAccess } from '../probes/gpu-access.ts';
import { type DisplayController } from '../probes/display-controllers.ts';
import { type GpuCard } from '../probes/gpu.ts';
import { type Transcoder } from '../probes/transcoders.ts';
import { type Clean, say } from '../text/clean.ts';
import { type Facts } from './facts.ts';
import { encodedVideo, encodingSecondsOf } from './gpu-load.ts';
import { both, given, known, type Known, map, unknown, valueOf } from './known.ts';
import { type Past } from './past.ts';
import { seriesName } from './sampled.ts';
import { type Service } from './services.ts';

/** A device of a card that a Quadlet passes to its container. */
export interface PassedDevice {
  readonly service: Clean;
  /** As it is written: `/dev/dri/renderD128`, `/dev/dri`, `nvidia.com/gpu=all`. */
  readonly device: Clean;
  /** Whether it is there on the host. */
  readonly exists: boolean;
  /** `AddDevice=-…`: passed only where it is there, so that its absence is no fault. */
  readonly optional: boolean;
}

/** A service that is to use the card: its Quadlet passes one, or gpu.containers names it. */
export interface GpuService {
  readonly name: Clean;
  readonly unit: Clean | null;
  readonly devices: readonly PassedDevice[];
  /** What was found inside of it; null: not looked (gpu.containers does not name it). */
  readonly access: GpuAccess | null;
  /** Processes in it that work on video now. */
  readonly transcoders: Known<readonly Transcoder[]>;
  /** What the engines that encode have done for those who have a card open in it now, seconds; null: not told. */
  readonly encodingSeconds: number | null;
  /** Processor time of those who work on video in it now for long and without an engine that encodes, seconds; null: not told. */
  readonly softwareSeconds: number | null;
  /** The same of the last day, as it was sampled: about; null: not sampled. */
  readonly softwareWithinDay: number | null;
  /** When an engine that encodes was last seen to work for it, epoch milliseconds, to the hour; null: not in the days that are remembered. */
  readonly lastWorkedAt: number | null;
}

/** `AddDevice=-/dev/dri/renderD128:/dev/dri/renderD128:rw` asks for `/dev/dri/renderD128` of the host (podman-systemd.unit(5)). */
export function passedOf(facts: Facts, services: readonly Service[]): Known<readonly PassedDevice[]> {
  return map(both(facts.quadlets, facts.gpuCards), ([, cards]) =>
    services.flatMap((service) =>
      (valueOf(service.quadlet)?.devices ?? []).flatMap((written) => {
        const device = (written.replace(/^-/, '').split(':', 1)[0] ?? '') as Clean;
        const exists = existing(device, cards);
        return exists === null
          ? []
          : [{ service: service.name, device, exists, optional: written.startsWith('-') }];
      }),
    ),
  );
}

/** Whether the device of a card is there; null: it is none of a card. */
function existing(device: Clean, cards: readonly GpuCard[]): boolean | null {
  if (/^\/dev\/dri\/?$/.test(device)) return cards.length > 0;
  if (device.startsWith('/dev/dri/'))
    return cards.some(({ name, renderNode }) =>
      [name, renderNode].some((node) => node !== null && device === `/dev/dri/${node}`),
    );
  // By the Container Device Interface, or as the nodes of NVIDIA's driver.
  return /^(?:nvidia\.com\/gpu=|\/dev\/nvidia)/.test(device)
    ? cards.some(({ driver }) => driver === 'nvidia')
    : null;
}

export function gpuServicesOf(
  facts: Facts,
  passed: Known<readonly PassedDevice[]>,
  services: readonly Service[],
  past: Known<Past>,
  config: Config,
  now: number,
): Known<readonly GpuService[]> {
  return map(passed, (devices) =>
    services
      .filter(
        ({ name }) => config.gpu.containers.includes(name) || devices.some(({ service }) => service === name),
      )
      .map(({ name, unitId }) => {
        const clients = map(facts.gpuClients, (all) => all.clients.filter(({ unit }) => unit === unitId));
        const transcoders = transcodersOf(facts, unitId);
        return {
          name,
          unit: unitId,
          devices: devices.filter(({ service }) => service === name),
          access: valueOf(facts.gpuAccess)?.find(({ container }) => container === name) ?? null,
          transcoders,
          encodingSeconds: unitId !== null && clients.known ? encodingSecondsOf(clients.value) : null,
          softwareSeconds: unitId !== null && transcoders.known ? inSoftware(transcoders.value) : null,
          softwareWithinDay: softwareOf(past, name, now),
          lastWorkedAt: lastWorked(past, name),
        };
      }),
  );
}

/** Those in one unit. While a process has no name nobody knows whether it is one of them. */
function transcodersOf({ gpuClients }: Facts, unitId: Clean | null): GpuService['transcoders'] {
  return given(gpuClients, ({ transcoders, unnamed }) =>
    unnamed > 0
      ? unknown('parse', say`${unnamed} processes whose name could not be read`, gpuClients.origin)
      : known(
          transcoders.filter(({ unit }) => unitId !== null && unit === unitId),
          gpuClients.origin,
        ),
  );
}

/** Who has used less is taking a picture or the sound out of a video, which is no work for the card. Seconds of processor time. */
const shortWork = 60;

/** Processor seconds of long work without an engine that encodes. Null while one of them does not tell. */
function inSoftware(transcoders: readonly Transcoder[]): number | null {
  let seconds = 0;
  for (const one of transcoders) {
    if (!one.known) return null;
    if (!encodedVideo(one.engines) && one.cpuSeconds > shortWork) seconds += one.cpuSeconds;
  }
  return seconds;
}

const hourMs = 3_600_000;

/** Each hour as long as it was on the mean of its samples. */
function softwareOf(past: Known<Past>, service: Clean, now: number): number | null {
  if (!past.known) return null;
  const hours = past.value.hourly.get(seriesName('gpu.software', service));
  if (hours === undefined) return null;
  return hours
    .filter(({ at }) => at > now - 25 * hourMs && at <= now)
    .reduce((sum, { at, value }) => sum + (value / 100) * (Math.min(hourMs, now - at) / 1000), 0);
}

/** The latest sample of time of an engine that encodes: to the minute in the last hours, before that to the beginning of its hour. */
function lastWorked(past: Known<Past>, service: Clean): number | null {
  if (!past.known) return null;
  const name = seriesName('gpu.video', service);
  const samples = [...(past.value.hourly.get(name) ?? []), ...(past.value.recent.get(name) ?? [])];
  return samples.reduce<number | null>(
    (last, { at, high }) => (high > 0 && (last === null || at > last) ? at : last),
    null,
  );
}

/** PCI vendors whose cards have video engines: AMD, Intel, NVIDIA. What a virtual machine or a server board shows has none. */
const vendors: ReadonlySet<string> = new Set(['0x1002', '0x8086', '0x10de']);

/** Drivers of what only shows a picture (kernel: drivers/gpu/drm/{ast,mgag200,tiny,…}); they have no engine and no render node. */
const displayOnly: ReadonlySet<string> = new Set([
  ...['ast', 'bochs-drm', 'bochs', 'cirrus', 'cirrus-qemu', 'hyperv_drm', 'mgag200', 'qxl', 'udl', 'vkms'],
  ...[
    'simple-framebuffer',
    'simpledrm',
    'efi-framebuffer',
    'vesa-framebuffer',
    'ofdrm',
    'virtio-pci',
    'virtio_gpu',
  ],
]);

/** Whether a card only shows a picture. */
export function onlyShows({ driver, renderNode }: Pick<GpuCard, 'driver' | 'renderNode'>): boolean {
  return renderNode === null && displayOnly.has(driver);
}

/** Graphics processors on PCI of which no driver has made a card. */
export function withoutCard(
  cards: readonly GpuCard[],
  controllers: readonly DisplayController[],
): readonly DisplayController[] {
  return controllers.filter(
    ({ address, vendorId }) => vendors.has(vendorId ?? '') && !cards.some((card) => card.address === address),
  );
}
