import { type Command, type Found, type Outcome } from '../../box/box.ts';
import { whyNeverBanned } from '../../model/never-banned.ts';
import { type AddressRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { parseAccessLog } from '../../probes/access-log.ts';
import { type JournalEntry, orNoJournal, parseJournal } from '../../probes/journal.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { instant } from '../../text/format.ts';
import { type Action, type ActionTarget, type Sight } from '../action.ts';
import { define } from '../define.ts';
import { failureOf } from '../failure.ts';
import { type Step } from '../step.ts';
import { fileLines, looking } from '../view.ts';
import { alertLines, mostAlerts } from './alerts.ts';
import {
  cscli,
  decisionsInWords,
  neitherAddressNorRange,
  properContainer,
  rangeOf,
  scopeFlag,
} from './cscli.ts';
import { decisionLines } from './decision-lines.ts';
import { mentions } from './mentions.ts';

interface Subject {
  readonly value: Clean;
}

/** Bytes of the access log that are looked through: some days of a homelab's errors. */
const lastBytes = 4 * 1024 * 1024;
/** Newest entries of a journal that are looked through. */
const lastEntries = 2000;
/** Lines that are shown of a log, the newest. */
const mostLines = 20;

/** sshd writes as sshd-session since OpenSSH 9.8. Newest entries only, and no search in years of them: that can take minutes. */
function sshJournal(): Command {
  return journal(['SYSLOG_IDENTIFIER=sshd', 'SYSLOG_IDENTIFIER=sshd-session'], false);
}

function unitJournal(unit: string): Command {
  return journal([`--unit=${unit}`], true);
}

function journal(which: readonly string[], user: boolean): Command {
  return {
    file: 'journalctl',
    args: [
      ...(user ? ['--user'] : []),
      `--lines=${lastEntries}`,
      '--output=json',
      '--no-pager',
      '--output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER,_PID',
      ...which,
    ],
    deadlineMs: 20_000,
    session: user,
  };
}

/** What a journal says of an address. */
interface Told {
  readonly lines: readonly Clean[];
  /** Logins from it that were let in. */
  readonly accepted: number;
}

function logins(range: AddressRange, step: Step, outcome: Outcome | undefined): Told {
  const not = (why: Clean): Told => ({ lines: [why], accepted: 0 });
  if (outcome === undefined) return not(say`${step.title}: it was not run`);
  const failure = failureOf(step, outcome, false);
  if (failure !== null) return not(say`not known: ${failure}`);
  let entries: readonly JournalEntry[];
  try {
    // In place of entries it may say that there are none.
    entries = parseJournal(outcome.stdout.replace(/^-- .*$/gm, ''));
    if (entries.length === 0) orNoJournal(outcome.stderr);
  } catch (error) {
    if (error instanceof Unavailable) return not(say`not known: ${error.detail}`);
    throw error;
  }
  const [oldest] = entries;
  if (oldest === undefined) return not(literal('it has written nothing'));
  const its = entries.filter(({ message }) => message !== null && mentions(range, message));
  return {
    lines: [
      say`${its.length} of ${entries.length} entries since ${instant(oldest.at)} name it`,
      ...its.slice(-mostLines).map(({ at, message }) => say`${instant(at)}  ${message ?? literal('')}`),
    ],
    accepted: its.filter(({ message }) => /^Accepted /.test(message ?? '')).length,
  };
}

/** What Traefik logged of an address. */
function requestLines(range: AddressRange, text: string): readonly Clean[] {
  const { requests } = parseAccessLog(text);
  const [oldest] = requests;
  if (oldest === undefined) return [literal('there is no request in it that is understood')];
  const its = requests.filter(({ client }) => mentions(range, client));
  const counts = new Map<number, number>();
  for (const { status } of its) counts.set(status, (counts.get(status) ?? 0) + 1);
  const statuses = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([status, count]) => say`${status} ×${count}`);
  return [
    say`${its.length} of ${requests.length} requests since ${instant(oldest.at)}${
      its.length === 0 ? literal('') : say`: ${join(statuses, ', ')}`
    }`,
    ...its
      .slice(-mostLines)
      .map(({ at, status, method, host, path, router }) =>
        join(
          [
            instant(at),
            say`${status}`,
            say`${method} ${host ?? clean('')}${path}`,
            router ?? literal('no route'),
          ],
          '  ',
        ),
      ),
  ];
}

