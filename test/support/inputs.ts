/** Texts for the fields that are typed into, by the field's id: what a person might type, right and wrong. */
export const typedInput: Readonly<Record<string, readonly string[]>> = {
  address: [
    '203.0.113.114',
    ' 198.51.100.0/24 ',
    '2001:db8:bad::/48',
    '192.0.2.10',
    '10.89.2.1',
    '0.0.0.0/0',
    '--all',
    '-r',
    '203.0.113.7 --bypass-allowlist',
    '203.0.113.7\n203.0.113.8',
    '',
  ],
  duration: ['4h', '7d', '1h30m', '', '-4h', '4h --type=captcha', '10000d', '1s'],
  reason: ['before the great tidying-up', '', '   ', '--force', '\u001b[2Ja; rm \u202e', 'x'.repeat(500)],
};
