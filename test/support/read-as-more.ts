/** How programs may understand a word otherwise than it was meant: an option, a second argument, a pattern, another place. */

const control = /[\u0000-\u001f\u007f]/;

/** The part of `--option=value` that must stay; undefined for any other word. */
function optionOf(word: string): string | undefined {
  return /^--?[A-Za-z][A-Za-z0-9-]*=/.exec(word)?.[0];
}

/** What is wrong with one word that takes the place of another; null: it is as plain as that one was. */
function worse(word: string, was: string, program: string): string | null {
  if (word === '') return 'an empty argument';
  if (control.test(word)) return 'a control character, where a line or the argument may end';
  const option = optionOf(was);
  if (option !== undefined && !word.startsWith(option)) return `no longer the value of ${option}`;
  if (option === undefined && word.startsWith('-')) return 'an option';
  const value = option === undefined ? word : word.slice(option.length);
  const before = option === undefined ? was : was.slice(option.length);
  if (before.startsWith('/') && !/^\/(?!.*\/\.\.?(?:\/|$))/.test(value)) return 'another place';
  if (program === 'systemctl' && /[*?[\]\s]/.test(value)) return 'a pattern of units, or several';
  if (/^--(?:dbname|username)=$/.test(option ?? '') && /[=:/\s]/.test(value)) return 'a connection string';
  if (
    program === 'podman' &&
    option === undefined &&
    /^[a-z-]+:\//.test(value) &&
    !/^[a-z-]+:\//.test(before)
  )
    return 'an image of another transport';
  return null;
}

/**
 * How a list of arguments could be read as more than the one whose values it should only replace; null: it cannot. The first
 * word is the program, after `sudo -n --` the fourth.
 */
export function readAsMore(words: readonly string[], was: readonly string[]): string | null {
  const program = (was[0] === 'sudo' ? was[3] : was[0]) ?? '';
  if (words.length > was.length) return `${words.length} words for ${was.length}`;
  if (words.length < was.length) {
    // What was left out was refused on the way: of what is left only new options matter.
    const known = new Set(was);
    const strange = words.find(
      (word) => !known.has(word) && (control.test(word) || word === '' || word.startsWith('-')),
    );
    return strange === undefined ? null : `"${strange}" is new`;
  }
  for (const [index, word] of words.entries()) {
    const before = was[index] ?? '';
    const why = word === before ? null : worse(word, before, program);
    if (why !== null) return `"${word}" for "${before}": ${why}`;
  }
  return null;
}
