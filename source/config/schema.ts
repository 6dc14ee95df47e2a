import * as z from 'zod';

/**
 * Everything that the program reads or names. Strict: an unknown key is an error that names the nearest known one.
 * The defaults are the names of the box that it was made for; what runs is discovered, not listed.
 * `~/` at the start of a path is the home of the user, `{user}` in it the user's name. No value here is ever run as a command.
 */

const path = z
  .string()
  .min(1)
  .regex(/^(~\/|\/)/, 'must begin with / or ~/');
const seconds = z.number().positive();
const unitName = z.string().regex(/^[A-Za-z0-9:_.@\\-]{1,250}$/, 'is not a unit name');
const containerName = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'is not a container name');
/** A range of the Monitoring Plugins grammar: `10`, `10:`, `~:10`, `10:20`, `@10:20`. Checked when the checks are loaded. */
const range = z.string().min(1);

const roots = z.strictObject({
  proc: path.default('/proc'),
  sys: path.default('/sys'),
  cgroup: path.default('/sys/fs/cgroup'),
  run: path.default('/run'),
  etc: path.default('/etc'),
  var: path.default('/var'),
  dev: path.default('/dev'),
  usr: path.default('/usr'),
});

const stack = z.strictObject({
  quadlets: z.array(path).default(['~/.config/containers/systemd', '/etc/containers/systemd/users']),
  generator: path.default('/usr/lib/systemd/system-generators/podman-system-generator'),
  /** Services whose failure is critical and not a warning. */
  critical: z
    .array(containerName)
    .default([
      'traefik',
      'crowdsec',
      'immich-server',
      'immich-ml',
      'postgresql-immich',
      'redis-immich',
      'authelia',
    ]),
  /** Units that are not services of the box, as glob patterns. */
  ignore: z
    .array(z.string().min(1))
    .default([
      'dbus*',
      'dconf*',
      'gvfs*',
      'gnome*',
      'pipewire*',
      'wireplumber*',
      'xdg-*',
      'at-spi*',
      'systemd-*',
      'podman*',
      'app-*',
      'evolution*',
      'tracker*',
      'localsearch*',
      'org.*',
      'obex*',
      'session-migration*',
      'grub-boot-success*',
      'flatpak-*',
      'background.*',
      'gcr-*',
      'gpg-agent*',
      'ssh-agent*',
      'dirmngr*',
      'keyboxd*',
      'p11-kit*',
      'speech-dispatcher*',
      'pulseaudio*',
      'filter-chain*',
      'initial-setup*',
      'vte-spawn*',
      'libpod-*',
      '*-network',
      '*-volume',
      '*-build',
      '*-image',
      '*-pod',
    ]),
});

const disk = z.strictObject({
  /** Percent used that the cleanup plan aims at. */
  target: z.number().gt(0).lt(100).default(80),
  /** Mount points that must be there even if nothing is mounted on them now. */
  expected: z.array(path).default(['/']),
  /** Folders of databases, where copy on write should be off (chattr +C). */
  nocow: z.array(path).default(['/mnt/btrfs-pool/subvol8-db']),
  /** Mount points that are not watched, as glob patterns. */
  ignore: z
    .array(z.string().min(1))
    .default(['/boot', '/boot/*', '/var/lib/containers/*', '/run/user/*', '/snap/*']),
  /** Folders in which the large ones are looked for; none: that is not measured. */
  folders: z.array(path).default(['~/']),
  /** MiB from which a folder counts as large. */
  large: z.int().min(1).max(1_000_000).default(256),
});

const subvolume = z.strictObject({
  /** Short name, as in the snapshots' names: `opptak`. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/),
  /** What is snapshotted: `/mnt/btrfs-pool/subvol3-opptak`. */
  source: path,
  /** Folder of its snapshots, local and (below the drive's `.snapshots`) external: `subvol3-opptak`. */
  folder: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/),
  /** Root that holds the folder: `~/.snapshots`. */
  root: path,
  /** How often a local snapshot is promised. */
  schedule: z.enum(['daily', 'weekly', 'monthly', 'manual']).default('daily'),
  /** How often it is promised on a drive; `never`: it stays local. */
  external: z.enum(['daily', 'weekly', 'monthly', 'never']).default('weekly'),
  /** How much it matters: 1 before 3. Shown, not judged. */
  tier: z.int().min(1).max(9).optional(),
  /** How many local snapshots its retention keeps; unless said 7 daily, 4 weekly, 1 monthly, 4 manual. */
  keep: z.int().min(1).max(10_000).optional(),
});
export type SubvolumeConfig = z.infer<typeof subvolume>;

