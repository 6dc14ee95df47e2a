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

const notForTheCheck = ['ink', 'react', 'react-reconciler', 'yoga-layout', 'systeminformation', 'ink-table'];

test('the snapshot of the check holds no Ink, no React, no Yoga and no systeminformation', (t) => {
  const held = packages(['build/app/check-snapshot.cjs']);
  for (const name of notForTheCheck) t.false(held.has(name), name);
  t.true(held.has('zod') && held.has('execa'), 'the graph was read');
});

const isOfTheCheck = (file: string) =>
  !/\/(?:console|cleanup|doctor|help|explain|record-here)\.js$/.test(file);

test('nor does the check load them that starts without a snapshot', (t) => {
  const loaded = packages(graph('build/app/cli.js', isOfTheCheck));
  for (const name of notForTheCheck) t.false(loaded.has(name), name);
  t.true(loaded.has('zod') && loaded.has('execa'), 'the graph was read');
});

test('the console brings Ink with it', (t) => {
  const loaded = packages(graph('build/app/console.js'));
  for (const name of ['ink', 'react']) t.true(loaded.has(name), name);
  t.false(loaded.has('yoga-layout'), 'the layout is our own');
  t.false(loaded.has('systeminformation'), 'that runs in a worker of its own');
});

test('without a terminal there is no action: the check holds none of them', (t) => {
  const held = [...graph('build/app/cli.js', isOfTheCheck), 'build/app/snapshot.cjs'].flatMap((file) =>
    Object.keys(outputs[file]?.inputs ?? {}),
  );
  t.true(
    held.some((input) => input.startsWith('source/checks/')),
    'the graph was read',
  );
  t.deepEqual(
    held.filter((input) => input.startsWith('source/actions/')),
    [],
  );
});
