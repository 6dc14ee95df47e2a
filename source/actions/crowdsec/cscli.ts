import { type Command } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { type AddressRange, isSame, parseRange } from '../../model/address-range.ts';
import { type Model } from '../../model/model.ts';
import { type Decision } from '../../probes/crowdsec-lapi.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { type Guard } from '../define.ts';
import { isAddress, isContainerName, isRange } from '../names.ts';
import { argvOf } from '../step.ts';

/** `cscli` with its arguments: inside of its container, or on the host. */
export function cscli({ crowdsec }: Config, ...args: readonly string[]): Command {
  return crowdsec.via === 'container'
    ? {
        file: 'podman',
        args: ['exec', crowdsec.container, 'cscli', ...args],
        deadlineMs: 20_000,
        session: true,
      }
    : { file: 'cscli', args, deadlineMs: 20_000, session: false };
}

/** The same as a person types it; for what has no space in it. */
export function cscliTyped(config: Config, ...args: readonly string[]): Clean {
  return join(argvOf(cscli(config, ...args)), ' ');
}

export const properContainer: Guard<object> = {
  name: 'proper name',
  refuses: (_subject, { config }) =>
    isContainerName(config.crowdsec.container)
      ? null
      : literal('crowdsec.container of the configuration is not a name for podman'),
};

/** `--ip` for an address, `--range` for a range; undefined for anything else. */
export function scopeFlag(value: string): '--ip' | '--range' | undefined {
  return isAddress(value) ? '--ip' : isRange(value) ? '--range' : undefined;
}

/** What can be given to cscli as an address or a range; null: neither. */
export function rangeOf(value: string): AddressRange | null {
  return scopeFlag(value) === undefined ? null : parseRange(value);
}

export function neitherAddressNorRange(value: Clean): Clean {
  return say`${value} is neither an address nor a range`;
}

/** The local decisions on exactly this address or range; undefined: they are not known. */
export function decisionsOn(value: string, { protection }: Model): readonly Decision[] | undefined {
  const { decisions } = protection;
  if (!decisions.known) return undefined;
  const meant = parseRange(value);
  return decisions.value.filter((one) => {
    if (one.value === value) return true;
    const range = meant === null ? null : parseRange(one.value);
    return range !== null && meant !== null && isSame(range, meant);
  });
}

/** `ban for 3h 59m`, `no decision`. */
export function decisionsInWords(value: string, model: Model): Clean {
  const found = decisionsOn(value, model);
  if (found === undefined) return literal('not known');
  if (found.length === 0) return literal('no decision');
  return join(
    found.map(({ type, until }) => (until === null ? type : say`${type} for ${duration(until - model.now)}`)),
    ', ',
  );
}

/** How long an answer of the LAPI may be kept by whoever asks it: a ban or its end is not seen at once (the plugin's README, defaultDecisionSeconds). */
export const inCaches = literal('a bouncer that caches answers follows after up to a minute');
