import path from 'node:path';
import { type Box, type Command, type Found } from '../box.ts';
import { decode, tail } from '../text-of-bytes.ts';
import { type Collected } from './commands.ts';
import {
  readEndByChild,
  readStartByChild,
  readTargetByChild,
  readWholeByChild,
  statfsByChild,
  walkByChild,
} from './far-files.ts';
import { type Guard } from './guard.ts';
import { type HungChildren } from './hung.ts';
import { listFolder, readEnd, readStart, readStatfs, readTarget, readWhole } from './kernel-files.ts';
import { mountOf, mountPoints } from './mounts.ts';
import { type Reach, isNear } from './reach.ts';

/** What files are read with on this machine. */
export interface Shelf {
  readonly reach: Reach;
  readonly guarded: Guard;
  readonly hung: HungChildren;
  readonly run: (command: Command) => Promise<Collected>;
}

const ordinaryLimit = 1024 * 1024;
const mountinfoLimit = 4 * 1024 * 1024;

type Files = Pick<
  Box,
  'readText' | 'readBytes' | 'readHead' | 'readTail' | 'readLink' | 'list' | 'walk' | 'statfs'
>;

/**
 * The part of this machine's door that reads files: in this process where an answer cannot take long, through a child
 * that can be given up everywhere else. Nothing rejects.
 */
export function machineFiles({ reach, guarded, hung, run }: Shelf): Files {
  /** The mount that a path lies on, as the kernel tells it now. */
  async function mountUnder(where: string): Promise<string> {
    const mountinfo = await guarded('/proc/self/mountinfo', () =>
      readWhole('/proc/self/mountinfo', mountinfoLimit),
    );
    return mountOf(mountinfo.found ? mountPoints(decode(mountinfo.value)) : [], where);
  }

  /** Asks a child, unless an earlier one still waits for the same mount: it would only wait beside it. */
  async function far<T>(where: string, ask: (run: Shelf['run']) => Promise<Found<T>>): Promise<Found<T>> {
    if (await hung.any()) {
      const mount = await mountUnder(where);
      const pid = await hung.stillWaiting(mount);
      if (pid !== null)
        return {
          found: false,
          why: 'hung',
          detail: `${mount} does not answer: process ${pid} still waits for it`,
        };
    }
    return ask(async (command) => {
      const collected = await run(command);
      const { pid } = collected;
      if (collected.outcome.failure === 'hung' && pid !== null)
        await hung.remember(await mountUnder(where), pid);
      return collected;
    });
  }

  function read<T>(
    where: string,
    near: boolean,
    here: () => Promise<T>,
    there: (run: Shelf['run']) => Promise<Found<T>>,
  ): Promise<Found<T>> {
    if (!where.startsWith('/'))
      return Promise.resolve({ found: false, why: 'internal', detail: `${where} is no absolute path` });
    return near ? guarded(where, here) : far(where, there);
  }

  const readBytes = (where: string, limit = ordinaryLimit) =>
    read(
      where,
      isNear(reach, where),
      () => readWhole(where, limit),
      (child) => readWholeByChild(child, where, limit),
    );

  return {
    readBytes,
    async readText(where, limit) {
      const found = await readBytes(where, limit);
      return found.found ? { found: true, value: decode(found.value) } : found;
    },
    readHead: (where, limit) =>
      read(
        where,
        isNear(reach, where),
        () => readStart(where, limit),
        (child) => readStartByChild(child, where, limit),
      ),
    async readTail(where, limit) {
      const found = await read(
        where,
        isNear(reach, where),
        () => readEnd(where, limit),
        (child) => readEndByChild(child, where, limit),
      );
      return found.found ? { found: true, value: decode(tail(found.value, limit)) } : found;
    },
    readLink: (where) =>
      read(
        where,
        isNear(reach, path.dirname(where)),
        () => readTarget(where),
        (child) => readTargetByChild(child, where),
      ),
    list: async (where) => {
      const found = await read(
        where,
        isNear(reach, where),
        () => listFolder(where),
        (child) => walkByChild(child, where, 1),
      );
      // Names and kinds only, whichever way they came.
      if (!found.found) return found;
      const value = found.value.map(({ path: name, kind }) => ({
        path: name,
        kind,
        size: null,
        allocated: null,
        modifiedAt: null,
        mode: null,
      }));
      return { found: true, value };
    },
    walk: (where, depth) =>
      read(
        where,
        false,
        () => Promise.resolve([]),
        (child) => walkByChild(child, where, depth),
      ),
    statfs: (where) =>
      read(
        where,
        reach.statfs.includes(where),
        () => readStatfs(where),
        (child) => statfsByChild(child, where),
      ),
  };
}
