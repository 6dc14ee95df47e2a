import { type Condition, unescapeLine } from './lines.ts';
import { type Moment, holds } from './moment.ts';
import { type Line, type Repeat } from './sections.ts';
import { type Printed, compile, print } from './template.ts';

interface BodyLine {
  readonly when: readonly Condition[];
  readonly is: Printed;
}

/** What a file holds or a command prints: lines, some of them conditional, some repeated together. */
export type Body = readonly { readonly repeat: Repeat | null; readonly lines: readonly BodyLine[] }[];

/** Compiles the lines below a header. Throws RecordingError. */
export function compileBody(lines: readonly Line[]): Body {
  const blocks: { repeat: Repeat | null; lines: BodyLine[] }[] = [];
  for (const { text, place, when, repeat } of lines) {
    const line = { when, is: compile(unescapeLine(text), place) };
    const last = blocks.at(-1);
    if (last !== undefined && last.repeat === repeat) last.lines.push(line);
    else blocks.push({ repeat, lines: [line] });
  }
  return blocks;
}

/** The text at this moment; every line has its line end. */
export function textOf(body: Body, moment: Moment): string {
  let text = '';
  for (const { repeat, lines } of body) {
    const counting = lines.filter(({ when }) => when.length === 0 || holds(when, moment));
    if (repeat === null) for (const { is } of counting) text += `${print(is, moment)}\n`;
    else {
      for (let n = 1; n <= repeat.count; n++)
        for (const { is } of counting) text += `${print(is, { ...moment, n })}\n`;
    }
  }
  return text;
}
