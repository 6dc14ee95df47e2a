// Bundles the program into build/app (one file for the check, the console loaded on demand); with --tests
// all fast tests into build/test, with --lab those of the lab into build/lab. Everything runs bundled: ink-table cannot be loaded any other way
// with a current Ink, and it halves the start (see README, "Why it is bundled").
import { globSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { build } from 'esbuild';

const quiet = process.argv.includes('--quiet');
const lab = process.argv.includes('--lab');
const tests = lab || process.argv.includes('--tests');
const outdir = lab ? 'build/lab' : tests ? 'build/test' : 'build/app';
/** Becomes `outdir` when it is whole: a failed build leaves the last good one where it is. */
const making = `${outdir}.making`;

/** What is bundled: a test is an entry point of its own. */
function entryPoints() {
  if (lab) return globSync('test/lab/**/*.test.ts');
  if (tests) return globSync('test/**/*.test.{ts,tsx}', { exclude: (name) => name.startsWith('test/lab') });
  return { cli: 'cli.tsx', hardware: 'source/box/hardware-worker.ts' };
}

/** Ink asks for this development tool only when DEV=true; it is not shipped. */
const noDevtools = {
  name: 'no-devtools',
  setup(builder) {
    builder.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'devtools', namespace: 'none' }));
    builder.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export default {}' }));
  },
};

await rm(making, { recursive: true, force: true });
const result = await build({
  entryPoints: entryPoints(),
  outdir: making,
  outbase: tests ? 'test' : '.',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.20',
  sourcemap: tests ? 'inline' : false,
  minify: !tests,
  keepNames: tests,
  metafile: true,
  legalComments: 'none',
  logLevel: quiet ? 'warning' : 'info',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  // Packages of these names stay outside: the test runner itself, and native code.
  external: ['ava', 'fast-check', '@lydell/node-pty'],
  plugins: [noDevtools],
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
});
await writeFile(`${making}/metafile.json`, JSON.stringify(result.metafile).replaceAll(making, outdir));
await rm(outdir, { recursive: true, force: true });
await rename(making, outdir);
