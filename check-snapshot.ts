import './source/commands/interpreted-schemas.ts';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { version } from './package.json';
import { check } from './source/commands/check.ts';
import { parseCommandLine } from './source/commands/command-line.ts';
import { startFromSnapshot } from './source/commands/from-snapshot.ts';
import { parseUnits } from './source/probes/unit-properties.ts';

/**
 * What bin/take-snapshot.js takes the snapshot of the check of: the program after it has checked a recorded box once. Whoever starts
 * from it (bin/quarterdeck) finds schemas made and functions compiled; both would otherwise take longer than the check itself.
 * Nothing of the box may be left behind, and nothing of the process: it is another one then.
 */
startFromSnapshot(version);

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
