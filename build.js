// Bundles the program into build/app: cli.js and beside it what it loads on demand, and two snapshots. With --tests
// all fast tests into build/test, with --lab those of the lab into build/lab, with --btrfs those on real btrfs into build/btrfs. Everything runs bundled: ink-table cannot be loaded any other way
// with a current Ink, and it halves the start (see README, "Why it is bundled").
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const quiet = process.argv.includes('--quiet');
const lab = process.argv.includes('--lab');
const btrfs = process.argv.includes('--btrfs');
/** Tests that need more than a machine with Node: a folder of test/ each. */
const apart = lab ? 'lab' : btrfs ? 'btrfs' : null;
const tests = apart !== null || process.argv.includes('--tests');
const outdir = apart !== null ? `build/${apart}` : tests ? 'build/test' : 'build/app';
/** Becomes `outdir` when it is whole: a failed build leaves the last good one where it is. */
const making = `${outdir}.making`;

/** What is loaded on demand: modules of build/app by the names of their sources. */
const onDemand = [
  'source/commands/acknowledge.ts',
  'source/commands/audit.ts',
  'source/commands/check.ts',
  'source/commands/cleanup.ts',
  'source/commands/console.ts',
  'source/commands/doctor.ts',
  'source/commands/explain.ts',
  'source/commands/help.ts',
  'source/commands/ping.ts',
  'source/commands/record-here.ts',
];

/** Ink asks for its development tools only when DEV=true; they are not shipped, nor awaited, which no snapshot could. */
const noDevtools = {
  name: 'no-devtools',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/devtools\.js$/ }, () => ({
      path: 'devtools',
      namespace: 'none',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'export default {}',
    }));
    builder.onLoad({ filter: /\/ink\/build\/reconciler\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replaceAll(
        /await (?=import\('.\/devtools|loadPackageJson)/g,
        '',
      ),
    }));
  },
};

/** Gives Ink and what it rests on our own answer to how wide a text is; that one asks the package only when it must. */
const ownWidth = {
  name: 'own-width',
  setup(builder) {
    builder.onResolve({ filter: /^string-width$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: path.resolve('source/text/string-width.ts') } : undefined,
    );
  },
};

/** Gives Ink our own in place of some of its files; these load Ink's for what they do not do themselves. */
const ownInk = {
  name: 'own-ink',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/(?:output|sanitize-ansi)\.js$/ }, ({ path: name, resolveDir }) =>
      resolveDir.endsWith('/ink/build')
        ? {
            path: path.resolve('source/console/ink', name.replace('.js', '.ts')),
          }
        : undefined,
    );
    builder.onResolve({ filter: /^yoga-layout$/ }, () => ({
      path: path.resolve('source/console/ink/yoga.ts'),
    }));
    builder.onResolve({ filter: /^ink\/build\// }, ({ path: name }) => ({
      path: path.resolve('node_modules', name),
    }));
  },
};

/** Leaves what has a file of its own where it is, beside the script that loads it; all but the face that the script is for. */
const besideIt = (face) => ({
  name: 'beside-it',
  setup(builder) {
    builder.onResolve({ filter: /^\./ }, ({ kind, path: name, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const source = path.relative(process.cwd(), path.resolve(resolveDir, name));
      return onDemand.includes(source) && source !== face
        ? { path: `./${path.parse(source).name}.js`, external: true }
        : undefined;
    });
  },
});

/** Entry points by the names of their files. */
const named = (sources) => Object.fromEntries(sources.map((source) => [path.parse(source).name, source]));

const common = {
  outdir: making,
  bundle: true,
  platform: 'node',
  target: 'node22.20',
  sourcemap: tests ? 'inline' : false,
  minify: !tests,
  keepNames: tests,
  metafile: true,
  legalComments: 'none',
  logLevel: quiet ? 'warning' : 'info',
  // Without a fetch, yoga decodes the WebAssembly that it carries itself; with one, it has Node load all of undici for that.
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
    fetch: 'undefined',
  },
  // Instead of tsconfig.json: its verbatimModuleSyntax would load every file of which only types are imported.
  tsconfigRaw: { compilerOptions: { target: 'es2024', jsx: 'react-jsx' } },
  // Packages of these names stay outside: the test runner itself, and native code.
  external: ['ava', 'fast-check', '@lydell/node-pty'],
};

const modules = {
  ...common,
  splitting: true,
  format: 'esm',
  plugins: [noDevtools, ownWidth, ownInk],
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
  },
};

/** A snapshot of a face: everything that it needs is in one script, which bin/take-snapshot.js runs. */
const snapshot = (name) => ({
  ...common,
  entryPoints: [`${name}-snapshot.ts`],
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  inject: ['source/text/later-segmenter.ts'],
  plugins: [noDevtools, ownWidth, ownInk, besideIt(`source/commands/${name}.ts`)],
  define: {
    ...common.define,
    'import.meta.url': '__url',
    'Intl.Segmenter': 'LaterSegmenter',
  },
});

/**
 * Calls by a name of our own what only modules have (source/commands/from-snapshot.ts). And escapes what is not ASCII in tagged
 * templates, which the bundler leaves as it is: one such character, and V8 keeps all of the script in two bytes for each.
 */
async function forSnapshot(file) {
  const text = await readFile(file, 'utf8');
  const ascii = text.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  await writeFile(file, ascii.replaceAll(/(?<![\w$.])import\(/g, '__import('));
}

async function bundled() {
  if (tests) {
    const pattern = apart === null ? 'test/**/*.test.{ts,tsx}' : `test/${apart}/**/*.test.ts`;
    const entryPoints = globSync(pattern, {
      exclude: (name) => apart === null && /^test\/(?:lab|btrfs)(?:\/|$)/.test(name),
    });
    return [await build({ ...modules, entryPoints, outbase: 'test' })];
  }
  const entryPoints = {
    ...named(['cli.tsx', ...onDemand]),
    hardware: 'source/box/hardware-worker.ts',
  };
  const results = await Promise.all([
    build(snapshot('check')),
    build(snapshot('console')),
    build({ ...modules, entryPoints }),
  ]);
  await forSnapshot(`${making}/check-snapshot.cjs`);
  await forSnapshot(`${making}/console-snapshot.cjs`);
  return results;
}

/**
 * Waits until nobody else builds the same in this checkout: two consoles that are started at once would take each other's files away. An
 * abstract socket (unix(7)) is the lock, because the kernel opens it when its holder ends, however that ends.
 */
async function alone() {
  const name = `\0quarterdeck-build-${createHash('sha256').update(path.resolve(outdir)).digest('hex').slice(0, 32)}`;
  const hold = () =>
    new Promise((resolve, reject) => {
      const server = createServer().unref();
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(name, () => resolve(true));
    });
  while (!(await hold())) await wait(100);
}

await alone();
await rm(making, { recursive: true, force: true });
const metafiles = (await bundled()).map(({ metafile }) => metafile);
const metafile = {
  inputs: Object.assign({}, ...metafiles.map(({ inputs }) => inputs)),
  outputs: Object.assign({}, ...metafiles.map(({ outputs }) => outputs)),
};
await writeFile(`${making}/metafile.json`, JSON.stringify(metafile).replaceAll(making, outdir));
// Who starts just now must find either of them.
const before = `${outdir}.before`;
await rm(before, { recursive: true, force: true });
await rename(outdir, before).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(making, outdir);
await rm(before, { recursive: true, force: true });
if (!tests) await promisify(execFile)(process.execPath, ['bin/take-snapshot.js']);
