import { type Layout } from './layout.ts';
import { type Line, piece } from './line.ts';
import { literal } from '../text/clean.ts';
import { titleRule } from './draw-list.ts';
import { type Panel } from './overlays/panel.ts';

/** How the screen is shared between the panes and a panel below them. */
export interface Docked {
  /** Lines left for the panes. */
  readonly body: number;
  readonly strip: number;
  /** Verdict line and tabs are shown. */
  readonly chrome: boolean;
  readonly footer: boolean;
  readonly lines: readonly Line[];
  readonly spinner: number | null;
  /** The last line of the panel is on the screen, and so all of it was. */
  readonly whole: boolean;
  /** Lines of the panel that can be seen at once, and all of them: for scrolling. */
  readonly page: number;
  readonly total: number;
}

/** Lines of the list that stay above a panel, where there is space. */
const staysAbove = 5;

/**
 * Gives a panel its lines: below the list when both fit, in place of it when not, on all of the screen but the footer when that is needed. What
 * does not fit even then is scrolled above its last lines (the buttons), which stay.
 */
export function dock(panel: Panel | null, sizes: Layout, withStrip: boolean, offset: number): Docked {
  const strip = withStrip ? sizes.strip : 0;
  const room = sizes.body + sizes.strip;
  if (panel === null) {
    return {
      body: room - strip,
      strip,
      chrome: true,
      footer: sizes.footer,
      lines: [],
      spinner: null,
      whole: true,
      page: 0,
      total: 0,
    };
  }

  const needed = panel.lines.length + 1;
  const everything = needed > room;
  const height = everything
    ? sizes.rows - (sizes.footer ? 1 : 0)
    : needed > room - staysAbove
      ? room
      : needed;
  // The whole screen is taken only when the panel does not fit between verdict line and footer.
  const chrome = !everything || panel.keep === 0;
  const lines = chrome && everything ? room : height;
  const page = Math.max(0, lines - 1);
  const last = Math.max(0, panel.lines.length - page);
  const from = Math.min(offset, last);
  const fits = panel.lines.length <= page;
  const keep = fits ? 0 : Math.min(panel.keep, page);
  const end = panel.lines.slice(panel.lines.length - keep);
  const part = [...panel.lines.slice(from, from + page - end.length), ...end];
  const more = fits ? literal('') : from < last ? literal('↓ more') : literal('end ↑');
  const drawn = lines <= 0 ? [] : [titleRule(panel.title, [], more, sizes.columns), ...part];
  while (drawn.length < lines) drawn.push([piece(literal(' '))]);
  return {
    body: chrome ? Math.max(0, room - lines) : 0,
    strip: 0,
    chrome,
    // It stays: a notice ("↓ shows the rest") is shown in it.
    footer: sizes.footer,
    lines: drawn,
    spinner: panel.spinner === null ? null : panel.spinner + 1,
    whole: fits || (from >= last && page > panel.keep),
    page,
    total: panel.lines.length,
  };
}