const pool = '/mnt/btrfs-pool';
const backup = z.strictObject({
  /** Timers that back up and have to be there; every other timer is listed below them. */
  timers: z.array(unitName).default(['btrfs-backup-daily.timer', 'btrfs-backup-weekly.timer']),
  /** Timers that are backups too where they are there; whether one of them goes missing is not told. */
  optional: z.array(unitName).default(['urd-backup.timer', 'db-dump.timer']),
  /** Timers of `timers` that the owner has retired: their being off is no finding. */
  retired: z.array(unitName).default([]),
  subvolumes: z.array(subvolume).default([
    {
      name: 'htpc-home',
      source: '/home',
      folder: 'htpc-home',
      root: '~/.snapshots',
      schedule: 'daily',
      external: 'weekly',
      tier: 1,
    },
    {
      name: 'opptak',
      source: `${pool}/subvol3-opptak`,
      folder: 'subvol3-opptak',
      root: `${pool}/.snapshots`,
      schedule: 'daily',
      external: 'weekly',
      tier: 1,
    },
    {
      name: 'containers',
      source: `${pool}/subvol7-containers`,
      folder: 'subvol7-containers',
      root: `${pool}/.snapshots`,
      schedule: 'daily',
      external: 'weekly',
      tier: 1,
    },
    {
      name: 'docs',
      source: `${pool}/subvol1-docs`,
      folder: 'subvol1-docs',
      root: `${pool}/.snapshots`,
      schedule: 'daily',
      external: 'weekly',
      tier: 2,
    },
    {
      name: 'htpc-root',
      source: '/',
      folder: 'htpc-root',
      root: '~/.snapshots',
      schedule: 'monthly',
      external: 'monthly',
      tier: 2,
    },
    {
      name: 'pics',
      source: `${pool}/subvol2-pics`,
      folder: 'subvol2-pics',
      root: `${pool}/.snapshots`,
      schedule: 'weekly',
      external: 'monthly',
      tier: 3,
    },
    {
      name: 'multimedia',
      source: `${pool}/subvol4-multimedia`,
      folder: 'subvol4-multimedia',
      root: `${pool}/.snapshots`,
      schedule: 'manual',
      external: 'never',
      tier: 3,
    },
    {
      name: 'music',
      source: `${pool}/subvol5-music`,
      folder: 'subvol5-music',
      root: `${pool}/.snapshots`,
      schedule: 'manual',
      external: 'never',
      tier: 3,
    },
  ]),
  /** Drives that hold received snapshots below `<mount>/.snapshots`. */
  drives: z
    .array(
      z.strictObject({
        label: z.string().min(1),
        mount: path,
        /** UUID of its file system (`findmnt -o UUID MOUNT`): another one at its place is then not taken for it. */
        uuid: z.uuid().optional(),
      }),
    )
    .default([{ label: 'WD-18TB', mount: '/run/media/{user}/WD-18TB' }]),
  /** Tools that back up, each by the timers that start it, as glob patterns: which of them is live is told. */
  tools: z
    .array(z.strictObject({ name: z.string().min(1).max(60), timers: z.array(z.string().min(1)).min(1) }))
    .default([
      { name: 'Urd', timers: ['urd-backup*.timer'] },
      { name: 'btrfs-snapshot-backup.sh', timers: ['btrfs-backup-*.timer'] },
    ]),
  /** What Urd writes after each of its runs. */
  heartbeat: path.default('~/.local/share/urd/heartbeat.json'),
  /** Folders of database dumps; those of one database may lie in a folder of their own below. */
  dumps: z
    .array(path)
    .default([`${pool}/subvol7-containers/db-dumps`, `${pool}/subvol3-opptak/immich/backups`]),
  /** Databases, by their service, that need no dump. */
  undumped: z.array(containerName).default([]),
  /** Folder of `backup-YYYYMM.log`. */
  logs: path.default('~/containers/data/backup-logs'),
  /** Folders of `*.prom` files. */
  textfiles: z.array(path).default(['~/containers/data/backup-metrics']),
});

const crowdsec = z.strictObject({
  /** `container`: `podman exec NAME cscli`; `host`: a cscli on PATH; `none`: there is no CrowdSec here. */
  via: z.enum(['container', 'host', 'none']).default('container'),
  container: containerName.default('crowdsec'),
  /** live: bouncers ask on each request, so a quiet one is not dead; stream: they pull every minute; auto: as Traefik's plugin is set, else stream. */
  mode: z.enum(['auto', 'live', 'stream']).default('auto'),
  /** Addresses that must never be banned and that the machine does not know of itself: its own one on the internet. */
  own: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  /** User units whose journals tell of logins, besides sshd: what an address tried there is part of its story. */
  logins: z.array(unitName).default(['authelia.service']),
  /** Days without a pull after which a bouncer may be removed. */
  staleDays: z.number().min(1).max(1000).default(7),
});

