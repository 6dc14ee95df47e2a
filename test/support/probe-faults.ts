import { readFileSync } from 'node:fs';
import { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { type Probe, take, Unavailable } from '../../source/probes/probe.ts';
import { type Reason } from '../../source/probes/reading.ts';
import { type Answer, fakeContext, type Tables } from './fake-box.ts';

/** Text of a recorded output: `podman-5.4.2/ps.json`. */
export function recorded(name: string): string {
  return readFileSync(`fixtures/probes/${name}`, 'utf8');
}

/** What may become of any command, and the reason that its reading must then have. */
export const faults: readonly (readonly [string, Answer, Reason])[] = [
  ['absent', { failure: 'absent-binary' }, 'absent-binary'],
  ['not executable', { failure: 'permission' }, 'permission'],
  ['too slow', { failure: 'timeout' }, 'timeout'],
  ['hung', { failure: 'hung' }, 'hung'],
  ['too much', { failure: 'too-large', stdout: '[' }, 'parse'],
  ['not started', { failure: 'internal', stderr: 'spawn: resource exhausted' }, 'internal'],
  ['killed', { signal: 'SIGKILL', exit: null, stdout: '[]' }, 'failed'],
  ['an error of its own', { exit: 125, stderr: 'Error: something\n', stdout: '[]' }, 'failed'],
  ['refused', { exit: 1, stderr: 'Error: open /x: permission denied\n', stdout: '' }, 'permission'],
  ['a newer generation', { exit: 125, stderr: 'Error: unknown flag: --format\n' }, 'version'],
  ['locked', { exit: 125, stderr: 'Error: database is locked\n' }, 'locked'],
];

/** Outputs with exit code 0 that are not what any JSON tool prints. */
export const garbage: readonly string[] = [
  '',
  '\n',
  'null',
  '{}',
  '42',
  '[{}]',
  '[{',
  '<!doctype html><html><body>[]</body></html>',
  '\u0000\u0001\ufffd\ufffd',
  'time="2026-11-22T17:00:00Z" level=error msg="database is gone"\n[]\n',
];

/** Asserts that a probe of one command has no value after any fault, and the right reason for each. */
export async function assertFaults<T>(
  t: ExecutionContext,
  probe: Probe<T>,
  argv: string,
  {
    session,
    outputs = garbage,
    tables = {},
  }: { session: boolean; outputs?: readonly string[]; tables?: Tables },
): Promise<void> {
  for (const [name, answer, reason] of faults) {
    const reading = await take(probe, fakeContext({ ...tables, commands: { [argv]: answer } }));
    t.false(reading.known, name);
    t.is(reading.known ? null : reading.reason, reason, name);
    t.false(!reading.known && /[\n\u001b]/.test(reading.detail), name);
    t.true(reading.evidence.length > 0, name);
  }
  for (const stdout of outputs) {
    const reading = await take(probe, fakeContext({ ...tables, commands: { [argv]: stdout } }));
    t.is(reading.known ? 'a value' : reading.reason, 'parse', JSON.stringify(stdout));
  }
  const identity = { session: { present: false, why: '/run/user/1000 does not exist' } } as const;
  const without = await take(
    probe,
    fakeContext({ ...tables, commands: { [argv]: { failure: 'internal' } }, identity }),
  );
  t.is(without.known ? null : without.reason, session ? 'no-session' : 'internal');
}

/** A recorded output with some of its text cut out, doubled or replaced. */
export function damaged(text: string): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.nat(text.length),
    length: fc.nat(200),
    put: fc.oneof(fc.constant(''), fc.string({ maxLength: 20 })),
  });
  return fc
    .array(cut, { minLength: 1, maxLength: 4 })
    .map((cuts) =>
      cuts.reduce((whole, { at, length, put }) => whole.slice(0, at) + put + whole.slice(at + length), text),
    );
}

/** The value, or null where it threw Unavailable. Everything else that is thrown is a defect and passes. */
export function valueOrNull<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

const hostile = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** No text in a value, however deep, may hold what clean() takes away. */
export function isClean(value: unknown): boolean {
  if (typeof value === 'string') return !hostile.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isClean);
}
