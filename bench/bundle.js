import { build } from 'esbuild';

/** Bundles what measures into build/bench, as the program itself is bundled. Entry points by the names of their files. */
export async function bundle(entryPoints) {
  await build({
    entryPoints,
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
}
