import { type Hardware } from './box.ts';

/** Reads a {@link Hardware} from JSON; null when it is none. */
export function parseHardware(text: string): Hardware | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value['cpu'] !== 'string') return null;
  const { gpus, disks, cpu } = value;
  if (!isListOf(gpus, { vendor: 'string', model: 'string', busAddress: 'string' })) return null;
  if (!isListOf(disks, { name: 'string', model: 'string', type: 'string', size: 'number' })) return null;
  return { gpus: gpus as Hardware['gpus'], disks: disks as Hardware['disks'], cpu };
}

function isListOf(value: unknown, shape: Readonly<Record<string, 'string' | 'number'>>): boolean {
  if (!Array.isArray(value)) return false;
  return value.every(
    (one: unknown) => isRecord(one) && Object.entries(shape).every(([key, type]) => typeof one[key] === type),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
