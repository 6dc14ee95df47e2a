import { type Format } from './report.ts';

/** Nothing: for whoever wants the exit code alone, and for places where a report would tell strangers too much. */
export const silent: Format = {
  id: 'silent',
  title: 'nothing; the exit code says it all',
  write: () => '',
};
