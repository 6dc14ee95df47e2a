import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** `cscli lapi status` and `cscli capi status`: exit code and the sentence. */
export interface ApiStatus {
  readonly reachable: boolean;
  readonly text: Clean;
}

export const crowdsecLapi: Probe<ApiStatus> = {
  id: 'crowdsec.lapi',
  title: 'cscli lapi status',
  every: { seen: 30000, hidden: 120000 },
  staleAfter: 600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

export const crowdsecCapi: Probe<ApiStatus> = {
  id: 'crowdsec.capi',
  title: 'cscli capi status',
  every: { seen: 300000, hidden: 600000 },
  staleAfter: 3600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** One active decision. `cscli decisions list -o json` prints alerts that each hold decisions. */
export interface Decision {
  readonly id: number;
  /** cscli, crowdsec, console, CAPI, lists, cscli-import, … */
  readonly origin: Clean;
  /** ban, captcha, … */
  readonly type: Clean;
  readonly scope: Clean;
  readonly value: Clean;
  readonly scenario: Clean;
  /** Epoch milliseconds, from the remaining duration at the time of the reading. */
  readonly until: number | null;
  readonly simulated: boolean;
  readonly country: Clean | null;
  readonly asName: Clean | null;
}

export const crowdsecDecisions: Probe<readonly Decision[]> = {
  id: 'crowdsec.decisions',
  title: 'cscli decisions list',
  every: { seen: 15000, hidden: 120000 },
  staleAfter: 600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** Active decisions by origin, the community's (CAPI, lists) included: `cscli decisions list -a -o json`. */
export interface DecisionCounts {
  readonly byOrigin: Readonly<Record<string, number>>;
  readonly total: number;
}

export const crowdsecCounts: Probe<DecisionCounts> = {
  id: 'crowdsec.counts',
  title: 'cscli decisions list --all',
  every: { seen: 300000, hidden: 600000 },
  staleAfter: 3600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** One entry of `cscli alerts list -o json`. */
export interface Alert {
  readonly id: number;
  readonly scenario: Clean;
  readonly message: Clean;
  readonly source: Clean;
  readonly country: Clean | null;
  readonly asName: Clean | null;
  readonly events: number;
  readonly createdAt: number | null;
  readonly decisions: number;
}

export const crowdsecAlerts: Probe<readonly Alert[]> = {
  id: 'crowdsec.alerts',
  title: 'cscli alerts list',
  every: { seen: 30000, hidden: 300000 },
  staleAfter: 900000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** One entry of `cscli bouncers list -o json`. Its `api_key` is never read. */
export interface Bouncer {
  readonly name: Clean;
  readonly address: Clean | null;
  readonly revoked: boolean;
  /** Null: never pulled (1.4 prints the creation time then). */
  readonly lastPull: number | null;
  readonly createdAt: number | null;
  readonly type: Clean | null;
  readonly version: Clean | null;
}

export const crowdsecBouncers: Probe<readonly Bouncer[]> = {
  id: 'crowdsec.bouncers',
  title: 'cscli bouncers list',
  every: { seen: 30000, hidden: 120000 },
  staleAfter: 600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};

/** Log acquisition from `cscli metrics -o json` (1.4: several JSON documents one after the other). Counted since crowdsec started. */
export interface Acquisition {
  readonly source: Clean;
  readonly read: number;
  readonly parsed: number;
  readonly unparsed: number;
  readonly poured: number;
}

export const crowdsecAcquisition: Probe<readonly Acquisition[]> = {
  id: 'crowdsec.acquisition',
  title: 'cscli metrics',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 1800000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
