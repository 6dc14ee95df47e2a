/** Texts for the fields that are typed into, by the field's id: what a person might type, right and wrong. */
export const typedInput: Readonly<Record<string, readonly string[]>> = {
  reason: ['before the great tidying-up', '', '   ', '--force', '\u001b[2Ja; rm \u202e', 'x'.repeat(500)],
};
