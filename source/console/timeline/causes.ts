import { holds, parseRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Cause, type TimelineEvent } from './event.ts';

/** What rules look into. `before`: everything that happened before the event, latest first. */
export interface RuleSight {
  readonly before: readonly TimelineEvent[];
  readonly model: Model;
}

/** A way in which one thing leads to another. */
interface Rule {
  /** Shown beside what it says, so that one can ask what it is. */
  readonly id: Clean;
  /** What it explains. */
  readonly explains: readonly TimelineEvent['kind'][];
  /** The events that it rests on, latest first, with what they mean; null: it does not apply. */
  because(event: TimelineEvent, sight: RuleSight): { says: Clean; events: readonly TimelineEvent[] } | null;
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Every rule there is. Each names a likely cause by what stands beside it in time: the reader sees the evidence and decides. */
export const rules: readonly Rule[] = [
  {
    id: literal('own-action'),
    explains: ['failure', 'restart', 'start', 'health', 'timer'],
    because: ({ subject, at, firstAt }, { before }) =>
      found(
        before.filter(
          (one) =>
            one.kind === 'action' &&
            one.subject === subject &&
            firstAt - one.at <= 2 * minute &&
            one.at <= at,
        ),
        literal('it was asked for here'),
      ),
  },
  {
    id: literal('oom-restart'),
    explains: ['failure', 'restart', 'start', 'health'],
    because: ({ subject, firstAt }, { before }) =>
      found(
        before.filter(
          (one) => one.kind === 'oom' && one.subject === subject && firstAt - one.at <= 2 * minute,
        ),
        literal('killed for memory'),
      ),
  },
  {
    id: literal('no-space'),
    explains: ['failure', 'restart', 'health'],
    because: (event, { before, model }) =>
      found(
        before.filter(
          (one) =>
            one.kind === 'no-space' &&
            event.firstAt - one.at <= 10 * minute &&
            // A database fails of a full disk whoever says so first.
            (one.subject === event.subject || isDatabase(event, model)),
        ),
        literal('no space left on device'),
      ),
  },
  {
    id: literal('full-disk'),
    explains: ['no-space'],
    because: ({ firstAt }, { before }) =>
      found(
        before.filter(
          (one) => one.kind === 'crossing' && one.status !== 'ok' && firstAt - one.at <= 24 * hour,
        ),
        literal('a file system was filling'),
      ),
  },
  {
    id: literal('ban-403'),
    explains: ['refused'],
    because: ({ subject, at }, { before }) =>
      found(
        before.filter(
          (one) => one.kind === 'ban' && covers(one.subject, subject) && at - one.at <= 7 * 24 * hour,
        ),
        literal('it is banned'),
      ),
  },
  {
    id: literal('own-address'),
    explains: ['ban', 'refused'],
    because(event, { model }) {
      const whose = whoseAddress(event.subject, model);
      return whose === null ? null : { says: say`it is ${whose}`, events: [] };
    },
  },
  {
    id: literal('dependency'),
    explains: ['failure', 'restart', 'health'],
    because: (event, { before, model }) => {
      const unit = model.stack.services.find(({ unitId }) => unitId === event.subject)?.unit;
      const needed = unit?.known === true ? (unit.value?.requires ?? []) : [];
      return found(
        before.filter(
          (one) =>
            one.kind === 'failure' && needed.includes(one.subject) && event.firstAt - one.at <= 5 * minute,
        ),
        literal('what it requires failed'),
      );
    },
  },
];

/** Most events that a cause names: more of the same prove nothing more. */
const mostNamed = 3;

function found(
  events: readonly TimelineEvent[],
  says: Clean,
): { says: Clean; events: readonly TimelineEvent[] } | null {
  return events.length === 0 ? null : { says, events: events.slice(0, mostNamed) };
}

/** What an event is put down to, by every rule that applies. Pure. */
export function causesOf(event: TimelineEvent, sight: RuleSight): readonly Cause[] {
  return rules.flatMap((rule) => {
    const because = rule.explains.includes(event.kind) ? rule.because(event, sight) : null;
    return because === null ? [] : [{ rule: rule.id, says: because.says, because: because.events }];
  });
}

/** Names and images by which a database is known. */
const databases = /postgres|pgvect|mariadb|mysql|mongo|redis|valkey|influx|couchdb/i;

function isDatabase({ subject }: TimelineEvent, { stack }: Model): boolean {
  const service = stack.services.find(({ unitId }) => unitId === subject);
  return databases.test(service === undefined ? subject : `${service.name} ${service.image ?? ''}`);
}

function covers(banned: Clean, address: Clean): boolean {
  const [range, one] = [parseRange(banned), parseRange(address)];
  return range !== null && one !== null && holds(range, one);
}

/** Whose address it is that must never be shut out; null: nobody's that is known. */
function whoseAddress(address: Clean, { addresses, ownAddresses }: Model): Clean | null {
  const hit = (list: readonly Clean[]) => list.some((one) => covers(address, one));
  if (hit(ownAddresses)) return literal('an address of the configuration (crowdsec.own)');
  if (!addresses.known) return null;
  const { own, gateways, logins } = addresses.value;
  if (hit(logins)) return literal('where somebody is logged in from');
  if (hit(own)) return literal('an address of this box');
  return hit(gateways) ? literal('a gateway of this box') : null;
}
