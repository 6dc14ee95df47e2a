/** The signs that this program writes itself, and common typography, in ASCII. */
const signs: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '−': '-',
  '…': '...',
  '·': '-',
  '•': '-',
  '×': 'x',
  '→': '->',
  '←': '<-',
  '↵': ' / ',
  '≥': '>=',
  '≤': '<=',
  '±': '+-',
  '°': 'deg ',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  Σ: 'sum ',
  µ: 'u',
  '∪': '+',
  '✔': '+',
  '✘': 'x',
};

/**
 * A text in ASCII, for mails and logs of unknown character set: signs by their usual stand-ins, everything else as its
 * escape (`\xe5`, `\u{1f600}`), so that two different names stay different.
 */
export function ascii(text: string): string {
  return text.replace(/[^\u0020-\u007e]/gu, (character) => signs[character] ?? escape(character));
}

function escape(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\u{${code}}`;
}
