import { filesystems } from '../probes/filesystems.ts';
import { type Context, take } from '../probes/probe.ts';
import { expressionFor, type RootCommand } from '../probes/sudo.ts';
import { literal } from '../text/clean.ts';
import { coredumpFolder, managers } from './survey.ts';

/**
 * What a core dump's name is made of after `core.`: the name of its program, in which systemd writes `\x20` for what is not
 * printed, a point, a slash or a space (systemd-coredump's make_filename), then numbers. No slash and no white space: it is one
 * name in its folder, and one word of the rule. A POSIX bracket expression that reads the same in JavaScript.
 */
const inDumpName = String.raw`[A-Za-z0-9_.@:+%()\\-]`;

/** Whether the rule that the doctor prints covers the dump: others are left alone. */
export function isDumpName(name: string): boolean {
  return name.startsWith('core.') && new RegExp(`^${inDumpName}+$`).test(name.slice('core.'.length));
}

/** What a cleanup runs as root, besides deleting snapshots as the action does. A file system that cannot be told is left out. */
export async function cleanupAsRoot(context: Context): Promise<readonly RootCommand[]> {
  const { config } = context;
  const dumps = `${coredumpFolder(config.roots.var)}/core.`;
  const name = `${inDumpName}+`;
  const found = await take(filesystems, context);
  const mounts = found.known
    ? found.value.filter(({ type }) => type === 'btrfs').map(({ mount }) => mount)
    : [];
  return [
    {
      use: literal('vacuuming archived journals'),
      words: ['journalctl', `--vacuum-size=${config.cleanup.journal.keep}M`],
    },
    ...managers.map(({ argv }): RootCommand => {
      const [program, ...words] = argv;
      return { use: literal('emptying the cache of packages'), words: [program, ...words], optional: true };
    }),
    {
      use: literal('deleting old core dumps'),
      words: [
        'rm',
        '--',
        {
          before: dumps,
          expression: `${name}( ${expressionFor(dumps)}${name})*`,
          example: 'sh.1000.0.1.2.zst',
        },
      ],
    },
    ...mounts.flatMap((mount): readonly RootCommand[] => [
      {
        use: literal('waiting until btrfs has given space back'),
        words: ['btrfs', 'filesystem', 'sync', mount],
      },
      {
        use: literal('waiting until btrfs has given space back'),
        words: ['btrfs', 'subvolume', 'sync', mount],
      },
    ]),
  ];
}
