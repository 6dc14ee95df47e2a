import test from 'ava';
import { type Session } from '../../source/box/box.ts';
import { type PathFacts, decideSession, sessionPaths } from '../../source/box/session.ts';

const own: PathFacts = { kind: 'directory', uid: 1000, mode: 0o700 };
const foreign: PathFacts = { kind: 'directory', uid: 1001, mode: 0o700 };
const bus: PathFacts = { kind: 'socket', uid: 1000, mode: 0o666 };

interface Case {
  readonly uid?: number;
  readonly runtime?: string;
  readonly busVariable?: string;
  readonly paths: Readonly<Record<string, PathFacts>>;
  readonly expected: Session;
}

const present = (runtimeDirectory: string, address: string | null): Session => ({
  present: true,
  runtimeDirectory,
  bus: address,
});
const absent = (why: string): Session => ({ present: false, why });

const cases: Readonly<Record<string, Case>> = {
  'a login: what the environment says': {
    runtime: '/run/user/1000',
    busVariable: 'unix:path=/run/user/1000/bus,guid=1',
    paths: { '/run/user/1000': own, '/run/user/1000/bus': bus },
    expected: present('/run/user/1000', 'unix:path=/run/user/1000/bus,guid=1'),
  },
  'cron: nothing in the environment, the directory is found': {
    paths: { '/run/user/1000': own, '/run/user/1000/bus': bus },
    expected: present('/run/user/1000', 'unix:path=/run/user/1000/bus'),
  },
  'a directory without a bus is a session: systemctl has a socket of its own': {
    paths: { '/run/user/1000': own },
    expected: present('/run/user/1000', null),
  },
  'a login that outlived its bus: the address leads nowhere': {
    runtime: '/run/user/1000',
    busVariable: 'unix:path=/run/user/1000/bus,guid=1',
    paths: { '/run/user/1000': own },
    expected: present('/run/user/1000', null),
  },
  'a bus of the login that lies elsewhere': {
    runtime: '/run/user/1000',
    busVariable: 'unix:abstract=/tmp/dbus-x',
    paths: { '/run/user/1000': own },
    expected: present('/run/user/1000', 'unix:abstract=/tmp/dbus-x'),
  },
  'su keeps the directory and the bus of another user: both are replaced': {
    runtime: '/run/user/1001',
    busVariable: 'unix:path=/run/user/1001/bus',
    paths: {
      '/run/user/1001': foreign,
      '/run/user/1001/bus': bus,
      '/run/user/1000': own,
      '/run/user/1000/bus': bus,
    },
    expected: present('/run/user/1000', 'unix:path=/run/user/1000/bus'),
  },
  'su to a user without a session: none, not the other user’s': {
    runtime: '/run/user/1001',
    busVariable: 'unix:path=/run/user/1001/bus',
    paths: { '/run/user/1001': foreign, '/run/user/1001/bus': bus },
    expected: absent('/run/user/1000 does not exist'),
  },
  'a directory elsewhere that is the user’s own is kept': {
    runtime: '/tmp/run',
    paths: { '/tmp/run': own, '/tmp/run/bus': bus, '/run/user/1000': own },
    expected: present('/tmp/run', 'unix:path=/tmp/run/bus'),
  },
  'a variable that names nothing is passed over': {
    runtime: '/run/user/1000/gone',
    paths: { '/run/user/1000': own },
    expected: present('/run/user/1000', null),
  },
  'a bus address without its directory is not trusted': {
    busVariable: 'unix:path=/tmp/dbus-x',
    paths: { '/run/user/1000': own },
    expected: present('/run/user/1000', null),
  },
  'no linger and no login: none': { paths: {}, expected: absent('/run/user/1000 does not exist') },
  'a file in the directory’s place': {
    paths: { '/run/user/1000': { ...own, kind: 'other' } },
    expected: absent('/run/user/1000 is not a directory'),
  },
  'another user’s directory in its place': {
    paths: { '/run/user/1000': foreign },
    expected: absent('/run/user/1000 belongs to user 1001'),
  },
  'a directory that others may write to': {
    paths: { '/run/user/1000': { ...own, mode: 0o777 } },
    expected: absent('/run/user/1000 is open to others (mode 777)'),
  },
  'root with a user manager of its own': {
    uid: 0,
    paths: { '/run/user/0': { ...own, uid: 0 } },
    expected: present('/run/user/0', null),
  },
  'root by sudo, which kept the user’s directory: not that one': {
    uid: 0,
    runtime: '/run/user/1000',
    paths: { '/run/user/1000': own },
    expected: absent('running as root, and /run/user/0 does not exist'),
  },
};

for (const [name, { uid = 1000, runtime, busVariable, paths, expected }] of Object.entries(cases)) {
  test(name, (t) => {
    const asked: string[] = [];
    const facts = (path: string) => {
      asked.push(path);
      return paths[path] ?? null;
    };
    t.deepEqual(
      decideSession({ uid, runtimeVariable: runtime ?? null, busVariable: busVariable ?? null, facts }),
      expected,
    );
    const known = sessionPaths(uid, runtime ?? null);
    t.true(asked.every((path) => known.includes(path)));
  });
}
