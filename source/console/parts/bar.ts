import { type Clean } from '../../text/clean.ts';
import { type Segment, type Tone, piece } from '../line.ts';

/**
 * A bar of `cells` for a share in percent: full blocks and light shades, with a mark where the target lies when one is given.
 * A share above 0 shows at least one block, one below 100 never all of them.
 */
export function bar(percent: number, cells: number, tone: Tone, target?: number): Segment[] {
  if (cells <= 0) return [];
  const share = Math.min(100, Math.max(0, percent));
  let full = Math.round((share / 100) * cells);
  if (share > 0 && full === 0) full = 1;
  if (share < 100 && full === cells) full = cells - 1;
  const mark = target === undefined ? -1 : Math.min(cells - 1, Math.round((target / 100) * cells));
  const drawn = Array.from({ length: cells }, (_, cell) => (cell === mark ? '│' : cell < full ? '█' : '░'));
  return [
    piece(drawn.slice(0, full).join('') as Clean, tone),
    piece(drawn.slice(full).join('') as Clean, 'dim'),
  ].filter((segment) => segment.text !== '');
}
