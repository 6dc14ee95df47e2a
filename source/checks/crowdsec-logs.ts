import path from 'node:path';
import { type Config } from '../config/schema.ts';
import { all, given, known, type Known, map, unknown, valueOf } from '../model/known.ts';
import { findService } from '../model/machine-learning.ts';
import { type Model } from '../model/model.ts';
import { type Reading } from '../model/protection.ts';
import { type Acquisition } from '../probes/crowdsec-metrics.ts';
import { clean, literal, say } from '../text/clean.ts';
import { duration } from '../text/format.ts';
import { type Check, type Settled } from './check.ts';
import { common, crowdsecLog, cscli, lapi, link } from './crowdsec-common.ts';
import { many } from './targets.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** Counters begin with crowdsec: right after its start there is nothing to have read. */
const firstMinutes = 15 * minute;

/** When crowdsec started, epoch milliseconds; null: not known. */
function startOf({ stack }: Model, { crowdsec }: Config): number | null {
  return crowdsec.via === 'container'
    ? (findService(stack.services, [crowdsec.container])?.since ?? null)
    : null;
}

/** Why it is no finding that nothing was read; null: it is one. */
function excuse(model: Model, config: Config): Pick<Settled, 'status' | 'summary'> | null {
  const { now, protection } = model;
  const since = startOf(model, config);
  if (since === null) return null;
  if (now - since < firstMinutes)
    return { status: 'unknown', summary: literal('just started: no lines yet') };
  const log = valueOf(protection.traffic);
  // Traefik may log errors alone, and nobody has made one since.
  return log?.kept === true && now - since < day && !log.requests.some(({ at }) => at > since + minute)
    ? {
        status: 'not-applicable',
        summary: say`Traefik has logged nothing since crowdsec started ${duration(now - since)} ago`,
      }
    : null;
}

const needs = ['crowdsecMetrics', ...lapi] as const;

export const crowdsecAcquis: Check<null, Reading> = {
  ...common,
  id: 'crowdsec.acquis',
  needs: [...needs, 'accessLog'],
  promise: 'CrowdSec reads logs, and goes on reading them',
  explain:
    'Lines read since crowdsec started (`cscli metrics`). With no source, or none that brings lines, everything else is green and nobody is ever banned locally: active, but blind. ' +
    'What was measured before tells whether it still reads: no new line for a day, while Traefik logged requests, is as bad. In the first 15 minutes after a start nothing is concluded, nor in the first day while Traefik has logged nothing.',
  thresholds: null,
  subjects: link(literal('acquisition')),
  fact: (_, { protection }) => protection.acquisition,
  judge: ({ sources, read }, _, model, config) => {
    const remedy = cscli(config, 'metrics', 'show', 'acquisition');
    const count = many(sources.length, literal('source'));
    if (read > 0) {
      const { stillFor: still } = model.protection;
      return still === null
        ? { status: 'ok', summary: say`${read} lines read from ${count}`, remedy: null }
        : {
            status: 'warning',
            summary: say`no new line for ${duration(still)}: ${read} lines read before, from ${count}`,
            remedy: crowdsecLog(config),
          };
    }
    const why = excuse(model, config);
    if (why !== null) return { ...why, remedy };
    return {
      status: 'warning',
      summary:
        sources.length === 0 ? literal('blind: reads no log at all') : say`blind: ${count}, no line read`,
      remedy,
    };
  },
};

/** Traefik's log among the sources, by the name of its file or of its container. */
function traefikSources(sources: readonly Acquisition[], { traefik }: Config): readonly Acquisition[] {
  const file = path.basename(traefik.accessLog);
  return sources.filter(
    ({ source }) =>
      (file !== '' && source.endsWith(`/${file}`)) || source.toLowerCase().includes(traefik.container),
  );
}

/** What was counted, where anything was read at all. */
function whereRead({ protection }: Model): Known<Reading> {
  return given(protection.acquisition, (reading) =>
    reading.read > 0
      ? known(reading, protection.acquisition.origin)
      : unknown('dependency', literal('no line is read'), protection.acquisition.origin),
  );
}

/** What Traefik's log came to. */
interface Understood {
  readonly read: number;
  readonly parsed: number;
  /** Lines of other logs that were parsed. */
  readonly others: number;
  /** Whether there is a Traefik here; only looked at where none of its lines is read. */
  readonly traefik: boolean;
}

/** Fewer lines may by chance be such as nobody wants to understand. */
const enough = 50;

