import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { startupSnapshot } from 'node:v8';
import { start } from './start.ts';

/** What a snapshot has in place of what only modules have: the bundler puts these names there (build.js). */
declare global {
  /** In place of `import.meta.url`: a file of build/app. */
  var __url: string;
  /** In place of `import()`, which works in no snapshot: what is loaded on demand lies beside the file of {@link __url}. */
  var __import: (name: string) => Promise<unknown>;
}

/** Says what whoever starts from the snapshot does: what any start does, with what was there when the snapshot was taken. */
export function startFromSnapshot(version: string): void {
  const { Console } = console;
  startupSnapshot.setDeserializeMainFunction(() => {
    const [, launcher = ''] = process.argv;
    globalThis.__url = pathToFileURL(path.resolve(path.dirname(launcher), '../build/app/snapshot.cjs')).href;
    globalThis.__import = (name) => {
      const { createRequire } = process.getBuiltinModule('node:module');
      const load = createRequire(path.resolve(launcher))('./load.js') as (url: string) => Promise<unknown>;
      return load(new URL(name, globalThis.__url).href);
    };
    // A console that comes out of a snapshot has lost it, and Ink makes one of its own.
    console.Console = Console;
    start(globalThis.__url, version);
  });
}
