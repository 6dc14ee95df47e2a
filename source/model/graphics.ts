import { type GpuCard } from '../probes/gpu.ts';
import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';

export interface Graphics {
  /** The configuration says that this box has no GPU. */
  readonly absentByPlan: boolean;
  /** Empty: the kernel shows none. */
  readonly cards: Known<readonly GpuCard[]>;
  /** Who uses a card, by service or process, busiest first. Percent of one engine between the last two readings; null: not two yet. */
  readonly users: Known<readonly GpuUser[]>;
  /** Video engine load over all users, percent. Decode and encode apart where the driver tells them apart. */
  readonly decode: number | null;
  readonly encode: number | null;
  /** Services whose Quadlet passes /dev/dri, and whether the node they name exists on the host. */
  readonly passed: Known<readonly { readonly service: Clean; readonly device: Clean; readonly exists: boolean }[]>;
  readonly unreadable: number;
}

export interface GpuUser {
  /** Service name, or the command of a process outside of any. */
  readonly name: Clean;
  readonly unit: Clean | null;
  readonly pids: readonly number[];
  /** By engine, percent 0–100. */
  readonly load: Readonly<Record<string, number>> | null;
  /** Seconds of engine time since it opened the card. */
  readonly engineSeconds: Readonly<Record<string, number>>;
  readonly memory: number | null;
}
