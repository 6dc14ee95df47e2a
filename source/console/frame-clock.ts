/** Draws what comes by itself, again and again. */
export interface FrameClock {
  /** The next frame is due within so many milliseconds, if it was not earlier. */
  within(ms: number): void;
  /** Somebody has pressed a key. */
  keyPressed(): void;
  stop(): void;
}

/** A frame that is due while somebody types waits so long for the next key, and so often: it would keep that waiting. Milliseconds. */
const typingMs = 200;
const mostHeld = 5;

/** Calls `draw` every `tickMs`, on a clock (milliseconds) that never steps back. */
export function startFrameClock(tickMs: number, elapsed: () => number, draw: () => void): FrameClock {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let dueAt = Infinity;
  let stopped = false;
  /** Whether a key came since a frame was due last, and how often that has waited. */
  let typing = false;
  let held = 0;
  within(tickMs);
  return {
    within,
    keyPressed: () => (typing = true),
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };

  function within(ms: number) {
    if (stopped || elapsed() + ms >= dueAt) return;
    if (timer !== null) clearTimeout(timer);
    dueAt = elapsed() + ms;
    timer = setTimeout(due, ms);
  }

  function due() {
    dueAt = Infinity;
    const waits = typing && held < mostHeld;
    held = waits ? held + 1 : 0;
    typing = false;
    if (!waits) draw();
    within(waits ? typingMs : tickMs);
  }
}
