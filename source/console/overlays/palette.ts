import { type Clean, literal, say } from '../../text/clean.ts';
import { fit, width } from '../../text/width.ts';
import { type Line, type Tone, cutLine, gap, line, piece } from '../line.ts';
import { type Entry, type Palette } from '../palette/entry.ts';
import { hits } from '../palette/rank.ts';
import { type Panel, panel } from './panel.ts';

/** Lines of entries that are shown at once, where there is space. */
const mostLines = 12;
const kindCells = 10;

/** The entries around the chosen one. It is as high whatever was found, so that nothing jumps while one types. */
export function palettePanel({ found, total, at, text }: Palette, columns: number, room: number): Panel {
  const height = Math.max(1, Math.min(mostLines, room - 1));
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), found.length - height));
  const part = found.slice(from, from + height);
  const cells = Math.max(
    8,
    Math.min(
      Math.floor(columns * 0.5),
      part.reduce((most, { label }) => Math.max(most, width(label)), 0),
    ),
  );
  const lines = part.map((each, index) => entryLine(each, text, from + index === at, cells, columns));
  if (part.length === 0) lines.push(line(literal(' Nothing like it here.'), 'dim'));
  while (lines.length < height) lines.push([]);
  return panel(
    [
      piece(literal('Go to, or do'), 'strong'),
      piece(say`  ${found.length === 0 ? 0 : at + 1} of ${total}`, 'dim'),
    ],
    lines,
  );
}

function entryLine(each: Entry, text: string, here: boolean, cells: number, columns: number): Line {
  const tone: Tone = here ? 'strong' : 'plain';
  const kind = columns < 60 ? [] : [piece(say`${fit(literal(each.kind), kindCells)}  `, 'dim')];
  return cutLine(
    [
      piece(here ? literal(' ▸ ') : literal('   '), 'title'),
      ...kind,
      ...labelLine(each, text, cells, tone),
      gap(2),
      piece(each.about, each.about.startsWith('no: ') ? 'warning' : 'dim'),
    ],
    columns - 1,
  );
}

/** The label in `cells` cells, with the letters that were found marked. */
function labelLine(each: Entry, text: string, cells: number, tone: Tone): Line {
  const shown = fit(each.label, cells);
  // Only where upper and lower case are as long as each other are the places those of the label.
  const marked = each.text.length === each.label.length ? hits(each, text) : new Set<number>();
  if (marked.size === 0) return [piece(shown, tone)];
  const pieces: { text: string; tone: Tone }[] = [];
  for (let index = 0; index < shown.length; index++) {
    const its: Tone = marked.has(index) && shown[index] === each.label[index] ? 'accent' : tone;
    const last = pieces.at(-1);
    if (last?.tone === its) last.text += shown[index] ?? '';
    else pieces.push({ text: shown[index] ?? '', tone: its });
  }
  return pieces.map(({ text: part, tone: its }) => piece(part as Clean, its));
}
