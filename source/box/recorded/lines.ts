/** What is wrong with a recorded box, and where: `fixtures/boxes/healthy/commands/podman.txt:12: …`. */
export class RecordingError extends Error {
  constructor(
    readonly file: string,
    readonly line: number,
    readonly problem: string,
  ) {
    super(`${file}:${line}: ${problem}`);
    this.name = 'RecordingError';
  }
}

/** A place in a recording, for error messages. Lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** The place of a character of a file. */
export function placeIn(file: string, text: string, at: number): Place {
  return placeBelow({ file, line: 1 }, text, at);
}

/** The place of a character of a text whose first line stands at `place`. Lines are counted only when somebody asks: nearly no place is ever told. */
export function placeBelow(place: Place, text: string, at: number): Place {
  return new PlaceInText(place, text, at);
}

class PlaceInText implements Place {
  constructor(
    private readonly start: Place,
    private readonly text: string,
    private readonly at: number,
  ) {}

  get file(): string {
    return this.start.file;
  }

  get line(): number {
    return this.start.line + lineEnds(this.text.slice(0, this.at));
  }
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1;
}

/** Refuses a recording. */
export function refuse(place: Place, problem: string): never {
  throw new RecordingError(place.file, place.line, problem);
}

/** One `% if`: `value` null asks whether the key has been set; `holds` false is the `% else` half. */
export interface Condition {
  readonly key: string;
  readonly value: string | null;
  /** It must have been so for at least this long; 0: at once. */
  readonly forMs: number;
  readonly holds: boolean;
}

/** Reads `KEY=VALUE`, `KEY`, either with ` for 20s` behind it. Throws {@link RecordingError}. */
export function condition(text: string, place: Place): Condition {
  const [, said = '', length] = /^(.*?)(?: for ([\d.smhd]+))?$/.exec(text) ?? [];
  const equals = said.indexOf('=');
  const key = (equals === -1 ? said : said.slice(0, equals)).trim();
  if (key === '') refuse(place, 'a condition needs a KEY or KEY=VALUE');
  const forMs = length === undefined ? 0 : lengthMs(length);
  if (Number.isNaN(forMs)) refuse(place, `"for ${length ?? ''}" is no length of time like 20s`);
  return { key, value: equals === -1 ? null : said.slice(equals + 1).trim(), forMs, holds: true };
}

const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `1d12h`, `1.5s`, `120ms` in milliseconds; NaN when the text is not of that form. */
export function lengthMs(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return NaN;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    sum += Number(count) * unitMs[unit as keyof typeof unitMs];
  }
  return sum;
}

/** Line beginnings that mean something; a line that has one of its own is written with a `\` before it. */
const marked = /^(?:\\|\$ |! |% |== |2>(?: |$))/;

/** A line of an output as it is written in a recording. An empty one is written so that it is never taken for a separator. */
export function escapeLine(line: string): string {
  return line === '' || marked.test(line) ? `\\${line}` : line;
}