export const crowdsecParser: Check<null, Understood> = {
  ...common,
  id: 'crowdsec.parser',
  needs: [...needs, 'accessLog'],
  promise: 'what Traefik logs is read and understood',
  explain:
    'Of the sources of `cscli metrics` the one that is Traefik’s (by the name of traefik.accessLog or of its container): lines parsed of those read. Other logs do not stand in for it: with the ' +
    'log of sshd alone nobody is banned for what he does to the sites. When its format or the parser changes, lines are read and none is understood. How much is parsed of a log of the system says nothing.',
  thresholds: {
    warn: '5:',
    crit: null,
    unit: '%',
    source: 'a request of Traefik is one parser’s work: nearly all are parsed',
  },
  subjects: link(literal('parser')),
  fact: (_, model, config) =>
    given(whereRead(model), ({ sources }): Known<Understood> => {
      const own = traefikSources(sources, config);
      const read = sum(own.map((one) => one.read));
      const parsed = Math.min(read, sum(own.map((one) => one.parsed)));
      const others = sum(sources.map((one) => one.parsed)) - sum(own.map((one) => one.parsed));
      const { origin } = model.protection.acquisition;
      if (read > 0) return known({ read, parsed, others, traefik: true }, origin);
      return map(all(model.stack.sources), () => ({
        read,
        parsed,
        others,
        traefik: findService(model.stack.services, [config.traefik.container]) !== null,
      }));
    }),
  judge: ({ read, parsed, others, traefik }, _, model, config) => {
    const remedy = cscli(config, 'metrics', 'show', 'acquisition', 'parsers');
    const why = read === 0 && traefik ? excuse(model, config) : null;
    if (why !== null) return { ...why, remedy };
    if (traefik && read === 0)
      return {
        status: 'warning',
        summary: literal('no line of Traefik’s log is read: nobody is banned for what he does to the sites'),
        remedy,
      };
    if (read === 0)
      return others > 0
        ? { status: 'ok', summary: say`${others} lines parsed`, remedy: null }
        : { status: 'warning', summary: literal('lines are read, and none is parsed'), remedy };
    if (read < enough && parsed === 0)
      return {
        status: 'unknown',
        summary: say`${read} lines of Traefik’s log read, too few to tell`,
        remedy,
      };
    return {
      value: (parsed / read) * 100,
      summary: say`${parsed} of ${read} lines of Traefik’s log parsed`,
      remedy,
    };
  },
};

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Of so many lines some are what a scenario waits for. */
const plenty = 200;

export const crowdsecScenarios: Check<null, Reading> = {
  ...common,
  id: 'crowdsec.scenarios',
  needs,
  promise: 'scenarios take what is parsed',
  explain:
    'Events poured into scenarios, and buckets that overflowed (alerts), since crowdsec started (`cscli metrics`). When hundreds of lines of a log are parsed and none is poured, there is no scenario for them, or a whitelist ' +
    'takes all of them out: by default that of private addresses, which is what guests have whose address is lost on the way.',
  thresholds: null,
  subjects: link(literal('scenarios')),
  fact: (_, model) =>
    given(whereRead(model), (reading) =>
      reading.parsed > 0
        ? known(reading, model.protection.acquisition.origin)
        : unknown('dependency', literal('no line is parsed'), model.protection.acquisition.origin),
    ),
  judge: ({ sources, scenarios, parsed }, _, __, config) => {
    const poured = sum(sources.map((one) => one.poured));
    const whitelisted = sum(sources.map((one) => one.whitelisted ?? 0));
    const overflows = sum(scenarios.map((one) => one.overflows));
    const remedy = cscli(config, 'metrics', 'show', 'scenarios', 'whitelists');
    // Another log that is taken does not stand in for it.
    const dead = sources.find((one) => one.parsed >= plenty && one.poured === 0);
    if (poured > 0 && dead !== undefined) {
      const whites = dead.whitelisted === null ? literal('') : say`, ${dead.whitelisted} whitelisted`;
      return {
        status: 'warning',
        summary: say`${dead.parsed} lines of ${clean(path.basename(dead.source))} parsed, none taken by a scenario${whites}`,
        remedy,
      };
    }
    if (poured > 0)
      return {
        status: 'ok',
        summary: say`${poured} events taken, ${many(overflows, literal('alert'))}`,
        remedy: null,
      };
    const none = say`${parsed} lines parsed, none taken by a scenario`;
    return {
      status: parsed < plenty ? 'unknown' : 'warning',
      summary: whitelisted > 0 ? say`${none}; ${whitelisted} whitelisted` : none,
      remedy,
    };
  },
};
