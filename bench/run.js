// Builds the benchmarks and the program that they compare with into build/bench, and runs them: `npm run bench`.
import { build } from 'esbuild';

await build({
  entryPoints: { bench: 'bench/bench.ts', 'one-line': 'bench/one-line.tsx' },
  outdir: 'build/bench',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.20',
  minify: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  external: ['@lydell/node-pty'],
  // Ink asks for this development tool only when DEV=true.
  alias: { 'react-devtools-core': './bench/no-devtools.js' },
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
});
await import('../build/bench/bench.js');
