import { type Probe, Unavailable } from './probe.ts';
import { type Clean, clean, literal } from '../text/clean.ts';
import { ran } from './run.ts';

/** Whether something keeps this machine's clock right. */
export interface ClockState {
  /** A time service is switched on (systemd-timesyncd or chronyd). */
  readonly ntp: boolean;
  /** The kernel's clock is synchronised (adjtimex(2), STA_UNSYNC not set). */
  readonly synchronized: boolean;
  /** What the clocks of this machine show, and so its timers: `Europe/Oslo`. Null: not told. */
  readonly zone: Clean | null;
}

/** `timedatectl show`, whose properties are those of org.freedesktop.timedate1(5). */
export const clock: Probe<ClockState> = {
  id: 'clock',
  title: 'timedatectl show',
  every: { seen: 300_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    const args = ['show', '--property=NTP', '--property=NTPSynchronized', '--property=Timezone'];
    const { stdout } = await ran(context, evidence, {
      file: 'timedatectl',
      args,
      deadlineMs: 5000,
      session: false,
    });
    return {
      ntp: flagOf(stdout, 'NTP'),
      synchronized: flagOf(stdout, 'NTPSynchronized'),
      zone: zoneOf(stdout),
    };
  },
};

function zoneOf(text: string): Clean | null {
  const [, name] = /^Timezone=([A-Za-z0-9_+/-]{1,64})$/m.exec(text) ?? [];
  return name === undefined ? null : clean(name);
}

/** @throws {Unavailable} `parse`: the property is not there, or neither yes nor no */
export function flagOf(text: string, property: string): boolean {
  const [, value] = new RegExp(`^${property}=(yes|no)\\n`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Unavailable('parse', literal('timedatectl does not say what was asked'));
  return value === 'yes';
}
