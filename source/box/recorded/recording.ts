import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { type Hardware, type Identity } from '../box.ts';
import { parseHardware } from '../parse-hardware.ts';
import { type RecordedCommand, parseCommands } from './commands.ts';
import { type FileEntry, parseEntries } from './entries.ts';
import { RecordingError, refuse } from './lines.ts';
import { type Manifest, identityOf, parseManifest } from './manifest.ts';
import { type Parts, readParts, withParts } from './parts.ts';

/** A recorded box as it was read, with what it takes from the boxes that it extends. */
export interface Recording {
  /** Its wall clock when it is opened, epoch milliseconds. */
  readonly now: number;
  readonly identity: Identity;
  /** Commands by the name of their program, in the order in which they are tried. */
  readonly commands: ReadonlyMap<string, readonly RecordedCommand[]>;
  /** Entries in the order in which they win: later over earlier. */
  readonly files: readonly FileEntry[];
  readonly hardware: Hardware | null;
}

/** One folder, without what it extends. */
interface Layer {
  readonly file: string;
  readonly manifest: Manifest;
  readonly commands: readonly RecordedCommand[];
  readonly files: readonly FileEntry[];
  readonly hardware: Hardware | null;
}

/** What the boxes above say of the parts of those below, and which of that found its place. */
interface Above {
  readonly parts: Parts;
  readonly used: Set<string>;
}

function noParts(): Above {
  return { parts: new Map(), used: new Set() };
}

/** Reads a recorded box. Rejects with RecordingError. */
export async function readRecording(folder: string): Promise<Recording> {
  const layers = await readLayers(path.resolve(folder), [], noParts());
  const [own] = layers;
  const manifests = layers.map(({ manifest }) => manifest);
  const file = own?.file ?? folder;
  const now = manifests.find((manifest) => manifest.now !== null)?.now ?? null;
  if (now === null) throw new RecordingError(file, 1, 'now = "…" is missing: when its clock starts');
  const commands = new Map<string, RecordedCommand[]>();
  for (const command of layers.flatMap((layer) => layer.commands)) {
    const same = commands.get(command.program);
    if (same === undefined) commands.set(command.program, [command]);
    else same.push(command);
  }
  return {
    now,
    identity: identityOf(file, manifests),
    commands,
    files: layers.toReversed().flatMap((layer) => layer.files),
    hardware: layers.find((layer) => layer.hardware !== null)?.hardware ?? null,
  };
}

/**
 * Reads every line of a recorded box, also what a reading never asks for. Rejects with the first RecordingError: for tests of
 * recordings, because opening one looks at the headers only.
 */
export async function checkRecording(folder: string): Promise<void> {
  for (const { commands, files } of await readLayers(path.resolve(folder), [], noParts())) {
    for (const { parts } of commands) parts();
    for (const entry of files) {
      if (entry.is === 'file') entry.content();
      if (entry.is === 'statfs') entry.figures();
    }
  }
}

/** The box itself first, then the one it extends, and so on. The parts of the boxes above take the place of this one's. */
async function readLayers(
  folder: string,
  above: readonly string[],
  { parts, used }: Above,
): Promise<Layer[]> {
  const layer = await readLayer(folder, { parts, used });
  const base = layer.manifest.extends;
  const own = await readParts(path.join(folder, 'parts'));
  if (base === null) {
    const [unused] = [...parts.keys(), ...own.keys()].filter((name) => !used.has(name));
    if (unused !== undefined)
      throw new RecordingError(layer.file, 1, `parts/${unused}.txt takes no part's place: there is none`);
    return [layer];
  }
  const next = path.join(path.dirname(folder), base);
  if (next === folder || above.includes(next))
    throw new RecordingError(layer.file, 1, `extends = "${base}": it extends itself`);
  return [
    layer,
    ...(await readLayers(next, [...above, folder], { parts: new Map([...own, ...parts]), used })),
  ];
}

async function readLayer(folder: string, { parts, used }: Above): Promise<Layer> {
  const file = path.join(folder, 'box.toml');
  const [manifest, commands, files, hardware] = await Promise.all([
    readFile(file, 'utf8').catch((error: unknown) => {
      throw new RecordingError(
        file,
        1,
        `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }),
    readTexts(path.join(folder, 'commands')),
    readTexts(path.join(folder, 'files')),
    readFile(path.join(folder, 'hardware.json'), 'utf8').catch(() => null),
  ]);
  const replaced = (text: string) => withParts(text, parts, used);
  return {
    file,
    manifest: parseManifest(file, manifest),
    commands: commands.flatMap(([name, text]) => parseCommands(name, replaced(text))),
    files: files.flatMap(([name, text]) => parseEntries(name, replaced(text))),
    hardware: hardware === null ? null : hardwareOf(path.join(folder, 'hardware.json'), hardware),
  };
}

/** The `*.txt` of a folder by name. A folder that is not there holds none. */
async function readTexts(folder: string): Promise<[file: string, text: string][]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.txt')).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => {
      const file = path.join(folder, name);
      return [file, await readFile(file, 'utf8')];
    }),
  );
}

function hardwareOf(file: string, text: string): Hardware {
  return (
    parseHardware(text) ??
    refuse({ file, line: 1 }, 'not the names of hardware (Hardware in source/box/box.ts)')
  );
}
