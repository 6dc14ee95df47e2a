import { readdirSync } from 'node:fs';
import { type Action, type ActionTarget, type Input, type Sight } from '../../source/actions/action.ts';
import { type Box, type Outcome } from '../../source/box/box.ts';
import { judgeAll } from '../../source/checks/judge.ts';
import { panes, viewPane } from '../../source/console/panes/panes.ts';
import { type Holds } from '../../source/history/holds.ts';
import { type Model } from '../../source/model/model.ts';
import { literal } from '../../source/text/clean.ts';
import { typedInput } from './inputs.ts';
import { openBox } from './recorded-box.ts';

/** What `--demo` and the tests know of a row: every target that any pane has on a box. */
export function targetsOf({ model, config }: Sight): readonly ActionTarget[] {
  const verdicts = judgeAll(model, config);
  const rows = panes.flatMap((pane) => viewPane(pane, model, verdicts, 120, model.now).rows);
  const targets = rows.flatMap(({ target }) => target ?? []);
  return [...new Map(targets.map((target) => [`${target.kind} ${target.key}`, target])).values()];
}

/** Every input that the fields of an action allow: all choices, and texts that a person might type. */
export function inputsOf(action: Action, target: ActionTarget, sight: Sight): readonly Input[] {
  return action.fields(target, sight).reduce<readonly Input[]>(
    (inputs, field) => {
      const values = field.choices?.map(({ value }) => value) ?? typedInput[field.id] ?? [field.initial];
      return inputs.flatMap((input) => values.map((value) => ({ ...input, [field.id]: value })));
    },
    [{}],
  );
}

/** What the survey of an action brings on a box. */
export async function surveyed(
  box: Box,
  action: Action,
  target: ActionTarget,
  sight: Sight,
  input: Input,
): Promise<readonly Outcome[]> {
  return Promise.all(action.survey(target, sight, input).map((command) => box.run(command)));
}

async function holdAt(name: string, holds: Holds, { backups, now }: Model) {
  const found = backups.standings.known
    ? backups.standings.value.find(({ snapshot }) => snapshot.name === name)?.snapshot
    : undefined;
  if (found?.uuid == null) throw new Error(`no snapshot ${name}`);
  const { uuid, path } = found;
  await holds.hold({ uuid, path, at: now, by: literal('deck'), reason: literal('a test') });
}

/** A box, and what is done to it before it is looked at. */
export interface Stage {
  readonly name: string;
  readonly box: string;
  readonly before: readonly (readonly string[])[];
  /** Snapshots that are held, by the end of their path. */
  readonly held: readonly string[];
}

/** What is off can be switched on: the healthy box with something of each kind switched off. */
export const off: Stage = {
  name: 'healthy, with something of everything off',
  box: 'healthy',
  before: [
    ['systemctl', '--user', 'stop', '--', 'http.socket', 'https.socket'],
    ['systemctl', '--user', 'stop', '--', 'traefik.service'],
    ['systemctl', '--user', 'stop', '--', 'postgresql-immich.service'],
    ['systemctl', '--user', 'stop', '--', 'btrfs-backup-daily.timer'],
    ['systemctl', '--user', 'disable', '--', 'btrfs-backup-weekly.timer'],
  ],
  held: ['20261117-opptak', '20261116-htpc-home'],
};
export const stages: readonly Stage[] = [
  ...readdirSync('fixtures/boxes', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, box: name, before: [], held: [] })),
  off,
];

/** The box of a stage, and what is known of it once it has been brought there. */
export async function setStage({ box: name, before, held }: Stage) {
  const { box, config, holds, look } = await openBox(name);
  for (const [file = '', ...args] of before) {
    const { exit } = await box.run({ file, args, deadlineMs: 60_000, session: true });
    if (exit !== 0) throw new Error(`${file} ${args.join(' ')}: exit code ${exit ?? -1}`);
  }
  for (const snapshot of held) await holdAt(snapshot, holds, await look());
  const sight: Sight = { model: await look(), config };
  return { box, sight };
}
