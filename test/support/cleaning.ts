import { type Box } from '../../source/box/box.ts';
import { carryOut, type CleanupNews, type CleanupResult } from '../../source/cleanup/carry-out.ts';
import { look, type Looked, type Looking, planReadings, type Wish } from '../../source/cleanup/look.ts';
import { type KeptPlan, toKept } from '../../source/cleanup/plan-file.ts';
import { passingLedger } from '../../source/history/cleanup-ledger.ts';
import { openLock } from '../../source/history/action-lock.ts';
import { passingAudit } from '../../source/history/audit.ts';
import { heldSnapshots } from '../../source/model/protected.ts';
import { probes } from '../../source/probes/catalogue.ts';
import { readAll } from '../../source/watch/once.ts';
import { operator } from './acting.ts';
import { openBox } from './recorded-box.ts';

/**
 * A cleanup on a recorded box, whose clock stands still until something waits on it; `ran`: what was run by its steps.
 * @param different what is otherwise than it was recorded
 */
export async function cleaning(
  name: string,
  wish: Partial<Wish> = {},
  different: (box: Box) => Box = (box) => box,
) {
  const opened = await openBox(name);
  const { config, clock, holds } = opened;
  const box = different(opened.box);
  const ran: string[] = [];
  const watched: typeof box = {
    ...box,
    run(command, signal, onLine) {
      ran.push([command.file, ...command.args].join(' '));
      return box.run(command, signal, onLine);
    },
  };
  const audit = passingAudit(operator);
  const ledger = passingLedger();
  const context = { box, config };
  const looking: Looking = {
    context,
    ledger,
    counting: () => undefined,
    tells: true,
    read: async () =>
      (await readAll(context, { deadlineMs: 60_000, names: planReadings, catalogue: probes })).readings,
    holds: async () => heldSnapshots(await holds.all(), box.now()),
  };
  const looked = (counting: ((count: number) => void) | null): Promise<Looked> =>
    look('0badcafe', { target: null, mount: null, ...wish }, { ...looking, counting });
  const shown = async () => {
    const found = await looked(() => undefined);
    if (!found.looked) throw new Error(found.why);
    return found.look;
  };
  const done = async (
    kept: KeptPlan,
    more: {
      readonly word?: string;
      readonly signal?: AbortSignal;
      readonly onNews?: (news: CleanupNews) => void;
    } = {},
  ): Promise<CleanupResult> =>
    carryOut(kept, {
      box: watched,
      audit,
      lock: openLock(),
      ledger,
      look: () => looked(null),
      signal: more.signal ?? new AbortController().signal,
      onNews: more.onNews ?? (() => undefined),
      wait: (ms) => clock.wait(ms),
      word: more.word ?? null,
    });
  /** What changed something: not what waits until it is free. */
  const changed = () =>
    ran.filter((argv) => !/^sync |^sudo -n -- btrfs (?:filesystem|subvolume) sync /.test(argv));
  return { ...opened, box: watched, looking, audit, ledger, shown, done, changed, toKept };
}
