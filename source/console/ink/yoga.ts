import { LayoutNode } from './layout.ts';

/** What Ink takes from Yoga (see build.js): the boxes, and the words that it speaks to them in. */
export default {
  Node: LayoutNode,
  DIRECTION_LTR: 'ltr',
  DISPLAY_FLEX: 'flex',
  DISPLAY_NONE: 'none',
  EDGE_ALL: 'all',
  EDGE_HORIZONTAL: 'horizontal',
  EDGE_VERTICAL: 'vertical',
  EDGE_START: 'start',
  EDGE_END: 'end',
  EDGE_LEFT: 'left',
  EDGE_RIGHT: 'right',
  EDGE_TOP: 'top',
  EDGE_BOTTOM: 'bottom',
  FLEX_DIRECTION_COLUMN: 'column',
  FLEX_DIRECTION_ROW: 'row',
  MEASURE_MODE_UNDEFINED: 'free',
  WRAP_NO_WRAP: 'nowrap',
  WRAP_WRAP: 'wrap',
  WRAP_WRAP_REVERSE: 'wrap-reverse',
} as const;
