import './source/commands/interpreted-schemas.ts';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { startupSnapshot } from 'node:v8';
import { parseUnits } from './source/probes/unit-properties.ts';
import { version } from './package.json';
import { check } from './source/commands/check.ts';
import { parseCommandLine } from './source/commands/command-line.ts';
import { start } from './source/commands/start.ts';

/**
 * What bin/take-snapshot.js takes a snapshot of: the program after it has checked a recorded box once. Whoever starts
 * from it (bin/quarterdeck) finds schemas made and functions compiled; both would otherwise take longer than the check itself.
 * Nothing of the box may be left behind, and nothing of the process: it is another one then.
 */
declare global {
  /** In place of `import.meta.url`, which scripts do not have: a file of build/app. */
  var __url: string;
  /** In place of `import()`, which works in no snapshot: what is loaded on demand lies beside the file of {@link __url}. */
  var __import: (name: string) => Promise<unknown>;
}

startupSnapshot.setDeserializeMainFunction(() => {
  const [, launcher = ''] = process.argv;
  const app = path.resolve(path.dirname(launcher), '../build/app/snapshot.cjs');
  globalThis.__url = pathToFileURL(app).href;
  globalThis.__import = (name) => {
    const { createRequire } = process.getBuiltinModule('node:module');
    const load = createRequire(path.resolve(launcher))('./load.js') as (url: string) => Promise<unknown>;
    return load(new URL(name, globalThis.__url).href);
  };
  start(globalThis.__url, version);
});

const [, , boxes = ''] = process.argv;
void check(parseCommandLine(['--check', '--demo=healthy']), {
  version,
  boxes,
  environment: {},
  terminal: { isTTY: false, columns: undefined, rows: undefined },
  print: () => Promise.resolve(),
  complain: (text) => Promise.reject(new Error(text)),
}).then(() => {
  // The one thing that a probe keeps from reading to reading.
  parseUnits('');
  // Node remembers when its next timer is due and arms the clock only for an earlier one; of a timer that was called off it
  // still does. Whoever starts from here would wait for ever for one that is later. Only a timer that goes off clears that.
  return wait(1);
});
