import * as z from 'zod';
import { type Clean, clean, literal, say } from '../text/clean.ts';

// Only what is used is read; 1.7 adds fields, 1.4 has null where 1.7 has an empty list.

export const optionalText = z.string().nullish();

/** Who did it: `source` of an alert (models/source.go). */
export const source = z
  .object({
    scope: optionalText,
    value: optionalText,
    ip: optionalText,
    cn: optionalText,
    as_name: optionalText,
    as_number: optionalText,
  })
  .nullish();

/** Where an address is, as the enrichment of CrowdSec says; 1.4 without its database says nothing. */
export interface Whereabouts {
  /** ISO 3166, two letters. */
  readonly country: Clean | null;
  readonly asName: Clean | null;
  /** `AS64496` */
  readonly asNumber: Clean | null;
}

/** The whereabouts that an alert's source tells. */
export function whereaboutsOf(from: z.infer<typeof source>): Whereabouts {
  const number = /^(?:AS)?([1-9]\d{0,9})$/.exec(from?.as_number ?? '')?.[1];
  return {
    country: filled(from?.cn),
    asName: filled(from?.as_name),
    asNumber: number === undefined ? null : say`${literal('AS')}${clean(number)}`,
  };
}

/** A text, or null for none: cscli prints `""` for what it does not know. */
export function filled(text: string | null | undefined): Clean | null {
  return text == null || text === '' ? null : clean(text);
}
