import { type Box } from '../box/box.ts';
import { ConfigError } from '../config/error.ts';
import { configOf } from '../config/load.ts';
import { catalogue } from '../checks/catalogue.ts';
import { Unavailable } from '../probes/probe.ts';
import { ascii } from '../report/ascii.ts';
import { type Style } from '../report/report.ts';
import { wrap } from '../report/wrap.ts';
import { clean, say } from '../text/clean.ts';
import { type Request } from './command-line.ts';
import { configure } from './configure.ts';
import { keysOf } from './keys.ts';
import { bad, type Examination, type Finding, good, type Patient, unsure } from './doctor/finding.ts';
import { node, terminalSize } from './doctor/program.ts';
import { journalAccess, sudoRules } from './doctor/rights.ts';
import { schedule } from './doctor/schedule.ts';
import { session } from './doctor/session.ts';
import { rootCommands, rulesFor, sudoersFile } from './doctor/sudoers.ts';
import { findTools } from './doctor/tools.ts';
import { openBox } from './open-box.ts';
import { type Place } from './place.ts';
import { styleFor } from './terminal.ts';
import { refuseBadChecks } from './thresholds.ts';

const examinations: readonly Examination[] = [
  session,
  findTools,
  sudoRules,
  journalAccess,
  schedule,
  terminalSize,
];

/**
 * Says what this program can see and do here, with a remedy for what it cannot. Exit code 0: nothing to mend,
 * 1: something is, 3: something could not be found out.
 */
export async function doctor(request: Request, place: Place): Promise<0 | 1 | 3> {
  const door = await openBox(request.demo, place.boxes);
  if (request.sudoers) return printSudoers(door, request, place);
  const { findings: aboutConfig, config, box } = await examineConfig(door, request, place);
  const patient: Patient = { box, config, place };
  const others = await Promise.all(examinations.map((examination) => examine(examination, patient)));
  const findings = [...(await examine(node, patient)), ...aboutConfig, ...others.flat()];
  const style = styleFor(place.terminal, place.environment, {
    colour: request.colour,
    verbose: false,
    quiet: false,
  });
  await place.print(findings.flatMap((finding) => lines(finding, style)).join(''));
  const has = (mark: Finding['mark']) => findings.some((finding) => finding.mark === mark);
  return has('bad') ? 1 : has('unknown') ? 3 : 0;
}

/** The rules for sudo alone, as a file. Exit code 1: not everything could be written; with a bad configuration nothing is. */
async function printSudoers(door: Box, request: Request, place: Place): Promise<0 | 1 | 3> {
  try {
    const { box, config } = await configure(door, request.config, place.environment);
    if (box.identity.uid === 0) {
      await place.print('# this is root, and needs no rule\n');
      return 0;
    }
    const rules = await rulesFor(await rootCommands({ box, config }), box);
    await place.print(sudoersFile(rules));
    return rules.missing.length === 0 ? 0 : 1;
  } catch (error) {
    const why =
      error instanceof ConfigError
        ? error.problems.join('; ')
        : error instanceof Unavailable
          ? error.detail
          : null;
    if (why === null) throw error;
    await place.complain(`quarterdeck: what has to be allowed cannot be told: ${why}\n`);
    return 3;
  }
}

async function examine(examination: Examination, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await examination(patient);
  } catch (error) {
    return [unsure('doctor', say`internal: ${clean(String(error))}`)];
  }
}

/** With a configuration that cannot be used the rest is examined by the defaults. */
async function examineConfig(
  door: Box,
  request: Request,
  place: Place,
): Promise<Pick<Patient, 'box' | 'config'> & { readonly findings: readonly Finding[] }> {
  const name = 'configuration';
  try {
    const configured = await configure(door, request.config, place.environment);
    const { box, config, file, present } = configured;
    refuseBadChecks(config, file, catalogue);
    keysOf(configured, config.console.readOnly);
    const text = present ? clean(file) : say`the defaults (${clean(file)} is not there)`;
    return { findings: [good(name, text)], config, box };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      findings: error.problems.map((problem) => bad(name, problem, say`edit ${clean(error.file)}`)),
      config: await configOf(null, error.file, door.identity),
      box: door,
    };
  }
}

const signs = { good: '✔', bad: '✘', unknown: '?', note: '–' } as const;
const words = { good: 'ok', bad: 'FAIL', unknown: 'unknown', note: 'note' } as const;
const colours = { good: '32', bad: '1;31', unknown: '1;35', note: '2' } as const;
const nameWidth = 25;

function lines({ mark, name, text, remedy }: Finding, style: Style): readonly string[] {
  const plain = style.unicode ? (line: string) => line : ascii;
  const state = style.unicode ? `${signs[mark]} ${words[mark]}` : words[mark];
  const indent = ' '.repeat(10);
  const rest = `${indent}${' '.repeat(nameWidth)}  `;
  const [first = '', ...others] = wrap(
    `${state.padEnd(9)} ${name.padEnd(nameWidth)}  `,
    plain(text),
    rest,
    style.columns,
  );
  const fix = remedy === null ? [] : wrap(`${indent}fix: `, plain(remedy), `${indent}     `, style.columns);
  const shown = style.colour ? first.replace(state, `\u001b[${colours[mark]}m${state}\u001b[0m`) : first;
  return [shown, ...others, ...fix].map((line) => `${line}\n`);
}
