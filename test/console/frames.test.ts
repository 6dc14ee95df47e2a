import test from 'ava';
import { nothing } from '../../source/checks/memory.ts';
import { type PaneId } from '../../source/checks/verdict.ts';
import { type Readings } from '../../source/probes/catalogue.ts';
import { clean } from '../../source/text/clean.ts';
import { width } from '../../source/text/width.ts';
import {
  container,
  edit,
  editOne,
  healthy,
  minute,
  now,
  quadlet,
  reading,
  unavailable,
  unit,
  without,
} from '../support/readings.ts';
import { keys, typing, onScreen } from '../support/screen.ts';

const sizes = [
  [80, 24],
  [120, 40],
  [80, 60],
  [300, 100],
  [40, 15],
  [20, 5],
] as const;
const paneKeys: Readonly<Record<string, PaneId>> = {
  1: 'stack',
  2: 'disk',
  3: 'crowdsec',
  4: 'backups',
  5: 'gpu',
  6: 'ml',
};

/** One row for every service that a machine of twice the size has. */
function many(count: number): Readings {
  const names = Array.from({ length: count }, (_, index) => `service-${String(index).padStart(3, '0')}`);
  return {
    ...healthy,
    containers: reading(names.map((name) => container(name))),
    units: reading(names.map((name) => unit(`${name}.service`))),
    quadlets: reading(names.map((name) => quadlet(name))),
  };
}

test('a large screen shows the whole box: all six panes, one in focus, and all of them are read', async (t) => {
  await onScreen({ columns: 300, rows: 100, readings: healthy }, async (screen) => {
    for (const key of Object.keys(paneKeys)) {
      await screen.press(key);
      const text = screen.lines().join('\n');
      for (const title of ['Stack', 'Disk', 'CrowdSec', 'Backups', 'GPU', 'ML'])
        t.regex(text, new RegExp(`─ ${title} .`));
      t.is(text.split('▸').length, 2, 'one row is selected');
      t.deepEqual([...screen.looks()].sort(), Object.values(paneKeys).sort());
    }
    await screen.press('?');
    t.true(screen.lines().every((each) => width(each) <= 300));
  });
});

for (const [columns, rows] of sizes) {
  test(`at ${columns}×${rows} every pane fits its screen and shows itself`, async (t) => {
    for (const readings of rows >= 24 ? [healthy, many(80), {}] : [healthy, {}]) {
      await onScreen({ columns, rows, readings }, async (screen) => {
        for (const [key, pane] of Object.entries(paneKeys)) {
          await screen.press(key);
          const lines = screen.lines();
          t.is(lines.length, rows);
          for (const line of lines) t.true(width(line) <= columns, line);
          t.true(screen.looks().includes(pane), pane);
          t.regex(lines[0] ?? '', /[✓✗!?]/, 'the verdict line is on top');
          t.regex(lines.at(-1) ?? '', /\?/, 'the footer is at the bottom');
        }
      });
    }
  });
}

test('80×24 shows what matters: verdict, what to look at first, what to type, panes, rows, keys', async (t) => {
  const readings: Readings = {
    ...healthy,
    ...editOne('units', 'immich-ml.service', {
      active: clean('failed'),
      sub: clean('failed'),
      result: clean('exit-code'),
    }),
  };
  await onScreen({ readings: { ...readings, ...without('containers', 'immich-ml') } }, async (screen) => {
    await screen.shows(/✗ CRITICAL/);
    await screen.shows(/look first: service\.state\[immich-ml\]/);
    await screen.shows(/type: \S+/);
    await screen.shows(/\[1 Stack ✗\] 2 Disk ✓ {2}3 CrowdSec . {2}4 Backups . {2}5 GPU . {2}6 ML ✗/);
    await screen.shows(/▸✗ immich-ml +failed/);
    await screen.shows(/\? help {2}Enter open/);
    t.regex(screen.text(), /anchorage · oldest reading/);
  });
});

test('two panes stand side by side from 120 columns on, neighbours always together', async (t) => {
  await onScreen({ columns: 120, rows: 40 }, async (screen) => {
    t.deepEqual(screen.looks(), ['stack', 'disk']);
    await screen.shows(/─ Stack ✓.*│─ Disk ✓/);
    await screen.press('4');
    t.deepEqual(screen.looks(), ['crowdsec', 'backups']);
    await screen.resize(119, 40);
    t.deepEqual(screen.looks(), ['backups']);
  });
});

