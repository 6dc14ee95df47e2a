import { all, given, type Known, map } from '../model/known.ts';
import { secretName } from '../model/stack.ts';
import { type QuadletFile } from '../model/services.ts';
import { type Clean, literal, say } from '../text/clean.ts';
import { type Check, type Target } from './check.ts';
import { daemonReload, typed } from './remedies.ts';
import { some, stackSources } from './targets.ts';

function files(source: Known<readonly QuadletFile[]>): Known<readonly Target<QuadletFile>[]> {
  return map(source, (list) =>
    list.map((file) => ({ name: file.quadlet.file, row: file.service, subject: file })),
  );
}

export const quadletGenerated: Check<
  QuadletFile,
  { readonly made: boolean; readonly errors: readonly Clean[] }
> = {
  id: 'quadlet.generated',
  group: 'stack',
  pane: 'stack',
  needs: [...stackSources, 'generator'],
  promise: 'every Quadlet file has become a unit',
  explain:
    'Compares the Quadlet files with the units that systemd has, and asks the generator in a dry run what it thinks of them ' +
    '(podman-systemd.unit(5)). A key that it does not know makes the whole unit disappear, and `systemctl --failed` stays empty: ' +
    'the service is simply not there. A unit that is still there while its file is broken disappears at the next daemon-reload.',
  thresholds: null,
  subjects: (model) => files(model.stack.files),
  fact: (file) =>
    given(file.made, (made) =>
      made
        ? all({ made: file.made, errors: file.errors })
        : map(file.made, () => ({ made, errors: errorsOf(file) })),
    ),
  judge: ({ made, errors }, { quadlet }, _, config) => {
    const [error] = errors;
    const dryrun = typed([config.stack.generator, '--user', '--dryrun']);
    if (made && error === undefined)
      return { status: 'ok', summary: say`makes ${quadlet.unit}`, remedy: null };
    if (made)
      return {
        status: 'warning',
        summary: say`gone at the next daemon-reload: ${error ?? literal('')}`,
        remedy: dryrun,
      };
    if (error !== undefined) return { status: 'critical', summary: say`no unit: ${error}`, remedy: dryrun };
    return {
      status: 'critical',
      summary: say`${quadlet.unit} does not exist: daemon-reload is due`,
      remedy: daemonReload,
    };
  },
};

function errorsOf({ errors }: QuadletFile): readonly Clean[] {
  return errors.known ? errors.value : [];
}

export const quadletDrift: Check<QuadletFile, boolean> = {
  id: 'quadlet.drift',
  group: 'stack',
  pane: 'stack',
  needs: stackSources,
  promise: 'what runs is what the files say',
  explain:
    'NeedDaemonReload of the unit: its file was changed after systemd read it. What runs is the old version, and the next restart ' +
    'would still start the old one until the user manager is told to read its files again.',
  thresholds: null,
  subjects: (model) => files(model.stack.files),
  fact: (file) => file.needsReload,
  judge: (needsReload) =>
    needsReload
      ? { status: 'warning', summary: literal('the file is newer than the unit'), remedy: daemonReload }
      : { status: 'ok', summary: literal('as loaded'), remedy: null },
};

export const secretExists: Check<Clean, readonly Clean[]> = {
  id: 'secret.exists',
  group: 'stack',
  pane: 'stack',
  needs: ['quadlets', 'containers', 'podmanSecrets'],
  promise: 'every secret that a Quadlet names exists',
  explain:
    'Compares Secret= of the Quadlet files with `podman secret ls` (names only; no value is read). A service whose secret is gone ' +
    'goes on running and fails at its next start.',
  thresholds: null,
  notApplicable: ({ stack }) =>
    stack.files.known &&
    stack.files.value.length > 0 &&
    stack.files.value.every(({ quadlet }) => quadlet.secrets.length === 0)
      ? literal('no Quadlet names a secret')
      : null,
  subjects: (model) =>
    map(model.stack.files, (list) =>
      [...new Set(list.flatMap(({ quadlet }) => quadlet.secrets.map(secretName)))].sort().map((secret) => ({
        name: secret,
        row: list.find(({ quadlet }) => quadlet.secrets.map(secretName).includes(secret))?.service ?? null,
        subject: secret,
      })),
    ),
  fact: (secret, model) =>
    map(model.stack.missingSecrets, (missing) =>
      missing.filter((one) => one.secret === secret).map(({ quadlet }) => quadlet),
    ),
  judge: (wantedBy) =>
    wantedBy.length === 0
      ? { status: 'ok', summary: literal('exists'), remedy: null }
      : {
          status: 'critical',
          summary: say`does not exist: ${some(wantedBy)} cannot start again`,
          remedy: typed(['podman', 'secret', 'ls']),
        },
};
