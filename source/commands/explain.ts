import { catalogue } from '../checks/catalogue.ts';
import { type AnyCheck } from '../checks/check.ts';
import { metaChecks } from '../checks/meta.ts';
import { wrap } from '../report/wrap.ts';
import { clean } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { nearest } from '../text/nearest.ts';
import { type Request } from './command-line.ts';
import { type Place } from './place.ts';
import { UsageError } from './usage.ts';

const columns = 80;

type Explained = Pick<AnyCheck, 'id' | 'promise' | 'explain' | 'thresholds'>;
const checks: readonly Explained[] = [...catalogue, ...metaChecks];

/** Prints every check with what it promises: `--list-checks`. */
export async function listChecks(place: Pick<Place, 'print'>): Promise<number> {
  const widest = Math.max(...checks.map(({ id }) => id.length));
  const indent = ' '.repeat(widest + 2);
  const lines = checks.flatMap(({ id, promise }) => wrap(`${id.padEnd(widest)}  `, promise, indent, columns));
  await place.print(`${lines.join('\n')}\n`);
  return 0;
}

/**
 * Prints how one check comes to its verdict: `--explain ID`. A target in brackets is allowed and ignored.
 * @throws {UsageError} when there is no such check
 */
export async function explain(
  { operand }: Pick<Request, 'operand'>,
  place: Pick<Place, 'print'>,
): Promise<number> {
  const id = operand.replace(/\[.*$/s, '');
  const check = checks.find((one) => one.id === id);
  if (check === undefined) {
    const meant = nearest(
      id,
      checks.map((one) => one.id),
    );
    const hint = meant === null ? 'see --list-checks' : `did you mean ${meant}?`;
    throw new UsageError(`there is no check ${clean(id)}; ${hint}`);
  }
  await place.print(`${explanation(check).join('\n')}\n`);
  return 0;
}

function explanation({ id, promise, explain: text, thresholds }: Explained): readonly string[] {
  const lines = [
    ...wrap('', `${id}: ${promise}`, '  ', columns),
    '',
    ...text.split('\n').flatMap((line) => wrap('', line, '', columns)),
  ];
  if (thresholds === null) return lines;
  const { warn, crit, unit, source } = thresholds;
  const within = 'within' in thresholds ? thresholds.within : null;
  const time = (level: 'warn' | 'crit') => (within === null ? '' : ` within ${duration(within[level])}`);
  return [
    ...lines,
    '',
    `warning   ${warn === null ? 'never' : warn + time('warn')}`,
    `critical  ${crit === null ? 'never' : crit + time('crit')}`,
    ...(within === null
      ? []
      : wrap(
          '',
          'It counts: what was added within that time is ranked, not what it stands at.',
          '',
          columns,
        )),
    ...wrap('', `(ranges in ${unit} as the Monitoring Plugins write them; from: ${source})`, '', columns),
    `change it: -w ${id}=RANGE -c ${id}=RANGE`,
    `or in config.toml: [checks."${id}"] warn = "RANGE"${within === null ? '' : ' within = SECONDS'}`,
  ];
}
