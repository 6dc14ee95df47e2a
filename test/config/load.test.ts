import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import { ConfigError } from '../../source/config/error.ts';
import { configOf, defaultFile, loadConfig } from '../../source/config/load.ts';
import { parseConfig } from '../../source/config/parse.ts';

const owner = { user: 'deck', home: '/home/deck', uid: process.getuid?.() ?? 0 };
const folder = await mkdtemp(path.join(tmpdir(), 'quarterdeck-config-'));

function problems(toml: string): readonly string[] {
  try {
    parseConfig(toml, 'config.toml', owner);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test('an empty file is the defaults, with ~ and {user} expanded', (t) => {
  const config = parseConfig('', 'config.toml', owner);
  t.is(config.disk.target, 80);
  t.is(config.backup.logs, '/home/deck/containers/data/backup-logs');
  t.is(config.backup.drives[0]?.mount, '/run/media/deck/WD-18TB');
  t.is(config.stack.quadlets[0], '/home/deck/.config/containers/systemd');
});

test('without a file the defaults are the same, without loading what parses one', async (t) => {
  t.deepEqual(await configOf(null, 'config.toml', owner), parseConfig('', 'config.toml', owner));
});

test('what looks like a replacement pattern in a name is taken as it is', (t) => {
  const config = parseConfig('[backup]\nlogs = "~/x/{user}"', 'config.toml', {
    user: '$&',
    home: "/home/$'",
  });
  t.is(config.backup.logs, "/home/$'/x/$&");
});

test('patterns and names are not paths and stay', (t) => {
  t.deepEqual(parseConfig('[stack]\nignore = ["{user}*"]', 'config.toml', owner).stack.ignore, ['{user}*']);
});

const mistakes: readonly (readonly [toml: string, sentence: string])[] = [
  ['[disk]\ntargt = 80', 'disk.targt is not a setting; did you mean disk.target?'],
  ['target = 80', 'target is not a setting; did you mean disk.target?'],
  ['[dsik]\ntarget = 80', 'dsik is not a setting; did you mean disk?'],
  [
    '[disk]\nzebra = 80',
    'disk.zebra is not a setting; known here: target, expected, nocow, ignore, folders, large',
  ],
  ['[disk]\ntarget = "80"', 'disk.target must be a number, not a text in quotes'],
  ['[disk]\ntarget = 100', 'disk.target must be less than 100'],
  ['[disk]\ntarget = 0', 'disk.target must be more than 0'],
  ['[disk]\nexpected = "/"', 'disk.expected must be a list [ … ], not a text in quotes'],
  ['[disk]\nexpected = ["srv"]', 'disk.expected[0] must begin with / or ~/'],
  ['[crowdsec]\nvia = "docker"', 'crowdsec.via must be one of "container", "host", "none"'],
  ['[crowdsec]\ncontainer = "-x"', 'crowdsec.container is not a container name'],
  ['[console]\nreadOnly = 1', 'console.readOnly must be true or false, not a number'],
  ['disk = 3', 'disk must be a table, not a number'],
  ['[ml]\ncontainers = []', 'ml.containers must be at least 1 entries long'],
  ['[[backup.subvolumes]]\nname = "a"\nsource = "/a"\nfolder = "a"', 'backup.subvolumes[0].root is missing'],
  [
    '[[backup.subvolumes]]\nname = "a"\nsource = "/a"\nfolder = "a"\nroot = "/r"\nshedule = "daily"',
    'backup.subvolumes[0].shedule is not a setting; did you mean backup.subvolumes[0].schedule?',
  ],
  ['[[pings]]\nname = "x"\nurl = "ftp://192.0.2.1"', 'pings[0].url must be an http:// or https:// address'],
  [
    '[checks."disk.used"]\nwarning = "80"',
    'checks."disk.used".warning is not a setting; did you mean checks."disk.used".warn?',
  ],
  ['[checks.Disk]\nenabled = true', 'checks.Disk is not the id of a check'],
];

for (const [toml, sentence] of mistakes) {
  test(`says what is wrong: ${toml.replaceAll('\n', ' · ')}`, (t) => {
    t.deepEqual(problems(toml), [sentence]);
  });
}

test('every mistake is reported, not only the first', (t) => {
  t.is(problems('[disk]\ntargt = 1\ntarget = "x"\n[gpu]\nexpect = "maybe"').length, 3);
});

test('a file that is not TOML names line and column', (t) => {
  t.regex(problems('[disk]\ntarget = = 3')[0] ?? '', /^line 2, column \d+: /);
});

test('hostile text in a mistake is made visible', (t) => {
  t.is(problems('"\\u001b[2J" = 1')[0]?.includes('\u001b'), false);
});

test('no text makes anything but a configuration or a ConfigError', (t) => {
  const key = fc.constantFrom(
    'disk',
    'backup',
    'target',
    'drives',
    '__proto__',
    'constructor',
    'checks',
    'x',
  );
  const value = fc.oneof(
    fc.integer().map(String),
    fc.string().map((text) => JSON.stringify(text)),
    fc.constantFrom('[]', '{}', '[{}]', '[[1]]', 'true', '1979-05-27', 'nan', '{ target = 5 }'),
  );
  const line = fc.oneof(
    fc.tuple(key, value).map(([name, given]) => `${name} = ${given}`),
    key.map((name) => `[${name}]`),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      problems(lines.join('\n'));
    }),
    { numRuns: 300 },
  );
  t.pass();
});

