import { type Unit } from '../checks/verdict.ts';
import { ascii } from './ascii.ts';
import { compare, failure, sentence, words, worstFirst } from './finding.ts';
import { decimal, isMeasured, type Measured, rangeOf } from './measure.ts';
import { named } from './names.ts';
import { type CheckRun, counts, type Format } from './report.ts';

/**
 * A plugin of Nagios, Icinga, Naemon, as the Monitoring Plugins' guidelines want its output: the sum and its counts in the
 * first line, then one line per check that is not well, then the measured values as perfdata. ASCII, at most 4 KiB.
 */
export const nagios: Format = {
  id: 'nagios',
  title: 'plugin output of the Monitoring Plugins, with perfdata',
  write(run) {
    const first = firstLine(run);
    const values = measured(run);
    const room = longest - first.length - 1;
    const lines = findings(run, room - Math.min(longestValues, perfdata(values, room).length + 1));
    const left = lines.reduce((sum, line) => sum - line.length - 1, room);
    return [first, ...lines, perfdata(values, left - 1)].map((line) => `${line}\n`).join('');
  },
};

/** Bytes of a report; plugins' outputs beyond 4 KiB (NRPE) or 8 KiB (Nagios 4) are cut by who reads them. */
const longest = 4096;
/** Bytes that the measured values have for certain, however much is wrong: graphs should not break when they are needed. */
const longestValues = 2000;
const longestFirstLine = 200;
const longestFinding = 300;
const longestLabel = 60;

function firstLine(run: CheckRun): string {
  const count = counts(run.verdicts);
  const sum = `${count.critical} crit ${count.warning} warn ${count.unknown} unkn of ${run.verdicts.length}`;
  const values = [
    `crit=${count.critical};;0`,
    `warn=${count.warning};0`,
    `unkn=${count.unknown}`,
    `ok=${count.ok}`,
    `na=${count['not-applicable']}`,
    `time=${(run.durationMs / 1000).toFixed(3)}s`,
  ].join(' ');
  const head = `QUARTERDECK ${words[run.status]} - ${sum}`;
  const [worst, ...others] = news(run);
  const more = others.length === 0 ? '' : `; +${others.length} more`;
  const room = longestFirstLine - head.length - 2 - more.length - 3 - values.length - 1;
  const said = worst === undefined ? '' : `: ${clip(worst.text, room)}${more}`;
  return `${head}${said} | ${values}`;
}

/** What is not well, worst first; the run's own failure before all. */
function news(
  run: CheckRun,
): readonly { readonly word: string; readonly text: string; readonly fix: string }[] {
  const failed = failure(run);
  return [
    ...(failed === null ? [] : [{ word: 'UNKNOWN', text: plain(failed), fix: '' }]),
    ...worstFirst(run.verdicts)
      .filter(({ status }) => status !== 'ok' && status !== 'not-applicable')
      .map((verdict) => ({
        word: words[verdict.status],
        text: plain(`${verdict.id} ${sentence(verdict)}`),
        // A command with another sign in place of a pipe is another command.
        fix: verdict.remedy === null || verdict.remedy.includes('|') ? '' : ` fix: ${plain(verdict.remedy)}`,
      })),
  ];
}

/** As many lines as there is room for, in bytes with their line ends; the last says how many are missing. */
function findings(run: CheckRun, room: number): readonly string[] {
  const lines = news(run).map(({ word, text, fix }) => {
    const line = `${word} ${text}`;
    return line.length + fix.length <= longestFinding ? line + fix : clip(line, longestFinding);
  });
  const kept: string[] = [];
  let left = room - missing(lines.length).length - 1;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) return [...kept, missing(lines.length - kept.length)];
    kept.push(line);
  }
  return kept;
}

function missing(count: number): string {
  return `+${count} more, see --format human`;
}

/** Those of checks with few targets first: what a hundred containers use must not push out how full the disk is. */
function measured(run: CheckRun): readonly string[] {
  const values = run.verdicts.filter(isMeasured);
  const targets = Map.groupBy(values, ({ check }) => check);
  return named(values, longestLabel, label)
    .map(({ name, verdict }) => ({
      count: targets.get(verdict.check)?.length ?? 0,
      text: `${name}=${amount(verdict)}`,
    }))
    .sort((left, right) => left.count - right.count || compare(left.text, right.text))
    .map(({ text }) => text);
}

/** `2 values | disk.used.root=86.4%;@80:;@90:`, each further one on a line of its own (Nagios plugin API, multi-line output). */
function perfdata(values: readonly string[], room: number): string {
  const count = `${values.length} of ${values.length} values | `;
  let left = room - count.length;
  const kept = values.filter((value) => (left -= value.length + 1) >= 0);
  const sum = kept.length < values.length ? `${kept.length} of ${values.length}` : String(kept.length);
  return kept.length === 0 ? `${sum} values` : `${sum} values | ${kept.join('\n')}`;
}

/** `disk.used[/mnt/pool]` is `disk.used.mnt_pool`: no sign that needs quotes. */
function label({ check, target }: Measured): string {
  const parts = target === null ? [check] : [check, target === '/' ? 'root' : target];
  return parts
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^a-z0-9_.]+/g, '_')
        .replace(/^_|_$/g, ''),
    )
    .join('.');
}

const unitsOfMeasurement: Readonly<Record<Unit, string>> = { '%': '%', B: 'B', s: 's', count: '', '°C': '' };

/** Value, unit, warning and critical range: `86.4%;@80:;@90:`. */
function amount({ value, unit, warn, crit }: Measured): string {
  const ranges = [warn, crit].map((text) => (rangeOf(text) === null ? '' : (text ?? '').trim()));
  return [`${decimal(value)}${unit === null ? '' : unitsOfMeasurement[unit]}`, ...ranges]
    .join(';')
    .replace(/;+$/, '');
}

/** ASCII, and no pipe: behind the first one perfdata begin. */
function plain(text: string): string {
  return ascii(text).replaceAll('|', '\\x7c');
}

function clip(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 3))}...`;
}
