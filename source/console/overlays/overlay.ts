import { type Keymap } from '../keymap/keymap.ts';
import { type State } from '../state.ts';
import { resultPanel, runningPanel } from './doing.ts';
import { formPanel, preparingPanel } from './form.ts';
import { helpPanel } from './help.ts';
import { palettePanel } from './palette.ts';
import { type Panel } from './panel.ts';
import { confirmPanel, menuPanel, quitPanel } from './questions.ts';

/** The panel of what is open over the panes, which has `room` lines where verdict line and footer stay; null when nothing is, or only the footer is typed in. */
export function overlayPanel(
  state: State,
  at: number,
  columns: number,
  room: number,
  keymap: Keymap,
): Panel | null {
  const { overlay, doing } = state;
  switch (overlay?.kind) {
    case undefined:
    case 'filter':
    case 'prompt':
      return null;
    case 'help':
      return helpPanel(overlay.over, keymap, columns);
    case 'palette':
      return palettePanel(overlay, columns, room);
    case 'menu':
      return menuPanel(overlay, columns);
    case 'form':
      return formPanel(overlay, columns);
    case 'preparing':
      return preparingPanel(overlay, at);
    case 'confirm':
      return confirmPanel(overlay, columns);
    case 'quit':
      return quitPanel(overlay, doing, columns);
    case 'action':
      if (doing === null) return null;
      return doing.over ? resultPanel(doing, columns) : runningPanel(doing, at, columns);
  }
}
