import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { type Box, type Found, type Hardware } from './box.ts';
import { parseHardware } from './parse-hardware.ts';

const limitMs = 10_000;

/** Where the bundled program lies: beside the bundle that this is a part of. */
const program = fileURLToPath(new URL('./hardware.js', import.meta.url));

/** Asks for the names of the hardware in a process of its own. Never rejects. */
export async function readHardware(run: Box['run'], file = program): Promise<Found<Hardware>> {
  const outcome = await run({
    file: process.execPath,
    args: ['--', file],
    deadlineMs: limitMs,
    session: false,
  });
  const { failure, stdout, stderr, exit } = outcome;
  if (failure === 'timeout' || failure === 'hung')
    return { found: false, why: failure, detail: 'the hardware was not told in time' };
  const hardware = failure === null && exit === 0 ? parseHardware(stdout) : null;
  if (hardware !== null) return { found: true, value: hardware };
  const complaint = stderr.split('\n').find((line) => line.includes('Error')) ?? `exit code ${exit ?? '–'}`;
  return { found: false, why: 'internal', detail: `the hardware was not told: ${complaint}` };
}
