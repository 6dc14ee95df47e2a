import { type Clean, clean } from '../text/clean.ts';
import { needed } from './found.ts';
import { evidenceOfPath, type Probe } from './probe.ts';

/** Releases of the kernels whose modules are installed: the names in /usr/lib/modules. No process is started. */
export const kernels: Probe<readonly Clean[]> = {
  id: 'kernels',
  title: '/usr/lib/modules',
  every: { seen: 600_000, hidden: 3_600_000 },
  staleAfter: 3 * 3_600_000,
  async read({ box, config }, evidence) {
    const folder = `${config.roots.usr}/lib/modules`;
    evidence.push(evidenceOfPath(folder));
    return needed(await box.list(folder), folder)
      .filter(({ kind, path }) => kind === 'directory' && /^\d+\.\d+/.test(path))
      .map(({ path }) => clean(path));
  },
};

/**
 * Which of two releases is the older one, by their numbers from left to right (`6.17.9-300.fc43` before `6.17.10-300.fc43`):
 * negative, 0 or positive.
 */
export function compareReleases(left: string, right: string): number {
  const numbers = (release: string) => (release.match(/\d+/g) ?? []).map(Number);
  const [a, b] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? -1) - (b[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}
