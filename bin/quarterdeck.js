// Runs quarterdeck with a Node that can (22.20 or newer): the one that runs this file, or the one that came with the
// package. Written for old Nodes too, so that they get a sentence and not a stack trace. Start bin/quarterdeck instead.
const path = require('node:path');
const { ownNode } = require('./own-node.js');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 20)) {
  cacheCompiledCode();
  const app = path.resolve(__dirname, '../build/app/cli.js');
  import(app).catch((error) => {
    // Node's own code for this would be 1, and that means "warning" to whoever reads exit codes of checks.
    const advice =
      error?.code === 'ERR_MODULE_NOT_FOUND' ? '\nIt is not built: run "npm run build" in its folder.' : '';
    process.stderr.write(`quarterdeck could not be loaded: ${error?.message ?? error}${advice}\n`);
    process.exit(3);
  });
} else {
  const node = ownNode();
  if (node === undefined) {
    process.stderr.write(
      `quarterdeck needs Node 22.20 or newer; this is ${process.versions.node}.\n` +
        'Run "npm ci" in its folder: it brings its own.\n',
    );
    process.exit(3);
  }

  const { spawn } = require('node:child_process');
  const child = spawn(node, [__filename, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A signal to this process is meant for the program; the terminal's own (Ctrl-C) reaches both.
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.on('error', () => process.exit(3));
  child.on('exit', (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 3)));
}

// In a folder of our own: Node's default is below /tmp, where somebody else could have put code for us to run.
function cacheCompiledCode() {
  const { enableCompileCache } = require('node:module');
  const { XDG_CACHE_HOME: base, HOME: home } = process.env;
  const folder = base?.startsWith('/') ? base : home?.startsWith('/') ? `${home}/.cache` : undefined;
  if (folder !== undefined) enableCompileCache?.(`${folder}/quarterdeck`);
}
