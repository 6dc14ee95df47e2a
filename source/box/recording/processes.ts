import { type Notes, type PathNotes } from '../recording.ts';

const ofProcess = /^(.*\/\d+)\/(fd\/\d+|[^/]+(?:\/\d+)?)$/;
const graphics = /\/(?:dri\/(?:card|renderD)\d+|nvidia(?:\d+|ctl|-uvm))$/;

/**
 * Which files a person has open, and with what arguments programs were started, is nobody's business: of all processes
 * below `proc` only those remain that use a graphics card or are named like one that works on video (`names`), with nothing but
 * that, and the fact that others could not be looked into.
 */
export function withoutProcesses(
  notes: Notes['paths'],
  proc: string,
  names: readonly string[],
): Notes['paths'] {
  const users = new Set<string>();
  const closed = new Set<string>();
  for (const [where, note] of notes) {
    const [, process, rest] = parts(where, proc);
    if (process === undefined || rest === undefined) continue;
    if (note.target?.found === true && rest.startsWith('fd/') && graphics.test(note.target.value))
      users.add(process);
    if (rest === 'comm' && names.includes(textOf(note))) users.add(process);
    if (rest === 'fd' && note.list?.found === false && note.list.why === 'permission') closed.add(process);
  }
  for (const process of closed) if (isEmpty(notes.get(`${process}/cmdline`))) closed.delete(process);

  const kept = new Map<string, PathNotes>();
  for (const [where, note] of notes) {
    const [, process, rest] = parts(where, proc);
    if (process === undefined || rest === undefined) kept.set(where, where === proc ? listing(note) : note);
    else if (users.has(process)) keepUser(where, rest, note);
    else if (closed.has(process) && rest === 'fd') kept.set(where, note);
  }
  return kept;

  function listing(note: PathNotes): PathNotes {
    if (note.list?.found !== true) return note;
    const value = note.list.value.filter(
      ({ path }) => !/^\d+$/.test(path) || users.has(`${proc}/${path}`) || closed.has(`${proc}/${path}`),
    );
    return { ...note, list: { found: true, value } };
  }

  function keepUser(where: string, rest: string, note: PathNotes): void {
    const isCard = (name: string) => {
      const { target } = notes.get(`${where}/${name}`) ?? {};
      return target?.found === true && graphics.test(target.value);
    };
    if (rest === 'fd' && note.list?.found === true) {
      kept.set(where, {
        ...note,
        list: { found: true, value: note.list.value.filter(({ path }) => isCard(path)) },
      });
    } else if (
      !/^(?:fd\/|cmdline)/.test(rest) ||
      (note.target?.found === true && graphics.test(note.target.value))
    ) {
      kept.set(where, note);
    }
  }
}

function parts(where: string, proc: string): readonly (string | undefined)[] {
  return where.startsWith(`${proc}/`) ? (ofProcess.exec(where) ?? []) : [];
}

function textOf({ content }: PathNotes): string {
  if (content?.found !== true) return '';
  return (typeof content.value === 'string' ? content.value : new TextDecoder().decode(content.value)).trim();
}

/** A thread of the kernel has no command line. */
function isEmpty(note: PathNotes | undefined): boolean {
  return note?.content?.found === true && note.content.value.length === 0;
}
