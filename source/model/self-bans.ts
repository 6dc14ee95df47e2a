import { type Addresses } from '../probes/addresses.ts';
import { type Decision } from '../probes/crowdsec.ts';
import { type Clean } from '../text/clean.ts';
import { holds, parseRange } from './address-range.ts';

/** A decision that shuts out somebody who must not be. */
export interface SelfBan {
  readonly decision: Decision;
  readonly address: Clean;
  readonly whose: 'own' | 'gateway' | 'login' | 'configured';
}

/** Values of decisions on addresses and ranges that are neither: what they shut out is not known. */
export function unreadable(decisions: readonly Decision[]): readonly Clean[] {
  return decisions
    .filter(({ scope, value }) => /^(?:ip|range)$/i.test(scope) && parseRange(value) === null)
    .map(({ value }) => value);
}

/**
 * Decisions on one of these addresses, or on a range that holds one. A captcha shuts nobody out; what is only simulated does nothing.
 * @param configured addresses that the configuration names: the box's own one on the internet, which /proc does not know
 */
export function selfBans(
  decisions: readonly Decision[],
  { own, gateways, logins }: Addresses,
  configured: readonly Clean[],
): readonly SelfBan[] {
  const theirs = [
    ...configured.map((address) => ({ address, whose: 'configured' as const })),
    ...logins.map((address) => ({ address, whose: 'login' as const })),
    ...own.map((address) => ({ address, whose: 'own' as const })),
    ...gateways.map((address) => ({ address, whose: 'gateway' as const })),
  ];
  return decisions
    .filter(({ type, simulated }) => type === 'ban' && !simulated)
    .flatMap((decision) => {
      const banned = parseRange(decision.value);
      const hit =
        banned === null
          ? undefined
          : theirs.find(({ address }) => {
              const one = parseRange(address);
              return one !== null && holds(banned, one);
            });
      return hit === undefined ? [] : [{ decision, ...hit }];
    });
}
