import { readFile } from 'node:fs/promises';
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
  const loaded = packages(graph('build/app/cli.js', (file) => /\/(recorded|parse|write-file)-/.test(file)));
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
  const loaded = packages(
    graph('build/app/cli.js', (file) => /\/(this-machine|spawn|parse|write-file)-/.test(file)),
  );
  for (const name of ['ink', 'react', 'yoga-layout', 'systeminformation']) t.false(loaded.has(name), name);
  t.true(loaded.has('execa'));
});

test('the console brings Ink with it', (t) => {
  const loaded = packages(graph('build/app/cli.js', (file) => file.includes('/console-')));
  for (const name of ['ink', 'react', 'yoga-layout']) t.true(loaded.has(name), name);
  t.false(loaded.has('systeminformation'), 'that runs in a worker of its own');
});
