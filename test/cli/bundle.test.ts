import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Script } from 'node:vm';
import test from 'ava';

interface Output {
  readonly imports: readonly { readonly path: string; readonly kind: string; readonly external?: boolean }[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

const { outputs } = JSON.parse(await readFile('build/app/metafile.json', 'utf8')) as {
  readonly outputs: Readonly<Record<string, Output>>;
};

/** The files that are loaded with a file, by the bundler's own account; `dynamic` names what is loaded on demand, too. */
function graph(entry: string, dynamic: (file: string) => boolean = () => false): readonly string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (external === true) continue;
      if (kind === 'import-statement' || dynamic(path)) visit(path);
    }
  };
  visit(entry);
  return [...seen];
}

function packages(files: readonly string[]): ReadonlySet<string> {
  const inputs = files.flatMap((file) => Object.keys(outputs[file]?.inputs ?? {}));
  return new Set(inputs.flatMap((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
}

test('the check loads no Ink, no React, no Yoga, no systeminformation and no execa', (t) => {
  const loaded = packages(['build/app/cli.cjs', 'build/app/check.cjs']);
  for (const name of [
    'ink',
    'react',
    'react-reconciler',
    'yoga-layout',
    'systeminformation',
    'execa',
    'ink-table',
  ]) {
    t.false(loaded.has(name), name);
  }
  t.true(loaded.has('zod'), 'the graph was read');
});

test('on this machine neither, but execa', (t) => {
  const loaded = packages([
    'build/app/check.cjs',
    ...graph('build/app/this-machine.js', (file) => file.includes('/spawn-')),
  ]);
  for (const name of ['ink', 'react', 'yoga-layout', 'systeminformation']) t.false(loaded.has(name), name);
  t.true(loaded.has('execa'));
});

test('the console brings Ink with it', (t) => {
  const loaded = packages(graph('build/app/console.js'));
  for (const name of ['ink', 'react', 'yoga-layout']) t.true(loaded.has(name), name);
  t.false(loaded.has('systeminformation'), 'that runs in a worker of its own');
});

test('the check starts with code that the build has compiled', (t) => {
  const { scriptOf } = createRequire(path.resolve('package.json'))('./bin/compiled.js') as {
    readonly scriptOf: (file: string) => Script;
  };
  for (const name of ['cli', 'check']) {
    t.false(scriptOf(path.resolve(`build/app/${name}.cjs`)).cachedDataRejected, name);
  }
});