const routerName = z.string().min(1).max(250);
const host = z.string().regex(/^[A-Za-z0-9.-]{1,253}$/, 'is not a host name');

const traefik = z.strictObject({
  container: containerName.default('traefik'),
  /** Folder of its file provider. */
  dynamic: path.default('~/containers/config/traefik/dynamic'),
  /** Its access log, or "" where it keeps none. */
  accessLog: z
    .union([z.literal(''), path])
    .default('/mnt/btrfs-pool/subvol7-containers/traefik-logs/access.log'),
  /** Where it answers TLS, as ADDRESS:PORT. */
  address: z
    .string()
    .regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'is not ADDRESS:PORT')
    .default('127.0.0.1:443'),
  /** Hosts whose certificates are looked at, besides those that its files name. */
  hosts: z.array(host).default([]),
  /** Entry points that are reached from the internet. */
  public: z.array(routerName).default(['websecure', 'web']),
  /** Routers that are meant to be open: they need no CrowdSec. */
  unguarded: z.array(routerName).default([]),
  /** Middlewares that a router has to carry, in that order, by its name. */
  expected: z.record(routerName, z.array(routerName)).default({}),
});

const prometheus = z.strictObject({
  container: containerName.default('prometheus'),
  /** Its address inside of the container. */
  url: z.url({ protocol: /^https?$/ }).default('http://localhost:9090'),
  /** Jobs that have to be there. */
  jobs: z.array(z.string().min(1)).default([]),
});

const actions = z.strictObject({
  /** Units that are neither stopped nor restarted, as glob patterns: the operator's own way to the box may hang on them. */
  untouchable: z
    .array(z.string().min(1))
    .default([
      'sshd*',
      'ssh.*',
      'tailscale*',
      'wg-quick*',
      'NetworkManager*',
      'systemd-*',
      'dbus*',
      'user@*',
    ]),
});

const audit = z.strictObject({
  /** What is done is written into the journal, too (`journalctl -t quarterdeck`). What cannot be written there is then not done. */
  journal: z.boolean().default(true),
});

const ml = z.strictObject({
  /** Container names of Immich's machine learning, the first that exists is shown. */
  containers: z.array(containerName).min(1).default(['immich-ml', 'immich-machine-learning']),
  /** Folder of its model cache; null: from its Quadlet's volume for /cache. */
  cache: path.nullable().default(null),
});

/** A name that psql takes as it is. */
const databaseName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]{0,62}$/, 'is not a name of PostgreSQL');

const immich = z.strictObject({
  database: z
    .strictObject({
      container: containerName.default('postgresql-immich'),
      user: databaseName.default('immich'),
      name: databaseName.default('immich'),
      /** Where dumps are written by hand, and how many of them are kept. Never on the file system of `/`. */
      dumps: z
        .strictObject({
          folder: path.default(`${pool}/subvol7-containers/db-dumps`),
          keep: z.int().min(1).max(1000).default(7),
          /** Also on the file system on which podman keeps its images. */
          besideImages: z.boolean().default(false),
        })
        .prefault({}),
    })
    .prefault({}),
  redis: z.strictObject({ container: containerName.default('redis-immich') }).prefault({}),
  /** Immich's own API, as it is reached from this host. */
  api: z
    .strictObject({
      /** `https://photos.example.org`; null: it is not asked. */
      url: z
        .url({ protocol: /^https?$/ })
        .nullable()
        .default(null),
      /** A file that holds an administrator's API key and nothing else, or the variable of the environment that does. Never the key itself. */
      keyFile: path.nullable().default(null),
      keyVariable: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a name of a variable')
        .nullable()
        .default(null),
    })
    .prefault({}),
});

const ping = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  url: z.url({ protocol: /^https?$/ }),
  /** Container to ask from with its own curl; null: from the host. */
  from: containerName.nullable().default(null),
});

