import { type Box } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { count, needed, word } from './found.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';

/** A btrfs file system as /sys/fs/btrfs/UUID tells it, readable without root. Bytes. */
export interface Btrfs {
  readonly uuid: Clean;
  readonly label: Clean | null;
  /** Kernel names of its devices (folder `devices`), with size where /sys/class/block tells it. */
  readonly devices: readonly { readonly name: Clean; readonly size: number | null }[];
  /** allocation/{data,metadata,system}; `diskTotal` counts every copy (RAID1 twice). */
  readonly allocation: {
    readonly data: BtrfsSpace;
    readonly metadata: BtrfsSpace;
    readonly system: BtrfsSpace;
    /** global_rsv_size: reserved within metadata. */
    readonly globalReserve: number;
  };
  /** Σ device sizes − Σ disk_total; null when a device size is unknown or a device is missing. Too high where the file system is smaller than its device. */
  readonly unallocated: number | null;
  /** devinfo/N/error_stats by device id; `missing` where the device is gone. */
  readonly errors: readonly BtrfsDeviceErrors[];
  /** True where the kernel does not tell the errors of every device (before 5.14, or not loaded yet): none listed then is not none. */
  readonly errorsUnknown?: boolean;
  /** exclusive_operation: none, balance, device add, …; `unknown` where the kernel (before 5.10) does not tell. */
  readonly exclusiveOperation: Clean;
}

export interface BtrfsSpace {
  readonly used: number;
  readonly total: number;
  readonly diskUsed: number;
  readonly diskTotal: number;
  /** Block-group profiles present: single, raid1, dup, … */
  readonly profiles: readonly Clean[];
}

export interface BtrfsDeviceErrors {
  readonly deviceId: number;
  readonly missing: boolean;
  readonly write: number;
  readonly read: number;
  readonly flush: number;
  readonly corruption: number;
  readonly generation: number;
}

/** No /sys/fs/btrfs is a fact: the module is not loaded, so no btrfs is mounted. Kernel: fs/btrfs/sysfs.c. */
export const btrfs: Probe<readonly Btrfs[]> = {
  id: 'btrfs',
  title: '/sys/fs/btrfs',
  every: { seen: 10000, hidden: 60000 },
  staleAfter: 300000,
  async read({ box, config }, evidence) {
    const root = `${config.roots.sys}/fs/btrfs`;
    evidence.push(evidenceOfPath(root));
    const listed = await box.list(root);
    if (!listed.found && listed.why === 'missing') return [];
    const uuids = needed(listed, root).filter(({ path }) =>
      /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(path),
    );
    const found = await Promise.all(uuids.map(({ path }) => filesystem(box, config.roots.sys, path)));
    return found.filter((one) => one !== null);
  },
};

/** Null: it was unmounted between listing and reading. */
async function filesystem(box: Box, sys: string, uuid: string): Promise<Btrfs | null> {
  const path = `${sys}/fs/btrfs/${uuid}`;
  const [label, operation, devices, told, allocation] = await Promise.all([
    box.readText(`${path}/label`),
    box.readText(`${path}/exclusive_operation`),
    devicesOf(box, sys, path),
    errorsOf(box, path),
    allocationOf(box, path),
  ]);
  if (devices === null || allocation === null) {
    if (!(await box.list(path)).found) return null;
    throw new Unavailable('version', clean(`${path}: allocation or devices are not there`));
  }

  const text = word(label);
  return {
    uuid: clean(uuid),
    label: text === null ? null : clean(text),
    devices,
    allocation: allocation.spaces,
    unallocated: unallocated(devices, told.errors, allocation.diskTotal),
    errors: told.errors,
    ...(told.complete && told.errors.length >= devices.length ? {} : { errorsUnknown: true }),
    exclusiveOperation: clean(word(operation) ?? 'unknown'),
  };
}

async function devicesOf(box: Box, sys: string, path: string): Promise<Btrfs['devices'] | null> {
  const listed = await box.list(`${path}/devices`);
  if (!listed.found) return null;
  return Promise.all(
    listed.value.map(async ({ path: name }) => {
      // In sectors of 512 bytes whatever the device's own are (Documentation/block/stat.rst).
      const sectors = count(await box.readText(`${sys}/class/block/${name}/size`));
      return { name: clean(name), size: sectors === null ? null : sectors * 512 };
    }),
  );
}

