import { exitCode, type Verdict } from '../checks/verdict.ts';
import { compare, failure, worstFirst } from './finding.ts';
import { isMeasured, unitNames } from './measure.ts';
import { shortened } from './names.ts';
import { type CheckRun, counts, type Format } from './report.ts';

/**
 * A file for node_exporter's textfile collector: the Prometheus text format 0.0.4, without timestamps (with one the collector
 * refuses the whole file), names in ASCII, HELP always the same. What was not measured is absent.
 */
export const prometheus: Format = {
  id: 'prometheus',
  title: "metrics for node_exporter's textfile collector",
  write(run) {
    return families
      .flatMap(({ name, help, samples }) => [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples(run).map(({ labels, value }) => `${name}${braces(labels)} ${value}`),
      ])
      .map((line) => `${line}\n`)
      .join('');
  },
};

/** Characters of the value of a label. */
const longestLabel = 128;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: (run: CheckRun) => readonly Sample[];
}

const families: readonly Family[] = [
  {
    name: 'quarterdeck_check_up',
    help: 'Whether the last run came to its end: 1, or 0 when it failed and says nothing of the box.',
    samples: (run) => [{ labels: {}, value: failure(run) === null ? 1 : 0 }],
  },
  {
    name: 'quarterdeck_check_last_run_timestamp_seconds',
    help: 'When the last run began.',
    samples: ({ startedAt }) => [{ labels: {}, value: startedAt / 1000 }],
  },
  {
    name: 'quarterdeck_check_duration_seconds',
    help: 'How long the last run took.',
    samples: ({ durationMs }) => [{ labels: {}, value: Math.round(durationMs) / 1000 }],
  },
  {
    name: 'quarterdeck_check_results',
    help: 'Number of results of each status.',
    samples: ({ verdicts }) =>
      Object.entries(counts(verdicts)).map(([status, value]) => ({
        labels: { status: status.replace('-', '_') },
        value,
      })),
  },
  {
    name: 'quarterdeck_check_status',
    help: 'Status of a check: 0 ok, 1 warning, 2 critical, 3 unknown. Absent where it does not apply.',
    samples: ({ verdicts }) =>
      series(
        verdicts.filter(({ status }) => status !== 'not-applicable'),
        ({ status }) => ({ labels: {}, value: exitCode(status) }),
      ),
  },
  {
    name: 'quarterdeck_check_acknowledged',
    help: 'Present where somebody has acknowledged what a check found; it does not count for the exit code.',
    samples: ({ verdicts }) =>
      series(
        verdicts.filter(({ memory }) => (memory?.acknowledged ?? null) !== null),
        () => ({ labels: {}, value: 1 }),
      ),
  },
  {
    name: 'quarterdeck_check_value',
    help: 'What a check measured. Absent where it measured nothing.',
    samples: ({ verdicts }) =>
      series(verdicts.filter(isMeasured), ({ unit, value }) => ({
        labels: { unit: unit === null ? '' : unitNames[unit] },
        value,
      })),
  },
];

/** A sample for each verdict, by id. Two of the same labels would make the whole file unreadable: the worst one stays. */
function series<V extends Verdict>(
  verdicts: readonly V[],
  sample: (verdict: V) => Sample,
): readonly Sample[] {
  const found = new Map<string, Sample>();
  for (const verdict of worstFirst(verdicts) as readonly V[]) {
    const { check, target } = verdict;
    const { labels, value } = sample(verdict);
    const all = { check, target: shortened(target ?? '', longestLabel), ...labels };
    const key = braces({ check: all.check, target: all.target });
    if (!found.has(key)) found.set(key, { labels: all, value });
  }
  return [...found].toSorted(([left], [right]) => compare(left, right)).map(([, one]) => one);
}

function braces(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
