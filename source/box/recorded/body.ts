import { type Condition } from './lines.ts';
import { type Moment, holds } from './moment.ts';
import { type Lines, type Repeat } from './sections.ts';
import { type Expressions, type Printed, compile, print } from './template.ts';

/** Lines with their line ends, all of which depend on the same conditions. */
interface BodyLines {
  readonly when: readonly Condition[];
  readonly is: Printed;
}

/** What a file holds or a command prints: lines, some of them conditional, some repeated together. */
export type Body = readonly {
  readonly repeat: Repeat | null;
  readonly lines: readonly BodyLines[];
}[];

/** Compiles the lines below a header. Throws RecordingError. */
export function compileBody(body: readonly Lines[]): Body {
  const blocks: { repeat: Repeat | null; lines: BodyLines[] }[] = [];
  const expressions: Expressions = new Map();
  for (const { text, place, when, repeat } of body) {
    const lines = { when, is: compile(unescaped(text), place, expressions) };
    const block = blocks.at(-1);
    if (block?.repeat === repeat) block.lines.push(lines);
    else blocks.push({ repeat, lines: [lines] });
  }
  return blocks;
}

/** Takes away the `\\` before lines that would mean something without it. */
function unescaped(text: string): string {
  return text.startsWith('\\') || text.includes('\n\\') ? text.replace(/(^|\n)\\/g, '$1') : text;
}

/** The text at this moment; every line has its line end. */
export function textOf(body: Body, moment: Moment): string {
  let text = '';
  for (const { repeat, lines } of body) {
    const counting = lines.filter(({ when }) => when.length === 0 || holds(when, moment));
    if (repeat === null) for (const { is } of counting) text += print(is, moment);
    else {
      const turn = { ...moment, n: 1 };
      for (; turn.n <= repeat.count; turn.n++) {
        for (const { is } of counting) text += print(is, turn);
      }
    }
  }
  return text;
}
