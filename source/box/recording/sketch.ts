import path from 'node:path';
import { type Entry, type EntryKind, type FileFailure, type Found } from '../box.ts';
import { type Notes, type PathNotes } from '../recording.ts';

/** A path as it is going to be recorded. */
export interface Sketch {
  kind: EntryKind | null;
  content: Uint8Array | string | null;
  target: string | null;
  size: number | null;
  allocated: number | null;
  modifiedAt: number | null;
  mode: number | null;
  mark: 'missing' | 'denied' | 'hang' | 'not-supported' | null;
}

/** What the notes say of each path, put together. Answers that the format cannot hold are left out. */
export function sketch(notes: Notes['paths']): Map<string, Sketch> {
  const sketches = new Map<string, Sketch>();
  const at = (where: string): Sketch => {
    const known = sketches.get(where);
    if (known !== undefined) return known;
    const fresh = {
      kind: null,
      content: null,
      target: null,
      size: null,
      allocated: null,
      modifiedAt: null,
      mode: null,
      mark: null,
    };
    sketches.set(where, fresh);
    return fresh;
  };

  for (const [where, note] of notes) {
    if (note.list !== undefined) folder(where, note.list);
    if (note.walk !== undefined) folder(where, note.walk.found);
    if (note.target !== undefined) link(where, note.target);
    if (note.content !== undefined) content(where, note.content);
    if (note.statfs?.found === false && note.statfs.why === 'missing') at(where).mark ??= 'missing';
  }
  return followed(sketches);

  function folder(where: string, found: Found<readonly Entry[]>): void {
    if (found.found) at(where).kind = 'directory';
    else mark(where, found.why, 'directory');
    for (const { path: name, kind, size, allocated, modifiedAt, mode } of found.found ? found.value : []) {
      const child = at(path.posix.join(where, name));
      child.kind ??= kind;
      child.size = size ?? child.size;
      child.allocated = allocated ?? child.allocated;
      child.modifiedAt = modifiedAt ?? child.modifiedAt;
      child.mode = mode ?? child.mode;
    }
  }

  function link(where: string, found: Found<string>): void {
    if (found.found) Object.assign(at(where), { kind: 'link', target: found.value });
    else if (found.why !== 'not-supported') mark(where, found.why, 'file');
  }

  function content(where: string, found: Found<Uint8Array | string>): void {
    if (!found.found) {
      mark(where, found.why, 'file');
      return;
    }
    at(where).content = found.value;
    at(where).kind ??= 'file';
  }

  function mark(where: string, why: FileFailure, kind: EntryKind): void {
    const known = marks[why];
    if (known === undefined) return;
    at(where).mark = known;
    at(where).kind ??= kind;
  }
}

const marks: Readonly<Partial<Record<FileFailure, Sketch['mark']>>> = {
  permission: 'denied',
  timeout: 'hang',
  hung: 'hang',
  'not-supported': 'not-supported',
};

/** What was read through a link lies where the link leads. */
function followed(sketches: Map<string, Sketch>): Map<string, Sketch> {
  for (const [where, { kind, target, content }] of [...sketches]) {
    if (kind !== 'link' || target === null || content === null) continue;
    const there = path.posix.resolve(path.posix.dirname(where), target);
    if (sketches.get(there)?.content != null) continue;
    sketches.set(there, {
      kind: 'file',
      content,
      target: null,
      size: null,
      allocated: null,
      modifiedAt: null,
      mode: null,
      mark: null,
    });
  }
  return sketches;
}

/** Links of which only a listing told: where they lead has still to be asked. */
export function unreadLinks(notes: Notes['paths']): string[] {
  const links = [...notes].flatMap(([where, note]) =>
    [...found(note.list), ...found(note.walk?.found)]
      .filter(({ kind }) => kind === 'link')
      .map((entry) => path.posix.join(where, entry.path)),
  );
  return [...new Set(links)].filter((where) => notes.get(where)?.target === undefined);
}

function found(list: PathNotes['list']): readonly Entry[] {
  return list?.found === true ? list.value : [];
}
