// Builds the soak test into build/bench and runs it with the options that the console is started with: `npm run soak`.
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { bundle } from '../bundle.js';

await bundle({ soak: 'bench/soak/soak.ts' });
const options = (await readFile('bin/console.options', 'utf8')).trim().split(/\s+/);
// As bin/quarterdeck starts it: what malloc(3) keeps for later would be taken for growth.
const memory = { MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '65536' };
const child = spawn(process.execPath, ['--expose-gc', ...options, 'build/bench/soak.js'], {
  stdio: 'inherit',
  env: { ...process.env, ...memory },
});
child.on('exit', (code) => process.exit(code ?? 1));
