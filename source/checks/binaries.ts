import { given, known, restingOn, unknown } from '../model/known.ts';
import { type Tool, type Version } from '../probes/tools.ts';
import { clean, type Clean, literal, say } from '../text/clean.ts';
import { type Check } from './check.ts';
import { each } from './targets.ts';

/** Generations whose output this program was written for: the oldest, with why no older one, and the newest. */
interface Generations {
  readonly oldest: Pick<Version, 'major' | 'minor'>;
  readonly why: Clean;
  readonly newest: number;
}

const generations: Readonly<Record<string, Generations>> = {
  podman: {
    oldest: { major: 4, minor: 4 },
    // release notes of podman 4.4: Quadlet was merged
    why: literal('older than 4.4: it knows no Quadlets'),
    newest: 6,
  },
  systemd: {
    oldest: { major: 246, minor: 0 },
    // NEWS of systemd 246: --output=json of list-units and list-timers
    why: literal('older than 246: it prints no JSON'),
    newest: 262,
  },
};

/** Null: there is nothing to say against it. */
export function against(name: string, { major, minor }: Version): Clean | null {
  const generation = generations[name];
  if (generation === undefined) return null;
  const { oldest, why, newest } = generation;
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) return why;
  return major > newest
    ? say`newer than ${newest}, the newest whose output is known: what it says may be misread`
    : null;
}

export const metaBinaries: Check<Tool, Version> = {
  id: 'meta.binaries',
  group: 'host',
  pane: 'stack',
  needs: ['tools'],
  promise: 'the tools are of generations whose output is known',
  explain:
    'Versions of podman and systemd (`podman --version`, `systemctl --version`), against those whose output this program was written for. ' +
    'Output of another shape is unknown by itself (parse); this warns of output that looks the same and means something else. After an ' +
    'upgrade look for a newer quarterdeck, or acknowledge it.',
  thresholds: null,
  subjects: ({ tools }) => each(tools, ({ name }) => name),
  fact: ({ program, version, failure }, { tools }) =>
    restingOn(
      given(tools, () =>
        version === null
          ? unknown(failure.reason, failure.detail, tools.origin)
          : known(version, tools.origin),
      ),
      ({ argv }) => argv?.[0] === program,
    ),
  judge: (version, { name }) => {
    const problem = against(name, version);
    return problem === null
      ? { status: 'ok', summary: version.text, remedy: null }
      : { status: 'warning', summary: say`${version.text}: ${problem}`, remedy: clean('quarterdeck doctor') };
  },
};
