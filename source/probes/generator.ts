import { type Clean, clean } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';
import { ran } from './run.ts';

/** What the Quadlet generator says of the files, without making units of them (`--dryrun`). */
export interface GeneratorReport {
  /** Units it would make: `immich-ml.service`. */
  readonly units: readonly Clean[];
  /** Its complaints, with the file each is about where it names one: the unit of that file does not exist. */
  readonly errors: readonly { readonly file: Clean | null; readonly text: Clean }[];
}

export const generator: Probe<GeneratorReport> = {
  id: 'quadlets.generator',
  title: 'podman-system-generator --user --dryrun',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 3600000,
  async read(context, evidence) {
    const { stdout, stderr, exit } = await ran(
      context,
      evidence,
      {
        file: context.config.stack.generator,
        args: ['--user', '--dryrun'],
        deadlineMs: 15_000,
        session: false,
      },
      // 1: it has complaints
      { accept: [0, 1] },
    );
    return parseDryrun(stdout, stderr, exit ?? 0);
  },
};

const header = /^---(.+)---$/;
const prefix = /^quadlet-generator\[\d+\]: /;
/** What it says of its own work in a dry run (podman's cmd/quadlet/main.go); `Warning:` is about units that it does make. */
const progress =
  /^(?:Loading source|Error occurred (?:resolving path|walking sub)|No files parsed|Starting quadlet-generator|writing |Creating symlink|Warning: )/;
/** `converting "x.container": …` (5.x), `Error converting 'x.container', ignoring: …` (4.4), `error loading "/path/x.container", …` */
const named =
  /^(?:error )?(?:converting|loading|parsing|generating service file)\s+["']?([^"'\s]+?\.[a-z]+)["']?[,:\s]/i;

/**
 * Reads a dry run: `---NAME.service---` headers with the unit's text on stdout, complaints on stderr. Only the first line of a
 * complaint carries the prefix `quadlet-generator[PID]: ` (recorded with podman 5.4.2). One file that is not of the format makes
 * the generator drop every file of its folder: then there are complaints and few units, or none.
 *
 * @throws {Unavailable} `parse` when neither a unit, nor a complaint, nor "No files parsed" was printed
 */
export function parseDryrun(stdout: string, stderr: string, exit: number): GeneratorReport {
  if (stdout !== '' && !stdout.endsWith('\n'))
    throw new Unavailable('parse', clean('the generator’s output ends within a line'));
  const units = stdout
    .split('\n')
    .map((line) => header.exec(line)?.[1])
    .filter((name) => name !== undefined)
    // a header holds a path where an output folder was given
    .map((name) => clean(name.slice(name.lastIndexOf('/') + 1)));
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const said = lines.map((line) => line.replace(prefix, ''));
  const complaints = said.filter((line) => !progress.test(line) && (exit !== 0 || named.test(line)));
  const errors = complaints.map((line) => {
    const [, file] = named.exec(line) ?? [];
    return {
      file: file === undefined ? null : clean(file.slice(file.lastIndexOf('/') + 1)),
      text: clean(line),
    };
  });
  // Complaints go on over several lines; when not one of them names a file, it is the generator itself that failed.
  if (exit !== 0 && errors.every(({ file }) => file === null)) {
    const why = errors[0]?.text ?? 'and did not say why';
    throw new Unavailable('failed', clean(`the generator ended with exit code ${exit}: ${why}`));
  }
  if (
    units.length === 0 &&
    complaints.length === 0 &&
    !said.some((line) => line.startsWith('No files parsed'))
  ) {
    throw new Unavailable('parse', clean('the generator printed neither a unit nor a complaint'));
  }
  return { units, errors };
}
