import { type Command } from '../../box/box.ts';
import { type Config } from '../../config/schema.ts';
import { type Model } from '../../model/model.ts';
import { type Decision } from '../../probes/crowdsec.ts';
import { type Clean, join, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';

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

/** The local decisions on an address or range; undefined: they are not known. */
export function decisionsOn(value: string, { protection }: Model): readonly Decision[] | undefined {
  const { decisions } = protection;
  return decisions.known ? decisions.value.filter((one) => one.value === value) : undefined;
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
