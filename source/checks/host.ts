import { both, given, known, type Known, map, restingOn, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type ClockState } from '../probes/clock.ts';
import { type Host } from '../probes/host.ts';
import { compareReleases } from '../probes/kernels.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { bytes, duration, percent } from '../text/format.ts';
import { type Check, type CountingCheck, type Target } from './check.ts';
import { typed } from './remedies.ts';
import { itself } from './targets.ts';

function host(model: Model): Known<readonly Target<Host>[]> {
  return map(model.host, (value) => [{ name: null, row: null, subject: value }]);
}

const common = {
  group: 'host',
  pane: 'stack',
  needs: ['host'],
  subjects: host,
  fact: (_: Host, model: Model) => model.host,
} as const;

/** MemAvailable as a share of MemTotal, percent. NaN without a total. */
function availableShare({ memory }: Host): number {
  return memory.total > 0 ? (memory.available / memory.total) * 100 : NaN;
}

export const hostMemory: Check<Host, Host> = {
  ...common,
  id: 'host.mem',
  promise: 'the host has memory to spare',
  explain:
    'MemAvailable / MemTotal of /proc/meminfo: what programs can still get without swapping. Free memory says nothing, caches are given back.',
  thresholds: {
    warn: '10:',
    crit: null,
    unit: '%',
    source: 'awesome-prometheus-alerts, netdata, node-mixin: less than 10 % available',
  },
  judge: (value) => ({
    value: availableShare(value),
    summary: say`${percent(availableShare(value))} available, ${bytes(value.memory.available)} of ${bytes(value.memory.total)}`,
    remedy: typed(['systemd-cgtop', '--order=memory', '--iterations=1']),
  }),
};

export const hostSwap: Check<Host, Host> = {
  ...common,
  id: 'host.swap',
  promise: 'the host does not live on swap',
  explain:
    'Used share of the swap. Full swap alone is no finding: zram is meant to be filled. It is one when little memory is available at the ' +
    'same time (less than 15 %).',
  thresholds: {
    warn: '80',
    crit: null,
    unit: '%',
    source: 'awesome-prometheus-alerts (80 %), only with less than 15 % available',
  },
  rangesOf: (value) => ({ warn: availableShare(value) < 15 ? '80' : null, crit: null }),
  judge: ({ memory }) => {
    if (memory.swapTotal === 0)
      return { status: 'not-applicable', summary: literal('no swap'), remedy: null };
    const used = memory.swapTotal - memory.swapFree;
    const share = (used / memory.swapTotal) * 100;
    return {
      value: share,
      summary: say`${percent(share)} of ${bytes(memory.swapTotal)} swap used`,
      remedy: typed(['systemd-cgtop', '--order=memory', '--iterations=1']),
    };
  },
};

export const hostLoad: Check<Host, Host> = {
  ...common,
  id: 'host.load',
  promise: 'the host keeps up with its work',
  explain:
    'Load average of 15 minutes by processor (/proc/loadavg). It counts what waits for disks as well as what computes.',
  thresholds: {
    warn: '1.5',
    crit: null,
    unit: 'count',
    source: 'node-mixin, awesome-prometheus-alerts: 1.5 by processor',
  },
  judge: ({ load, processors }) => ({
    value: processors > 0 ? load[2] / processors : NaN,
    summary: say`load ${load[2]} on ${processors} processors`,
    remedy: typed(['systemd-cgtop', '--order=cpu', '--iterations=2']),
  }),
};

const hour = 3_600_000;

export const hostOom: CountingCheck<Host, Host & { readonly oomKills: number }> = {
  ...common,
  id: 'host.oom',
  promise: 'the kernel killed nothing for want of memory',
  explain:
    'What was added to oom_kill of /proc/vmstat: kills of the whole machine and in every cgroup, those of desktop programs too. Which service it was, container.oom tells.',
  thresholds: {
    warn: '0',
    crit: '9',
    unit: 'count',
    within: { warn: hour, crit: hour },
    source: 'awesome-prometheus-alerts: any OOM kill',
  },
  fact: (_, model) =>
    given(model.host, (value) =>
      value.oomKills === null
        ? unknown('version', literal('/proc/vmstat does not tell oom_kill'), model.host.origin)
        : known({ ...value, oomKills: value.oomKills }, model.host.origin),
    ),
  count: ({ oomKills, uptimeMs }, _, { now }) => {
    const counter = { total: oomKills, began: now - uptimeMs, of: literal('OOM kill') };
    return {
      warn: counter,
      crit: counter,
      remedy: typed(['journalctl', '--dmesg', '--grep=out of memory', '--since=-1h']),
    };
  },
};

const day = 24 * hour;
/** The distributions' own tools advise a reboot at once; a week is what a box with a family on it gets. */
const rebootWithin = 7 * day;

