import { type Outcome } from '../../box/box.ts';
import { overlap, parseRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { whyNeverBanned } from '../../model/never-banned.ts';
import { parseDecisions } from '../../probes/crowdsec-lapi.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, literal, say } from '../../text/clean.ts';
import { type Action, type Refusal, type Sight } from '../action.ts';
import { define, refuse } from '../define.ts';
import { addressesKnown, decisionsKnown, judgeAdded } from './ban.ts';
import { cscli, cscliTyped, decisionsInWords, decisionsOn, properContainer } from './cscli.ts';

/** Addresses for documentation (RFC 5737): nobody has them, so nobody is shut out. */
const nobodys: readonly Clean[] = [
  literal('192.0.2.254'),
  literal('198.51.100.254'),
  literal('203.0.113.254'),
];

interface Subject {
  readonly address: Clean;
}

/** The first that is neither of this box nor under a decision: `--ip` would take a range's decision back with it. */
function freeAddress({ addresses, ownAddresses, protection }: Model): Clean | undefined {
  if (!addresses.known || !protection.decisions.known) return undefined;
  const decided = protection.decisions.value.flatMap(({ value }) => parseRange(value) ?? []);
  return nobodys.find((address) => {
    const range = parseRange(address);
    return (
      range !== null &&
      whyNeverBanned(range, addresses.value, ownAddresses) === null &&
      !decided.some((one) => overlap(one, range))
    );
  });
}

/** Which address it was, when it is asked again: the one that is free, or the one that is still banned. */
function testedAddress(model: Model): Clean | undefined {
  return nobodys.find((address) => (decisionsOn(address, model)?.length ?? 0) > 0) ?? freeAddress(model);
}

/** Whether the list that cscli printed holds the ban; null: it does. */
export function judgeListed(address: string, { stdout }: Pick<Outcome, 'stdout'>): Clean | null {
  try {
    const found = parseDecisions(stdout, 0).some(({ value, type }) => value === address && type === 'ban');
    return found ? null : literal('the ban was taken, and is not in the list of decisions');
  } catch (error) {
    if (error instanceof Unavailable) return say`the list of decisions cannot be read: ${error.detail}`;
    throw error;
  }
}

/** `time="…" level=info msg="1 decision(s) deleted"`, exit 0 also for none. */
export function judgeDeleted({ stdout, stderr }: Pick<Outcome, 'stdout' | 'stderr'>): Clean | null {
  const count = /\b(\d+) decision\(s\) deleted/.exec(`${stderr}\n${stdout}`)?.[1];
  if (count === undefined) return literal('cscli did not say how many decisions it took back');
  return Number(count) > 0 ? null : literal('there was no decision to take back');
}

export const testBan: Action = define<Subject>({
  id: 'crowdsec.test-ban',
  verb: 'Test a ban',
  phrase: 'Test a ban in',
  letter: 't',
  effect: 'reversible',
  kind: 'crowdsec',
  verify: ['crowdsecLapi', 'addresses'],
  find(_target, { model }: Sight): Subject | Refusal {
    const { addresses, protection } = model;
    if (!addresses.known || !protection.decisions.known) return { address: nobodys[0] ?? literal('') };
    const address = freeAddress(model);
    return address === undefined
      ? refuse(literal('each address for documentation is under a decision, or in a network of this box'))
      : { address };
  },
  guards: [decisionsKnown, addressesKnown, properContainer],
  plan({ address }, { config }) {
    const takeBack = ['decisions', 'delete', `--ip=${address}`];
    return {
      steps: [
        {
          title: say`ban ${address} for 5 minutes`,
          command: cscli(
            config,
            'decisions',
            'add',
            `--ip=${address}`,
            '--duration=5m',
            '--type=ban',
            '--reason=a test by quarterdeck',
          ),
          stoppable: false,
          judge: judgeAdded,
        },
        {
          title: literal('see that it is in the list'),
          command: cscli(config, 'decisions', 'list', `--ip=${address}`, '-o', 'json'),
          stoppable: true,
          judge: (outcome) => judgeListed(address, outcome),
        },
        {
          title: literal('take it back'),
          command: cscli(config, ...takeBack),
          stoppable: false,
          always: true,
          judge: judgeDeleted,
        },
      ],
      tells: [
        say`${address} is for documentation: nobody has it, nobody is shut out`,
        literal('it shows whether the LAPI takes a ban, lists it and lets go of it'),
        literal('not whether a bouncer acts on it: see when each of them pulled last'),
        literal('its alert stays in the list of alerts'),
      ],
      undo: say`takes itself back, and is over after 5 minutes; ${cscliTyped(config, ...takeBack)}`,
      proves: say`the LAPI took a ban of ${address}, listed it and let go of it`,
    };
  },
  identity: ({ address }) => ({ address }),
  describe(_target, model) {
    const address = testedAddress(model);
    return address === undefined
      ? literal('not known')
      : say`${address}: ${decisionsInWords(address, model)}`;
  },
  achieved(_target, before, after) {
    const address = freeAddress(before);
    const found = address === undefined ? undefined : decisionsOn(address, after);
    return found === undefined ? null : found.length === 0;
  },
});
