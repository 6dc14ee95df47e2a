import { basename } from 'node:path';
import { type Box } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { needed, word } from './found.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

/** A display controller on PCI, whether a driver has made a card of it or not. */
export interface DisplayController {
  /** `0000:30:00.0` */
  readonly address: Clean;
  /** `0x1002` */
  readonly vendorId: Clean | null;
  readonly deviceId: Clean | null;
  /** Null: no driver has it. */
  readonly driver: Clean | null;
}

/**
 * What hardware there is for /sys/class/drm to show: a card that no driver has is not there. A box without PCI has none.
 * Kernel: Documentation/PCI/sysfs-pci.rst; class 0x03 is a display controller (pci_ids.h).
 */
export const displayControllers: Probe<readonly DisplayController[]> = {
  id: 'gpu.controllers',
  title: '/sys/bus/pci/devices',
  every: { seen: 60_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read({ box, config }, evidence) {
    const buses = `${config.roots.sys}/bus`;
    const root = `${buses}/pci/devices`;
    evidence.push(evidenceOfPath(root));
    const listed = await box.list(root);
    if (!listed.found && listed.why === 'missing') {
      needed(await box.list(buses), buses);
      return [];
    }
    const addresses = needed(listed, root).map(({ path }) => path);
    const found = await Promise.all(addresses.map((address) => controller(box, root, address)));
    return found.filter((one) => one !== null);
  },
};

async function controller(box: Box, root: string, address: string): Promise<DisplayController | null> {
  const device = `${root}/${address}`;
  const kind = await box.readText(`${device}/class`);
  if (!kind.found && kind.why === 'missing') return null;
  if (!/^0x03/.test(needed(kind, `${device}/class`))) return null;
  const [vendor, id, driver] = await Promise.all([
    box.readText(`${device}/vendor`),
    box.readText(`${device}/device`),
    box.readLink(`${device}/driver`),
  ]);
  // Only a link that is not there says that no driver has it.
  if (!driver.found && driver.why !== 'missing') needed(driver, `${device}/driver`);
  return {
    address: clean(address),
    vendorId: text(word(vendor)),
    deviceId: text(word(id)),
    driver: driver.found ? clean(basename(driver.value)) : null,
  };
}

function text(raw: string | null): Clean | null {
  return raw === null ? null : clean(raw);
}
