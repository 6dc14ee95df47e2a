import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';
import { cscliOutput, jsonDocuments, messageOf } from './cscli.ts';
import { parseJson } from './json.ts';
import { type Probe, Unavailable } from './probe.ts';

/** What crowdsec has counted since it started, of `cscli metrics -o json`: from the lines of the logs to the scenarios. */
export interface Metrics {
  readonly sources: readonly Acquisition[];
  readonly scenarios: readonly Scenario[];
}

/** One log that is read. */
export interface Acquisition {
  /** `file:/var/log/traefik/access.log`, `journalctl:…`, `docker:…` */
  readonly source: Clean;
  readonly read: number;
  readonly parsed: number;
  readonly unparsed: number;
  /** Events of it that scenarios took; one event may be taken by several. */
  readonly poured: number;
  /** Lines that a whitelist took out (private addresses, by default); null: this cscli does not tell. May be more than were read. */
  readonly whitelisted: number | null;
}

/** One scenario with its buckets. */
export interface Scenario {
  readonly name: Clean;
  readonly poured: number;
  /** Buckets that overflowed: alerts. */
  readonly overflows: number;
}

export const crowdsecMetrics: Probe<Metrics> = {
  id: 'crowdsec.metrics',
  title: 'cscli metrics',
  every: { seen: 300_000, hidden: 300_000 },
  staleAfter: 1_800_000,
  async read(context, evidence) {
    const { stdout, stderr } = await cscliOutput(context, evidence, ['metrics', '-o', 'json']);
    const found = parseMetrics(stdout);
    // Metrics that cannot be fetched are a word on stderr, exit 0 and empty sections: a fatal one in 1.4.6, a warning from 1.6 on.
    if (found.sources.length === 0 && /\b(?:fetch|pars)(?:ing)? (?:prometheus )?metrics\b/i.test(stderr))
      throw new Unavailable(
        'dependency',
        say`cscli: ${messageOf({ ...emptyOutcome, stderr }) ?? literal('no metrics')}`,
      );
    return found;
  },
};

const emptyOutcome = { argv: [], stdout: '', exit: 0, signal: null, failure: null, tookMs: 0 };

const counted = z.record(z.string(), z.record(z.string(), z.int().nonnegative()));
const sections = z.object({ acquisition: counted, scenarios: counted });

/**
 * Reads the sections of the logs and of the scenarios. Up to 1.5 cscli prints a document per section: acquisition, parsers, scenarios, …
 * (cmd/crowdsec-cli/metrics.go); since then one document with a member for each (climetrics/store.go). A counter that is not there was
 * never raised. Empty: nothing has been read since the start.
 *
 * @throws {Unavailable} `parse`
 */
export function parseMetrics(text: string): Metrics {
  const documents = jsonDocuments(text) ?? [];
  const [first, , third] = documents;
  if (first === undefined) throw new Unavailable('parse', literal('cscli metrics: it printed no document'));
  const { acquisition, scenarios } =
    documents.length === 1
      ? parseJson(first, sections, 'cscli metrics')
      : {
          acquisition: parseJson(first, counted, 'cscli metrics'),
          scenarios: parseJson(third ?? '', counted, 'cscli metrics'),
        };
  return {
    sources: Object.entries(acquisition).map(([name, counters]) => ({
      source: clean(name),
      read: counters['reads'] ?? 0,
      parsed: counters['parsed'] ?? 0,
      unparsed: counters['unparsed'] ?? 0,
      poured: counters['pour'] ?? 0,
      whitelisted: counters['whitelisted'] ?? null,
    })),
    scenarios: Object.entries(scenarios).map(([name, counters]) => ({
      name: clean(name),
      poured: counters['pour'] ?? 0,
      overflows: counters['overflow'] ?? 0,
    })),
  };
}