test('resizing to 20×5, to 1×1 and back draws what was there', async (t) => {
  await onScreen({}, async (screen) => {
    const before = screen.lines();
    await screen.resize(20, 5);
    await screen.shows(/^✓/);
    t.is(screen.lines().length, 5);
    await screen.resize(1, 1);
    await screen.resize(80, 24);
    t.deepEqual(screen.lines(), before);
  });
});

test('a box of which nothing was read yet is unknown in every pane, and nowhere green', async (t) => {
  await onScreen({ readings: {} }, async (screen) => {
    await screen.shows(/^\? UNKNOWN/);
    t.regex(screen.text(), /nothing read yet/);
    t.notRegex(screen.lines()[3] ?? '', /✓/, 'no pane is ok');
    for (const key of Object.keys(paneKeys)) {
      await screen.press(key);
      t.regex(screen.text(), /not read yet/, `pane ${key}`);
    }
  });
});

test('what a tool could not tell is drawn as unknown, with the reason and what to type', async (t) => {
  const readings: Readings = {
    ...healthy,
    crowdsecLapi: unavailable('timeout', 'cscli decisions list: no answer within 10 s'),
    podmanNetworks: unavailable('absent-binary', 'podman is not installed'),
  };
  await onScreen({ readings }, async (screen) => {
    await screen.press('3');
    await screen.shows(/\? LAPI +no answer: cscli decisions list/);
    await screen.shows(/type: /);
    await screen.press('1');
    await screen.shows(/\? Networks {2}not installed: podman is not installed/);
    t.regex(screen.lines()[0] ?? '', /unknown|\d\?/);
  });
});

test('what is stale shows its age and is not judged as if it were fresh', async (t) => {
  const readings: Readings = { ...healthy, crowdsecBouncers: reading([], 60 * minute) };
  await onScreen({ readings }, async (screen) => {
    await screen.press('3');
    await screen.shows(/\? Bouncers +stale, read 1h ago/);
    t.regex(screen.lines()[0] ?? '', /^\? UNKNOWN/);
  });
});

test('a machine without podman, systemd, btrfs and GPU gets a sentence in each pane', async (t) => {
  const gone = unavailable('absent-binary', 'podman is not installed');
  const nobody = unavailable('no-session', '/run/user/1000 does not exist');
  const readings: Readings = {
    host: healthy.host,
    filesystems: reading([]),
    gpuCards: reading([]),
    gpuClients: reading({ clients: [], transcoders: [], unnamed: 0, unreadable: 0 }),
    quadlets: reading([]),
    containers: gone,
    podmanNetworks: gone,
    podmanSecrets: gone,
    crowdsecLapi: gone,
    crowdsecBouncers: gone,
    units: nobody,
    timers: nobody,
    pings: gone,
  };
  await onScreen({ readings }, async (screen) => {
    await screen.shows(/\? Containers {2}not installed: podman is not installed/);
    await screen.shows(/type: sudo loginctl enable-linger/);
    await screen.press('2');
    await screen.shows('No file system with a disk behind it is mounted.');
    await screen.press('3');
    await screen.shows(/LAPI +not installed: podman is not installed/);
    await screen.press('4');
    await screen.shows(/\? Timers {2}no session: \/run\/user\/1000 does not exist/);
    await screen.press('5');
    await screen.shows('No graphics card: the kernel shows none under /sys/class/drm.');
    await screen.press('6');
    await screen.shows('No service is named immich-ml or immich-machine-learning');
    t.pass();
  });
});

test('stack: generated but not running, running but not generated, in need of a daemon-reload', async (t) => {
  const units = healthy.units.known ? healthy.units.value : [];
  const containers = healthy.containers.known ? healthy.containers.value : [];
  const readings: Readings = {
    ...healthy,
    units: reading(
      units.map((each) =>
        each.id === 'notes.service'
          ? { ...each, active: clean('inactive'), sub: clean('dead'), cgroup: null }
          : each.id === 'traefik.service'
            ? { ...each, needsReload: true }
            : each,
      ),
    ),
    containers: reading([
      ...containers.filter(({ name }) => name !== 'notes'),
      container('it-tools', { unit: null }),
    ]),
  };
  await onScreen({ readings, columns: 119, rows: 40 }, async (screen) => {
    await screen.shows(/notes +stopped/);
    await screen.shows(/it-tools +unmanaged/);
    await screen.shows(/traefik .*daemon-reload needed/);
    await screen.shows(/1 not running · 1 without unit · 1 need daemon-reload/);
    t.pass();
  });
});

