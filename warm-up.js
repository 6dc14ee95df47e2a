// Run by build.js: runs the check of a recorded box, and keeps what V8 has compiled for it (bin/compiled.js).
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import compiled from './bin/compiled.js';

const [node, , folder] = process.argv;
const program = path.resolve(folder, 'cli.cjs');
const scripts = new Map();
process.argv = [node, program, '--check', '--demo', 'healthy', '--quiet'];
process.on('exit', () => {
  for (const [file, script] of scripts) writeFileSync(compiled.codeOf(file), script.createCachedData());
  // Whatever the box is judged as.
  process.exitCode = 0;
});
compiled.load(program, (script, file) => scripts.set(file, script));
