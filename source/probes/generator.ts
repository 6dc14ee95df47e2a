import { type Clean, literal } from '../text/clean.ts';
import { type Probe, Unavailable } from './probe.ts';

/** What the Quadlet generator says of the files, without making units of them (`--dryrun`). */
export interface GeneratorReport {
  /** Units it would make: `immich-ml.service`. */
  readonly units: readonly Clean[];
  /** Its complaints, with the file each is about where it names one: the unit of that file does not exist. */
  readonly errors: readonly { readonly file: Clean | null; readonly text: Clean }[];
}

export const generator: Probe<GeneratorReport> = {
  id: 'quadlets.generator',
  title: 'podman-system-generator --user --dryrun',
  every: { seen: 60000, hidden: 300000 },
  staleAfter: 3600000,
  read() {
    return Promise.reject(new Unavailable('pending', literal('not read yet')));
  },
};
