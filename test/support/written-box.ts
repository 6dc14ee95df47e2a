import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ExecutionContext } from 'ava';
import { type Box, type Command } from '../../source/box/box.ts';
import { openRecorded } from '../../source/box/recorded.ts';
import { type StandingClock, standingClock } from './standing-clock.ts';

export const manifest = `
title = "A box"
now = "2026-11-22T17:00:00Z"
[identity]
user = "deck"
uid = 1000
home = "/home/deck"
hostname = "anchorage"
session = true
`;

/** Writes a folder of recorded boxes: names like `base/commands/podman.txt` and their texts. It is removed after the test. */
export async function writtenBoxes(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'quarterdeck-box-'));
  t.teardown(() => rm(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  }
  return root;
}

/** A recorded box with these commands and files, on a clock that stands. */
export async function writtenBox(
  t: ExecutionContext,
  { commands = '', files = '', toml = manifest }: { commands?: string; files?: string; toml?: string },
): Promise<{ box: Box; clock: StandingClock }> {
  const root = await writtenBoxes(t, {
    'box/box.toml': toml,
    'box/commands/all.txt': commands,
    'box/files/all.txt': files,
  });
  const clock = standingClock();
  return { box: await openRecorded(path.join(root, 'box'), { clock }), clock };
}

/** A command from its words. */
export function command(line: string, more: Partial<Command> = {}): Command {
  const [file = '', ...args] = line.split(' ');
  return { file, args, deadlineMs: 5000, session: false, ...more };
}
