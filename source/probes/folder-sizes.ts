import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** Bytes below a configured folder (`ml-cache`, `journal`), summed from a walk. */
export interface FolderSize {
  readonly name: Clean;
  readonly path: Clean;
  readonly state: 'present' | 'absent' | 'unreadable';
  readonly size: number | null;
  readonly files: number | null;
}

export const folderSizes: Probe<readonly FolderSize[]> = {
  id: 'folder.sizes',
  title: 'sizes of folders',
  every: { seen: 300000, hidden: null },
  staleAfter: 86400000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
