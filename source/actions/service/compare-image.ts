import * as z from 'zod';
import { type Model } from '../../model/model.ts';
import { parseJson } from '../../probes/json.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Quadlet } from '../../probes/quadlets.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { type Action } from '../action.ts';
import { define } from '../define.ts';
import { answered, looking } from '../view.ts';
import { fullImageName, imageInWords, localImage, pinnedDigest, shortDigest } from './images.ts';
import { findQuadlet, onlyShows } from './views.ts';

/** Entries of `podman auto-update --format=json` (autoUpdateOutput in podman's cmd/podman/auto-update.go, the same from 4.4 to 5.8). */
const list = z
  .array(
    z.object({
      Unit: z.string(),
      Container: z.string(),
      Image: z.string(),
      Policy: z.string(),
      /** pending, true, false, failed, rolled back */
      Updated: z.string(),
    }),
  )
  .nullable();

/**
 * What a dry run of auto-update says of one unit, in words; null: it is not that JSON. Only containers with an auto-update policy
 * are in it (podman-auto-update(1)), so that an empty list is an answer.
 */
export function updateLines(stdout: string, unit: string): readonly Clean[] | null {
  try {
    const all = stdout.trim() === '' ? [] : (parseJson(stdout, list, 'podman auto-update') ?? []);
    const own = all.filter((one) => one.Unit === unit);
    return own.length === 0
      ? [
          literal('not under auto-update: its container has no policy'),
          literal('(AutoUpdate=registry in its Quadlet gives it one)'),
        ]
      : own.map(
          ({ Image, Policy, Updated }) =>
            say`${clean(Image)}: ${inWords(Updated)} (policy: ${clean(Policy)})`,
        );
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

function inWords(updated: string): Clean {
  switch (updated) {
    case 'false':
      return literal('up to date');
    case 'pending':
      return literal('update pending: the registry has another digest for this name');
    default:
      return say`podman says ${clean(updated)}`;
  }
}

/** What is here, and what of it can change. */
function hereLines({ image }: Quadlet, model: Model): readonly Clean[] {
  if (image === null) return [];
  const here = localImage(image, model);
  const digest = pinnedDigest(image);
  return [
    say`its Quadlet asks for ${image}`,
    here === undefined
      ? literal('podman has not told which images are here')
      : here === null
        ? literal('that is not here yet (d pulls it)')
        : say`here: ${imageInWords(here, model.now)}`,
    ...(digest === null
      ? []
      : [say`it is pinned to ${shortDigest(digest)}: nothing changes until the file does`]),
    literal(''),
  ];
}

export const compareImage: Action = define<Quadlet>({
  ...onlyShows,
  id: 'service.image',
  verb: 'Compare its image',
  letter: 'c',
  find: findQuadlet,
  guards: [fullImageName],
  plan(quadlet, { model }) {
    const step = looking(literal('ask the registries (a dry run, nothing is pulled)'), {
      file: 'podman',
      args: ['auto-update', '--dry-run', '--format=json'],
      deadlineMs: 180_000,
      session: true,
    });
    return {
      steps: [step],
      tells: [quadlet.file],
      shows([outcome]) {
        // One container that cannot be asked about makes the whole run fail; what was found of the others is there all the same.
        const found = outcome?.stdout.trim() ? updateLines(outcome.stdout, quadlet.unit) : null;
        const said = answered(step, outcome, (stdout) => updateLines(stdout, quadlet.unit));
        const failed = outcome?.exit !== 0 && found !== null;
        return [...hereLines(quadlet, model), ...(failed ? found : []), ...said];
      },
    };
  },
  identity: ({ image }) => ({ image: image ?? literal('none') }),
});
