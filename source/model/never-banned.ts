import { type Addresses } from '../probes/addresses.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type AddressRange, overlap, parseRange } from './address-range.ts';

/**
 * Ranges that nobody on the internet has (RFC 6890): behind them are this box, its LAN, its VPN and its containers. Those for
 * documentation are not among them: there is nobody, so a ban can be tried on them.
 */
export const apart: readonly (readonly [range: string, what: Clean])[] = [
  ['0.0.0.0/8', literal('no address of anybody')],
  ['10.0.0.0/8', literal('private: LAN, VPN and containers')],
  ['100.64.0.0/10', literal('shared by a carrier or by Tailscale')],
  ['127.0.0.0/8', literal('this box itself')],
  ['169.254.0.0/16', literal('of the local link')],
  ['172.16.0.0/12', literal('private: LAN, VPN and containers')],
  ['192.168.0.0/16', literal('private: LAN, VPN and containers')],
  ['224.0.0.0/3', literal('no address of anybody')],
  ['::/8', literal('this box itself, or all of IPv4 in another form')],
  ['fc00::/7', literal('private: LAN, VPN and containers')],
  ['fe80::/10', literal('of the local link')],
  ['ff00::/8', literal('no address of anybody')],
];

/**
 * Why an address or range must not be banned: whom it would shut out. Null: nothing that is known speaks against it.
 * @param configured addresses that the configuration names: the box's own one on the internet, which /proc does not know
 */
export function whyNeverBanned(
  range: AddressRange,
  { own, gateways, logins, networks }: Addresses,
  configured: readonly Clean[],
): Clean | null {
  const hit = (texts: readonly Clean[]) =>
    texts.find((text) => {
      const one = parseRange(text);
      return one !== null && overlap(range, one);
    });
  const login = hit(logins);
  if (login !== undefined) return say`${login} is where somebody is logged in from by ssh`;
  const named = hit(configured);
  if (named !== undefined) return say`${named} is the operator's own (crowdsec.own of the configuration)`;
  const mine = hit(own);
  if (mine !== undefined) return say`${mine} is an address of this box`;
  const gateway = hit(gateways);
  if (gateway !== undefined) return say`${gateway} is the gateway of this box`;
  const network = hit(networks);
  if (network !== undefined) return say`${network} is a network of this box`;
  const special = apart.find(([text]) => hit([text as Clean]) !== undefined);
  return special === undefined ? null : say`${special[0] as Clean} is ${special[1]}`;
}
