import { type Verdict } from '../checks/verdict.ts';
import { type Clean, literal } from '../text/clean.ts';

/** Rows of checks that have one target and therefore name no row. */
const rows: Readonly<Record<string, Clean>> = {
  'crowdsec.lapi': literal('lapi'),
  'crowdsec.capi': literal('capi'),
  'crowdsec.acquis': literal('acquisition'),
  'crowdsec.community': literal('decisions'),
  'journal.size': literal('holder:journal'),
  'backup.log': literal('log'),
  'ml.state': literal('service'),
  'ml.mem': literal('memory'),
  'ml.oom': literal('oom'),
  'ml.ping': literal('ping'),
};

/** The verdict with the row that it is shown on: its own, or the one of its check. */
export function placed(verdict: Verdict): Verdict {
  const row = verdict.subject.row ?? rows[verdict.check];
  return row === undefined || verdict.subject.row !== null
    ? verdict
    : { ...verdict, subject: { ...verdict.subject, row } };
}
