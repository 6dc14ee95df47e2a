import inkSanitize from 'ink/build/sanitize-ansi.js';
import { isNarrow } from '../../text/width.ts';

const styles = /\u001B\[[\d;]*m/g;

/**
 * Stands in for Ink's own (see build.js), which takes each text apart in every frame to look for sequences that would move the cursor: text that
 * has only colours and styles in it is given back as it is.
 */
export default function sanitizeAnsi(text: string): string {
  return isNarrow(text.includes('\u001B') ? text.replace(styles, '') : text) ? text : inkSanitize(text);
}
