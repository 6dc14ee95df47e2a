import { type AddressRange, holds, parseRange } from '../../model/address-range.ts';

// Anything that may be an address, with the port that may follow it. Bounded: the text is a guest's.
const addressLike = /[0-9A-Fa-f:.]{2,45}/g;

/** Whether a line names an address, or one of a range: as a whole, so 198.51.100.2 is not in 198.51.100.23. */
export function mentions(range: AddressRange, text: string): boolean {
  for (const [found] of text.matchAll(addressLike)) {
    const bare = found.replace(/[.:]+$/, '');
    const one = parseRange(bare) ?? parseRange(bare.replace(/:\d{1,5}$/, ''));
    if (one !== null && holds(range, one)) return true;
  }
  return false;
}
