import { type Charted } from './charts.ts';
import { type Noted } from './timeline/event.ts';

/** What was noted before now, and when the operator last looked at it. */
export interface Recall {
  /** Before this console was opened, epoch milliseconds; null: not known. */
  readonly lookedAt: number | null;
  read(): Promise<Omit<Noted, 'lookedAt'>>;
  /** The operator has looked at it until now. */
  looked(now: number): void;
}

export interface PastOptions {
  /** Reads what was sampled of some series; null: nothing is kept. */
  readonly chart: ((series: readonly string[]) => Promise<Charted>) | null;
  /** What was noted before now, for the timeline; null: nothing is. */
  readonly recall: Recall | null;
  /** The box's wall clock, epoch milliseconds. */
  readonly now: () => number;
  /** A clock that never steps back, milliseconds. */
  readonly elapsed: () => number;
}

/** What is drawn of the past. It is read while it is on the screen, and again after a while. */
export interface Past {
  readonly charted: () => Charted | null;
  readonly noted: () => Noted | null;
  /** Told after each drawing what is on the screen: the series of its charts, and whether it is the timeline. */
  shown(charts: readonly string[], timeline: boolean): void;
  stop(): void;
}

/** Samples come once a minute: so often what is drawn of them is read again. */
const chartAgainMs = 60_000;
const recallAgainMs = 30_000;

/** `onRead`: something that was asked for has come. */
export function openPast({ chart, recall, now, elapsed }: PastOptions, onRead: () => void): Past {
  let charting: { readonly key: string; readonly at: number; readonly charted: Charted | null } | null = null;
  let noted: Noted | null = null;
  /** When it was last asked for, while it is on the screen. */
  let recalledAt: number | null = null;
  let lookedAt = recall?.lookedAt ?? null;
  let stopped = false;

  return {
    charted: () => charting?.charted ?? null,
    noted: () => noted,
    shown(charts, timeline) {
      readCharts(charts);
      readNoted(timeline);
    },
    stop() {
      stopped = true;
      if (recalledAt !== null) recall?.looked(now());
    },
  };

  function readCharts(charts: readonly string[]) {
    if (charts.length === 0 || chart === null) {
      charting = null;
      return;
    }
    const key = charts.join(' ');
    if (charting?.key === key && elapsed() - charting.at < chartAgainMs) return;
    const mine = { key, at: elapsed(), charted: charting?.key === key ? charting.charted : null };
    charting = mine;
    void chart(charts).then((charted) => {
      if (charting !== mine || stopped) return;
      charting = { ...mine, charted };
      onRead();
    });
  }

  /** Whoever goes away from the timeline has looked at it. */
  function readNoted(timeline: boolean) {
    if (recall === null) return;
    if (!timeline) {
      if (recalledAt === null) return;
      recalledAt = null;
      noted = null;
      lookedAt = now();
      recall.looked(lookedAt);
      return;
    }
    if (recalledAt !== null && elapsed() - recalledAt < recallAgainMs) return;
    const asked = elapsed();
    recalledAt = asked;
    void recall.read().then((read) => {
      if (recalledAt !== asked || stopped) return;
      noted = { ...read, lookedAt };
      onRead();
    });
  }
}