export const rebootPending: Check<null, { readonly host: Host; readonly installed: readonly Clean[] }> = {
  id: 'reboot.pending',
  group: 'host',
  pane: 'stack',
  needs: ['host', 'kernels'],
  promise: 'the newest kernel that is installed runs',
  explain:
    'The names in /usr/lib/modules against the kernel that runs. Warns when a newer one has been installed and the machine was not started for a week, and at once when the modules of ' +
    'the one that runs are gone: what it has not loaded by now (a file system, a USB driver) it can no longer load.',
  thresholds: null,
  subjects: itself,
  fact: (_, model) => map(both(model.host, model.kernels), ([host, installed]) => ({ host, installed })),
  judge({ host, installed }) {
    const remedy = typed(['sudo', 'systemctl', 'reboot']);
    const { kernel, uptimeMs } = host;
    const up = say`up ${duration(uptimeMs)}`;
    if (installed.length === 0)
      return {
        status: 'unknown',
        summary: literal('no kernel lies in /usr/lib/modules'),
        remedy: typed(['ls', '-la', '/usr/lib/modules']),
      };
    if (!installed.includes(kernel))
      return { status: 'warning', summary: say`${kernel} runs, and its modules are gone`, remedy };
    const newest = installed.reduce((best, one) => (compareReleases(best, one) < 0 ? one : best), kernel);
    if (newest === kernel)
      return { status: 'ok', summary: say`${kernel} is the newest, ${up}`, remedy: null };
    return uptimeMs > rebootWithin
      ? { status: 'warning', summary: say`${newest} is installed, ${kernel} runs, ${up}`, remedy }
      : { status: 'ok', summary: say`${newest} is installed and waits for a reboot, ${up}`, remedy: null };
  },
};

export const clockSync: Check<null, ClockState> = {
  id: 'clock.sync',
  group: 'host',
  pane: 'stack',
  needs: ['clock'],
  promise: 'the clock is kept right',
  explain:
    'NTP and NTPSynchronized of `timedatectl show`. Every age that is judged here, every certificate and every ban rests on the clock.',
  thresholds: null,
  subjects: itself,
  fact: (_, { clock }) => clock,
  judge({ ntp, synchronized }) {
    if (synchronized) return { status: 'ok', summary: literal('synchronised'), remedy: null };
    return ntp
      ? {
          status: 'warning',
          summary: literal('not synchronised, although a time service is on'),
          remedy: typed(['timedatectl', 'timesync-status']),
        }
      : {
          status: 'warning',
          summary: literal('not synchronised: no time service is on'),
          remedy: typed(['sudo', 'timedatectl', 'set-ntp', 'true']),
        };
  },
};

export const journalPersistent: Check<Host, boolean> = {
  ...common,
  pane: 'disk',
  id: 'journal.persistent',
  promise: 'the journal is kept on disk',
  explain:
    'Whether /var/log/journal exists (journald.conf(5), Storage=auto). Without it the journal lives in memory and is gone after a reboot; ' +
    'a full disk can make it so without a word.',
  thresholds: null,
  fact: (_, model) =>
    given(model.host, ({ journalPersistent: is }) =>
      is === null
        ? unknown('permission', literal('/var/log/journal cannot be looked at'), model.host.origin)
        : known(is, model.host.origin),
    ),
  judge: (persistent) =>
    persistent
      ? { status: 'ok', summary: literal('kept on disk'), remedy: null }
      : {
          status: 'warning',
          summary: literal('kept in memory only: gone after a reboot'),
          // systemd-journald.service(8), "FILES": the folder makes it persistent unless Storage= says otherwise.
          remedy: literal('sudo mkdir -p /var/log/journal && sudo journalctl --flush'),
        },
};

export const journalSize: Check<null, number | 'volatile'> = {
  id: 'journal.size',
  group: 'host',
  pane: 'disk',
  needs: ['host', 'folderSizes'],
  promise: 'the journal does not take the disk',
  explain:
    'Bytes below /var/log/journal. Without SystemMaxUse= journald takes up to a tenth of the file system, at most 4 GiB (journald.conf(5)).',
  thresholds: { warn: String(2 * 2 ** 30), crit: null, unit: 'B', source: 'half of journald’s default cap' },
  subjects: itself,
  fact: (_, model) => {
    if (valueOf(model.host)?.journalPersistent === false) return map(model.host, () => 'volatile' as const);
    const folders = restingOn(model.folders, ({ path }) => path?.endsWith('/log/journal') === true);
    return given(folders, (list): Known<number> => {
      const journal = list.find(({ name }) => name === 'journal');
      if (journal?.state === 'present' && journal.size !== null) return known(journal.size, folders.origin);
      const reason = journal?.state === 'unreadable' ? 'permission' : 'dependency';
      return unknown(reason, literal('the folder of the journal was not measured'), folders.origin);
    });
  },
  judge: (size) =>
    size === 'volatile'
      ? { status: 'not-applicable', summary: literal('kept in memory: see journal.persistent'), remedy: null }
      : { value: size, summary: say`${bytes(size)} on disk`, remedy: typed(['journalctl', '--disk-usage']) },
};
