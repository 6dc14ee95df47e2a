import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** A graphics card under /sys/class/drm, by its driver. Null where the kernel does not tell. */
export interface GpuCard {
  /** `card1` */
  readonly name: Clean;
  /** `renderD128` */
  readonly renderNode: Clean | null;
  /** amdgpu, i915, xe, nvidia, … */
  readonly driver: Clean;
  /** PCI address, `0000:30:00.0`: joins fdinfo's drm-pdev. */
  readonly address: Clean | null;
  readonly vendorId: Clean | null;
  readonly deviceId: Clean | null;
  /** Percent 0–100. */
  readonly busy: number | null;
  readonly memoryBusy: number | null;
  /** The video engine, percent: vcn_busy_percent, or gpu_metrics' average_mm_activity. */
  readonly videoBusy: number | null;
  readonly vramUsed: number | null;
  readonly vramTotal: number | null;
  readonly gttUsed: number | null;
  readonly gttTotal: number | null;
  readonly shaderClockMhz: number | null;
  readonly memoryClockMhz: number | null;
  /** Watts. */
  readonly power: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
  /** `1.2`: format and content revision of gpu_metrics, null when the file is not there. */
  readonly metricsRevision: Clean | null;
}

export const gpuCards: Probe<readonly GpuCard[]> = {
  id: 'gpu.cards',
  title: '/sys/class/drm',
  every: { seen: 2000, hidden: 60000 },
  staleAfter: 60000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** One user of a card (kernel Documentation/gpu/drm-usage-stats.rst), counted once per drm-client-id. Nanoseconds since it opened the card. */
export interface GpuClient {
  readonly clientId: number;
  readonly address: Clean | null;
  readonly driver: Clean;
  readonly pid: number;
  readonly command: Clean;
  /** The user unit its cgroup lies in: `immich-server.service`. */
  readonly unit: Clean | null;
  /** Engine names as the driver prints them: gfx, compute, dec, enc, enc_1, jpeg, vpe, video, render. */
  readonly engines: Readonly<Record<string, number>>;
  readonly vram: number | null;
  readonly gtt: number | null;
}

export interface GpuClients {
  readonly clients: readonly GpuClient[];
  /** Processes of other users that could not be looked into. */
  readonly unreadable: number;
}

export const gpuClients: Probe<GpuClients> = {
  id: 'gpu.clients',
  title: '/proc/PID/fdinfo',
  every: { seen: 2000, hidden: 60000 },
  staleAfter: 60000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
