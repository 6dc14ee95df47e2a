import { type Command } from '../box/box.ts';
import { type Model } from '../model/model.ts';
import { isFree } from '../probes/sudo.ts';
import { type Clean, clean, join, say } from '../text/clean.ts';

/** A command as root: `sudo -n`, which never asks for a password (sudo(8)). */
export function asRoot(argv: readonly string[], deadlineMs: number): Command {
  return { file: 'sudo', args: ['-n', '--', ...argv], deadlineMs, session: false };
}

/**
 * Why a command cannot be run as root, as far as sudo's own list tells; null: it can, or that is not known. sudo is the one that
 * decides: where its list could not be had it is asked, and refuses without a question.
 */
export function allowedAsRoot(argv: readonly string[], { rights, user }: Model): Clean | null {
  if (!rights.known || rights.value.root || isFree(rights.value, argv)) return null;
  const words = join(argv.map(clean), ' ');
  return say`needs root, and sudo does not let ${clean(user)} run without a password: ${words} (quarterdeck doctor --sudoers prints the rule that allows it)`;
}
