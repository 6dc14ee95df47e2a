import test from 'ava';
import { hangingTools, hangs } from '../support/hanging-tools.ts';
import { program } from '../support/program.ts';
import { open, type Session } from '../support/terminal.ts';

/** The ways out of the console. */
const ways: Readonly<Record<string, (session: Session) => Promise<unknown>>> = {
  async q(session) {
    session.type('q');
    return session.end();
  },
  async SIGTERM(session) {
    await session.signal('SIGTERM');
    return session.end();
  },
  async SIGHUP(session) {
    await session.signal('SIGHUP');
    return session.end();
  },
  'a lost connection': (session) => session.hangUp(),
};

for (const how of Object.keys(hangs) as (keyof typeof hangs)[]) {
  for (const [name, leave] of Object.entries(ways)) {
    test(`of tools that hang nothing is left after ${name}: ${how}`, async (t) => {
      const tools = await hangingTools(t, how);
      const session = open([...program], { environment: tools.environment });
      t.teardown(() => session.kill());
      await session.shows('1 Stack');
      await tools.started(4);
      await leave(session);
      t.deepEqual(await tools.left(), []);
    });
  }
}
