import { basename } from 'node:path';
import { type Outcome } from '../box/box.ts';
import { type Clean, clean, say } from '../text/clean.ts';
import { execFailure } from './cscli.ts';
import { word } from './found.ts';
import { type Context, type Probe, Unavailable } from './probe.ts';
import { type Evidence, type Reason } from './reading.ts';
import { complaint, lastLine, ran } from './run.ts';
import { type VaDriver, vaDriverIn } from './va-driver.ts';

/** What the processes of a container can do with the render nodes that it was given. */
export type GpuAccess = { readonly container: Clean } & (
  | {
      readonly known: true;
      /** Render nodes that are there, and those of them that may be read and written. */
      readonly nodes: readonly Clean[];
      readonly usable: readonly Clean[];
      /** The VAAPI driver of the first that may be used; null: there is none to ask about. */
      readonly driver: VaDriver | null;
    }
  | { readonly known: false; readonly reason: Reason; readonly detail: Clean }
);

/**
 * Asked inside of each container of `gpu.containers`, because whether a node may be opened there follows from user namespaces, groups and
 * SELinux, and cannot be told from outside. find(1) of findutils: `-readable -writable` ask access(2).
 */
export const gpuAccess: Probe<readonly GpuAccess[]> = {
  id: 'gpu.access',
  title: 'render nodes and VAAPI inside of containers',
  every: { seen: 300_000, hidden: 900_000 },
  staleAfter: 3_600_000,
  async read(context, evidence) {
    const { expect, containers } = context.config.gpu;
    if (expect === 'none') return [];
    return Promise.all(containers.map((container) => accessIn(context, evidence, container)));
  },
};

/** Every node, and behind the word `usable` those that may be used. */
export const accessQuestion: readonly string[] = [
  'find',
  '/dev/dri',
  '-name',
  'renderD*',
  '-printf',
  '%p\\n',
  '-readable',
  '-writable',
  '-printf',
  'usable %p\\n',
];

async function accessIn(context: Context, evidence: Evidence[], container: string): Promise<GpuAccess> {
  const command = {
    file: 'podman',
    args: ['exec', container, ...accessQuestion],
    deadlineMs: 8000,
    session: true,
  };
  try {
    const outcome = await ran(context, evidence, command, { accept: [0, 1, 125, 126, 127, 255] });
    const { nodes, usable } = nodesOf(outcome, container);
    if (outcome.exit === 0 && nodes.length === 0 && (await hasRenderNode(context)))
      throw new Unavailable('parse', say`find: it named no render node, though the kernel has one`);
    const [node] = usable;
    const driver = node === undefined ? null : await driverOf(context, evidence, container, node);
    return { container: clean(container), known: true, nodes, usable, driver };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { container: clean(container), known: false, reason: error.reason, detail: error.detail };
  }
}

/** Where the kernel has none, a folder without one is true; else it looks like a find that did not look. */
async function hasRenderNode({ box, config }: Context): Promise<boolean> {
  const listed = await box.list(`${config.roots.sys}/class/drm`);
  return listed.found && listed.value.some(({ path }) => /^renderD\d+$/.test(path));
}

/** Opening a card that sleeps would wake it; an own graphics processor beside another takes a second for that, and watts. */
async function driverOf(
  context: Context,
  evidence: Evidence[],
  container: string,
  node: string,
): Promise<VaDriver | null> {
  const { box, config } = context;
  if (config.gpu.vainfo.length === 0) return null;
  const status = `${config.roots.sys}/class/drm/${basename(node)}/device/power/runtime_status`;
  if (word(await box.readText(status)) === 'suspended') return { answer: 'asleep' };
  return vaDriverIn(context, evidence, container, node);
}

/** @throws {Unavailable} where the container does not run, has no such find, or said something else */
export function nodesOf(
  outcome: Outcome,
  container: string,
): { readonly nodes: readonly Clean[]; readonly usable: readonly Clean[] } {
  const failure = execFailure(outcome, container);
  if (failure !== null) throw failure;
  const { exit, stdout, stderr } = outcome;
  // Not even the folder: no device was passed.
  if (exit === 1 && /\/dev\/dri.*: No such file or directory/.test(stderr)) return { nodes: [], usable: [] };
  if (exit !== 0)
    throw new Unavailable(complaint(stderr), say`find: ${lastLine(stderr) ?? say`exit ${exit ?? 0}`}`);
  return parseNodes(stdout);
}

/** @throws {Unavailable} `parse`: a line that find does not print */
export function parseNodes(text: string): {
  readonly nodes: readonly Clean[];
  readonly usable: readonly Clean[];
} {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Unavailable('parse', say`find: it ends within a line`);
  const nodes: Clean[] = [];
  const usable: Clean[] = [];
  for (const line of lines) {
    const [, word, node] = /^(usable )?(\/dev\/dri\/renderD\d{1,4})$/.exec(line) ?? [];
    if (node === undefined)
      throw new Unavailable('parse', say`find: not a render node: ${clean(line.slice(0, 80))}`);
    if (word === undefined) nodes.push(clean(node));
    else usable.push(clean(node));
  }
  return { nodes, usable };
}
