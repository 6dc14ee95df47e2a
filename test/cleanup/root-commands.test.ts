import { readdirSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import { asRoot } from '../../source/actions/privilege.ts';
import { type Command } from '../../source/box/box.ts';
import { files } from '../../source/cleanup/files.ts';
import { look } from '../../source/cleanup/look.ts';
import { isDumpName } from '../../source/cleanup/root-commands.ts';
import { survey } from '../../source/cleanup/survey.ts';
import { rootCommands, rulesFor } from '../../source/commands/doctor/sudoers.ts';
import { isFree, withoutPassword } from '../../source/probes/sudo.ts';
import { known } from '../../source/model/known.ts';
import { cleaning } from '../support/cleaning.ts';

const boxes = readdirSync('fixtures/boxes', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The rules that the doctor prints for a box, as `sudo -l` would list them; null: it has no sudo, or nothing that a rule could name. */
async function rulesOf(name: string): Promise<readonly string[] | null> {
  const { box, config } = await cleaning(name);
  const { lines, missing } = await rulesFor(await rootCommands({ box, config }), box);
  if (missing.length > 0) return null;
  const rules = lines.filter((line) => line !== '' && !line.startsWith('#'));
  return withoutPassword(
    rules.map((line) => line.replace(/^\S+ \S+=(\(root\) NOPASSWD: .*)$/, '    $1')).join('\n'),
  );
}

function asRootOf(command: Command): readonly string[] | null {
  return command.file === 'sudo' ? command.args.slice(2) : null;
}

for (const name of boxes) {
  test(`every plan of ${name} runs as root only what the printed rules allow`, async (t) => {
    const free = await rulesOf(name);
    if (free === null) return t.pass();
    const { looking, facts } = await everything(name);
    let seen = 0;
    const mounts = facts.known ? facts.value.map(({ mount }) => String(mount)) : [];
    for (const mount of mounts) {
      for (const target of [1, 30, 60, 80, 99]) {
        const looked = await look('0badcafe', { target, mount }, looking);
        if (!looked.looked) continue;
        const { found, filesystem } = looked.look;
        for (const { step } of found.candidates) {
          const argv = asRootOf(step.command);
          if (argv === null) continue;
          seen++;
          t.true(isFree({ root: false, free }, argv), argv.join(' '));
        }
        if (filesystem.type !== 'btrfs') continue;
        for (const wait of ['filesystem', 'subvolume'])
          t.true(isFree({ root: false, free }, ['btrfs', wait, 'sync', String(filesystem.mount)]), mount);
      }
    }
    if (name === 'ssd-94') t.true(seen > 20);
    t.pass();
  });
}

async function everything(name: string) {
  const { looking, shown } = await cleaning(name);
  const first = await shown().catch(() => null);
  const none = { known: false } as const;
  return { looking, facts: first?.facts.filesystems ?? none };
}

/** As systemd escapes the name of a program for the name of its dump. */
function escaped(program: string): string {
  return Array.from(program)
    .map((letter) =>
      /[!-~]/.test(letter) && !'\\./'.includes(letter)
        ? letter
        : `\\x${(letter.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
    )
    .join('');
}

const programs = fc.array(fc.constantFrom(...Array.from('abcXYZ019_-:@+% ./()\\\u0001')), {
  minLength: 1,
  maxLength: 15,
});
const anyName = fc.oneof(
  programs.map((letters) => `core.${escaped(letters.join(''))}.1000.0badcafe.4711.1795360809000000.zst`),
  fc.string().map((text) => `core.${text}`),
  fc.string({ unit: fc.constantFrom(...Array.from('ab/. #\\\n*?[]$^|;\'"')) }).map((text) => `core.${text}`),
  fc.string(),
);

test('a dump of a program whose name is a usual one may go', (t) => {
  for (const program of ['node', 'Isolated Web Co', '(sd-pam)', 'kworker/0:1', 'python3.13', 'a\\b'])
    t.true(isDumpName(`core.${escaped(program)}.1000.0badcafe.4711.1795360809000000.zst`), program);
  fc.assert(fc.property(programs, (letters) => isDumpName(`core.${escaped(letters.join(''))}.0.zst`)));
});

test('whatever lies among the dumps: what a step deletes is allowed by the rule, and everything else is told', async (t) => {
  const free = await rulesOf('ssd-94');
  const { looking, shown } = await cleaning('ssd-94');
  const { facts, model, filesystem } = await shown();
  const { context } = looking;
  const measured = await survey(context, facts, []);
  const folder = '/var/lib/systemd/coredump';
  fc.assert(
    fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 20 }), (names) => {
      const dumps = names.map((name) => ({ path: `${folder}/${name}`, bytes: 1000, modifiedAt: 0 }));
      const { candidates, spared } = files({
        facts,
        model,
        survey: { ...measured, coredumps: known(dumps, facts.filesystems.origin) },
        config: context.config,
        filesystem,
        owner: context.box.identity,
        now: context.box.now(),
      });
      const step = candidates.find(({ kind }) => kind === 'coredump')?.step.command;
      const argv = step === undefined ? null : asRootOf(step);
      const going = argv?.slice(2) ?? [];
      if (argv !== null) {
        t.deepEqual(argv.slice(0, 2), ['rm', '--']);
        t.true(isFree({ root: false, free: free ?? [] }, argv), argv.join('\n'));
      }
      for (const path of going) {
        t.true(dumps.some((one) => one.path === path));
        t.notRegex(path.slice(folder.length + 1), /[/\s]/);
      }
      const odd = names.filter((name) => name.startsWith('core.')).length - going.length;
      const told = spared.find(({ kind }) => kind === 'coredump');
      t.is(Number(/^\d+/.exec(told?.name ?? '0')?.[0]), odd);
    }),
    { numRuns: 500 },
  );
});

test('as root nothing is run but by sudo without a question', (t) => {
  t.deepEqual(asRoot(['rm', '--', '/x'], 1).args, ['-n', '--', 'rm', '--', '/x']);
});
