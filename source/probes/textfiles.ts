import { type Entry } from '../box/box.ts';
import { type Clean, clean } from '../text/clean.ts';
import { needed, reasonOf } from './found.ts';
import { type Context, evidenceOfPath, type Probe } from './probe.ts';
import { type Reason } from './reading.ts';

/** One sample of a Prometheus text file (`*.prom`), as the box's own scripts leave them. */
export interface Sample {
  readonly metric: Clean;
  readonly labels: Readonly<Record<string, Clean>>;
  readonly value: number;
}

/** The `*.prom` files of the configured folders. */
export interface Textfile {
  readonly path: Clean;
  readonly modifiedAt: number | null;
  readonly samples: readonly Sample[];
  /** Lines that are not of the format; a file with such a line is not to be trusted whole. */
  readonly badLines: number;
  /** Set where the file is there but could not be read: no samples then means not known. */
  readonly problem?: { readonly reason: Reason; readonly detail: Clean };
}

/** A folder that is not there holds no files: that is a fact. One that cannot be read makes the reading unavailable. */
export const textfiles: Probe<readonly Textfile[]> = {
  id: 'textfiles',
  title: '*.prom files',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  async read(context, evidence, previous = []) {
    const folders = await Promise.all(
      [...new Set(context.config.backup.textfiles)].map(async (folder) => {
        const startedAt = context.box.elapsed();
        const walked = await context.box.walk(folder, 1);
        evidence.push(evidenceOfPath(`${folder}/*.prom`, Math.round(context.box.elapsed() - startedAt)));
        if (!walked.found && walked.why === 'missing') return [];
        const entries = needed(walked, folder).filter(
          ({ kind, path }) => kind === 'file' && path.endsWith('.prom'),
        );
        return Promise.all(entries.map((entry) => textfile(context, folder, entry, previous)));
      }),
    );
    return folders.flat().filter((file) => file !== null);
  },
};

/** Null: it went away between listing and reading, as files that are replaced by renaming do. */
async function textfile(
  { box }: Context,
  folder: string,
  entry: Entry,
  previous: readonly Textfile[],
): Promise<Textfile | null> {
  const path = `${folder}/${entry.path}`;
  const { modifiedAt } = entry;
  const same = previous.find((one) => one.path === path && one.modifiedAt === modifiedAt);
  if (same !== undefined && same.problem === undefined && modifiedAt !== null) return same;
  const text = await box.readText(path);
  const file = { path: clean(path), modifiedAt: entry.modifiedAt };
  if (text.found) return { ...file, ...parseTextfile(text.value) };
  if (text.why === 'missing') return null;
  return {
    ...file,
    samples: [],
    badLines: 0,
    problem: { reason: reasonOf(text.why), detail: clean(text.detail) },
  };
}

const name = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\[\\"n])*)"\s*(,|(?=\}))/y;
const figures = /^[ \t]+([^ \t]+)(?:[ \t]+-?\d+)?[ \t]*$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads the Prometheus text exposition format, 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats):
 * comments are skipped, timestamps allowed and left out, lines that are not of the format counted. Never throws.
 */
export function parseTextfile(text: string): Pick<Textfile, 'samples' | 'badLines'> {
  const samples: Sample[] = [];
  let badLines = 0;
  for (const line of text.split('\n')) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const sample = sampleOf(trimmed);
    if (sample === null) badLines++;
    else samples.push(sample);
  }
  return { samples, badLines };
}

function sampleOf(line: string): Sample | null {
  name.lastIndex = 0;
  const metric = name.exec(line)?.[0];
  if (metric === undefined) return null;
  let at = name.lastIndex;
  const open = /[ \t]*\{/y;
  open.lastIndex = at;
  const labels: [string, Clean][] = [];
  if (open.test(line)) {
    const end = labelsOf(line, open.lastIndex, labels);
    if (end === null) return null;
    at = end;
  }
  // After a closing brace the space before the value may be missing.
  const rest = figures.exec(line[at - 1] === '}' ? ` ${line.slice(at)}` : line.slice(at));
  const value = rest?.[1] === undefined ? null : numberOf(rest[1]);
  return value === null ? null : { metric: clean(metric), labels: Object.fromEntries(labels), value };
}

/** Reads labels up to and with the closing brace. Gives back where it ends, null when it does not. */
function labelsOf(line: string, start: number, labels: [string, Clean][]): number | null {
  let at = start;
  for (;;) {
    label.lastIndex = at;
    const found = label.exec(line);
    if (found === null) break;
    const [, key = '', value = '', separator] = found;
    labels.push([
      key,
      clean(value.replace(/\\(.)/g, (_escape, character: string) => (character === 'n' ? '\n' : character))),
    ]);
    at = label.lastIndex;
    if (separator !== ',') break;
  }
  const close = /\s*\}/y;
  close.lastIndex = at;
  return close.test(line) ? close.lastIndex : null;
}

/** Go's ParseFloat as far as exporters use it. Null when it is no number; NaN and infinities are numbers of the format. */
function numberOf(text: string): number | null {
  if (decimal.test(text)) return Number(text);
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(text);
  if (special === null) return null;
  if (special[2]?.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