interface Allocation {
  readonly spaces: Btrfs['allocation'];
  /** Σ disk_total; mixed block groups once. */
  readonly diskTotal: number;
}

async function allocationOf(box: Box, path: string): Promise<Allocation | null> {
  const [data, metadata, system, mixed, globalReserve] = await Promise.all([
    spaceOf(box, `${path}/allocation/data`),
    spaceOf(box, `${path}/allocation/metadata`),
    spaceOf(box, `${path}/allocation/system`),
    spaceOf(box, `${path}/allocation/mixed`),
    box.readText(`${path}/allocation/global_rsv_size`).then(count),
  ]);
  if (system === null || globalReserve === null) return null;
  // Small file systems (mkfs.btrfs --mixed) keep data and metadata in the same block groups: both are shown as what they share.
  if (mixed !== null)
    return {
      spaces: { data: mixed, metadata: mixed, system, globalReserve },
      diskTotal: mixed.diskTotal + system.diskTotal,
    };
  if (data === null || metadata === null) return null;
  return {
    spaces: { data, metadata, system, globalReserve },
    diskTotal: data.diskTotal + metadata.diskTotal + system.diskTotal,
  };
}

async function spaceOf(box: Box, path: string): Promise<BtrfsSpace | null> {
  const [listed, used, total, diskUsed, diskTotal] = await Promise.all([
    box.list(path),
    ...['bytes_used', 'total_bytes', 'disk_used', 'disk_total'].map((name) =>
      box.readText(`${path}/${name}`).then(count),
    ),
  ]);
  if (!listed.found || used == null || total == null || diskUsed == null || diskTotal == null) return null;
  const profiles = listed.value.filter(({ kind }) => kind === 'directory').map((entry) => clean(entry.path));
  return { used, total, diskUsed, diskTotal, profiles };
}

function unallocated(devices: Btrfs['devices'], errors: Btrfs['errors'], diskTotal: number): number | null {
  if (devices.length === 0 || errors.some(({ missing }) => missing)) return null;
  const sizes = devices.map(({ size }) => size);
  if (!sizes.every((size) => size !== null)) return null;
  return Math.max(0, sizes.reduce((sum, size) => sum + size, 0) - diskTotal);
}

async function errorsOf(box: Box, path: string): Promise<{ errors: Btrfs['errors']; complete: boolean }> {
  const listed = await box.list(`${path}/devinfo`);
  if (!listed.found) return { errors: [], complete: false };
  const ids = listed.value.filter((entry) => /^\d+$/.test(entry.path)).map((entry) => entry.path);
  const told = await Promise.all(
    ids.map(async (id) => {
      const [stats, missing] = await Promise.all([
        box.readText(`${path}/devinfo/${id}/error_stats`),
        box.readText(`${path}/devinfo/${id}/missing`),
      ]);
      const errors = stats.found ? parseErrorStats(stats.value) : null;
      const gone = word(missing) === '1';
      // The counters of a missing device are not loaded; that it is missing must be told all the same.
      if (errors === null && !gone) return null;
      return { deviceId: Number(id), missing: gone, ...(errors ?? noErrors) };
    }),
  );
  const errors = told.filter((one) => one !== null).sort((a, b) => a.deviceId - b.deviceId);
  return { errors, complete: errors.length === told.length };
}

const noErrors = { write: 0, read: 0, flush: 0, corruption: 0, generation: 0 };

/** Reads devinfo/N/error_stats (`write_errs 0` and so on, one a line). Null when a counter is not told: `invalid` while they are not loaded. */
export function parseErrorStats(text: string): typeof noErrors | null {
  const [write, read, flush, corruption, generation] = [
    'write',
    'read',
    'flush',
    'corruption',
    'generation',
  ].map((name) => {
    const told = new RegExp(`^${name}_errs\\s+(\\d{1,15})\\s*$`, 'm').exec(text)?.[1];
    return told === undefined ? null : Number(told);
  });
  if (write == null || read == null || flush == null || corruption == null || generation == null) return null;
  return { write, read, flush, corruption, generation };
}
