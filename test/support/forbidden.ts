/** What no argv of the program may be, whoever builds it: what it takes away is not coming back (podman's manuals, btrfs-subvolume(8)). */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/^podman( \S+)* system (prune|reset)\b/, 'takes the volumes, networks and images of stopped services'],
  [
    /^podman( \S+)* (volume|network|container|pod|secret) (prune|rm|remove)\b/,
    'takes what a stopped service needs',
  ],
  [/^podman( \S+)* image prune\b.*( -\w*a| --all)/, 'takes the images of stopped services'],
  [/^podman (rmi|image rm)\b.*( -\w*f| --force)/, 'takes images that are in use'],
  [/^podman (stop|kill|rm|restart|start|pause|unpause|create|run)\b/, 'goes past systemd'],
  [/^podman machine\b|^podman unshare rm\b/, 'takes anything'],
  [/\brm -\w*r|\brm --recursive|\bmkfs|\bwipefs\b|\bdd\b.*\bof=\/dev/, 'takes anything'],
  [
    /--bypass-allowlist|decisions delete (--all|-a\b|--origin)|decisions import/,
    'locks out, or lets everybody in',
  ],
  [/(machines|alerts|bouncers) (delete|prune)\b.*(--all|--force)/, 'takes all of them'],
  [
    /^systemctl( --user)? (mask|edit|set-property|isolate|reboot|poweroff|kill|halt|exit|switch-root)\b/,
    'is no business of a console',
  ],
  [/^systemctl (?!--user\b)/, 'is the system manager'],
  [/\bsudo\b(?! -n -- )/, 'could ask for a password'],
  [/^sudo -n -- (sh|bash|su|env|tee|cp|mv|chmod|chown|rm)\b/, 'is root without a limit'],
  [/^(sh|bash|dash|zsh|env|xargs|eval)\b|^podman exec \S+ (sh|bash) -c\b/, 'is a shell'],
];

/** One snapshot by its path, two levels below a folder `.snapshots`; no option, no second one (btrfs-subvolume(8)). */
function isSnapshotsDelete(argv: readonly string[]): boolean {
  const [path = '', ...rest] = argv.slice(6);
  return (
    argv.slice(0, 6).join(' ') === 'sudo -n -- btrfs subvolume delete' &&
    rest.length === 0 &&
    /^\/(?!.*\/\.\.?\/)(?:[^/]+\/)*\.snapshots\/(?:[^/.][^/]*\/)?\d{8}-[^/]+$/.test(path)
  );
}

/** One dump that quarterdeck wrote, or its temporary name, by its whole path (rm(1)). */
function isDumpsRemoval(argv: readonly string[]): boolean {
  const [path = '', ...rest] = argv.slice(3);
  return (
    argv.slice(0, 3).join(' ') === 'rm --force --' &&
    rest.length === 0 &&
    /^\/(?!.*\/\.\.?\/)(?:[^/]+\/)+(?:\d{8}-\d{4}-[A-Za-z0-9_-]+\.dump|\.\d{8}-\d{4}-[A-Za-z0-9_-]+\.dump\.partial)$/.test(
      path,
    )
  );
}

/** What lies in one folder that is named as a cache, or one restored sample; and on its file system (find(1)). */
function isFindsRemoval(argv: readonly string[]): boolean {
  const [, links, path = '', ...rest] = argv;
  if (/^find \/var\/tmp\/\d{8}-\d{4}-[^ /]+-sample -xdev -delete$/.test(argv.join(' '))) return true;
  return (
    links === '-P' &&
    rest.join(' ') === '-mindepth 1 -xdev -delete' &&
    /^(?:\/(?!\.)[^/]+){2,}\/(?!\.)[^/]*cache$/.test(path)
  );
}

/** Why an argv must never be run; null: nothing is said against it. */
export function whyForbidden(argv: readonly string[]): string | null {
  const text = argv.join(' ');
  if (/\bbtrfs subvolume (delete|set-default)\b/.test(text) && !isSnapshotsDelete(argv))
    return `${text}: is no snapshot in a snapshot root`;
  if (/^(\S*\/)?(rm|unlink|shred)$/.test(argv[0] ?? '') && !isDumpsRemoval(argv))
    return `${text}: is no dump of quarterdeck's`;
  if (/ -(delete|exec|execdir|ok|okdir)\b/.test(text) && argv[0] === 'find' && !isFindsRemoval(argv))
    return `${text}: deletes what it finds`;
  const found = forbidden.find(([pattern]) => pattern.test(text));
  return found === undefined ? null : `${text}: ${found[1]}`;
}
