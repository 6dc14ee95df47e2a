import { type Outcome } from '../box/box.ts';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { type Context, Unavailable } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';
import { lastLine, ran } from './run.ts';

/** What the VAAPI driver inside of a container said when it was asked for a node. */
export type VaDriver =
  | {
      readonly answer: 'yes';
      /** As it calls itself: `Mesa Gallium driver 24.2.8 for AMD Radeon Graphics (radeonsi, renoir, …)`. */
      readonly name: Clean;
      /** Codecs that it encodes, and decodes: `H264`, `HEVC`, `AV1`. Null: only ffmpeg was there to ask, which does not list them. */
      readonly encodes: readonly Clean[] | null;
      readonly decodes: readonly Clean[] | null;
      /** What was run in the container to ask it. */
      readonly asked: readonly Clean[];
    }
  | { readonly answer: 'no'; readonly why: Clean; readonly asked: readonly Clean[] }
  /** The card sleeps, and was not woken to ask. */
  | { readonly answer: 'asleep' }
  | { readonly answer: 'unknown'; readonly reason: Reason; readonly detail: Clean };

const deadlineMs = 6000;
/** Programs end with any code of their own; only those of `podman exec` are told apart. */
const anyExit = Array.from({ length: 256 }, (_, code) => code);

/**
 * Asks the first program that is in the container: vainfo (libva-utils) under each of its names, then ffmpeg, which opens the same
 * driver. It opens the card and closes it again, and neither decodes nor encodes.
 */
export async function vaDriverIn(
  context: Context,
  evidence: Evidence[],
  container: string,
  node: string,
): Promise<VaDriver> {
  const questions: readonly (readonly [readonly string[], (outcome: Outcome) => Said])[] = [
    ...context.config.gpu.vainfo.map((program) => [vainfo(program, node), saidByVainfo] as const),
    [ffmpeg(node), saidByFfmpeg],
  ];
  let absent: VaDriver = {
    answer: 'unknown',
    reason: 'absent-binary',
    detail: literal('there is neither vainfo nor ffmpeg in it'),
  };
  for (const [argv, said] of questions) {
    try {
      const command = { file: 'podman', args: ['exec', container, ...argv], deadlineMs, session: true };
      const outcome = await ran(context, evidence, command, { accept: anyExit });
      const failure = execFailure(outcome, container);
      if (failure === null) return withQuestion(said(outcome), argv);
      absent = { answer: 'unknown', reason: failure.reason, detail: failure.detail };
      // podman says which program is not there, and only that: anything else is no answer, whatever the next program says.
      if (failure.reason === 'absent-binary' && !saysAbsent(outcome))
        return { answer: 'unknown', reason: 'failed', detail: failure.detail };
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return { answer: 'unknown', reason: error.reason, detail: error.detail };
    }
    if (absent.reason !== 'absent-binary') return absent;
  }
  return absent;
}

function saysAbsent({ stdout, stderr }: Outcome): boolean {
  return stdout === '' && stderr.trim() !== '';
}

/** vainfo(1): the driver of one render node, without a display. */
export function vainfo(program: string, node: string): readonly string[] {
  return [program, '--display', 'drm', '--device', node];
}

/** Opens the device, and sends one frame of nothing to nowhere past it (ffmpeg(1), -init_hw_device). */
function ffmpeg(node: string): readonly string[] {
  return [
    ...[
      'ffmpeg',
      '-nostdin',
      '-hide_banner',
      '-loglevel',
      'verbose',
      '-init_hw_device',
      `vaapi=card:${node}`,
    ],
    ...['-f', 'lavfi', '-i', 'nullsrc=size=64x64', '-frames:v', '1', '-f', 'null', '-'],
  ];
}

/** What an answer says, whatever it was asked by. */
export type Said = WithoutQuestion<VaDriver>;
type WithoutQuestion<T> = T extends unknown ? Omit<T, 'asked'> : never;

function withQuestion(said: Said, argv: readonly string[]): VaDriver {
  return said.answer === 'yes' || said.answer === 'no' ? { ...said, asked: argv.map(clean) } : said;
}

export function saidByVainfo({ exit, signal, stdout, stderr }: Outcome): Said {
  if (exit !== 0) return { answer: 'no', why: complaintOf(`${stderr}\n${stdout}`, exit, signal) };
  const name = /^vainfo: Driver version:\s*(\S.*)$/m.exec(stdout)?.[1]?.trim();
  if (name === undefined || !/^vainfo: Supported profile/m.test(stdout) || !stdout.endsWith('\n'))
    return { answer: 'unknown', reason: 'parse', detail: literal('vainfo: not what it prints') };
  const encodes = new Set<string>();
  const decodes = new Set<string>();
  for (const [, profile = '', entrypoint = ''] of stdout.matchAll(
    /^\s+VAProfile(\w+)\s*:\s*VAEntrypoint(\w+)\s*$/gm,
  )) {
    const codec = /^(?:H26[34]|HEVC|AV1|VP[89]|MPEG[24]|VC1|JPEG|VVC)/.exec(profile)?.[0];
    if (codec === undefined) continue;
    if (entrypoint === 'VLD') decodes.add(codec);
    if (/^Enc(?:Slice|SliceLP|Picture)$/.test(entrypoint)) encodes.add(codec);
  }
  return { answer: 'yes', name: clean(name.slice(0, 200)), encodes: names(encodes), decodes: names(decodes) };
}

/** hwcontext_vaapi.c names the driver at the level `verbose`, and says `Failed to initialise VAAPI connection`. */
export function saidByFfmpeg({ exit, signal, stderr }: Outcome): Said {
  const name = /\bVAAPI driver: (\S.*?)\.?$/m.exec(stderr)?.[1];
  if (exit === 0 && name !== undefined)
    return { answer: 'yes', name: clean(name.slice(0, 200)), encodes: null, decodes: null };
  const failed = /^.*(?:VAAPI connection|VA display|Device creation failed|DRM device).*$/m.exec(stderr)?.[0];
  if (exit !== 0 && failed !== undefined) return { answer: 'no', why: complaintOf(failed, exit, signal) };
  return {
    answer: 'unknown',
    reason: 'failed',
    detail: say`ffmpeg: ${lastLine(stderr) ?? say`exit ${exit ?? 0}`}`,
  };
}

/** The line that says what failed: libva's or ffmpeg's, without the address of the object that says it. */
function complaintOf(text: string, exit: number | null, signal: string | null): Clean {
  const said = /^.*(?:fail|error|cannot|can't|denied|no such).*$/im.exec(text)?.[0];
  if (said !== undefined)
    return clean(
      said
        .replace(/^\[\S+ @ 0x[0-9a-f]+\] /, '')
        .trim()
        .slice(0, 200),
    );
  return (
    lastLine(text) ?? (exit === null ? say`was ended by ${clean(signal ?? 'a signal')}` : say`exit ${exit}`)
  );
}

function names(codecs: ReadonlySet<string>): readonly Clean[] {
  return [...codecs].sort().map(clean);
}
