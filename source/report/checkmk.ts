import { type Range } from '../checks/range.ts';
import { exitCode, type Verdict } from '../checks/verdict.ts';
import { ascii } from './ascii.ts';
import { failure, sentence } from './finding.ts';
import { decimal, isMeasured, rangeOf, unitNames } from './measure.ts';
import { named } from './names.ts';
import { type CheckRun, counts, type Format } from './report.ts';

/**
 * Local checks of Checkmk (docs.checkmk.com, localchecks): one service per verdict, `0|1|2|3 "name" metrics text`, and one
 * of the run itself, which is there even when nothing could be judged. UTF-8, as the agent's output is.
 */
export const checkmk: Format = {
  id: 'checkmk',
  title: 'local checks of Checkmk, one line each',
  write(run) {
    const services = named(run.verdicts, longestName, serviceName);
    return [itself(run), ...services.map(({ name, verdict }) => service(name, verdict))]
      .map((line) => `${line}\n`)
      .join('');
  },
};

/** Characters of the name of a service. */
const longestName = 128;

/** Unknown when the run failed or was cut short; how the box is, its own services say. */
function itself(run: CheckRun): string {
  const failed = failure(run);
  const count = counts(run.verdicts);
  const sum = `${count.critical} critical, ${count.warning} warning, ${count.unknown} unknown, ${count.ok} ok`;
  const seconds = (run.durationMs / 1000).toFixed(3);
  const state = failed === null && run.complete ? 0 : 3;
  const text = failed ?? (run.complete ? sum : `${sum}; not everything could be asked in time`);
  return `${state} "quarterdeck" seconds=${seconds} ${oneLine(text)}`;
}

/** `2 "quarterdeck_backup.external[photos]" seconds=1396800;691200;1296000 last received snapshot 16d 4h old\nfix: …` */
function service(name: string, verdict: Verdict): string {
  const text = verdict.status === 'not-applicable' ? `not applicable: ${verdict.summary}` : sentence(verdict);
  return `${exitCode(verdict.status)} "${name}" ${metrics(verdict)} ${oneLine(text)}${remedy(verdict)}`;
}

/** The reader knows no escape for quotes within a name. ASCII, so that every core takes it. */
function serviceName({ id }: Verdict): string {
  return `quarterdeck_${ascii(id).replaceAll('"', '\\x22').replaceAll("'", '\\x27')}`;
}

function metrics(verdict: Verdict): string {
  if (!isMeasured(verdict)) return '-';
  const name = verdict.unit === null ? 'value' : unitNames[verdict.unit];
  const bounds = [verdict.warn, verdict.crit].map((text) => levels(rangeOf(text)));
  return `${name}=${[decimal(verdict.value), ...bounds].join(';').replace(/;+$/, '')}`;
}

/**
 * A range as Checkmk's `lower:upper` levels. Empty where it has no such form (an alert between two bounds). They are for
 * the graph alone: the state is given.
 */
function levels(range: Range | null): string {
  if (range === null) return '';
  const { start, end, inside } = range;
  const [below, above] = [start > 0, end !== Infinity];
  if (inside) return below && above ? '' : below ? decimal(start) : above ? `${decimal(end)}:` : '';
  return `${below ? `${decimal(start)}:` : ''}${above ? decimal(end) : ''}`;
}

/** The reader makes `\n` a line end, and there is no escape for it. */
function oneLine(text: string): string {
  return text.replaceAll('\\n', '\\ n');
}

/** On a line of its own in the details; left out where the format would change the command. */
function remedy({ remedy: command, status }: Verdict): string {
  if (command === null || status === 'ok' || oneLine(command) !== command) return '';
  return `\\nfix: ${command}`;
}
