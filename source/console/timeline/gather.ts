import { parseRange } from '../../checks/range.ts';
import { type Status, type Verdict } from '../../checks/verdict.ts';
import { type Known } from '../../model/known.ts';
import { type Model } from '../../model/model.ts';
import { seriesName } from '../../model/sampled.ts';
import { type JournalEvent } from '../../probes/journal-events.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { percent } from '../../text/format.ts';
import { type Noted, type TimelineEvent } from './event.ts';

type Parts = Omit<TimelineEvent, 'count' | 'firstAt' | 'unit' | 'leads' | 'evidence'> &
  Partial<Pick<TimelineEvent, 'unit' | 'leads'>> & { readonly evidence: Clean };

function event(parts: Parts): TimelineEvent {
  return { unit: null, leads: null, ...parts, count: 1, firstAt: parts.at };
}

/** Everything that happened since then, latest first; what came again and again is one event with its count. Pure. */
export function gather(noted: Noted, model: Model, verdicts: readonly Verdict[]): readonly TimelineEvent[] {
  const all = [
    ...fromJournal(noted, model),
    ...fromContainers(noted, model),
    ...fromTimers(model),
    ...fromAlerts(model),
    ...fromActions(noted, model),
    ...fromChanges(noted, verdicts),
    ...crossings(noted, model, verdicts),
  ].filter(({ at }) => at >= noted.since && at <= model.now);
  return together(all.sort((a, b) => b.at - a.at || (a.subject < b.subject ? -1 : 1)));
}

/** The row of a unit: a service of the stack, or the timer that runs it. */
function rowOf(unit: Clean | null, model: Model): TimelineEvent['leads'] {
  if (unit === null) return null;
  const service = model.stack.services.find(({ unitId }) => unitId === unit);
  if (service !== undefined) return { pane: 'stack', row: service.name };
  const timer = timerOf(unit, model);
  return timer === null ? null : { pane: 'backups', row: timer };
}

function timerOf(unit: Clean, { backups }: Model): Clean | null {
  const timers = backups.timers.known ? backups.timers.value : [];
  return timers.find(({ service }) => service.known && service.value?.id === unit)?.id ?? null;
}

function fromJournal({ managed, written }: Noted, model: Model): readonly TimelineEvent[] {
  return [...valueOf(managed), ...valueOf(written)].flatMap((one) => ofJournal(one, model));
}

function ofJournal(one: JournalEvent, model: Model): readonly TimelineEvent[] {
  const { at, unit, message } = one;
  const subject = unit ?? literal('?');
  const rest = {
    at,
    subject,
    unit,
    leads: rowOf(unit, model),
    evidence: say`journal: ${message}`,
  };
  switch (one.kind) {
    case 'failed':
      return [
        event({
          ...rest,
          kind: 'failure',
          status: 'critical',
          what: say`${subject} failed${inBrackets(one.result)}`,
        }),
      ];
    case 'oom':
      return [
        event({
          ...rest,
          kind: 'oom',
          status: 'critical',
          what: say`a process of ${subject} was killed for memory`,
        }),
      ];
    case 'restart':
      return [
        event({
          ...rest,
          kind: 'restart',
          status: 'warning',
          what: say`${subject} is started again by systemd`,
        }),
      ];
    case 'started': {
      // A timer's service that has ended well; of all others only those that are services of the box.
      if (unit === null || rest.leads === null) return [];
      return rest.leads.pane === 'backups'
        ? [event({ ...rest, kind: 'timer', status: 'ok', what: say`${unit} ran` })]
        : [event({ ...rest, kind: 'start', status: 'ok', what: say`${unit} started` })];
    }
    case 'no-space':
      return [
        event({
          ...rest,
          kind: 'no-space',
          status: 'critical',
          what: say`${subject}: no space left on device`,
        }),
      ];
    case 'refused': {
      const { address } = one;
      if (address === null) return [];
      const leads = { pane: 'crowdsec', row: address } as const;
      return [
        event({
          ...rest,
          subject: address,
          leads,
          kind: 'refused',
          status: 'ok',
          what: say`a request of ${address} was refused (403)`,
        }),
      ];
    }
  }
}

function inBrackets(text: Clean | null): Clean {
  return text === null ? literal('') : say` (${text})`;
}

function fromContainers({ health }: Noted, model: Model): readonly TimelineEvent[] {
  return health.flatMap(({ name, health: state, at }) => {
    if (state === null) return [];
    const service = model.stack.services.find((one) => one.name === name);
    const status: Status = state === 'healthy' ? 'ok' : state === 'starting' ? 'warning' : 'critical';
    return [
      event({
        kind: 'health',
        at,
        subject: service?.unitId ?? name,
        status,
        what: say`${name} is ${state}`,
        evidence: literal('podman events'),
        unit: service?.unitId ?? null,
        leads: service === undefined ? null : { pane: 'stack', row: name },
      }),
    ];
  });
}

/** The last run of each timer's service, which is known without the journal, too. */
function fromTimers({ backups }: Model): readonly TimelineEvent[] {
  return valueOf(backups.timers).flatMap(({ id, service }) => {
    const run = service.known ? service.value : null;
    if (run === null || run.running || run.endedAt === null) return [];
    const ended = run.succeeded ? literal('ran') : say`failed${inBrackets(run.result)}`;
    return [
      event({
        kind: run.succeeded ? 'timer' : 'failure',
        at: run.endedAt,
        subject: run.id,
        status: run.succeeded ? 'ok' : 'critical',
        what: say`${run.id} ${ended}`,
        evidence: say`systemctl --user show ${run.id}`,
        unit: run.id,
        leads: { pane: 'backups', row: id },
      }),
    ];
  });
}

