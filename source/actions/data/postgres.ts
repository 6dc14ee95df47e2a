import { type Outcome } from '../../box/box.ts';
import {
  extensionsQuestion,
  parseExtensions,
  parseSizes,
  psqlWords,
  sizesQuestion,
} from '../../probes/postgres-questions.ts';
import { lastLine } from '../../probes/run.ts';
import { type Clean, clean, literal, say } from '../../text/clean.ts';
import { bytes } from '../../text/format.ts';
import { type Action } from '../action.ts';
import { define, type Definition } from '../define.ts';
import { onDatabase } from './database.ts';
import { answered, columns, containerIdentity, inside, look, type Named, runs, whyNone } from './inside.ts';

const view = {
  ...onDatabase,
  effect: 'read',
  manner: 'view',
  verify: ['containers'],
  guards: [runs],
  identity: containerIdentity,
} as const satisfies Partial<Definition<Named>>;

/** pg_isready(1): it needs no right to anything, and its exit code is the answer. */
const readiness: Readonly<Record<number, Clean>> = {
  0: literal('it takes connections'),
  1: literal('it refuses connections: it starts, or is in recovery'),
  2: literal('it does not answer'),
  3: literal('it was not asked: the name of the database or of its user cannot be right'),
};

function readyInWords(outcome: Outcome | undefined, container: string): readonly Clean[] {
  if (outcome === undefined) return [literal('it was not asked')];
  const why = whyNone(outcome, container, [0, 1, 2, 3]);
  if (why !== null) return [say`not known: ${why}`];
  const said = lastLine(outcome.stdout) ?? lastLine(outcome.stderr);
  const words = readiness[outcome.exit ?? -1] ?? literal('not known');
  return [words, ...(said === null ? [] : [say`pg_isready: ${said}`]), say`it took ${outcome.tookMs} ms`];
}

export const ready: Action = define<Named>({
  ...view,
  id: 'postgres.ready',
  verb: 'Ask whether it takes connections',
  letter: 'p',
  plan({ container }, { config }) {
    const { user, name } = config.immich.database;
    const words = ['pg_isready', `--username=${user}`, `--dbname=${name}`, '--timeout=3'];
    return {
      steps: [look(literal('ask it'), inside(container, words))],
      tells: [],
      shows: ([outcome]) => readyInWords(outcome, container),
    };
  },
});

export const sizes: Action = define<Named>({
  ...view,
  id: 'postgres.sizes',
  verb: 'Sizes of its databases and tables',
  letter: 'z',
  plan({ container }, { config }) {
    const { database } = config.immich;
    return {
      steps: [look(literal('ask for the sizes'), inside(container, psqlWords(database, sizesQuestion)))],
      tells: [],
      shows: ([outcome]) =>
        answered(outcome, container, (text) => {
          const found = parseSizes(text);
          const size = (value: number | null) =>
            value === null ? say`not known: ${clean(database.user)} may not connect to it` : bytes(value);
          return [
            literal('Databases'),
            ...columns(found.databases.map((one) => [one.name, size(one.size)])),
            say` `,
            say`Largest tables of ${clean(database.name)}, with their indexes`,
            ...(found.tables.length === 0
              ? [literal('there is none')]
              : columns(found.tables.map((one) => [one.name, bytes(one.size)]))),
          ];
        }),
    };
  },
});

export const extensions: Action = define<Named>({
  ...view,
  id: 'postgres.extensions',
  verb: 'Its extensions',
  letter: 'x',
  plan({ container }, { config }) {
    const { database } = config.immich;
    return {
      steps: [
        look(literal('ask for its extensions'), inside(container, psqlWords(database, extensionsQuestion))),
      ],
      tells: [],
      shows: ([outcome]) =>
        answered(outcome, container, (text) => {
          const found = parseExtensions(text);
          if (found.length === 0) return [literal('none is installed')];
          return columns(
            found.map(({ name, version, offered }) => [name, say`${version}${besides(version, offered)}`]),
          );
        }),
    };
  },
});

function besides(version: Clean, offered: Clean | null): Clean {
  if (offered === version) return literal('');
  return offered === null
    ? literal(' (the image does not bring it any more)')
    : say` (the image brings ${offered}: ALTER EXTENSION … UPDATE)`;
}
