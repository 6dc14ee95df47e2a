import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Writes a program by another process. A file that this one still has open for writing when another test forks is "text file busy" to
 * whoever starts it: the child has inherited the open file for a moment (execve(2), ETXTBSY).
 */
export async function writeExecutable(file: string, text: string): Promise<void> {
  await promisify(execFile)('/bin/sh', ['-c', 'printf %s "$2" >"$1" && chmod 755 "$1"', 'sh', file, text]);
}
