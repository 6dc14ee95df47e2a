import { type Box } from '../box/box.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { type EngineUse, parseFdinfo } from './fdinfo.ts';
import { reasonOf, word } from './found.ts';
import { type Reason } from './reading.ts';
import { unitOf } from './unit-of-process.ts';

/** A process that works on video, told by its name, and how much of that the engines of a card did for it. */
export type Transcoder = {
  readonly pid: number;
  readonly command: Clean;
  /** The user unit its cgroup lies in. */
  readonly unit: Clean | null;
  /** Processor time since it began, seconds. */
  readonly cpuSeconds: number;
} & (
  | {
      readonly known: true;
      /** By name, added up over the cards that it has open; empty: it has none open. */
      readonly engines: Readonly<Record<string, EngineUse>>;
    }
  | { readonly known: false; readonly reason: Reason; readonly detail: Clean }
);

type Used = Pick<Extract<Transcoder, { known: true }>, 'known' | 'engines'>;
type NotTold = Pick<Extract<Transcoder, { known: false }>, 'known' | 'reason' | 'detail'>;

/** What a search through its descriptors has found. */
interface Looked {
  readonly cards: readonly number[];
  readonly ofNvidia: boolean;
  readonly unreadable: boolean;
}

/** @returns null when it is gone, or another process has its number now */
export async function transcoderAt(
  box: Box,
  folder: string,
  pid: number,
  looked: Looked,
  names: readonly string[],
): Promise<Transcoder | null> {
  const [stat, group, comm] = await Promise.all([
    box.readText(`${folder}/stat`),
    box.readText(`${folder}/cgroup`),
    box.readText(`${folder}/comm`),
  ]);
  const command = word(comm);
  const cpuSeconds = stat.found ? cpuSecondsOf(stat.value) : null;
  if (command === null || !names.includes(command) || cpuSeconds === null) return null;
  const used = await enginesOf(box, folder, looked);
  return { pid, command: clean(command), unit: unitOf(group), cpuSeconds, ...used };
}

async function enginesOf(
  box: Box,
  folder: string,
  { cards, ofNvidia, unreadable }: Looked,
): Promise<Used | NotTold> {
  if (unreadable)
    return notTold('permission', literal('it runs as another user, whose engine time only root reads'));
  if (ofNvidia && cards.length === 0)
    return notTold(
      'dependency',
      literal('it uses a card of NVIDIA, whose driver tells no engine time by process'),
    );
  const engines: Record<string, EngineUse> = {};
  const clients = new Set<string>();
  for (const fd of cards) {
    const usage = await box.readText(`${folder}/fdinfo/${fd}`);
    if (!usage.found && usage.why === 'missing') continue;
    if (!usage.found) return notTold(reasonOf(usage.why), literal('its engine time could not be read'));
    const client = parseFdinfo(usage.value);
    // What was a card when it was searched may be another file by now.
    if (client === null && !usage.value.includes('drm-driver')) continue;
    if (client === null)
      return notTold('version', literal('the driver of its card does not tell its users apart'));
    const key = `${client.address ?? client.driver} ${client.clientId}`;
    if (clients.has(key)) continue;
    clients.add(key);
    for (const [name, use] of Object.entries(client.engines)) {
      const before = engines[name];
      engines[name] = before === undefined ? use : { ...use, used: use.used + before.used };
    }
  }
  return { known: true, engines };
}

function notTold(reason: Reason, detail: Clean): NotTold {
  return { known: false, reason, detail };
}

/** USER_HZ, the clock ticks that /proc counts in: 100 on every architecture that Node runs on (proc_pid_stat(5), asm-generic/param.h). */
const ticksPerSecond = 100;

/** Processor time of a process from its /proc/PID/stat (utime and stime, the 14th and 15th field), seconds; null when it is no such line. */
export function cpuSecondsOf(stat: string): number | null {
  // The second field is its name in parentheses, which may hold anything.
  const end = stat.lastIndexOf(') ');
  const fields = end < 0 ? [] : stat.slice(end + 2).split(' ');
  const ticks = [fields[11], fields[12]].map((field) =>
    /^\d{1,15}$/.test(field ?? '') ? Number(field) : null,
  );
  const [user, system] = ticks;
  return user == null || system == null ? null : (user + system) / ticksPerSecond;
}