function stepsFor({ value }: Subject, { config }: Sight): readonly Step[] {
  const flag = scopeFlag(value) ?? '--ip';
  return [
    /*
     * `--value` and not `--ip`: that asks for alerts with a decision that holds the address, and leaves out those that led to none
     * (pkg/database/alertfilter.go).
     */
    looking(
      say`ask for the alerts of ${value}`,
      cscli(config, 'alerts', 'list', `--value=${value}`, `--limit=${mostAlerts}`, '-o', 'json'),
    ),
    looking(
      say`ask for every decision on ${value}, the community’s too`,
      cscli(config, 'decisions', 'list', `${flag}=${value}`, '-a', '-o', 'json'),
    ),
    looking(literal('read the journal of sshd'), sshJournal()),
    ...config.crowdsec.logins.map((unit) =>
      looking(say`read the journal of ${clean(unit)}`, unitJournal(unit)),
    ),
  ];
}

/** Whose it is, as far as that is known here. */
function whoseLine(range: AddressRange, { addresses, ownAddresses }: Model): Clean {
  if (!addresses.known) return say`whose it is: not known, ${addresses.detail}`;
  const why = whyNeverBanned(range, addresses.value, ownAddresses);
  return why === null ? literal('nobody’s of this box, as far as it knows') : say`YOURS: ${why}`;
}

/** All that is known of one address or range, on one page. */
function page(
  { value }: Subject,
  { config, model }: Sight,
  steps: readonly Step[],
): (outcomes: readonly Outcome[], files: readonly Found<string>[]) => readonly Clean[] {
  return (outcomes, [log]) => {
    const range = rangeOf(value);
    if (range === null) return [neitherAddressNorRange(value)];
    const [alerts, decisions, ...journals] = steps;
    const path = clean(config.traefik.accessLog);
    const part = (title: Clean, lines: readonly Clean[]) => [literal(''), say`── ${title}`, ...lines];
    const told = journals.map((step, index) => logins(range, step, outcomes[2 + index]));
    const accepted = told.reduce((sum, one) => sum + one.accepted, 0);
    return [
      say`${value}  now: ${decisionsInWords(value, model)}`,
      whoseLine(range, model),
      // What matters most may stand below the screen.
      ...(accepted === 0 ? [] : [say`LET IN: ${accepted} of its logins by ssh, see below`]),
      ...(decisions === undefined
        ? []
        : part(literal('Decisions'), decisionLines(value, decisions, outcomes[1]))),
      ...(alerts === undefined ? [] : part(literal('Alerts'), alertLines(value, alerts, outcomes[0]))),
      ...part(
        literal('Requests in Traefik’s access log'),
        path === ''
          ? [literal('none is kept, says the configuration (traefik.accessLog)')]
          : fileLines(path, log, (text) => requestLines(range, text)),
      ),
      ...told.flatMap(({ lines }, index) => {
        const unit = config.crowdsec.logins[index - 1];
        return part(say`Logins: ${unit === undefined ? literal('sshd') : clean(unit)}`, lines);
      }),
    ];
  };
}

function storyOf(kind: 'alert' | 'decision', id: string): Action {
  return define<Subject>({
    id,
    verb: 'Show its story',
    phrase: 'Story of',
    letter: 'i',
    effect: 'read',
    manner: 'view',
    kind,
    verify: [],
    find: ({ key }: ActionTarget) => ({ value: key }),
    guards: [
      {
        name: 'address or range',
        refuses: ({ value }) => (scopeFlag(value) === undefined ? neitherAddressNorRange(value) : null),
      },
      properContainer,
    ],
    plan(subject, sight) {
      const steps = stepsFor(subject, sight);
      const log = sight.config.traefik.accessLog;
      return {
        steps,
        tells: [],
        files: log === '' ? [] : [{ path: log, lastBytes }],
        shows: page(subject, sight, steps),
      };
    },
    identity: ({ value }) => ({ address: value }),
    describe: ({ key }, model) => decisionsInWords(key, model),
  });
}

export const storyOfAlert = storyOf('alert', 'alert.story');
export const storyOfDecision = storyOf('decision', 'decision.story');
