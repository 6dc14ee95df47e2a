import { type State } from '../state.ts';
import { runningPanel, resultPanel } from './doing.ts';
import { helpPanel } from './help.ts';
import { type Panel } from './panel.ts';
import { confirmPanel, menuPanel, quitPanel } from './questions.ts';

/** The panel of what is open over the panes; null when nothing is, or only the footer is typed in. */
export function overlayPanel(state: State, at: number, columns: number, readOnly: boolean): Panel | null {
  const { overlay, doing } = state;
  switch (overlay?.kind) {
    case undefined:
    case 'filter':
    case 'prompt':
      return null;
    case 'help':
      return helpPanel(overlay.over, readOnly, columns);
    case 'menu':
      return menuPanel(overlay);
    case 'confirm':
      return confirmPanel(overlay, columns);
    case 'quit':
      return quitPanel(overlay, doing, columns);
    case 'action':
      if (doing === null) return null;
      return doing.result === null
        ? runningPanel(doing, at, columns)
        : resultPanel(doing, doing.result, columns);
  }
}
