// Takes the snapshot that bin/quarterdeck starts the check from: build/app/check.blob. It fits the Node that takes it, on
// a machine of this kind, and no other; so it is never packed, but taken where the program is installed. Without one everything works, later.
const { execFileSync } = require('node:child_process');
const { existsSync, readFileSync, renameSync, rmSync } = require('node:fs');
const path = require('node:path');
const { ownNode } = require('./own-node.js');

const app = path.resolve(__dirname, '../build/app');
const script = path.join(app, 'snapshot.cjs');
const blob = path.join(app, 'check.blob');
const node = ownNode();

/** Takes it, and tries it once before it takes the place of the last one. */
function take() {
  const options = readFileSync(path.join(__dirname, 'snapshot.options'), 'utf8').trim().split(' ');
  const boxes = path.resolve(__dirname, '../fixtures/boxes');
  const making = `${blob}.making`;
  execFileSync(node, [...options, '--snapshot-blob', making, '--build-snapshot', script, boxes], {
    stdio: 'inherit',
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

rmSync(blob, { force: true });
// Installed before it is built; or a Node that is not ours, which bin/quarterdeck starts without a snapshot.
if (existsSync(script) && node !== undefined) {
  try {
    take();
  } catch (error) {
    // Who installs gets a program that starts later, and not none at all; who builds is told.
    if (process.env['npm_lifecycle_event'] !== 'postinstall') throw error;
    console.error(`quarterdeck: no snapshot could be taken; the check starts without one. ${error.message}`);
  }
}