async function file(name: string, text: string, mode = 0o600): Promise<string> {
  const where = path.join(folder, name);
  await writeFile(where, text);
  await chmod(where, mode);
  return where;
}

test('an absent default file is the defaults; an absent named one is an error', async (t) => {
  const absent = path.join(folder, 'absent.toml');
  t.like(await loadConfig(absent, false, owner), { present: false, file: absent });
  await t.throwsAsync(loadConfig(absent, true, owner), {
    instanceOf: ConfigError,
    message: /there is no such file/,
  });
});

test('a file of our own is read, also through a link', async (t) => {
  const own = await file('own.toml', '[disk]\ntarget = 70');
  const link = path.join(folder, 'link.toml');
  await symlink(own, link);
  const loaded = await loadConfig(link, true, owner);
  t.true(loaded.present);
  t.is(loaded.config.disk.target, 70);
});

test('a file that everybody may write is refused', async (t) => {
  const open = await file('open.toml', '', 0o666);
  await t.throwsAsync(loadConfig(open, false, owner), {
    message: /can be written by everybody; forbid it: chmod o-w /,
  });
});

test('a file of another user is refused', async (t) => {
  const own = await file('foreign.toml', '');
  // Root's files are always welcome, so ask as somebody else who is not root either.
  const uid = owner.uid === 0 ? null : owner.uid + 1;
  if (uid === null) {
    t.true((await loadConfig(own, false, { ...owner, uid: 1234 })).present);
  } else {
    await t.throwsAsync(loadConfig(own, false, { ...owner, uid }), { message: /belongs to another user/ });
  }
});

test('a folder is refused, and a large file', async (t) => {
  await t.throwsAsync(loadConfig(folder, true, owner), { message: /not a regular file|EISDIR/ });
  const large = await file('large.toml', '#'.repeat(1024 * 1024 + 1));
  await t.throwsAsync(loadConfig(large, true, owner), { message: /larger than 1 MiB/ });
});

test('the default file follows XDG_CONFIG_HOME when it is absolute', (t) => {
  t.is(defaultFile({}, '/home/deck'), '/home/deck/.config/quarterdeck/config.toml');
  t.is(defaultFile({ XDG_CONFIG_HOME: '/srv/conf' }, '/home/deck'), '/srv/conf/quarterdeck/config.toml');
  t.is(defaultFile({ XDG_CONFIG_HOME: 'conf' }, '/home/deck'), '/home/deck/.config/quarterdeck/config.toml');
});

test('who else could change it is told, and how to forbid that', async (t) => {
  const around = await mkdtemp(path.join(tmpdir(), 'quarterdeck-config-'));
  const file = path.join(around, 'config.toml');
  await writeFile(file, '[disk]\ntarget = 70\n');
  await chmod(file, 0o600);
  const doubts = async () =>
    (await loadConfig(file, true, owner)).doubts.map(({ remedy }) => remedy.join(' '));
  t.deepEqual(await doubts(), []);
  await chmod(file, 0o660);
  t.deepEqual(await doubts(), [`chmod g-w -- ${file}`]);
  await chmod(file, 0o600);
  await chmod(around, 0o777);
  t.deepEqual(await doubts(), [`chmod go-w -- ${around}`]);
  await chmod(around, 0o1777);
  t.deepEqual(await doubts(), []);
});
