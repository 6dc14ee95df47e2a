import { type Config } from '../config/schema.ts';
import { type Origin, unknown, type Unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { truncate } from '../text/width.ts';
import { catalogue } from './catalogue.ts';
import { type AnyCheck, type Counted, type CountingCheck, type Judgement, type Target } from './check.ts';
import { type Courses, type Within } from './counters.ts';
import { type Bounds, rankCounted } from './counting.ts';
import { alerts, parseRange, type Range } from './range.ts';
import { remedyFor } from './remedies.ts';
import { rank, type Status, type Verdict } from './verdict.ts';

/**
 * Judges a model by all checks that the configuration leaves enabled: worst first, then in the order of the catalogue.
 * `courses`: how the counters ran until now, as the look before left them. Never throws: a check that does is one unknown
 * verdict (`internal`), and the others are judged all the same.
 */
export function judgeAll(
  model: Model,
  config: Config,
  checks: readonly AnyCheck[] = catalogue,
  courses: Courses = new Map(),
): readonly Verdict[] {
  const verdicts = checks
    .filter(({ id }) => config.checks[id]?.enabled !== false)
    .flatMap((check) => judgeCheck(check, { model, config, courses }));
  return verdicts
    .map((verdict, index) => ({ verdict, index }))
    .sort((left, right) => rank(right.verdict.status) - rank(left.verdict.status) || left.index - right.index)
    .map(({ verdict }) => verdict);
}

/** What is judged, by what, and what was seen of it before. */
interface Case {
  readonly model: Model;
  readonly config: Config;
  readonly courses: Courses;
}

/** All verdicts of one check. */
function judgeCheck(check: AnyCheck, given: Case): readonly Verdict[] {
  const { model, config } = given;
  const whole: Target<unknown> = { name: null, row: null, subject: null };
  const speak = verdictsOf(check, given);
  try {
    const because = check.notApplicable?.(model, config) ?? null;
    if (because !== null) return [speak.notApplicable(whole, because)];
    const targets = check.subjects(model, config);
    if (!targets.known) return [speak.unknown(whole, targets)];
    if (targets.value.length === 0) {
      return [speak.unknown(whole, unknown('dependency', literal('nothing to judge'), targets.origin))];
    }

    const verdicts = apart(targets.value).map((target) => judgeTarget(check, target, given, speak));
    return collapsed(verdicts, whole, speak);
  } catch (error) {
    return [speak.unknown(whole, defect(error, model))];
  }
}

function judgeTarget(
  check: AnyCheck,
  target: Target<unknown>,
  { model, config }: Case,
  speak: Speaker,
): Verdict {
  try {
    const { subject } = target;
    const fact = check.fact(subject, model, config);
    if (!fact.known) return speak.unknown(target, fact);
    if ('judge' in check)
      return speak.judged(target, check.judge(fact.value, subject, model, config), fact.origin);
    const counted = check.count(fact.value, subject, model, config);
    return 'status' in counted
      ? speak.judged(target, counted, fact.origin)
      : speak.counted(target, counted, check, fact.origin);
  } catch (error) {
    return speak.unknown(target, defect(error, model));
  }
}

/** Ids are unique, whatever the names are: a second target of the same name is `name#2`, or the next that is free. */
function apart(targets: readonly Target<unknown>[]): readonly Target<unknown>[] {
  const taken = new Set(targets.map(({ name }) => name));
  const seen = new Set<string | null>();
  return targets.map((target) => {
    let { name } = target;
    for (let count = 2; seen.has(name); count++) {
      const next = say`${target.name ?? literal('')}#${count}`;
      if (!taken.has(next) || seen.has(next)) name = next;
    }
    seen.add(name);
    return name === target.name ? target : { ...target, name };
  });
}

/** When all that a check could judge is unknown for one and the same reason, that is one piece of news and not forty. */
function collapsed(verdicts: readonly Verdict[], whole: Target<unknown>, speak: Speaker): readonly Verdict[] {
  const concerned = verdicts.filter(({ status }) => status !== 'not-applicable');
  const [first] = concerned;
  if (first === undefined || concerned.length < 2) return verdicts;
  const same = concerned.every(
    ({ status, reason, summary }) =>
      status === 'unknown' && reason === first.reason && summary === first.summary,
  );
  if (!same) return verdicts;
  return [
    speak.instead(first, whole, concerned.length),
    ...verdicts.filter(({ status }) => status === 'not-applicable'),
  ];
}

function defect(error: unknown, model: Model): Unknown {
  const detail = clean(error instanceof Error ? error.message : String(error));
  return unknown('internal', detail, { probes: [], takenAt: model.now, evidence: [] });
}

/** Cells that a summary may take. */
const longest = 90;

interface Ranges {
  readonly warn: string | null;
  readonly crit: string | null;
}

/** What is longer is cut: the remedy and the evidence lead to the rest. */
function oneLine(text: Clean): Clean {
  return truncate(text, longest);
}

/** The only place where verdicts are made. */
function verdictsOf(check: AnyCheck, { model, config, courses }: Case) {
  const base = (target: Target<unknown>, origin: Origin) => ({
    id: target.name === null ? clean(check.id) : clean(`${check.id}[${target.name}]`),
    check: check.id,
    target: target.name,
    group: check.group,
    value: null,
    unit: check.thresholds?.unit ?? null,
    reason: null,
    remedy: null,
    evidence: origin.evidence,
    ageMs: Math.max(0, model.now - origin.takenAt),
    subject: { pane: check.pane, row: target.row },
    ...defaultRanges(check, config),
  });

  const speaker = {
    unknown: (target: Target<unknown>, fact: Unknown): Verdict => ({
      ...base(target, fact.origin),
      status: 'unknown',
      reason: fact.reason,
      summary: oneLine(fact.detail),
      remedy: remedyFor(fact, check.group, model),
    }),
    notApplicable: (target: Target<unknown>, because: Clean): Verdict => ({
      ...base(target, { probes: [], takenAt: model.now, evidence: [] }),
      status: 'not-applicable',
      summary: because,
    }),
    instead: (first: Verdict, whole: Target<unknown>, count: number): Verdict => ({
      ...first,
      id: clean(check.id),
      target: null,
      subject: { pane: check.pane, row: whole.row },
      summary: oneLine(say`all ${count}: ${first.summary}`),
    }),
    judged: (target: Target<unknown>, judgement: Judgement, origin: Origin): Verdict => {
      const { summary, remedy } = judgement;
      if (judgement.value !== undefined && !Number.isFinite(judgement.value)) {
        return speaker.unknown(target, unknown('internal', say`${summary}: not a number`, origin));
      }

      const started = { ...base(target, origin), ...rangesFor(check, target, model, config) };
      const status = 'status' in judgement ? judgement.status : ranked(judgement.value, started);
      if (status === null) return speaker.unreadable(target, origin);
      const final = notBelow(status, 'status' in judgement ? undefined : judgement.atLeast);
      return {
        ...started,
        status: final,
        reason: final === 'unknown' ? 'dependency' : null,
        summary: oneLine(summary),
        value: judgement.value ?? null,
        remedy: rank(final) === 0 ? null : remedy,
      };
    },
    counted: (
      target: Target<unknown>,
      counted: Counted,
      { id, thresholds }: CountingCheck,
      origin: Origin,
    ): Verdict => {
      const started = base(target, origin);
      const bounds = boundsOf(started);
      if (bounds === null) return speaker.unreadable(target, origin);
      const within = withinFor(id, thresholds.within, config);
      const told = rankCounted(counted, bounds, within, { courses, id: started.id, now: model.now });
      if (told === null)
        return speaker.unknown(
          target,
          unknown('parse', literal('a counter stands at what is no number'), origin),
        );
      const status = notBelow(told.status === 'pending' ? 'unknown' : told.status, counted.atLeast);
      return {
        ...started,
        within,
        courses: told.courses,
        status,
        reason: status === 'unknown' ? 'pending' : null,
        summary: oneLine(told.summary),
        value: told.status === 'pending' ? null : told.value,
        remedy: rank(status) === 0 ? null : counted.remedy,
      };
    },
    unreadable: (target: Target<unknown>, origin: Origin): Verdict =>
      speaker.unknown(target, unknown('internal', literal('a range cannot be read'), origin)),
  };
  return speaker;
}

type Speaker = ReturnType<typeof verdictsOf>;

function defaultRanges(check: AnyCheck, config: Config): Ranges {
  const settings = config.checks[check.id];
  return {
    warn: settings?.warn ?? check.thresholds?.warn ?? null,
    crit: settings?.crit ?? check.thresholds?.crit ?? null,
  };
}

/** What the configuration says, else what the target is, else the check's own. A failing `rangesOf` fails the target. */
function rangesFor(check: AnyCheck, target: Target<unknown>, model: Model, config: Config): Ranges {
  if (!('rangesOf' in check)) return defaultRanges(check, config);
  const settings = config.checks[check.id];
  const own = check.rangesOf(target.subject, model, config);
  return { warn: settings?.warn ?? own.warn, crit: settings?.crit ?? own.crit };
}

/** The windows of a counting check as the configuration has them, milliseconds. */
function withinFor(id: string, own: Within, config: Config): Within {
  const settings = config.checks[id]?.within;
  return settings === undefined ? own : { warn: settings * 1000, crit: settings * 1000 };
}

/** Null: a range cannot be read. */
function boundsOf({ warn, crit }: Ranges): Bounds | null {
  const [warning, critical] = [read(warn), read(crit)];
  return warning === undefined || critical === undefined ? null : { warn: warning, crit: critical };
}

/** A number's status by its ranges alone. Null: a range cannot be read, so nothing can be said. */
function ranked(value: number, ranges: Ranges): Status | null {
  const bounds = boundsOf(ranges);
  if (bounds === null) return null;
  if (bounds.crit !== null && alerts(bounds.crit, value)) return 'critical';
  return bounds.warn !== null && alerts(bounds.warn, value) ? 'warning' : 'ok';
}

function notBelow(status: Status, least: Status | undefined): Status {
  return least !== undefined && rank(least) > rank(status) ? least : status;
}

/** Null: none set. Undefined: set, but not a range. */
function read(text: string | null): Range | null | undefined {
  return text === null ? null : (parseRange(text) ?? undefined);
}
