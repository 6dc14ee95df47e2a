import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { standardFolders } from './environment.ts';
import { type Guard } from './guard.ts';

/** Where a program is, or why it cannot be started. */
export type Program =
  | { readonly found: true; readonly path: string }
  | {
      readonly found: false;
      readonly why: 'absent-binary' | 'permission' | 'timeout' | 'internal';
      readonly detail: string;
    };

/** Finds programs on PATH, then in the standard folders. */
export interface Lookup {
  find(file: string): Promise<Program>;
  /** Forgets where a program was: it is no longer there. */
  forget(file: string): void;
}

/** Relative folders of PATH are passed over: what runs must not depend on where quarterdeck was started. */
export function lookup(searchPath: string | undefined, guarded: Guard): Lookup {
  const known = new Map<string, Program>();
  const onPath = (searchPath ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const folders = [...new Set([...onPath, ...standardFolders])];

  async function search(file: string): Promise<Program> {
    if (file.includes('/') && !file.startsWith('/'))
      return { found: false, why: 'internal', detail: `${file} is neither a name nor an absolute path` };
    const candidates = file.startsWith('/') ? [file] : folders.map((folder) => path.join(folder, file));
    let refused = false;
    let silent = false;
    for (const candidate of candidates) {
      const checked = await guarded(candidate, () => judge(candidate));
      if (checked.found && checked.value === 'program') return { found: true, path: candidate };
      refused ||= checked.found && checked.value === 'refused';
      silent ||= !checked.found && (checked.why === 'timeout' || checked.why === 'hung');
    }
    if (refused) return { found: false, why: 'permission', detail: `${file}: permission denied` };
    // It may lie in the folder that did not answer.
    if (silent) return { found: false, why: 'timeout', detail: `${file}: a folder of PATH does not answer` };
    return { found: false, why: 'absent-binary', detail: `${file}: not found` };
  }

  return {
    async find(file) {
      const before = known.get(file);
      if (before !== undefined) return before;
      const program = await search(file);
      // What is not there may be installed while the console runs.
      if (program.found) known.set(file, program);
      return program;
    },
    forget(file) {
      known.delete(file);
    },
  };
}

/** Rejects where there is nothing, or nothing that we may see. */
async function judge(candidate: string): Promise<'program' | 'refused' | 'no-file'> {
  const facts = await stat(candidate);
  if (!facts.isFile()) return 'no-file';
  return access(candidate, constants.X_OK).then(
    () => 'program',
    () => 'refused',
  );
}
