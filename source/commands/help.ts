import { formats } from '../report/formats.ts';
import { type Place } from './place.ts';

/** Prints what --help says. */
export async function help(place: Place): Promise<number> {
  await place.print(helpText());
  return 0;
}

/** At most 25 lines of 80 columns. */
export function helpText(): string {
  return `quarterdeck: an operations console for one homelab box

  quarterdeck             the console; without a terminal the same as --check
  quarterdeck --check     judge: exit 0 ok, 1 warning, 2 critical, 3 unknown
  quarterdeck doctor      does it see what it needs; --sudoers  rules for sudo
  quarterdeck record DIR  record this box, redacted, as a folder for --demo
  quarterdeck ack ID --until 3d --reason TEXT   it is known: it does not count
  quarterdeck unack ID    it counts again       quarterdeck acks  which do not
  quarterdeck cleanup     plan to --target 80; cleanup apply PLAN does it
  quarterdeck audit       what was done here: --since 7d --json --markdown

  --demo [BOX]       a recorded box instead of this one (--demo list: which)
  --config FILE      instead of ~/.config/quarterdeck/config.toml
  --read-only        no keys that act      --no-color    --version    --help

With --check:
  --format F[=FILE]  ${formats.map(({ id }) => id).join(' ')};
                     may be repeated, one of them without a file
  --output FILE      the file of the last --format that names none
  --only P --skip P  ids, groups or patterns: disk, 'backup.*', 'disk.used[/]'
  -w ID=RANGE        other thresholds for warning, -c ID=RANGE for critical
  --quiet            only what is not well     --verbose  also what is well
  --timeout 25s      for the whole run      --fail-on critical  not warnings
  --ping URL         tell a healthchecks-style service    --no-state  no memory
  --list-checks      all checks             --explain ID  one of them
`;
}
