import { type Clean, clean, literal } from '../text/clean.ts';
import { evidenceOf, type Probe, Unavailable } from './probe.ts';

/**
 * Where paths really lie: the mount point, or on btrfs the subvolume, that holds each of them, links followed (stat(1), `%m`:
 * the uppermost folder of the same device). A path that is not there is left out.
 */
export function whereabouts(paths: readonly string[]): Probe<ReadonlyMap<string, Clean>> {
  return {
    id: 'whereabouts',
    title: 'stat',
    every: { seen: 60_000, hidden: null },
    staleAfter: 600_000,
    async read(context, evidence) {
      if (paths.length === 0) return new Map();
      const outcome = await context.box.run(
        {
          file: 'stat',
          args: ['-L', '--printf=%m\\t%n\\n', '--', ...paths],
          deadlineMs: 5000 * context.config.probes.patience,
          session: false,
        },
        context.signal,
      );
      evidence.push(evidenceOf(outcome));
      // 1: some of them are not there. It tells of the others all the same.
      if (outcome.failure !== null || (outcome.exit !== 0 && outcome.exit !== 1))
        throw new Unavailable('failed', literal('stat brought nothing'));
      return parseWhereabouts(outcome.stdout, paths);
    },
  };
}

/**
 * Reads the lines of stat: where it lies, a tab, the path as it was asked for.
 * @throws {Unavailable} `parse` on a line that is none
 */
export function parseWhereabouts(text: string, asked: readonly string[]): ReadonlyMap<string, Clean> {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Unavailable('parse', literal('stat ends within a line'));
  return new Map(
    lines.flatMap((line) => {
      const tab = line.indexOf('\t');
      const [root, path] = [line.slice(0, tab), line.slice(tab + 1)];
      if (tab < 1 || !root.startsWith('/'))
        throw new Unavailable('parse', clean(`stat: ${line.slice(0, 120)}`));
      return asked.includes(path) ? [[path, clean(root)] as const] : [];
    }),
  );
}
