// Takes the snapshots that bin/quarterdeck starts from, one of each face: build/app/check.blob and console.blob. They fit the Node
// that takes them, on a machine of this kind, and no other; so they are never packed, but taken where the program is installed. Without
// them everything works, later.
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, renameSync, rmSync } = require('node:fs');
const path = require('node:path');
const { ownNode } = require('./own-node.js');

const app = path.resolve(__dirname, '../build/app');
const node = ownNode();

/** Takes one, and tries it once before it takes the place of the last one. */
function take(face) {
  const blob = path.join(app, `${face}.blob`);
  const making = `${blob}.making`;
  const options = readFileSync(path.join(__dirname, `${face}.options`), 'utf8')
    .trim()
    .split(/\s+/);
  const boxes = path.resolve(__dirname, '../fixtures/boxes');
  const script = path.join(app, `${face}-snapshot.cjs`);
  execFileSync(node, [...options, '--snapshot-blob', making, '--build-snapshot', script, boxes], {
    stdio: ['inherit', 'inherit', 'inherit'],
    // It warns of every module of Node that nobody has tried in a snapshot yet; the tests do.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  execFileSync(node, [
    ...options,
    '--snapshot-blob',
    making,
    path.join(__dirname, 'quarterdeck.js'),
    '--version',
  ]);
  renameSync(making, blob);
}

for (const face of ['check', 'console']) {
  rmSync(path.join(app, `${face}.blob`), { force: true });
  // Installed before it is built; or a Node that is not ours, which bin/quarterdeck starts without a snapshot.
  if (!existsSync(path.join(app, `${face}-snapshot.cjs`)) || node === undefined) continue;
  try {
    take(face);
  } catch (error) {
    // Who installs gets a program that starts later, and not none at all; who builds is told.
    if (process.env['npm_lifecycle_event'] !== 'postinstall') throw error;
    console.error(
      `quarterdeck: no snapshot could be taken; the ${face} starts without one. ${error.message}`,
    );
  }
}
