import { type Condition, unescapeLine } from './lines.ts';
import { type Moment, holds } from './moment.ts';
import { type Line, type Repeat } from './sections.ts';
import { type Printed, compile, print } from './template.ts';

/** A line with its line end, or several on end that are always the same and depend on the same conditions. */
interface BodyLines {
  readonly when: readonly Condition[];
  is: Printed;
}

/** What a file holds or a command prints: lines, some of them conditional, some repeated together. */
export type Body = readonly {
  readonly repeat: Repeat | null;
  readonly lines: readonly Readonly<BodyLines>[];
}[];

/** Compiles the lines below a header. Throws RecordingError. */
export function compileBody(lines: readonly Line[]): Body {
  const blocks: { repeat: Repeat | null; lines: BodyLines[] }[] = [];
  for (const { text, place, when, repeat } of lines) {
    const is = compile(`${unescapeLine(text)}\n`, place);
    const block = blocks.at(-1);
    if (block?.repeat !== repeat) {
      blocks.push({ repeat, lines: [{ when, is }] });
      continue;
    }
    const last = block.lines.at(-1);
    if (typeof is === 'string' && typeof last?.is === 'string' && last.when === when) last.is += is;
    else block.lines.push({ when, is });
  }
  return blocks;
}

/** The text at this moment; every line has its line end. */
export function textOf(body: Body, moment: Moment): string {
  let text = '';
  for (const { repeat, lines } of body) {
    const counting = lines.filter(({ when }) => when.length === 0 || holds(when, moment));
    if (repeat === null) for (const { is } of counting) text += print(is, moment);
    else {
      for (let n = 1; n <= repeat.count; n++) {
        const turn = { ...moment, n };
        for (const { is } of counting) text += print(is, turn);
      }
    }
  }
  return text;
}
