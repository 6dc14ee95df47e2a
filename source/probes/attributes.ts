import { type Clean, clean, literal, say } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';
import { type Reason } from './reading.ts';
import { complaint, lastLine, ran } from './run.ts';

/** Whether a folder has the attribute NOCOW (chattr +C), which new files in it inherit. */
export type Nocow = { readonly path: Clean } &
  /** Null: there is no such folder. */
  (
    | { readonly known: true; readonly nocow: boolean | null }
    | { readonly known: false; readonly reason: Reason; readonly detail: Clean }
  );

/** `lsattr -d` (e2fsprogs; the flags are those of chattr(1)) of every folder of `disk.nocow`, all at once. */
export const attributes: Probe<readonly Nocow[]> = {
  id: 'attributes',
  title: 'lsattr -d',
  every: { seen: 600_000, hidden: 3_600_000 },
  staleAfter: 6 * 3_600_000,
  async read(context, evidence) {
    const paths = context.config.disk.nocow;
    if (paths.length === 0) return [];
    const command = { file: 'lsattr', args: ['-d', '--', ...paths], deadlineMs: 5000, session: false };
    // It goes on after a folder that it may not open, and ends with 1.
    const outcome = await ran(context, evidence, command, { accept: [0, 1] });
    const flags = flagsOf(outcome.stdout);
    if (outcome.exit !== 0 && paths.every((path) => flags.has(path)))
      throw new Unavailable('failed', say`lsattr: exit ${outcome.exit ?? 0}, although it told of everything`);
    return paths.map((path): Nocow => {
      const found = flags.get(path);
      if (found !== undefined) return { path: clean(path), known: true, nocow: found.includes('C') };
      if (outcome.exit === 0) throw new Unavailable('parse', say`lsattr does not name ${clean(path)}`);
      const line = outcome.stderr.split('\n').find((one) => one.includes(path)) ?? '';
      if (/no such file or directory/i.test(line)) return { path: clean(path), known: true, nocow: null };
      return {
        path: clean(path),
        known: false,
        reason: complaint(line),
        detail: lastLine(line) ?? literal('lsattr says nothing of it'),
      };
    });
  },
};

/** `---------------C------ /mnt/x`: flags by path. A line of another shape is left out. */
export function flagsOf(text: string): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  const lines = text.split('\n');
  // What stands after the last line end was cut.
  lines.pop();
  for (const line of lines) {
    const [, letters, path] = /^([-A-Za-z]{8,32}) (\/.*)$/.exec(line) ?? [];
    if (letters !== undefined && path !== undefined) flags.set(path, letters);
  }
  return flags;
}
