import { readdirSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { type Box, type Command } from '../../../source/box/box.ts';
import { actions } from '../../../source/actions/catalogue.ts';
import { rootCommands, rulesFor, sudoersFile } from '../../../source/commands/doctor/sudoers.ts';
import { judgeAll } from '../../../source/checks/judge.ts';
import { configOf } from '../../../source/config/load.ts';
import { panes, viewPane } from '../../../source/console/panes/panes.ts';
import { probes } from '../../../source/probes/catalogue.ts';
import { take } from '../../../source/probes/probe.ts';
import { isFree, type RootCommand } from '../../../source/probes/sudo.ts';
import { literal } from '../../../source/text/clean.ts';
import { typedInput } from '../../support/inputs.ts';
import { openBox } from '../../support/recorded-box.ts';

const boxes = readdirSync('fixtures/boxes', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The rule of each line, as `sudo -l` would list its command. */
function commandsOf(file: string): readonly string[] {
  return file.split('\n').flatMap((line) => (line.startsWith('#') || line === '' ? [] : [ruleIn(line)]));
}

/** Reads a line as sudoers(5) does, as far as these lines go; throws for whatever it does not allow. */
function ruleIn(line: string): string {
  const [, command = ''] = /^[a-z_][a-z0-9_.-]* [a-z0-9-]+=\(root\) NOPASSWD: (\/\S+ .+)$/.exec(line) ?? [];
  if (command === '') throw new Error(`no rule: ${line}`);
  const [, path = '', rest = ''] = /^(\S+) (.*)$/.exec(command) ?? [];
  if (!/^(?:\/[A-Za-z0-9_.-]+)+$/.test(path)) throw new Error(`no plain path: ${line}`);
  if (rest.startsWith('^')) {
    if (!rest.endsWith('$') || rest.includes('#') || rest.length > 1024)
      throw new Error(`no expression: ${line}`);
    if (/\.\*|\.\+|\[\^/.test(rest.replace(/\\./g, ''))) throw new Error(`too wide: ${line}`);
    new RegExp(rest);
  } else {
    const plain = rest.replace(/\\[,:=\\]/g, '');
    if (/[,:=\\*?[\]!#"]/.test(plain)) throw new Error(`not escaped, or a wildcard: ${line}`);
  }
  return command;
}

/** What is run as root on a box: by every probe, and by every action on every row. */
async function runAsRoot(name: string): Promise<readonly (readonly string[])[]> {
  const { box, config, look } = await openBox(name);
  const ran: Command[] = [];
  const watched: Box = {
    ...box,
    run(command, ...rest) {
      ran.push(command);
      return box.run(command, ...rest);
    },
  };
  for (const probe of Object.values(probes)) await take<unknown>(probe, { box: watched, config });
  const model = await look();
  const rights = { known: true, value: { root: false, free: ['ALL'] }, origin: model.rights.origin } as const;
  const sight = { model: { ...model, rights }, config };
  const rows = panes.flatMap((pane) => viewPane(pane, model, judgeAll(model, config), 120, model.now).rows);
  for (const target of rows.flatMap((row) => row.target ?? [])) {
    for (const action of actions.filter(({ kind }) => kind === target.kind)) {
      const inputs = action.fields(target, sight).reduce<readonly Record<string, string>[]>(
        (all, { id, choices, initial }) => {
          const values = choices?.map(({ value }) => value) ?? typedInput[id] ?? [initial];
          return all.flatMap((input) => values.map((value) => ({ ...input, [id]: value })));
        },
        [{}],
      );
      for (const input of inputs) {
        const found = await Promise.all(
          action.survey(target, sight, input).map((command) => watched.run(command)),
        );
        const prepared = action.prepare(target, sight, input, found);
        if (prepared.ready)
          ran.push(...prepared.plan.steps.flatMap(({ command }) => ('file' in command ? [command] : [])));
      }
    }
  }
  const asRoot = ran.filter(({ file, args }) => file === 'sudo' && args[1] === '--');
  return asRoot.map(({ args }) => args.slice(2));
}

async function rulesOf(
  name: string,
): Promise<{ readonly file: string; readonly missing: readonly string[] }> {
  const { box, config } = await openBox(name);
  const rules = await rulesFor(await rootCommands({ box, config }), box);
  return { file: sudoersFile(rules), missing: rules.missing };
}

for (const name of boxes) {
  test(`all that is run as root on ${name} is allowed by the rules that are printed`, async (t) => {
    const { file, missing } = await rulesOf(name);
    const free = commandsOf(file);
    if (missing.length > 0) return t.regex(missing.join('\n'), /not found in/);
    for (const argv of await runAsRoot(name)) t.true(isFree({ root: false, free }, argv), argv.join(' '));
    t.pass();
  });
}

test('something is run as root, and there is a rule for it', async (t) => {
  const { file, missing } = await rulesOf('healthy');
  t.deepEqual(missing, []);
  const free = commandsOf(file);
  t.true(free.length > 20);
  t.true((await runAsRoot('healthy')).length > 20);
  // A star is a wildcard but in an expression.
  t.notRegex(file, /^[^#^]*\bALL\b|^[^#^]*\*/m);
  for (const line of file.split('\n'))
    if (!line.startsWith('#') && line !== '') t.regex(line, /^deck anchorage=/);
});

const dump = '/var/lib/systemd/coredump/core.python3.1000.0badcafe.4711.1795360809000000.zst';
const cleanups: readonly (readonly string[])[] = [
  ['journalctl', '--vacuum-size=500M'],
  ['dnf5', 'clean', 'all'],
  ['rm', '--', dump],
  ['rm', '--', dump, dump],
  ['btrfs', 'filesystem', 'sync', '/mnt'],
  ['btrfs', 'subvolume', 'sync', '/mnt'],
];

for (const argv of cleanups) {
  test(`the rules allow a cleanup: ${argv.join(' ')}`, async (t) => {
    const { file } = await rulesOf('healthy');
    t.true(isFree({ root: false, free: commandsOf(file) }, argv), file);
  });
}

const refused: readonly (readonly string[])[] = [
  ['btrfs', 'subvolume', 'delete', '/home'],
  ['btrfs', 'subvolume', 'delete', '/home/deck/.snapshots/htpc-home'],
  ['btrfs', 'subvolume', 'delete', '/home/deck/.snapshots/htpc-home/20261122-htpc-home/..'],
  ['btrfs', 'subvolume', 'delete', '/home/deck/.snapshots/htpc-home/20261122-htpc-home', '/home'],
  ['btrfs', 'subvolume', 'delete', '-c', '/home/deck/.snapshots/htpc-home/20261122-htpc-home'],
  ['btrfs', 'subvolume', 'delete', '/home/deck/xsnapshots/htpc-home/20261122-htpc-home'],
  ['btrfs', 'subvolume', 'snapshot', '-r', '/home', '/etc/20261122-1700-htpc-home'],
  ['btrfs', 'subvolume', 'snapshot', '/home', '/home/deck/.snapshots/htpc-home/20261122-1700-htpc-home'],
  ['btrfs', 'subvolume', 'list', '-u', '-q', '-R', '/'],
  ['btrfs', 'subvolume', 'list', '-u', '-q', '-R', '/home', '/mnt'],
  ['btrfs', 'send', '/home'],
  ['journalctl', '--vacuum-size=1M'],
  ['apt-get', 'clean'],
  ['rm', '--', '/var/lib/systemd/coredump/core.x/../../../../etc/passwd'],
  ['rm', '--', dump, '/etc/passwd'],
  ['rm', '-r', '--', dump],
  ['rm', '--', '/etc/passwd'],
  ['btrfs'],
  ['sh', '-c', 'id'],
];

for (const argv of refused) {
  test(`the rules do not allow: ${argv.join(' ')}`, async (t) => {
    const { file } = await rulesOf('healthy');
    t.false(isFree({ root: false, free: commandsOf(file) }, argv));
  });
}

test('the rules allow nothing that was changed at will', async (t) => {
  const { file } = await rulesOf('healthy');
  const free = commandsOf(file);
  const ran = await runAsRoot('healthy');
  const allowed = new Set(ran.map((argv) => argv.join(' ')));
  const change = fc.tuple(
    fc.constantFrom(...ran),
    fc.nat(),
    fc.oneof(fc.string(), fc.constantFrom('/', '..', ' ', ' /etc', '\n', '-', '*', '/../..')),
  );
  fc.assert(
    fc.property(change, ([argv, at, text]) => {
      const joined = argv.join(' ');
      // The program is not changed: where it is, the path in the rule says.
      const first = 'btrfs '.length;
      const index = first + (at % (joined.length + 1 - first));
      const changed = `${joined.slice(0, index)}${text}${joined.slice(index)}`;
      if (text === '' || allowed.has(changed) || !isFree({ root: false, free }, changed.split(' ')))
        return true;
      // What may differ is the name of a snapshot, and that is still one name in its folder.
      const last = changed.split('/').at(-1) ?? '';
      const folder = (whole: string) => whole.slice(0, whole.lastIndexOf('/'));
      return folder(changed) === folder(joined) && /^\d{8}(-\d{4})?-[A-Za-z0-9_.-]+$/.test(last);
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

const listing: RootCommand = { use: literal('looking'), words: ['btrfs', 'subvolume', 'list', '/home'] };
const naming: RootCommand = {
  use: literal('naming'),
  words: ['btrfs', { before: '/a.b/', expression: '[0-9]+', example: '7' }],
};

test('what cannot be named exactly is not written, and says why', async (t) => {
  const { box } = await openBox('healthy');
  const odd = (path: string): RootCommand => ({ use: literal('x'), words: ['btrfs', path] });
  const { lines, missing } = await rulesFor(
    [
      odd('/a b'),
      odd('/a*'),
      odd('/a#'),
      odd('/a!'),
      odd('/a\n'),
      { use: literal('x'), words: ['no-such', 'x'] },
    ],
    box,
  );
  t.is(missing.length, 6);
  t.deepEqual(commandsOf(lines.join('\n')), []);
  t.regex(missing.join('\n'), /cannot name exactly[^]*no-such x: it is not found in/);
  const escaped = await rulesFor([odd('/a:b,c=d')], box);
  t.deepEqual(commandsOf(escaped.lines.join('\n')), ['/usr/sbin/btrfs /a\\:b\\,c\\=d']);
  const named = await rulesFor([naming], box);
  t.deepEqual(commandsOf(named.lines.join('\n')), ['/usr/sbin/btrfs ^/a\\.b/[0-9]+$']);
  const long = await rulesFor(
    [{ ...naming, words: ['btrfs', 'a'.repeat(1024), naming.words[1] ?? ''] }],
    box,
  );
  t.regex(long.missing.join('\n'), /longer than sudo takes/);
});

test('a sudo before 1.9.10 gets the rules without expressions, and the others as comments', async (t) => {
  const { box } = await openBox('healthy');
  const saying = (stdout: string): Box => ({
    ...box,
    run: async (command, ...rest) => ({ ...(await box.run(command, ...rest)), stdout }),
  });
  for (const [version, written] of [
    ['Sudo version 1.9.9\n', 1],
    ['Sudo version 1.8.31p1\n', 1],
    ['Sudo version 1.9.10\n', 2],
    ['Sudo version 1.9.17p2\n', 2],
    ['Sudo version 2.0.0\n', 2],
    ['', 2],
  ] as const) {
    const { lines, missing } = await rulesFor([listing, naming], saying(version));
    t.is(commandsOf(lines.join('\n')).length, written, version);
    t.is(missing.length, 2 - written, version);
  }
});

test('a user or host that is none is not written into a rule', async (t) => {
  const { box } = await openBox('healthy');
  for (const identity of [
    { ...box.identity, user: 'deck ALL' },
    { ...box.identity, user: '%wheel' },
    { ...box.identity, hostname: 'ALL=(ALL)' },
    { ...box.identity, hostname: '' },
  ]) {
    const { lines, missing } = await rulesFor([listing], { ...box, identity });
    t.is(missing.length, 1);
    t.deepEqual(commandsOf(lines.join('\n')), []);
  }
});

test('a drive that is away has its rules all the same', async (t) => {
  const { box } = await openBox('backup-failing');
  const config = await configOf(null, 'defaults', box.identity);
  const commands = await rootCommands({ box, config });
  t.true(commands.some(({ words }) => words.at(-1) === config.backup.drives[0]?.mount));
});
