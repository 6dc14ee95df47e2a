import { symlink } from 'node:fs/promises';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { check } from '../../source/commands/check.ts';
import { parseCommandLine } from '../../source/commands/command-line.ts';
import { writtenBoxes } from '../support/written-box.ts';

/** The healthy box, on which no podman ever answers. */
async function silentPodman(t: ExecutionContext, ...args: string[]) {
  const boxes = await writtenBoxes(t, {
    'silent/box.toml': 'title = "podman does not answer"\nextends = "healthy"\n',
    'silent/commands/podman.txt': '$ podman **\n! hang\n',
  });
  await symlink(path.resolve('fixtures/boxes/healthy'), path.join(boxes, 'healthy'));
  let printed = '';
  const place = {
    version: '0.0.0',
    boxes,
    environment: {},
    terminal: { isTTY: false, columns: undefined, rows: undefined },
    print: (text: string) => Promise.resolve(void (printed += text)),
    complain: (text: string) => Promise.reject(new Error(text)),
  };
  const words = ['--check', '--demo', 'silent', '--format', 'json', '--timeout', '1s', ...args];
  const code = await check(parseCommandLine(words), place);
  return { code, ...(JSON.parse(printed) as { complete: boolean; results: readonly { id: string }[] }) };
}

test('a run reads what its checks need and nothing else', async (t) => {
  const disk = await silentPodman(t, '--only', 'disk', '--only', 'backup.local', '--skip', 'disk.mounted');
  t.like(disk, { code: 0, complete: true });
  t.true(disk.results.length > 4);
  const stack = await silentPodman(t, '--only', 'service.state');
  t.like(stack, { code: 3, complete: false });
});
