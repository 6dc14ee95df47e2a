import { given, known, type Known, map, restingOn, unknown, valueOf } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { type Host } from '../probes/host.ts';
import { literal, say } from '../text/clean.ts';
import { bytes, percent } from '../text/format.ts';
import { type Check, type Target } from './check.ts';
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
          remedy: typed(['journalctl', '--disk-usage']),
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
