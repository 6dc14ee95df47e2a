import { type Style } from '../report/report.ts';

/** What this program knows of where its output goes. */
export interface Terminal {
  readonly isTTY: boolean;
  /** Cells; undefined where it is no terminal. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

/** NO_COLOR (no-color.org) counts when it is set and not empty. */
export function coloursAllowed(environment: NodeJS.ProcessEnv): boolean {
  return (environment['NO_COLOR'] ?? '') === '' && environment['TERM'] !== 'dumb';
}

/** Whether the locale's character set is UTF-8: LC_ALL before LC_CTYPE before LANG, as locale(7) says. */
export function isUnicode(environment: NodeJS.ProcessEnv): boolean {
  const locale = [environment['LC_ALL'], environment['LC_CTYPE'], environment['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return /utf-?8/i.test(locale ?? '');
}

/** Widest line of a report: mails and narrow windows. */
const widest = 100;

/** How text for people may look on a terminal, in a pipe or in a file (`terminal` null). */
export function styleFor(
  terminal: Terminal | null,
  environment: NodeJS.ProcessEnv,
  wishes: { readonly colour: boolean; readonly verbose: boolean; readonly quiet: boolean },
): Style {
  const isTerminal = terminal?.isTTY === true;
  return {
    colour: isTerminal && wishes.colour && coloursAllowed(environment),
    unicode: isTerminal && isUnicode(environment),
    columns: isTerminal ? Math.max(20, Math.min(terminal.columns ?? widest, widest)) : widest,
    verbose: wishes.verbose,
    quiet: wishes.quiet,
  };
}
