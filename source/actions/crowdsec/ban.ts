import { type Command, type Outcome } from '../../box/box.ts';
import { type AddressRange, holds, overlap, parseRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { whyNeverBanned } from '../../model/never-banned.ts';
import { type Clean, clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { safeLine } from '../failure.ts';
import {
  type Action,
  type ActionTarget,
  type Field,
  type Input,
  type Refusal,
  type Sight,
} from '../action.ts';
import { define, type Guard, refuse } from '../define.ts';
import { banDuration, durationField, goLength, reasonField, reasonGiven } from './ban-form.ts';
import {
  cscli,
  cscliTyped,
  decisionsInWords,
  decisionsOn,
  inCaches,
  neitherAddressNorRange,
  properContainer,
  rangeOf,
  scopeFlag,
} from './cscli.ts';

/** Leading bits that a range has to have: what is wider is half a country, and nobody's doing. */
const widest = { 32: 16, 128: 32 } as const;

/** What a ban begins with. */
interface Subject {
  /** The address that it is for; null: it is asked for. */
  readonly address: Clean | null;
  readonly scenario: Clean | null;
}

/** Why this must not be banned, in words; null: nothing that is known speaks against it. */
export function whyNotBan(text: string, { model }: Sight): Clean | null {
  const value = text.trim();
  const range = rangeOf(value);
  if (range === null)
    return value === '' ? literal('which address, or which range') : neitherAddressNorRange(clean(value));
  if (range.length < widest[range.bits])
    return say`a range that wide is not banned here: at most /${widest[range.bits]}`;
  const { addresses, ownAddresses } = model;
  if (!addresses.known) return say`whether it is your own address is not known: ${addresses.detail}`;
  const whose = whyNeverBanned(range, addresses.value, ownAddresses);
  return whose === null ? null : say`not banned: ${whose}`;
}

/** Without them it is not known whether it locks out whoever is sitting here, nor whether it worked. */
export const addressesKnown: Guard<object> = {
  name: 'own addresses known',
  refuses: (_subject, { model: { addresses } }) =>
    addresses.known ? null : say`your own addresses are not known: ${addresses.detail}`,
};

export const decisionsKnown: Guard<object> = {
  name: 'decisions known',
  refuses: (_subject, { model: { protection } }) =>
    protection.decisions.known ? null : say`the decisions are not known: ${protection.decisions.detail}`,
};

/** What cscli says of its own lists of who is never banned (from 1.6.8 on); it only looks. */
export function allowlisted({ config }: Sight, value: string): Command {
  return cscli(config, 'allowlists', 'check', '--', value);
}

/** `… is allowlisted by item …`; null: it is on none. Undefined: this cscli does not tell. */
export function allowlistOf(outcome: Outcome | undefined): Clean | null | undefined {
  if (outcome?.exit !== 0) return undefined;
  const line = outcome.stdout.split('\n').find((one) => / is allowlisted by /.test(one));
  if (line !== undefined) return safeLine(line.trim());
  return / is not allowlisted$/m.test(outcome.stdout) ? null : undefined;
}

/** What cscli must not have said when it ends with 0. */
export function judgeAdded({ stdout, stderr }: Outcome): Clean | null {
  const line = `${stdout}\n${stderr}`.split('\n').find((one) => / is allowlisted by /.test(one));
  return line === undefined ? null : say`CrowdSec refused it: ${safeLine(line.trim())}`;
}

/** What the address of an action is, whether it was typed or stands in the row. */
function addressOf({ address }: Subject, input: Input): string {
  return address ?? (input['address'] ?? '').trim();
}

function addressField(sight: Sight): Field {
  return {
    id: 'address',
    label: literal('Address or range'),
    initial: '',
    choices: null,
    problem: (text) => whyNotBan(text, sight),
  };
}

/** `65536 addresses`. */
function sizeOf({ bits, length }: AddressRange): Clean {
  return bits - length <= 32
    ? say`${2 ** (bits - length)} addresses`
    : say`all addresses that begin with its ${length} bits`;
}

/** Other local decisions that have to do with it. */
function beside(range: AddressRange, { protection }: Model): readonly Clean[] {
  if (!protection.decisions.known) return [];
  return protection.decisions.value.flatMap((one) => {
    const other = parseRange(one.value);
    if (other === null || !overlap(range, other)) return [];
    return [
      holds(other, range)
        ? say`already: ${one.type} of ${one.value} by ${one.origin}: ${one.scenario}`
        : say`holds ${one.value}, of which there is a decision: ${one.type}`,
    ];
  });
}

/** When the ban of exactly this that lasts longest is over; null: there is none, or it is not known. */
function bannedUntil(value: string, model: Model): number | null {
  const ends = (decisionsOn(value, model) ?? []).flatMap(({ type, simulated, until }) =>
    type === 'ban' && !simulated && until !== null ? [until] : [],
  );
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The LAPI counts from when it was told, which is a little later than when we looked. */
const slackMs = 30_000;

function banOf(kind: 'crowdsec' | 'alert', id: string, verb: string): Action {
  return define<Subject>({
    id,
    verb,
    phrase: kind === 'crowdsec' ? `${verb} in` : verb,
    letter: 'b',
    effect: 'reversible',
    kind,
    verify: ['crowdsecLapi', 'addresses'],
    find: ({ key }: ActionTarget, { model }: Sight): Subject | Refusal => {
      if (kind === 'crowdsec') return { address: null, scenario: null };
      const { alerts } = model.protection;
      if (!alerts.known) return refuse(say`the alerts are not known: ${alerts.detail}`);
      const alert = alerts.value.find(({ source }) => source === key);
      return alert === undefined
        ? refuse(say`there is no alert of ${key} any more`)
        : { address: key, scenario: alert.scenario };
    },
    ...(kind === 'alert'
      ? {
          suits: ({ address }: Subject, { model }: Sight) =>
            (decisionsOn(address ?? '', model) ?? []).length === 0,
        }
      : {}),
    guards: [
      decisionsKnown,
      addressesKnown,
      {
        name: 'may be banned',
        refuses: ({ address }, sight) => (address === null ? null : whyNotBan(address, sight)),
      },
      properContainer,
    ],
    fields: ({ address, scenario }, sight) => [
      ...(address === null ? [addressField(sight)] : []),
      durationField,
      reasonField(scenario === null ? literal('') : say`by hand after ${scenario}`),
    ],
    survey: (subject, sight, input) => [allowlisted(sight, addressOf(subject, input))],
    plan(subject, { model, config }, { input, found }) {
      const value = addressOf(subject, input);
      const range = rangeOf(value);
      const flag = scopeFlag(value);
      const ms = banDuration((input['duration'] ?? '').trim());
      if (range === null || flag === undefined || ms === null) return refuse(literal('nothing to ban'));
      const list = allowlistOf(found[0]);
      if (list != null) return refuse(say`not banned: ${list}`);
      const until = bannedUntil(value, model);
      if (until !== null && until >= model.now + ms)
        return refuse(
          say`it is banned for ${duration(until - model.now)} already: unban it first to make that shorter`,
        );
      const words = clean(value);
      return {
        steps: [
          {
            title: say`ban ${words}`,
            command: cscli(
              config,
              'decisions',
              'add',
              `${flag}=${value}`,
              `--duration=${goLength(ms)}`,
              '--type=ban',
              `--reason=${reasonGiven(input['reason'] ?? '')}`,
            ),
            stoppable: false,
            judge: judgeAdded,
          },
        ],
        tells: [
          say`shut out for ${duration(ms)}: ${words}${flag === '--range' ? say`, ${sizeOf(range)}` : literal('')}`,
          ...beside(range, model),
          list === undefined
            ? literal('whether an allowlist of CrowdSec holds it is not known: it refuses then')
            : literal('on no allowlist of CrowdSec, and no address of yours that is known'),
          inCaches,
        ],
        undo: cscliTyped(config, 'decisions', 'delete', `${flag}=${value}`),
      };
    },
    identity: (subject, { model }, input) => {
      const decisions = decisionsOn(addressOf(subject, input), model) ?? [];
      return {
        'the decisions on it':
          decisions.length === 0
            ? literal('none')
            : join(
                decisions.map((one) => say`${one.id}`),
                ', ',
              ),
      };
    },
    describe: ({ key }, model, input) =>
      decisionsInWords(kind === 'alert' ? key : (input['address'] ?? '').trim(), model),
    achieved({ key }, before, after, input) {
      const value = kind === 'alert' ? key : (input['address'] ?? '').trim();
      if (decisionsOn(value, after) === undefined) return null;
      const until = bannedUntil(value, after);
      return (
        until !== null && until >= before.now + (banDuration((input['duration'] ?? '').trim()) ?? 0) - slackMs
      );
    },
  });
}

export const ban = banOf('crowdsec', 'decision.add', 'Ban an address');

/** The same for the address of an alert. */
export const banAlert = banOf('alert', 'alert.ban', 'Ban');
