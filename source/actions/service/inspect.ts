import * as z from 'zod';
import { parseJson } from '../../probes/json.ts';
import { Unavailable } from '../../probes/probe.ts';
import { type Clean, clean, literal } from '../../text/clean.ts';
import { shortBytes } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define } from '../define.ts';
import { maskedArguments, maskedValue, maskedWords } from '../masking.ts';
import { answered, looking } from '../view.ts';
import { containerInWords, findContainer, properContainer, type Running } from './health.ts';
import { onlyShows } from './views.ts';

const words = z.array(z.string()).nullish();

/**
 * What is taken of `podman inspect` (define.InspectContainerData of podman, the same from 4.9 to 5.8 but for Entrypoint, which was
 * one text before 5). Anything may be missing.
 */
const inspected = z
  .array(
    z.object({
      Id: z.string().min(1),
      Created: z.string().nullish(),
      Image: z.string().nullish(),
      ImageName: z.string().nullish(),
      ImageDigest: z.string().nullish(),
      RestartCount: z.int().nullish(),
      State: z
        .object({
          Status: z.string().nullish(),
          StartedAt: z.string().nullish(),
          ExitCode: z.int().nullish(),
          OOMKilled: z.boolean().nullish(),
          Health: z
            .object({
              Status: z.string().nullish(),
              FailingStreak: z.int().nullish(),
              Log: z
                .array(z.object({ End: z.string().nullish(), ExitCode: z.int(), Output: z.string() }))
                .nullish(),
            })
            .nullish(),
        })
        .nullish(),
      Config: z
        .object({
          User: z.string().nullish(),
          Entrypoint: z.union([z.string(), words]),
          Cmd: words,
          Env: words,
          Labels: z.record(z.string(), z.string()).nullish(),
          Healthcheck: z.object({ Test: words }).nullish(),
        })
        .nullish(),
      HostConfig: z
        .object({
          Memory: z.number().nullish(),
          CapAdd: words,
          CapDrop: words,
          Privileged: z.boolean().nullish(),
          ReadonlyRootfs: z.boolean().nullish(),
          SecurityOpt: words,
        })
        .nullish(),
      Mounts: z
        .array(
          z.object({
            Type: z.string(),
            Name: z.string().nullish(),
            Source: z.string(),
            Destination: z.string(),
            RW: z.boolean(),
          }),
        )
        .nullish(),
      NetworkSettings: z
        .object({
          Networks: z.record(z.string(), z.object({ IPAddress: z.string().nullish() })).nullish(),
        })
        .nullish(),
    }),
  )
  .length(1);

type Inspected = z.infer<typeof inspected>[number];

/** Chosen facts of one container in lines; what it was started with has stars in place of secrets. Null: it is not that JSON. */
export function inspectLines(stdout: string): readonly Clean[] | null {
  try {
    const [container] = parseJson(stdout, inspected, 'podman inspect');
    return container === undefined ? null : linesOf(container);
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

/** Go's zero time: never. */
const never = '0001-01-01';

function linesOf(container: Inspected): readonly Clean[] {
  const { State: state, Config: config, HostConfig: host, NetworkSettings: network } = container;
  const entrypoint =
    typeof config?.Entrypoint === 'string' ? [config.Entrypoint] : (config?.Entrypoint ?? []);
  const health = state?.Health?.Status ? state.Health : null;
  const lastCheck = health?.Log?.at(-1);
  const one = (label: string, value: string | null | undefined) =>
    value === null || value === undefined || value === '' ? [] : [clean(`${label.padEnd(11)} ${value}`)];
  const list = (label: string, values: readonly string[]) =>
    values.length === 0 ? [] : [clean(label), ...values.map((value) => clean(`  ${value}`))];
  return [
    ...one('Container', container.Id),
    ...one('Created', container.Created),
    ...one('Image', container.ImageName),
    ...one('Image ID', container.Image),
    ...one('Digest', container.ImageDigest),
    ...one('State', state?.Status),
    ...one('Started', state?.StartedAt?.startsWith(never) === true ? 'never' : state?.StartedAt),
    ...one('Exit code', state?.Status === 'running' ? null : state?.ExitCode?.toString()),
    ...one('OOM killed', state?.OOMKilled === true ? 'yes' : null),
    ...one('Health', health && `${health.Status ?? ''}, failing streak ${health.FailingStreak ?? 0}`),
    ...one(
      'Last check',
      lastCheck && maskedWords(`exit code ${lastCheck.ExitCode} ${lastCheck.Output.trim()}`),
    ),
    ...one('Check', maskedArguments(config?.Healthcheck?.Test ?? [])),
    ...one('User', config?.User),
    ...one('Command', maskedArguments([...entrypoint, ...(config?.Cmd ?? [])])),
    ...one('Memory', host?.Memory ? shortBytes(host.Memory) : null),
    ...one('Privileged', host?.Privileged === true ? 'YES: it may do what its user may' : null),
    ...one('Root', host?.ReadonlyRootfs === true ? 'read-only' : null),
    ...one('Added', host?.CapAdd?.join(' ')),
    ...one('Dropped', host?.CapDrop?.join(' ')),
    ...one('Security', host?.SecurityOpt?.join(' ')),
    ...list(
      'Networks',
      Object.entries(network?.Networks ?? {}).map(([name, { IPAddress }]) => `${name} ${IPAddress ?? ''}`),
    ),
    ...list(
      'Mounts',
      (container.Mounts ?? []).map(
        ({ Type, Name, Source, Destination, RW }) =>
          `${Destination} ${RW ? 'rw' : 'ro'} ${Type} ${Type === 'volume' && Name ? Name : Source}`,
      ),
    ),
    ...list('Environment', (config?.Env ?? []).map(variable).sort()),
    ...list(
      'Labels',
      Object.entries(config?.Labels ?? {})
        .map(([name, value]) => `${name}=${maskedValue(name, value)}`)
        .sort(),
    ),
  ];
}

function variable(text: string): string {
  const at = text.indexOf('=');
  if (at < 0) return text;
  const name = text.slice(0, at);
  return `${name}=${maskedValue(name, text.slice(at + 1))}`;
}

export const inspect: Action = define<Running>({
  ...onlyShows,
  id: 'service.inspect',
  verb: 'Inspect its container',
  letter: 'i',
  find: findContainer,
  guards: [properContainer],
  plan(subject) {
    const step = looking(literal('inspect its container'), {
      file: 'podman',
      args: ['inspect', '--type=container', '--format=json', '--', subject.container.name],
      deadlineMs: 15_000,
      session: true,
    });
    return {
      steps: [step],
      tells: [containerInWords(subject)],
      shows: ([outcome]) => answered(step, outcome, inspectLines),
    };
  },
  identity: ({ container }) => ({ container: container.id }),
});
