/** The command line, the configuration or a name in it is wrong: a sentence for stderr, exit code 3. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
