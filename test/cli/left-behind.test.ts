import test from 'ava';
import { hangingTools, hangs } from '../support/hanging-tools.ts';
import { quarterdeck } from '../support/program.ts';

for (const how of Object.keys(hangs) as (keyof typeof hangs)[]) {
  test(`of tools that hang nothing is left after the deadline of a check: ${how}`, async (t) => {
    const tools = await hangingTools(t, how);
    const { code } = await quarterdeck(['--check', '--no-state', '--timeout', '3s'], {
      environment: tools.environment,
    });
    t.not(code, 0);
    t.deepEqual(await tools.left(), []);
  });

  test(`nor after a check that is told to end: ${how}`, async (t) => {
    const tools = await hangingTools(t, how);
    const { code } = await quarterdeck(['--check', '--no-state'], {
      environment: tools.environment,
      meanwhile: async (child) => {
        await tools.started(4);
        child.kill('SIGTERM');
      },
    });
    t.is(code, 3);
    t.deepEqual(await tools.left(), []);
  });
}
