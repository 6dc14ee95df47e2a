import { clean, type Clean } from '../text/clean.ts';

/** A configuration that cannot be used: one sentence per mistake, without the name of the file. */
export class ConfigError extends Error {
  constructor(
    readonly file: string,
    readonly problems: readonly Clean[],
  ) {
    super(problems.map((problem) => `${clean(file)}: ${problem}`).join('\n'));
    this.name = 'ConfigError';
  }
}
