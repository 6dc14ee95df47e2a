import { bindings } from '../../source/console/keymap/bindings.ts';

/** What a terminal sends for keys that are no letters (xterm's "PC-Style Function Keys"). */
const sequences: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
};

/** What leaves the console, stops it, or wants a person on the terminal. */
const left: ReadonlySet<string> = new Set(['quit', 'quit.force', 'suspend', 'shell', 'confirm.choose']);

function sent(key: string): string | null {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 96);
  return sequences[key] ?? (key.length === 1 ? key : null);
}

/** Every key that leads anywhere, as it is sent, and some letters that are text. */
export const allKeys: readonly string[] = [
  ...new Set(bindings.filter(({ command }) => !left.has(command)).flatMap(({ keys }) => keys)),
  ...Array.from('immich 8%!'),
]
  .filter((key) => key !== 'q' && key !== 'ctrl-c' && key !== 'ctrl-z' && key !== 'e')
  .map(sent)
  .filter((key) => key !== null);

/** Leads back to the first pane from wherever the keys have led. */
export const homeward: readonly string[] = [...Array.from({ length: 12 }, () => '\u001b'), '1', 'g'];

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
