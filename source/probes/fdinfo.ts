import { type Clean, clean } from '../text/clean.ts';

/** What a client has used of the engines of one kind since it opened the card. */
export interface EngineUse {
  /** Nanoseconds; cycles where `of` is told. */
  readonly used: number;
  /** Cycles that went by on the engine, whoever used them: a share is the change of `used` by that of `of` (xe). Null: `used` is time. */
  readonly of: number | null;
  /** How many engines of the kind there are (drm-engine-capacity-NAME, 1 when not told): `used` is the sum over them. */
  readonly count: number;
}

/** The drm- lines of a file descriptor. */
export interface Fdinfo {
  readonly clientId: number;
  /** PCI address, `0000:30:00.0`. */
  readonly address: Clean | null;
  readonly driver: Clean;
  /** By name, as the driver prints it: gfx, compute, dec, enc, enc_1, jpeg, vpe (amdgpu), render, copy, video (i915), rcs, vcs (xe). */
  readonly engines: Readonly<Record<string, EngineUse>>;
  /** Bytes in the card's own memory, and in the system's that it works on; null when not told. */
  readonly vram: number | null;
  readonly gtt: number | null;
}

/**
 * Reads the drm- lines of /proc/PID/fdinfo/N (kernel: Documentation/gpu/drm-usage-stats.rst, amdgpu from 5.19 on, xe/xe_drm_client.c).
 * Null when the descriptor is no DRM client, or of a driver that gives no client id: its users could not be told apart.
 */
export function parseFdinfo(text: string): Fdinfo | null {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^(drm-[^\s:]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(key, value);
  }
  const driver = values.get('drm-driver');
  const id = values.get('drm-client-id');
  if (driver === undefined || id === undefined || !/^\d{1,15}$/.test(id)) return null;
  const address = values.get('drm-pdev');
  return {
    clientId: Number(id),
    address: address === undefined ? null : clean(address),
    driver: clean(driver),
    engines: enginesOf(values),
    vram: memory(values, ['vram', 'local']),
    gtt: memory(values, ['gtt', 'system']),
  };
}

type Values = ReadonlyMap<string, string>;

/** `drm-engine-enc: 5 ns`, or `drm-cycles-vcs: 5` with `drm-total-cycles-vcs: 90`. Cycles without their total say nothing of a share. */
function enginesOf(values: Values): Fdinfo['engines'] {
  const engines: [string, EngineUse][] = [];
  for (const [key, value] of values) {
    // drm-engine-capacity-NAME is how many there are of an engine; an engine of the name `capacity-…` there is not.
    const [, kind, name] = /^drm-(engine|cycles)-(?!capacity-)(.+)$/.exec(key) ?? [];
    if (kind === undefined || name === undefined) continue;
    const count = wholeIn(values.get(`drm-engine-capacity-${name}`), /^([1-9]\d{0,3})$/) ?? 1;
    const of = kind === 'engine' ? null : wholeIn(values.get(`drm-total-cycles-${name}`), /^(\d{1,19})$/);
    const used = wholeIn(value, kind === 'engine' ? /^(\d{1,19}) ns$/ : /^(\d{1,19})$/);
    if (used === null || (kind === 'cycles' && (of === null || values.has(`drm-engine-${name}`)))) continue;
    engines.push([clean(name), { used, of, count }]);
  }
  return Object.fromEntries(engines);
}

function wholeIn(value: string | undefined, form: RegExp): number | null {
  const digits = value === undefined ? undefined : form.exec(value)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Bytes in the first of some regions that is told: `drm-resident-vram0: 12 KiB`, before that `drm-memory-vram`. */
function memory(values: Values, regions: readonly string[]): number | null {
  for (const kind of ['resident', 'memory']) {
    for (const region of regions) {
      const sizes = [...values]
        .filter(([key]) => new RegExp(`^drm-${kind}-${region}\\d*$`).test(key))
        .map(([, value]) => sizeOf(value));
      if (sizes.length > 0 && sizes.every((size) => size !== null))
        return sizes.reduce((sum, size) => sum + size, 0);
    }
  }
  return null;
}

const unit: Readonly<Record<string, number>> = { '': 1, KiB: 1024, MiB: 1024 ** 2 };

function sizeOf(value: string): number | null {
  const [, figure, name = ''] = /^(\d{1,15})(?: (KiB|MiB))?$/.exec(value) ?? [];
  return figure === undefined ? null : Number(figure) * (unit[name] ?? 1);
}
