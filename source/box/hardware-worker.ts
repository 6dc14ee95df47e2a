// A program of its own (build/app/hardware.js): prints what systeminformation knows of the hardware's names as JSON.
// systeminformation starts shells and waits for them synchronously, so it must not run where anything else does. A thread
// would not do: a process whose thread waits for a child cannot end before that child does.
import process from 'node:process';
import { cpu, diskLayout, graphics } from 'systeminformation';
import { type Hardware } from './box.ts';

const [{ controllers }, disks, { brand }] = await Promise.all([graphics(), diskLayout(), cpu()]);
const hardware: Hardware = {
  gpus: controllers.map(({ vendor, model, busAddress }) => ({
    vendor,
    model,
    busAddress: withDomain(busAddress ?? ''),
  })),
  disks: disks.map(({ device, name, type, size }) => ({ name: device, model: name, type, size })),
  cpu: brand,
};
process.stdout.write(JSON.stringify(hardware));

/** `30:00.0` as the kernel writes it: `0000:30:00.0`. */
function withDomain(address: string): string {
  return /^[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i.test(address) ? `0000:${address}` : address;
}
