import path from 'node:path';
import { clean, literal, say } from '../../text/clean.ts';
import { exampleOf, isFree, withoutPassword } from '../../probes/sudo.ts';
import { bad, type Examination, type Finding, good, note, unsure } from './finding.ts';
import { rootCommands } from './sudoers.ts';

/** What to type where sudo allows less than is used. */
const remedy = literal(
  'quarterdeck doctor --sudoers prints the rules, each for one command, and says how to put them in place',
);

/** What root lets us do without a password. Nothing of it is needed to look. */
export const sudoRules: Examination = async ({ box, config }) => {
  const name = 'sudo';
  if (box.identity.uid === 0) return [note(name, literal('not needed: this is root'))];
  const outcome = await box.run({ file: 'sudo', args: ['-n', '-l'], deadlineMs: 5000, session: false });
  if (outcome.failure === 'absent-binary')
    return [note(name, literal('is not installed: no snapshots can be taken'))];
  if (outcome.failure !== null) return [unsure(name, say`does not answer (${clean(outcome.failure)})`)];
  // Without any NOPASSWD rule sudo wants a password even to list the rules.
  if (outcome.exit !== 0) return [note(name, literal('wants a password: no snapshots can be taken'), remedy)];
  const rights = { root: false, free: withoutPassword(outcome.stdout) };
  const commands = (await rootCommands({ box, config })).filter(({ optional }) => optional !== true);
  const uses = [...new Set(commands.map(({ use }) => use))];
  return uses.map((use): Finding => {
    const own = commands.filter((command) => command.use === use);
    const refused = own.filter((command) => !isFree(rights, exampleOf(command)));
    return refused.length === 0
      ? good(name, say`allows ${use}`)
      : note(name, say`does not allow ${use} (${refused.length} of ${own.length} commands)`, remedy);
  });
};

/** Groups whose members may read the whole journal (systemd-journald.service(8), "Access control"). */
const journalGroups = ['systemd-journal', 'adm', 'wheel'];

/** Whether the journal of the system can be read; one's own can be by everybody. */
export const journalAccess: Examination = async ({ box, config }) => {
  const name = 'journal';
  const persistent = await box.list(path.join(config.roots.var, 'log/journal'));
  const kept = persistent.found
    ? good('journal files', literal('are kept across reboots'))
    : persistent.why === 'missing'
      ? bad(
          'journal files',
          literal('are lost at every reboot'),
          literal('sudo mkdir -p /var/log/journal && sudo systemctl restart systemd-journald'),
        )
      : unsure('journal files', clean(persistent.detail));
  if (box.identity.uid === 0) return [kept, good(name, literal('root reads everything'))];

  const status = await box.readText(path.join(config.roots.proc, 'self/status'));
  const groups = await box.readText(path.join(config.roots.etc, 'group'));
  if (!status.found || !groups.found)
    return [kept, unsure(name, literal('our groups cannot be told'), literal('id'))];
  const ours = new Set(/^Groups:\s*(.*)$/m.exec(status.value)?.[1]?.split(/\s+/) ?? []);
  const member = journalGroups.find((group) =>
    ours.has(new RegExp(`^${group}:[^:]*:(\\d+):`, 'm').exec(groups.value)?.[1] ?? ''),
  );
  return [
    kept,
    member === undefined
      ? note(
          name,
          literal('only our own units can be read'),
          say`sudo usermod --append --groups systemd-journal ${clean(box.identity.user)}, then log in again`,
        )
      : good(name, say`readable through the group ${clean(member)}`),
  ];
};