function fromAlerts({ protection }: Model): readonly TimelineEvent[] {
  return valueOf(protection.alerts).flatMap(({ id, source, scenario, createdAt, decisions, events }) => {
    if (createdAt === null) return [];
    const banned = decisions > 0;
    return [
      event({
        kind: banned ? 'ban' : 'alert',
        at: createdAt,
        subject: source,
        status: banned ? 'ok' : 'warning',
        what: banned ? say`${source} was banned: ${scenario}` : say`${source} was noticed: ${scenario}`,
        evidence: say`alert ${id} of CrowdSec, ${events} events`,
        leads: { pane: 'crowdsec', row: say`alert:${id}` },
      }),
    ];
  });
}

const endings: Readonly<Record<'done' | 'failed' | 'unproven' | 'open', readonly [Status, Clean]>> = {
  done: ['ok', literal('')],
  failed: ['critical', literal(': failed')],
  unproven: ['warning', literal(': not proven')],
  open: ['warning', literal(': no end is known')],
};

function fromActions({ actions }: Noted, model: Model): readonly TimelineEvent[] {
  return valueOf(actions).map(({ id, at, action, target, by, ending, detail }) => {
    const [status, words] = endings[ending];
    const service = model.stack.services.find(({ name }) => name === target);
    const timer = valueOf(model.backups.timers).find((one) => one.id === target);
    return event({
      kind: 'action',
      at,
      subject: service?.unitId ?? target,
      status,
      what: say`${action} ${target} by ${by}${words}`,
      evidence: detail === '' ? say`audit ${id}` : say`audit ${id}: ${detail}`,
      unit: service?.unitId ?? null,
      leads:
        service !== undefined
          ? { pane: 'stack', row: service.name }
          : timer !== undefined
            ? { pane: 'backups', row: timer.id }
            : null,
    });
  });
}

function fromChanges({ changes }: Noted, verdicts: readonly Verdict[]): readonly TimelineEvent[] {
  const subjects = new Map(verdicts.map(({ id, subject }) => [id, subject]));
  return changes.map(({ id, status, since }) => {
    const subject = subjects.get(id);
    return event({
      kind: 'verdict',
      at: since,
      subject: id,
      status,
      what: say`${id} became ${literal(status)}`,
      evidence: literal('runs of the check'),
      leads: subject?.row == null ? null : { pane: subject.pane, row: subject.row },
    });
  });
}

/** Where the use of a file system passed its target or a threshold of its check, up or down, between two samples. */
function crossings({ used }: Noted, model: Model, verdicts: readonly Verdict[]): readonly TimelineEvent[] {
  return valueOf(model.storage.filesystems).flatMap(({ mount, space, target }) => {
    if (!used.known || !space.known) return [];
    const whole = space.value.used + space.value.available;
    const points = used.value.get(seriesName('filesystem.used', mount)) ?? [];
    const levels = [...new Set([target, ...thresholds(mount, verdicts)])].sort((a, b) => a - b);
    return points.flatMap((point, index) => {
      const before = points[index - 1];
      if (before === undefined || whole <= 0) return [];
      const [from, to] = [(before.value / whole) * 100, (point.value / whole) * 100];
      return levels
        .filter((level) => from < level !== to < level)
        .map((level) => {
          const up = to >= level;
          const high = level === levels.at(-1) && levels.length > 1;
          return event({
            kind: 'crossing',
            at: point.at,
            subject: mount,
            status: up ? (high ? 'critical' : 'warning') : 'ok',
            what: say`${mount} went ${up ? literal('over') : literal('under')} ${percent(level)}`,
            evidence: say`samples: ${percent(from)}, then ${percent(to)}`,
            leads: { pane: 'disk', row: mount },
          });
        });
    });
  });
}

/** The percentages at which a file system's check alerts. */
function thresholds(mount: Clean, verdicts: readonly Verdict[]): readonly number[] {
  const verdict = verdicts.find(({ check, subject }) => check === 'disk.used' && subject.row === mount);
  return [verdict?.warn, verdict?.crit].flatMap((text) => {
    const range = text == null ? null : parseRange(text);
    return range === null ? [] : [range.start, range.end].filter((end) => end > 0 && end < 100);
  });
}

function valueOf<T>(known: Known<readonly T[]>): readonly T[] {
  return known.known ? known.value : [];
}

/** What comes by itself and often says more as one line: within this, the same of the same subject is one. Milliseconds. */
const gathered: Readonly<Partial<Record<TimelineEvent['kind'], number>>> = {
  // Less than a day, so that what runs daily has a line each day.
  timer: 20 * 3_600_000,
  start: 600_000,
  restart: 3_600_000,
  refused: 3_600_000,
  'no-space': 3_600_000,
};
/** The journal and the unit's own state tell of the same run, a moment apart. Milliseconds. */
const sameMs = 2000;

/** Latest first in, latest first out. */
function together(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const out: TimelineEvent[] = [];
  const latest = new Map<string, number>();
  for (const one of events) {
    const key = `${one.kind} ${one.subject} ${one.status}`;
    const at = latest.get(key);
    const last = at === undefined ? undefined : out[at];
    if (last !== undefined && at !== undefined) {
      if (last.firstAt - one.at <= sameMs && (one.kind === 'timer' || one.kind === 'failure')) continue;
      if (last.at - one.at <= (gathered[one.kind] ?? -1)) {
        out[at] = { ...last, count: last.count + 1, firstAt: one.at };
        continue;
      }
    }
    latest.set(key, out.length);
    out.push(one);
  }
  return out;
}
