import * as z from 'zod';
import { type Outcome } from '../../box/box.ts';
import { goDuration } from '../../probes/cscli.ts';
import { parseJson } from '../../probes/json.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { duration } from '../../text/format.ts';
import { failureOf } from '../failure.ts';
import { type Step } from '../step.ts';

const answer = z
  .array(
    z.object({
      decisions: z
        .array(
          z.object({
            id: z.int(),
            origin: z.string(),
            type: z.string(),
            value: z.string(),
            scenario: z.string(),
            duration: z.string().nullish(),
            simulated: z.boolean().nullish(),
          }),
        )
        .nullable(),
    }),
  )
  .nullable();

/** Decisions on an address, those on ranges that hold it and those of the community among them; or why they are not known. */
export function decisionLines(value: Clean, step: Step, outcome: Outcome | undefined): readonly Clean[] {
  if (outcome === undefined) return [literal('cscli was not asked')];
  const failure = failureOf(step, outcome, false);
  if (failure !== null) return [say`the decisions are not known: ${failure}`];
  try {
    const found = (parseJson(outcome.stdout, answer, 'cscli decisions list') ?? []).flatMap(
      ({ decisions }) => decisions ?? [],
    );
    if (found.length === 0) return [say`none on ${value}, of this box or of the community`];
    return found.map((one) => {
      const left = goDuration(one.duration ?? '');
      const time = left === null ? literal('for a time not told') : say`for ${duration(left)}`;
      const simulated = one.simulated === true ? literal(' (simulated)') : literal('');
      return say`${clean(one.type)}${simulated} of ${clean(one.value)} ${time}, by ${clean(one.origin)}: ${clean(one.scenario)}  [${one.id}]`;
    });
  } catch (error) {
    if (error instanceof Unavailable) return [say`the decisions are not known: ${error.detail}`];
    throw error;
  }
}
