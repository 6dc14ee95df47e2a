import { type Config } from '../config/schema.ts';
import { type Origin, unknown, type Unknown } from '../model/known.ts';
import { type Model } from '../model/model.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { truncate } from '../text/width.ts';
import { catalogue } from './catalogue.ts';
import { type Check, type Judgement, type Target } from './check.ts';
import { alerts, parseRange, type Range } from './range.ts';
import { remedyFor } from './remedies.ts';
import { rank, type Status, type Verdict } from './verdict.ts';

/**
 * Judges a model by all checks that the configuration leaves enabled: worst first, then in the order of the catalogue.
 * Never throws: a check that does is one unknown verdict (`internal`), and the others are judged all the same.
 */
export function judgeAll(
  model: Model,
  config: Config,
  checks: readonly Check[] = catalogue,
): readonly Verdict[] {
  const verdicts = checks
    .filter(({ id }) => config.checks[id]?.enabled !== false)
    .flatMap((check) => judgeCheck(check, model, config));
  return verdicts
    .map((verdict, index) => ({ verdict, index }))
    .sort((left, right) => rank(right.verdict.status) - rank(left.verdict.status) || left.index - right.index)
    .map(({ verdict }) => verdict);
}

/** All verdicts of one check. */
function judgeCheck(check: Check, model: Model, config: Config): readonly Verdict[] {
  const whole: Target<unknown> = { name: null, row: null, subject: null };
  const speak = verdictsOf(check, model, config);
  try {
    const because = check.notApplicable?.(model, config) ?? null;
    if (because !== null) return [speak.notApplicable(whole, because)];
    const targets = check.subjects(model, config);
    if (!targets.known) return [speak.unknown(whole, targets)];
    if (targets.value.length === 0) {
      return [speak.unknown(whole, unknown('dependency', literal('nothing to judge'), targets.origin))];
    }

    const verdicts = apart(targets.value).map((target) => judgeTarget(check, target, model, config, speak));
    return collapsed(verdicts, whole, speak);
  } catch (error) {
    return [speak.unknown(whole, defect(error, model))];
  }
}

function judgeTarget(
  check: Check,
  target: Target<unknown>,
  model: Model,
  config: Config,
  speak: Speaker,
): Verdict {
  try {
    const fact = check.fact(target.subject, model, config);
    if (!fact.known) return speak.unknown(target, fact);
    const judgement = check.judge(fact.value, target.subject, model, config);
    return speak.judged(target, judgement, fact.origin);
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
function verdictsOf(check: Check, model: Model, config: Config) {
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
      if (status === null)
        return speaker.unknown(target, unknown('internal', literal('a range cannot be read'), origin));
      const least = 'status' in judgement ? undefined : judgement.atLeast;
      const final = least !== undefined && rank(least) > rank(status) ? least : status;
      return {
        ...started,
        status: final,
        reason: final === 'unknown' ? 'dependency' : null,
        summary: oneLine(summary),
        value: judgement.value ?? null,
        remedy: rank(final) === 0 ? null : remedy,
      };
    },
  };
  return speaker;
}

type Speaker = ReturnType<typeof verdictsOf>;

function defaultRanges(check: Check, config: Config): Ranges {
  const settings = config.checks[check.id];
  return {
    warn: settings?.warn ?? check.thresholds?.warn ?? null,
    crit: settings?.crit ?? check.thresholds?.crit ?? null,
  };
}

/** What the configuration says, else what the target is, else the check's own. A failing `rangesOf` fails the target. */
function rangesFor(check: Check, target: Target<unknown>, model: Model, config: Config): Ranges {
  if (check.rangesOf === undefined) return defaultRanges(check, config);
  const settings = config.checks[check.id];
  const own = check.rangesOf(target.subject, model, config);
  return { warn: settings?.warn ?? own.warn, crit: settings?.crit ?? own.crit };
}

/** A number's status by its ranges alone. Null: a range cannot be read, so nothing can be said. */
function ranked(value: number, { warn, crit }: Ranges): Status | null {
  const critical = read(crit);
  const warning = read(warn);
  if (critical === undefined || warning === undefined) return null;
  if (critical !== null && alerts(critical, value)) return 'critical';
  if (warning !== null && alerts(warning, value)) return 'warning';
  return 'ok';
}

/** Null: none set. Undefined: set, but not a range. */
function read(text: string | null): Range | null | undefined {
  return text === null ? null : (parseRange(text) ?? undefined);
}
