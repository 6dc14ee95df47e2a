import { type Clean, clean, literal, say } from '../text/clean.ts';
import { needed, word } from './found.ts';
import { clampedPercent } from './gpu-metrics.ts';
import { evidenceOfPath, type Probe, Unavailable } from './probe.ts';
import { ran } from './run.ts';

/** What NVIDIA's own driver tells of a card, which it does by its own tool alone. Null: not told (`[N/A]`). */
export interface NvidiaCard {
  /** As the kernel writes it: `0000:01:00.0`. */
  readonly address: Clean;
  /** Percent 0–100. */
  readonly busy: number | null;
  readonly memoryBusy: number | null;
  readonly encode: number | null;
  readonly decode: number | null;
  /** Bytes. */
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly shaderClockMhz: number | null;
  readonly memoryClockMhz: number | null;
  /** Watts. */
  readonly power: number | null;
  /** Degrees Celsius. */
  readonly temperature: number | null;
}

/** Of `nvidia-smi --help-query-gpu`, in the order in which they are read. */
const fields = [
  'pci.bus_id',
  'utilization.gpu',
  'utilization.memory',
  'utilization.encoder',
  'utilization.decoder',
  'memory.used',
  'memory.total',
  'clocks.current.graphics',
  'clocks.current.memory',
  'power.draw',
  'temperature.gpu',
];

/** Empty where the driver `nvidia` has no card that is awake: then nothing is started, because asking would wake it. */
export const nvidia: Probe<readonly NvidiaCard[]> = {
  id: 'gpu.nvidia',
  title: 'nvidia-smi',
  every: { seen: 10_000, hidden: 300_000 },
  staleAfter: 600_000,
  async read(context, evidence) {
    const { box, config } = context;
    const drivers = `${config.roots.sys}/bus/pci/drivers/nvidia`;
    const listed = await box.list(drivers);
    if (!listed.found && listed.why === 'missing') {
      evidence.push(evidenceOfPath(drivers));
      return [];
    }
    const addresses = needed(listed, drivers).filter(({ path }) => /^[0-9a-f]{4}:[0-9a-f]{2}:/.test(path));
    const states = await Promise.all(
      addresses.map(async ({ path }) => word(await box.readText(`${drivers}/${path}/power/runtime_status`))),
    );
    if (states.every((state) => state === 'suspended')) {
      evidence.push(evidenceOfPath(drivers));
      return [];
    }
    const args = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'];
    const { stdout } = await ran(context, evidence, {
      file: 'nvidia-smi',
      args,
      deadlineMs: 8000,
      session: false,
    });
    return parseNvidia(stdout);
  },
};

/**
 * Reads the lines of nvidia-smi: `00000000:01:00.0, 12, 3, 40, 0, 512, 8192, 1500, 7000, 32.10, 45`.
 *
 * @throws {Unavailable} `parse`: no line, or one that is none of these
 */
export function parseNvidia(text: string): readonly NvidiaCard[] {
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.length === 0)
    throw new Unavailable('parse', literal('nvidia-smi: it ends within a line, or says nothing'));
  return lines.map((line) => {
    const [bus = '', ...values] = line.split(',').map((value) => value.trim());
    const address = /^(?:[0-9a-f]{4})?([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i.exec(bus)?.[1];
    if (address === undefined || values.length !== fields.length - 1)
      throw new Unavailable('parse', say`nvidia-smi: not a line of a card: ${clean(line.slice(0, 80))}`);
    const [busy, memoryBusy, encode, decode, used, total, shader, memory, power, heat] = values.map(figure);
    const bytes = (mebibytes: number | null | undefined) =>
      mebibytes == null ? null : mebibytes * 1024 ** 2;
    return {
      address: clean(address.toLowerCase()),
      busy: clampedPercent(busy ?? null),
      memoryBusy: clampedPercent(memoryBusy ?? null),
      encode: clampedPercent(encode ?? null),
      decode: clampedPercent(decode ?? null),
      memoryUsed: bytes(used),
      memoryTotal: bytes(total),
      shaderClockMhz: shader ?? null,
      memoryClockMhz: memory ?? null,
      power: power ?? null,
      temperature: heat ?? null,
    };
  });
}

function figure(text: string): number | null {
  return /^\d{1,9}(?:\.\d{1,3})?$/.test(text) ? Number(text) : null;
}
