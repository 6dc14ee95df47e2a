import { type Verdict } from '../../checks/verdict.ts';
import { type Model } from '../../model/model.ts';
import { causesOf } from './causes.ts';
import { type Explained, type Noted, type TimelineEvent } from './event.ts';
import { gather } from './gather.ts';

/** What can be the cause of something. */
const causing: ReadonlySet<TimelineEvent['kind']> = new Set<TimelineEvent['kind']>([
  'action',
  'ban',
  'crossing',
  'failure',
  'no-space',
  'oom',
]);
/** The journal does not order what two programs write at the same moment. Milliseconds. */
const sameMomentMs = 1000;
/** Most events: older ones are nothing that anybody scrolls to. */
const mostEvents = 1000;

/** What happened, latest first, each with what it is put down to. Pure. */
export function timelineOf(noted: Noted, model: Model, verdicts: readonly Verdict[]): readonly Explained[] {
  const events = gather(noted, model, verdicts).slice(0, mostEvents);
  const causes = events.filter(({ kind }) => causing.has(kind));
  return events.map((event) => ({
    event,
    causes: causesOf(event, {
      before: causes.filter((one) => one !== event && one.firstAt <= event.firstAt + sameMomentMs),
      model,
    }),
    fresh: noted.lookedAt !== null && event.at > noted.lookedAt,
  }));
}