test('disk: use against the target, how far over it, and btrfs’s own figures', async (t) => {
  const GiB = 2 ** 30;
  const readings: Readings = {
    ...healthy,
    ...editOne('filesystems', '/', { space: { total: 100 * GiB, free: 6 * GiB, available: 6 * GiB } }),
  };
  await onScreen({ readings }, async (screen) => {
    await screen.press('2');
    await screen.shows(/✗ \/ .*94\.0 %/);
    await screen.shows(/14\.0G over/);
    await screen.shows(/unallocated .* metadata /);
    await screen.shows(/14\.0 GiB over the 80 % target/);
    t.regex(screen.text(), /Who holds space/);
  });
});

test('backups: a failed service is not hidden by a timer that ran; an absent drive is named', async (t) => {
  const readings: Readings = {
    ...healthy,
    ...editOne('units', 'btrfs-backup-daily.service', {
      result: clean('exit-code'),
      exitStatus: 1,
      mainExitedAt: now - 15 * 60 * minute,
    }),
    ...edit('filesystems', (list) => list.filter(({ mount }) => !mount.includes('WD-18TB'))),
    ...edit('snapshots', (roots) =>
      roots.map((root) =>
        root.drive === null ? root : { ...root, state: 'absent' as const, snapshots: [] },
      ),
    ),
  };
  await onScreen({ readings }, async (screen) => {
    await screen.press('4');
    await screen.shows(/✗ ?btrfs-backup-daily .*FAILED exit-code 1/);
    await screen.shows(/WD-18TB absent/);
    t.regex(screen.text(), /Newest here/);
  });
});

test('hostile text never reaches the terminal: not in a cell, a detail, a filter or the host name', async (t) => {
  const evil = '\u001b[31m\u001b]52;c;ZXZpbA==\u0007\u202egnp.exe\u009b2J\r\nforged: ok';
  const readings: Readings = {
    ...healthy,
    ...edit('crowdsecAlerts', (alerts) =>
      alerts.map((alert) => ({ ...alert, scenario: clean(evil), message: clean(evil) })),
    ),
    ...edit('containers', (list) =>
      list.map((each, index) => (index === 0 ? { ...each, image: clean(evil) } : each)),
    ),
  };
  await onScreen({ readings, hostname: evil, recorded: evil }, async (screen) => {
    await screen.press('3', 'G', keys.enter, '1', ...typing(evil), keys.enter);
    for (const forbidden of ['\u001b]52', '\u202e', '\u009b', '\u0007', '\u001b[31m\u001b']) {
      t.false(screen.written().includes(forbidden), JSON.stringify(forbidden));
    }
    for (const line of screen.lines()) t.true(width(line) <= 80);
  });
});

test('nothing is written while nothing that is shown changes', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.press('j', 'k');
    const before = screen.written();
    // Two more keys that move nothing: drawn at once if they changed anything.
    await screen.press('k', 'k');
    t.is(screen.written(), before);
  });
});

test('a new reading is drawn without a key', async (t) => {
  await onScreen({}, async (screen) => {
    await screen.shows(/^✓ OK/);
    screen.read({ ...healthy, crowdsecLapi: unavailable('timeout', 'no answer within 10 s') });
    await screen.shows(/^\? UNKNOWN/);
    t.regex(screen.text(), /3 CrowdSec \?/);
  });
});

test('NO_COLOR draws no colour, and the state is there all the same', async (t) => {
  await onScreen({ env: { NO_COLOR: '1' } }, async (screen) => {
    t.notRegex(screen.written(), /\u001b\[(?:\d+;)*3[0-7]m/);
    await screen.shows(/^✓ OK/);
  });
});

test('what is acknowledged is shown, and does not decide what the box is', async (t) => {
  const readings = { ...healthy, ...edit('host', (host) => ({ ...host, journalPersistent: false })) };
  const acknowledged = {
    id: 'journal.persistent',
    at: now - minute,
    until: now + 60 * minute,
    by: clean('deck'),
    reason: clean('the disk is ordered'),
    status: 'warning' as const,
    value: null,
  };
  const remembered = { ...nothing, acknowledgements: new Map([[acknowledged.id, acknowledged]]) };
  await onScreen({ readings, columns: 120, rows: 40 }, async (screen) => {
    await screen.shows(/! WARNING +1 warning · 0 unknown/);
  });
  await onScreen({ readings, remembered, columns: 120, rows: 40 }, async (screen) => {
    await screen.shows(/✓ OK +0 unknown · \d+ ok · 1 acknowledged/);
    t.regex(screen.text(), /what is not ok is acknowledged/);
    await screen.press('0');
    await screen.shows(/journal\.persistent .*acknowledged by deck until/);
  });
});