const gpu = z.strictObject({
  /** auto: what the hardware says; none: this box has no GPU, and that is well. */
  expect: z.enum(['auto', 'none']).default('auto'),
  /** Containers in which is looked whether they can use the card. */
  containers: z.array(containerName).default(['immich-server', 'jellyfin']),
  /** Names of processes that work on video, as the kernel knows them (15 characters at most). */
  transcoders: z.array(z.string().regex(/^[\x20-\x7e]{1,15}$/)).default(['ffmpeg', 'Plex Transcoder']),
  /** Names of libva's vainfo inside of containers, the first that is there is asked; none: the driver is not asked. */
  vainfo: z
    .array(z.string().regex(/^\/?[\w.+-]+(?:\/[\w.+-]+)*$/))
    .default(['vainfo', '/usr/lib/jellyfin-ffmpeg/vainfo']),
});

const cleanup = z.strictObject({
  snapshots: z
    .strictObject({
      /** Newest of each subvolume that are never deleted. */
      newest: z.int().min(1).max(1000).default(3),
      /** Seconds: one that is younger is never deleted. */
      youngest: seconds.default(3600),
    })
    .prefault({}),
  images: z
    .strictObject({
      /** Seconds: an image that came here later is never removed. Those without a name: a day. */
      youngest: seconds.default(30 * 86_400),
    })
    .prefault({}),
  journal: z
    .strictObject({
      /** MiB of archived journals that are kept. */
      keep: z.int().min(50).max(100_000).default(500),
    })
    .prefault({}),
  coredumps: z.strictObject({ youngest: seconds.default(30 * 86_400) }).prefault({}),
  trash: z.strictObject({ youngest: seconds.default(30 * 86_400) }).prefault({}),
  caches: z
    .strictObject({
      /** Folders that hold nothing but caches, each in a folder of its own (XDG Base Directory Specification, $XDG_CACHE_HOME). */
      folders: z.array(path).default(['~/.cache']),
      /** Seconds: one in which something was written later is in use. */
      youngest: seconds.default(7 * 86_400),
      /** MiB from which a cache is worth a step. */
      least: z.int().min(1).max(1_000_000).default(64),
    })
    .prefault({}),
});

const samples = z.strictObject({
  /** Whether measured values are kept over time: for forecasts, charts and what grew. */
  keep: z.boolean().default(true),
  /** Days of samples by the minute, and by the hour, as long as every minute has one. */
  minutes: z.number().min(0.25).max(30).default(3),
  hours: z.number().min(8).max(1000).default(100),
  /** MiB that the whole file may have; less time is kept then. */
  size: z.number().min(4).max(4096).default(64),
});

const checks = z.record(
  z.string().regex(/^[a-z]+(\.[a-z_]+)+$/, 'is not the id of a check'),
  z.strictObject({
    enabled: z.boolean().default(true),
    warn: range.optional(),
    crit: range.optional(),
    /** Of checks that count (--explain says so): seconds within which what is added counts together. */
    within: seconds.max(7 * 86_400).optional(),
  }),
);

const probes = z.strictObject({
  /** Multiplies every time limit of a probe: for a slow machine. */
  patience: z.number().min(1).max(100).default(1),
});

const consoleSettings = z.strictObject({
  /** Seconds between two frames while something changes. */
  tick: seconds.min(0.25).max(60).default(1),
  readOnly: z.boolean().default(false),
  /** Reads and draws seldom while the terminal says that it is not in focus. */
  restUnfocused: z.boolean().default(true),
  /** Takes the mouse from the start; a key gives it back. */
  mouse: z.boolean().default(false),
  /** Other keys, by the ids of commands: `"log.open" = "o"`; a list gives several, an empty one none. Checked when the console starts. */
  keys: z
    .record(
      z.string(),
      z.union([z.string(), z.array(z.string())], {
        error: 'must be a key or a list of keys; a name with a dot stands in quotes: "log.open" = "o"',
      }),
    )
    .default({}),
});

export const schema = z.strictObject({
  roots: roots.prefault({}),
  probes: probes.prefault({}),
  stack: stack.prefault({}),
  disk: disk.prefault({}),
  backup: backup.prefault({}),
  crowdsec: crowdsec.prefault({}),
  traefik: traefik.prefault({}),
  prometheus: prometheus.prefault({}),
  actions: actions.prefault({}),
  audit: audit.prefault({}),
  ml: ml.prefault({}),
  immich: immich.prefault({}),
  pings: z.array(ping).default([
    { name: 'immich', url: 'http://127.0.0.1:2283/api/server/ping', from: 'immich-server' },
    { name: 'ml', url: 'http://immich-ml:3003/ping', from: 'immich-server' },
  ]),
  gpu: gpu.prefault({}),
  cleanup: cleanup.prefault({}),
  samples: samples.prefault({}),
  checks: checks.default({}),
  console: consoleSettings.prefault({}),
});

/** The effective configuration: defaults filled in, `~` expanded. */
export type Config = z.infer<typeof schema>;
