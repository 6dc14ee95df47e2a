import { type State } from '../state.ts';
import { resultPanel, runningPanel } from './doing.ts';
import { formPanel, preparingPanel } from './form.ts';
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
