import { type Outcome } from '../../box/box.ts';
import { type Alert, parseAlerts } from '../../probes/crowdsec.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { instant } from '../../text/format.ts';
import { failureOf } from '../failure.ts';
import { type Step } from '../step.ts';

/** Alerts that are shown, the newest: cscli's own limit. */
export const mostAlerts = 50;

function alertLine({ createdAt, scenario, events, decisions, message }: Alert): Clean {
  const at = createdAt === null ? literal('at a time not known') : instant(createdAt);
  const seen = events === 1 ? literal('1 event') : say`${events} events`;
  const led = decisions === 0 ? literal('no decision') : literal('decided on');
  // The usual message says the scenario and the events over again.
  const more = message === '' || message.includes(scenario) ? [] : [message];
  return join([at, seen, led, scenario, ...more], '  ');
}

/** What a view shows of the alerts, newest first, or why it shows none. */
export function alertLines(value: Clean, step: Step, outcome: Outcome | undefined): readonly Clean[] {
  if (outcome === undefined) return [literal('cscli was not asked')];
  const failure = failureOf(step, outcome, false);
  if (failure !== null) return [say`the alerts are not known: ${failure}`];
  try {
    const alerts = [...parseAlerts(outcome.stdout)].sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
    if (alerts.length === 0)
      return [
        say`CrowdSec keeps no alert of ${value}. It forgets them after a while (flush in its configuration).`,
      ];
    const count = alerts.length === 1 ? literal('1 alert') : say`${alerts.length} alerts`;
    const only = alerts.length >= mostAlerts ? literal(', the newest') : literal('');
    return [say`${count} of ${value}${only}, newest first`, ...alerts.map(alertLine)];
  } catch (error) {
    if (error instanceof Unavailable) return [say`the alerts are not known: ${error.detail}`];
    throw error;
  }
}
