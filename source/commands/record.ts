import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Box } from '../box/box.ts';
import { recording } from '../box/recording.ts';
import { withoutProcesses } from '../box/recording/processes.ts';
import { sketch, unreadLinks } from '../box/recording/sketch.ts';
import {
  writeCommands,
  writeFiles,
  writeManifest,
  writeServers,
  writeStatfs,
} from '../box/recording/write.ts';
import { redaction, standIn } from '../box/redact.ts';
import { type Config } from '../config/schema.ts';
import { type Probe, take } from '../probes/probe.ts';
import { probes } from '../probes/catalogue.ts';

/** What was written. */
export interface Recorded {
  readonly directory: string;
  /** Numbers of commands and paths in it, and of what could not be written in the format. */
  readonly commands: number;
  readonly paths: number;
  readonly skipped: number;
}

/** The folder is not empty, or cannot be written to. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

/**
 * Records a box: takes every reading once and writes what was asked and answered, redacted, as a recorded box
 * (fixtures/boxes/README.md). Changes nothing on the box.
 * @throws {RecordError} when `directory` holds anything already or cannot be written
 */
export async function record(box: Box, config: Config, directory: string): Promise<Recorded> {
  await refuseNonEmpty(directory);
  const startedAt = box.now();
  const { box: noting, notes } = recording(box);
  // They take minutes; and what lies in somebody's home, by name, is nobody else's business.
  const all = Object.values<Probe<unknown>>(probes).filter(({ long }) => long !== true);
  await Promise.all(all.map((probe) => take(probe, { box: noting, config })));
  await noting.readText(path.join(box.identity.home, '.config/quarterdeck/config.toml'));
  await noting.hardware();
  await Promise.all(unreadLinks(notes.paths).map((link) => noting.readLink(link)));

  const machineId = await box.readText(path.join(config.roots.etc, 'machine-id'));
  const redact = redaction(box.identity, machineId.found ? machineId.value.trim() : null);
  const commands = writeCommands(notes.runs, redact);
  const paths = withoutProcesses(notes.paths, config.roots.proc, config.gpu.transcoders);
  const sketches = sketch(paths);
  const files = writeFiles(sketches, redact);
  const statfs = writeStatfs(paths, redact);
  const texts = new Map<string, string>([
    [
      'box.toml',
      writeManifest(
        `${standIn.hostname}, recorded ${new Date(startedAt).toISOString().slice(0, 10)}`,
        startedAt,
        box.identity,
        redact,
      ),
    ],
    ...commands.files,
    ...writeServers(notes, redact),
    ...files.files,
    ...(statfs === '' ? [] : [['files/statfs.txt', statfs] as const]),
    ...(notes.hardware === null
      ? []
      : [['hardware.json', `${redact(JSON.stringify(notes.hardware, null, 2))}\n`] as const]),
  ]);
  await write(directory, texts);
  const skipped = commands.skipped + files.skipped;
  return {
    directory,
    commands: notes.runs.size + notes.pages.size + notes.certificates.size - commands.skipped,
    paths: sketches.size - files.skipped,
    skipped,
  };
}

async function refuseNonEmpty(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new RecordError(`${directory}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (names.length > 0)
    throw new RecordError(`${directory} is not empty: a recording is written to a new folder`);
}

/** Private until its owner has looked through it: folders 0700, files 0600. */
async function write(directory: string, texts: ReadonlyMap<string, string>): Promise<void> {
  try {
    for (const folder of ['commands', 'files'])
      await mkdir(path.join(directory, folder), { recursive: true, mode: 0o700 });
    await Promise.all(
      [...texts].map(([name, text]) =>
        writeFile(path.join(directory, name), text, { mode: 0o600, flag: 'wx' }),
      ),
    );
  } catch (error) {
    throw new RecordError(error instanceof Error ? error.message : String(error));
  }
}
