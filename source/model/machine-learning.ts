import { type Ping } from '../probes/pings.ts';
import { type Clean } from '../text/clean.ts';
import { type Known } from './known.ts';
import { type Service } from './services.ts';

export interface MachineLearning {
  /** Null: no service of that name; `containers` of the configuration says which were looked for. */
  readonly service: Service | null;
  readonly lookedFor: readonly Clean[];
  readonly ping: Known<Ping | null>;
  readonly cache: Known<{ readonly path: Clean; readonly size: number | null; readonly mount: Clean | null } | null>;
  /** Milliseconds left of the health check's start period; null: none set, or over. */
  readonly startPeriodLeft: number | null;
}
